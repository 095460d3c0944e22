use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{GrayImage, imageops};
use rxing::BarcodeFormat;

/// Longest side that is decoded; bigger pictures cost more and show no more of a card held near.
const SIDE_PX_MAX: u32 = 1_280;

/// One code in a picture.
#[derive(Clone, PartialEq)]
pub struct Found {
    pub text: String,
    /// Corners in pixels of the picture: top left of the code, then clockwise.
    pub outline: [[f32; 2]; 4],
}

/// Shows no text: it may be a card.
impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found")
            .field("bytes", &self.text.len())
            .field("outline", &self.outline)
            .finish()
    }
}

/// Reads one picture after the other of one camera. On a picture where the first decoder finds nothing, a
/// second look is taken, another kind each time: a card that is held still gets them all, and an empty desk
/// costs one.
#[derive(Debug, Default)]
pub struct Decoder {
    misses: u32,
}

impl Decoder {
    /// The codes in the picture, best first; usually one or none.
    pub fn read(&mut self, picture: &GrayImage) -> Vec<Found> {
        let (small, scale) = shrunk(picture);
        let small = small.as_ref().unwrap_or(picture);
        let mut found = first_look(small);
        if found.is_empty() {
            self.misses = self.misses.wrapping_add(1);
            let second = if self.misses % 2 == 1 {
                whole(small)
            } else {
                middle(small)
            };
            found.extend(second);
        }
        for corner in found.iter_mut().flat_map(|found| &mut found.outline) {
            *corner = corner.map(|pixels| pixels * scale);
        }
        found
    }

    /// Every look there is, for a picture that does not come again.
    pub fn read_still(picture: &GrayImage) -> Vec<Found> {
        let mut decoder = Self::default();
        (0..2)
            .map(|_| decoder.read(picture))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// The picture at most [`SIDE_PX_MAX`] long, and how many of its pixels one is then.
fn shrunk(picture: &GrayImage) -> (Option<GrayImage>, f32) {
    let (width, height) = picture.dimensions();
    let side = width.max(height);
    if side <= SIDE_PX_MAX {
        return (None, 1.0);
    }
    let scaled = |length: u32| (length * SIDE_PX_MAX / side).max(1);
    let small = imageops::thumbnail(picture, scaled(width), scaled(height));
    (Some(small), pixels(side) / pixels(SIDE_PX_MAX))
}

fn first_look(picture: &GrayImage) -> Vec<Found> {
    tolerant("rqrr", || {
        let mut prepared = rqrr::PreparedImage::prepare(picture.clone());
        let grids = prepared.detect_grids();
        grids
            .iter()
            .filter_map(|grid| Some((grid.decode().ok()?.1, grid.bounds)))
            .collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .map(|(text, bounds)| Found {
        text,
        outline: bounds.map(|corner| [whole_pixels(corner.x), whole_pixels(corner.y)]),
    })
    .collect()
}

/// The other decoder on the whole picture.
fn whole(picture: &GrayImage) -> Option<Found> {
    let (width, height) = picture.dimensions();
    let result = tolerant("rxing", || {
        rxing::helpers::detect_in_luma_slice(picture.as_raw(), width, height, Some(BarcodeFormat::QR_CODE))
            .ok()
    })??;
    let [top_left, top_right, bottom_left, rest @ ..] = result.getPoints() else {
        return None;
    };
    let (a, b, c) = (top_left, top_right, bottom_left);
    // It names the fourth corner last, where it knows it.
    let fourth = rest
        .last()
        .map_or([b.x + c.x - a.x, b.y + c.y - a.y], |corner| [corner.x, corner.y]);
    let outline = [[a.x, a.y], [b.x, b.y], fourth, [c.x, c.y]];
    Some(Found {
        text: result.getText().to_owned(),
        outline,
    })
}

/// The middle of the picture twice as big: small and blurred codes come out of it, and people hold cards there.
fn middle(picture: &GrayImage) -> Option<Found> {
    let (width, height) = picture.dimensions();
    let (left, top) = (width / 4, height / 4);
    let (across, down) = ((width / 2).max(1), (height / 2).max(1));
    let cut = imageops::crop_imm(picture, left, top, across, down).to_image();
    let big = imageops::resize(&cut, across * 2, down * 2, imageops::FilterType::Triangle);
    let mut found = whole(&big)?;
    found.outline = found
        .outline
        .map(|[x, y]| [x / 2.0 + pixels(left), y / 2.0 + pixels(top)]);
    Some(found)
}

/// A decoder that panics on some strange picture has missed it, no more.
fn tolerant<T>(decoder: &'static str, read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read))
        .inspect_err(|_| tracing::warn!(decoder, "the decoder panicked on a picture"))
        .ok()
}

#[expect(clippy::cast_precision_loss, reason = "sides of pictures")]
const fn pixels(length: u32) -> f32 {
    length as f32
}

#[expect(clippy::cast_precision_loss, reason = "places in pictures")]
const fn whole_pixels(length: i32) -> f32 {
    length as f32
}

#[cfg(test)]
mod tests;
