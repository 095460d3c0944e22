use serde::{Deserialize, Serialize};

use crate::{field::Language, refusal::Refusal};

/// Largest photo. A phone's picture made smaller by the page is a tenth of it.
pub const PHOTO_BYTES_MAX: usize = 2_000_000;

/// A picture that every browser shows. Told by its first bytes; what the sender says it is does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoKind {
    Jpeg,
    Png,
    WebP,
}

impl PhotoKind {
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        [
            (Self::Jpeg, bytes.starts_with(&[0xff, 0xd8, 0xff])),
            (Self::Png, bytes.starts_with(b"\x89PNG\r\n\x1a\n")),
            (Self::WebP, riff),
        ]
        .into_iter()
        .find_map(|(kind, is)| is.then_some(kind))
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum PhotoRefused {
    #[error("there is no such practitioner, or no photo")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("larger than {bytes_max} bytes")]
    #[serde(rename = "/problems/photo-too-large")]
    TooLarge { bytes_max: usize },
    #[error("neither JPEG nor PNG nor WebP")]
    #[serde(rename = "/problems/not-a-photo")]
    NotAPhoto,
}

impl Refusal for PhotoRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::TooLarge { .. } => 413,
            Self::NotAPhoto => 415,
        }
    }

    fn title(&self, language: Language) -> String {
        let title = match self {
            Self::NotFound => ("Không tìm thấy ảnh", "There is no photo"),
            Self::TooLarge { .. } => ("Ảnh quá lớn", "The photo is too large"),
            Self::NotAPhoto => ("Tệp này không phải là ảnh", "This file is no photo"),
        };
        language.pick(title.0, title.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let advice = match self {
            Self::NotFound => return None,
            Self::TooLarge { .. } => ("Chọn ảnh nhỏ hơn 2 MB.", "Choose a photo under 2 MB."),
            Self::NotAPhoto => (
                "Chọn ảnh dạng JPEG, PNG hoặc WebP.",
                "Choose a JPEG, PNG or WebP photo.",
            ),
        };
        Some(language.pick(advice.0, advice.1).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"\xff\xd8\xff\xe0\0\x10JFIF", Some(PhotoKind::Jpeg))]
    #[case(b"\x89PNG\r\n\x1a\n\0\0", Some(PhotoKind::Png))]
    #[case(b"RIFF\x24\0\0\0WEBPVP8 ", Some(PhotoKind::WebP))]
    #[case(b"RIFF\x24\0\0\0WAVEfmt ", None)]
    #[case(b"<svg xmlns=", None)]
    #[case(b"RIFF", None)]
    #[case(b"", None)]
    fn a_photo_is_told_by_its_first_bytes(#[case] bytes: &[u8], #[case] kind: Option<PhotoKind>) {
        assert_eq!(PhotoKind::of(bytes), kind);
    }
}
