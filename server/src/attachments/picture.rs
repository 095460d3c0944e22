//! Pictures: whether they can be shown, how large they are, and the small one for lists.

use std::io::Cursor;

use axum::body::Bytes;
use clinic_shared::{
    attachments::{AttachmentRefused, FileKind},
    web::Fault,
};
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};
use tokio::sync::Semaphore;

use crate::turns::in_turn;

/// The longer side of the small one.
const SIDE_MAX: u32 = 320;
/// The largest sensor of a phone has 50 million, a large X-ray 25.
const PIXELS_MAX: u64 = 64_000_000;
const SIDE_PIXELS_MAX: u32 = 32_768;
/// Of one picture while it is read: 64 million pixels of four bytes, and half again for the work.
const MEMORY_MAX: u64 = 400 * 1024 * 1024;
const QUALITY: u8 = 82;

/// So many are read at once: each may want [`MEMORY_MAX`].
static READING: Semaphore = Semaphore::const_new(2);

/// A picture that can be shown.
#[derive(Debug, Clone)]
pub struct Picture {
    /// As it is looked at: turned as the camera says.
    pub width: u32,
    pub height: u32,
    /// JPEG.
    pub thumbnail: Bytes,
}

/// Reads all of it, away from the threads that answer. `Ok(Err(…))`: it cannot be shown.
pub async fn read(kind: FileKind, content: Bytes) -> Result<Result<Picture, AttachmentRefused>, Fault> {
    in_turn(&READING, move || picture(kind, &content)).await
}

const fn format_of(kind: FileKind) -> Option<ImageFormat> {
    match kind {
        FileKind::Jpeg => Some(ImageFormat::Jpeg),
        FileKind::Png => Some(ImageFormat::Png),
        FileKind::WebP => Some(ImageFormat::WebP),
        FileKind::Pdf => None,
    }
}

fn picture(kind: FileKind, content: &[u8]) -> Result<Picture, AttachmentRefused> {
    let format = format_of(kind).ok_or(AttachmentRefused::Unreadable)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_PIXELS_MAX);
    limits.max_image_height = Some(SIDE_PIXELS_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    // Its head says how much it will be, before anything is unpacked.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > MEMORY_MAX {
        return Err(too_many());
    }
    // What cannot be understood of it turns nothing.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    let mut small = if width.max(height) > SIDE_MAX {
        whole.thumbnail(SIDE_MAX, SIDE_MAX)
    } else {
        whole
    };
    small.apply_orientation(orientation);
    let mut thumbnail = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut thumbnail, QUALITY);
    let written = DynamicImage::from(small.to_rgb8()).write_with_encoder(encoder);
    written.map_err(|error| refused(&error))?;
    let (width, height) = if is_turned(orientation) {
        (height, width)
    } else {
        (width, height)
    };
    Ok(Picture {
        width,
        height,
        thumbnail: thumbnail.into(),
    })
}

const fn is_turned(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

fn refused(error: &ImageError) -> AttachmentRefused {
    match error {
        ImageError::Limits(_) => too_many(),
        _ => AttachmentRefused::Unreadable,
    }
}

const fn too_many() -> AttachmentRefused {
    AttachmentRefused::TooManyPixels {
        pixels_max: PIXELS_MAX,
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};
    use rstest::rstest;

    use super::*;

    /// The left half red, the right half blue.
    fn halves(width: u32, height: u32) -> DynamicImage {
        let colour = |x: u32, _: u32| {
            if x < width / 2 {
                Rgb([220, 0, 0])
            } else {
                Rgb([0, 0, 220])
            }
        };
        DynamicImage::from(RgbImage::from_fn(width, height, colour))
    }

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// With the camera's word of how it was held, behind the first two bytes.
    fn held(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let length = u16::try_from(exif.len() + 2).unwrap();
        let mut turned = jpeg[..2].to_vec();
        turned.extend([0xff, 0xe1]);
        turned.extend(length.to_be_bytes());
        turned.extend(exif);
        turned.extend(&jpeg[2..]);
        turned
    }

    fn small_of(picture: &Picture) -> RgbImage {
        image::load_from_memory_with_format(&picture.thumbnail, ImageFormat::Jpeg)
            .unwrap()
            .to_rgb8()
    }

    #[rstest]
    #[case(ImageFormat::Jpeg, FileKind::Jpeg)]
    #[case(ImageFormat::Png, FileKind::Png)]
    #[case(ImageFormat::WebP, FileKind::WebP)]
    fn the_small_one_fits_and_keeps_its_shape(#[case] format: ImageFormat, #[case] kind: FileKind) {
        let content = encoded(&halves(1000, 500), format);
        let read = picture(kind, &content).unwrap();
        assert_eq!((read.width, read.height), (1000, 500));
        assert_eq!(small_of(&read).dimensions(), (320, 160));
    }

    #[test]
    fn a_small_picture_is_not_made_larger() {
        let content = encoded(&halves(40, 30), ImageFormat::Png);
        let read = picture(FileKind::Png, &content).unwrap();
        assert_eq!(small_of(&read).dimensions(), (40, 30));
    }

    #[test]
    fn a_picture_is_turned_as_the_camera_says() {
        let lying = encoded(&halves(640, 320), ImageFormat::Jpeg);
        let read = picture(FileKind::Jpeg, &held(&lying, 6)).unwrap();
        assert_eq!((read.width, read.height), (320, 640));
        let small = small_of(&read);
        assert_eq!(small.dimensions(), (160, 320));
        // Turned by a quarter to the right: what was left is above.
        let (above, below) = (small.get_pixel(80, 20), small.get_pixel(80, 300));
        assert!(above[0] > 150 && above[2] < 100, "{above:?}");
        assert!(below[2] > 150 && below[0] < 100, "{below:?}");
    }

    #[test]
    fn what_only_begins_like_a_picture_is_refused() {
        let whole = encoded(&halves(64, 64), ImageFormat::Png);
        let cut = picture(FileKind::Png, &whole[..whole.len() / 2]);
        assert_eq!(cut.unwrap_err(), AttachmentRefused::Unreadable);
        let head = picture(FileKind::Jpeg, b"\xff\xd8\xff\xe0 and nothing more");
        assert_eq!(head.unwrap_err(), AttachmentRefused::Unreadable);
    }

    /// A few bytes that say they are 30,000 pixels wide and high.
    #[test]
    fn a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked() {
        let mut bomb = encoded(&halves(8, 8), ImageFormat::Png);
        let side = 30_000_u32.to_be_bytes();
        bomb[16..20].copy_from_slice(&side);
        bomb[20..24].copy_from_slice(&side);
        let sum = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&sum);
        let refused = picture(FileKind::Png, &bomb).unwrap_err();
        assert_eq!(refused, too_many());
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
            })
        })
    }
}
