//! Pictures of codes on a desk, drawn and seeded: for tests, end-to-end journeys and trying out a set-up where
//! there is no camera. No real card is in them.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage, imageops};
use qrcode::{Color, EcLevel, QrCode};
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// How a code lies before the camera, and how good the camera is.
#[derive(Debug, Clone, Copy)]
pub struct View {
    pub width_px: u32,
    pub height_px: u32,
    /// Side of one module; below 3 the decoders begin to fail.
    pub module_px: f32,
    pub angle_degrees: f32,
    /// How much the far side shrinks, across and down: 0 is flat, 0.3 is hard.
    pub tilt: [f32; 2],
    /// Away from the middle of the picture.
    pub shift_px: [f32; 2],
    /// Standard deviation; 0 is sharp.
    pub blur_px: f32,
    /// Standard deviation of each pixel, in steps of 255.
    pub noise: f32,
    /// 1 is black on white, 0 is grey on grey.
    pub contrast: f32,
    /// How much darker the right side is lit: 0 is even.
    pub shade: f32,
}

impl Default for View {
    /// A good webcam on a tidy desk.
    fn default() -> Self {
        Self {
            width_px: 640,
            height_px: 480,
            module_px: 5.0,
            angle_degrees: 0.0,
            tilt: [0.0, 0.0],
            shift_px: [0.0, 0.0],
            blur_px: 0.0,
            noise: 0.0,
            contrast: 1.0,
            shade: 0.0,
        }
    }
}

/// A run of frames as a webcam would give them: the empty desk, then the code, held by a hand.
#[derive(Debug, Clone, Copy)]
pub struct Film {
    pub frames: u32,
    /// How many of them show the empty desk, before the code comes.
    pub empty_before: u32,
    pub seed: u64,
}

impl Default for Film {
    fn default() -> Self {
        Self {
            frames: 16,
            empty_before: 4,
            seed: 1,
        }
    }
}

/// Why no frames were written.
#[derive(Debug, thiserror::Error)]
pub enum FramesError {
    #[error("the text does not fit a QR code")]
    TextTooLong(#[from] qrcode::types::QrError),
    #[error("cannot write {path}")]
    Write {
        path: PathBuf,
        source: image::ImageError,
    },
    #[error("cannot make the folder {path}")]
    Folder { path: PathBuf, source: std::io::Error },
}

/// Writes `frame-0001.png` … into the folder, and says where each is.
pub fn write_film(text: &str, folder: &Path, film: Film) -> Result<Vec<PathBuf>, FramesError> {
    std::fs::create_dir_all(folder).map_err(|source| FramesError::Folder {
        path: folder.to_owned(),
        source,
    })?;
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let mut rng = StdRng::seed_from_u64(film.seed);
    let mut paths = Vec::new();
    for number in 0..film.frames {
        let view = held_by_a_hand(&code, &mut rng);
        let shown = (number >= film.empty_before).then_some(&code);
        let path = folder.join(format!("frame-{:04}.png", number + 1));
        draw(shown, &view, &mut rng)
            .save(&path)
            .map_err(|source| FramesError::Write {
                path: path.clone(),
                source,
            })?;
        paths.push(path);
    }
    Ok(paths)
}

/// One picture of a code that holds `text`; of the empty desk without a text.
pub fn picture(text: Option<&str>, view: &View, seed: u64) -> Result<RgbImage, FramesError> {
    let code = text
        .map(|text| QrCode::with_error_correction_level(text, EcLevel::M))
        .transpose()?;
    Ok(draw(code.as_ref(), view, &mut StdRng::seed_from_u64(seed)))
}

/// Slightly turned, tilted, blurred and noisy, another way in each frame.
fn held_by_a_hand(code: &QrCode, rng: &mut StdRng) -> View {
    View {
        module_px: 280.0 / modules(code),
        angle_degrees: rng.random_range(-8.0..8.0),
        tilt: [rng.random_range(-0.08..0.08), rng.random_range(-0.08..0.08)],
        shift_px: [rng.random_range(-20.0..20.0), rng.random_range(-15.0..15.0)],
        blur_px: rng.random_range(0.3..0.9),
        noise: 5.0,
        contrast: 0.8,
        shade: 0.2,
        ..View::default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 177 modules")]
fn modules(code: &QrCode) -> f32 {
    code.width() as f32
}

const WOOD: [f32; 3] = [146.0, 112.0, 82.0];
const CARD: [f32; 3] = [214.0, 226.0, 232.0];
const PAPER: [f32; 3] = [242.0, 242.0, 240.0];
const INK: [f32; 3] = [22.0, 22.0, 26.0];
const PRINT: [f32; 3] = [70.0, 80.0, 96.0];
const FACE: [f32; 3] = [186.0, 150.0, 130.0];

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a small picture, clamped to a byte"
)]
fn draw(code: Option<&QrCode>, view: &View, rng: &mut StdRng) -> RgbImage {
    let (sin, cos) = view.angle_degrees.to_radians().sin_cos();
    let (width, height) = (view.width_px as f32, view.height_px as f32);
    let centre = [width / 2.0 + view.shift_px[0], height / 2.0 + view.shift_px[1]];
    let mut picture = RgbImage::from_fn(view.width_px, view.height_px, |x, y| {
        let mut sum = [0.0; 3];
        for (sub_x, sub_y) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let (at_x, at_y) = (x as f32 + sub_x, y as f32 + sub_y);
            let (dx, dy) = (at_x - centre[0], at_y - centre[1]);
            let depth = 1.0 + (view.tilt[0] * dx + view.tilt[1] * dy) / (height / 2.0);
            let (dx, dy) = (dx / depth, dy / depth);
            let plane = [
                (cos * dx + sin * dy) / view.module_px,
                (cos * dy - sin * dx) / view.module_px,
            ];
            let color = code
                .and_then(|code| card(code, plane))
                .unwrap_or_else(|| desk(at_x, at_y));
            (0..3).for_each(|i| sum[i] += color[i] / 4.0);
        }
        let light = 1.0 - view.shade * x as f32 / width;
        Rgb(sum
            .map(|value| ((value - 128.0) * view.contrast + 128.0) * light)
            .map(|value| value.clamp(0.0, 255.0) as u8))
    });
    if view.blur_px > 0.0 {
        picture = imageops::blur(&picture, view.blur_px);
    }
    if view.noise > 0.0 {
        for Rgb(pixel) in picture.pixels_mut() {
            // Three even draws summed are near enough to a bell: their deviation is 1.
            let bell: f32 = (0..3).map(|_| rng.random_range(-1.0f32..1.0)).sum();
            *pixel = pixel.map(|value| (f32::from(value) + bell * view.noise).clamp(0.0, 255.0) as u8);
        }
    }
    picture
}

/// The wood of the desk.
fn desk(x: f32, y: f32) -> [f32; 3] {
    let grain = (y * 0.09 + (x * 0.011).sin() * 3.0).sin() * 9.0 + (y * 0.61 + x * 0.013).sin() * 4.0;
    WOOD.map(|value| value + grain)
}

/// A card with the code at its right side, a face and lines of print at its left. `plane` is in modules from
/// the code's centre.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "inside the code: 0 to 176"
)]
fn card(code: &QrCode, [u, v]: [f32; 2]) -> Option<[f32; 3]> {
    let size = modules(code);
    let half = size / 2.0;
    if u.abs() < half && v.abs() < half {
        let ink = code[((u + half) as usize, (v + half) as usize)] == Color::Dark;
        return Some(if ink { INK } else { PAPER });
    }
    if u.abs() < half + 4.0 && v.abs() < half + 4.0 {
        return Some(PAPER);
    }
    // In sides of the code, so that the card looks the same for a big and a small code.
    let (across, down) = (u / size, v / size);
    if !(-2.3..0.75).contains(&across) || down.abs() > 0.9 {
        return None;
    }
    let face = (-2.15..-1.55).contains(&across) && (-0.3..0.5).contains(&down);
    let row = (down + 0.9) * 7.0;
    let word = (across * 9.0 + row.floor() * 1.7).sin() > -0.6;
    let print = (-1.4..-0.75).contains(&across) && row.fract() < 0.35 && word;
    Some(if face {
        FACE
    } else if print {
        PRINT
    } else {
        CARD
    })
}
