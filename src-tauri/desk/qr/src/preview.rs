use image::{GrayImage, RgbImage, codecs::jpeg::JpegEncoder, imageops};

const JPEG_QUALITY: u8 = 70;

/// What the decoders look at.
pub fn grey(picture: &RgbImage) -> GrayImage {
    imageops::grayscale(picture)
}

/// The picture as JPEG, at most `width_max` pixels wide.
pub fn jpeg(picture: &RgbImage, width_max: u32) -> Result<Vec<u8>, image::ImageError> {
    let (width, height) = picture.dimensions();
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    if width <= width_max {
        picture.write_with_encoder(encoder)?;
    } else {
        let shrunk = u64::from(height) * u64::from(width_max) / u64::from(width);
        let height = u32::try_from(shrunk).unwrap_or(u32::MAX).max(1);
        imageops::thumbnail(picture, width_max.max(1), height).write_with_encoder(encoder)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_keeps_the_shape_and_is_never_wider_than_asked() {
        for (width, height, shown) in [
            (1_280, 720, (640, 360)),
            (320, 240, (320, 240)),
            (2_000, 1, (640, 1)),
        ] {
            let picture = RgbImage::from_pixel(width, height, image::Rgb([90, 120, 30]));
            let bytes = jpeg(&picture, 640).unwrap();
            let read = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap();
            assert_eq!((read.width(), read.height()), shown);
        }
    }
}
