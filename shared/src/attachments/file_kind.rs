//! What a file is, told by its first bytes: what the sender says it is does not count.

use serde::{Deserialize, Serialize};

/// A page scanned in colour is a tenth of it; a phone's largest photo half.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;

/// What every doctor's screen can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub enum FileKind {
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/png")]
    Png,
    #[serde(rename = "image/webp")]
    WebP,
    #[serde(rename = "application/pdf")]
    Pdf,
}

/// What people send that cannot be shown: they are told what to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotAccepted {
    /// A radiology machine's own.
    Dicom,
    /// An iPhone's own.
    Heic,
    Empty,
    Unknown,
}

impl FileKind {
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::WebP, Self::Pdf];

    pub fn of(bytes: &[u8]) -> Result<Self, NotAccepted> {
        let at = |from: usize, wanted: &[u8]| bytes.get(from..from + wanted.len()) == Some(wanted);
        let is_heic = at(4, b"ftyp")
            && [b"heic", b"heix", b"hevc", b"mif1"]
                .iter()
                .any(|brand| at(8, *brand));
        if bytes.is_empty() {
            Err(NotAccepted::Empty)
        } else if at(0, &[0xff, 0xd8, 0xff]) {
            Ok(Self::Jpeg)
        } else if at(0, b"\x89PNG\r\n\x1a\n") {
            Ok(Self::Png)
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Ok(Self::WebP)
        } else if at(0, b"%PDF-") {
            Ok(Self::Pdf)
        } else if at(128, b"DICM") {
            Err(NotAccepted::Dicom)
        } else if is_heic {
            Err(NotAccepted::Heic)
        } else {
            Err(NotAccepted::Unknown)
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    pub fn parse(content_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.content_type() == content_type)
    }

    pub const fn is_picture(self) -> bool {
        !matches!(self, Self::Pdf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"\xff\xd8\xff\xe0\0\x10JFIF", Ok(FileKind::Jpeg))]
    #[case(b"\x89PNG\r\n\x1a\n\0\0", Ok(FileKind::Png))]
    #[case(b"RIFF\x24\0\0\0WEBPVP8 ", Ok(FileKind::WebP))]
    #[case(b"%PDF-1.7\n", Ok(FileKind::Pdf))]
    #[case(b"\0\0\0\x24ftypheic\0\0", Err(NotAccepted::Heic))]
    #[case(b"RIFF\x24\0\0\0WAVEfmt ", Err(NotAccepted::Unknown))]
    #[case(b"<svg xmlns=", Err(NotAccepted::Unknown))]
    #[case(b"<script>", Err(NotAccepted::Unknown))]
    #[case(b"RIFF", Err(NotAccepted::Unknown))]
    #[case(b"", Err(NotAccepted::Empty))]
    fn a_file_is_told_by_its_first_bytes(#[case] bytes: &[u8], #[case] kind: Result<FileKind, NotAccepted>) {
        assert_eq!(FileKind::of(bytes), kind);
    }

    #[test]
    fn a_radiology_machines_own_file_is_told_by_its_name() {
        let mut dicom = vec![0; 128];
        dicom.extend(b"DICM\x02\0");
        assert_eq!(FileKind::of(&dicom), Err(NotAccepted::Dicom));
    }

    #[test]
    fn a_content_type_is_read_back() {
        for kind in FileKind::ALL {
            assert_eq!(FileKind::parse(kind.content_type()), Some(kind));
            let json = serde_json::to_value(kind).unwrap();
            assert_eq!(json, kind.content_type());
        }
    }
}
