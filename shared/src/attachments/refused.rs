use serde::{Deserialize, Serialize};

use super::NotAccepted;
use crate::{
    field::Language,
    refusal::{
        NOT_IN_CARE, NOT_IN_CARE_ADVICE, Refusal, id_in_use, not_found, version_conflict,
        version_conflict_advice,
    },
};

/// Why a file is not kept, or not given out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum AttachmentRefused {
    #[error("there is no such file")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("somebody else changed it meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
    #[error("this id already belongs to something else")]
    #[serde(rename = "/problems/id-in-use")]
    IdInUse,
    #[error("the patient is not in this doctor's care")]
    #[serde(rename = "/problems/not-in-care")]
    NotInCare,
    /// The record is another doctor's draft, or another doctor withdrew it.
    #[error("it is another doctor's")]
    #[serde(rename = "/problems/not-yours")]
    NotYours,
    #[error("larger than {bytes_max} bytes")]
    #[serde(rename = "/problems/file-too-large")]
    TooLarge { bytes_max: usize },
    #[error("it is neither JPEG nor PNG nor WebP nor PDF")]
    #[serde(rename = "/problems/file-not-accepted")]
    NotAccepted { found: NotAccepted },
    /// It begins like a picture and is none.
    #[error("the picture cannot be read")]
    #[serde(rename = "/problems/picture-unreadable")]
    Unreadable,
    /// It would take more memory than any picture of a clinic does.
    #[error("more than {pixels_max} pixels")]
    #[serde(rename = "/problems/picture-too-many-pixels")]
    TooManyPixels { pixels_max: u64 },
    #[error("it was withdrawn")]
    #[serde(rename = "/problems/already-withdrawn")]
    AlreadyWithdrawn,
    #[error("it was not withdrawn")]
    #[serde(rename = "/problems/not-withdrawn")]
    NotWithdrawn,
    /// The folder of files does not hold what was put into it.
    #[error("the content is lost or damaged")]
    #[serde(rename = "/problems/file-damaged")]
    Damaged,
}

impl Refusal for AttachmentRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::VersionConflict { .. } => 412,
            Self::NotInCare | Self::NotYours => 403,
            Self::IdInUse | Self::AlreadyWithdrawn | Self::NotWithdrawn => 409,
            Self::TooLarge { .. } => 413,
            Self::NotAccepted { .. } => 415,
            Self::Unreadable | Self::TooManyPixels { .. } => 422,
            Self::Damaged => 500,
        }
    }

    fn title(&self, language: Language) -> String {
        let title = match self {
            Self::NotFound => return not_found(language),
            Self::VersionConflict { .. } => return version_conflict(language),
            Self::IdInUse => return id_in_use(language),
            Self::NotInCare => NOT_IN_CARE,
            Self::NotYours => ("Việc này của bác sĩ khác", "This is another doctor's"),
            Self::TooLarge { .. } => ("Tệp quá lớn", "The file is too large"),
            Self::NotAccepted { found } => match found {
                NotAccepted::Dicom => ("Chưa xem được tệp DICOM", "DICOM files cannot be shown"),
                NotAccepted::Heic => ("Chưa xem được ảnh HEIC", "HEIC pictures cannot be shown"),
                NotAccepted::Empty => ("Tệp rỗng", "The file is empty"),
                NotAccepted::Unknown => ("Không nhận loại tệp này", "This kind of file is not taken"),
            },
            Self::Unreadable => ("Ảnh bị hỏng, không đọc được", "The picture cannot be read"),
            Self::TooManyPixels { .. } => ("Ảnh có quá nhiều điểm ảnh", "The picture has too many pixels"),
            Self::AlreadyWithdrawn => ("Tệp này đã được thu hồi", "This file was withdrawn already"),
            Self::NotWithdrawn => ("Tệp này chưa bị thu hồi", "This file was not withdrawn"),
            Self::Damaged => (
                "Nội dung tệp bị mất hoặc hỏng",
                "The file's content is lost or damaged",
            ),
        };
        language.pick(title.0, title.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let advice = match self {
            Self::VersionConflict { .. } => return version_conflict_advice(language),
            Self::NotInCare => NOT_IN_CARE_ADVICE,
            Self::TooLarge { bytes_max } => {
                let mb = bytes_max / (1024 * 1024);
                return Some(match language {
                    Language::Vi => format!("Mỗi tệp tối đa {mb} MB. Xuất lại với độ phân giải thấp hơn."),
                    Language::En => format!("A file has {mb} MB at most. Export it with fewer pixels."),
                });
            }
            Self::NotAccepted { found } => match found {
                NotAccepted::Dicom => (
                    "Trên máy chụp hoặc phần mềm xem phim, xuất ra JPEG hoặc PDF rồi thêm lại.",
                    "Export it as JPEG or PDF from the machine or its viewer, and add that.",
                ),
                NotAccepted::Heic => (
                    "Trên điện thoại, chia sẻ ảnh dạng JPEG rồi thêm lại.",
                    "Share it from the phone as JPEG, and add that.",
                ),
                NotAccepted::Empty => (
                    "Chọn lại tệp; có thể nó chưa được tải về máy.",
                    "Choose it again; perhaps it is not on this computer yet.",
                ),
                NotAccepted::Unknown => (
                    "Dùng ảnh JPEG, PNG, WebP hoặc tệp PDF.",
                    "Use a JPEG, PNG or WebP picture, or a PDF.",
                ),
            },
            Self::Unreadable => (
                "Mở thử tệp trên máy này, lưu lại thành JPEG rồi thêm lại.",
                "Open it on this computer, save it as JPEG and add that.",
            ),
            Self::TooManyPixels { .. } => (
                "Xuất lại với độ phân giải thấp hơn.",
                "Export it with fewer pixels.",
            ),
            Self::Damaged => (
                "Báo quản trị: cần lấy lại thư mục files của máy chủ từ bản sao lưu.",
                "Tell your administrator: the server's folder files has to be put back from a backup.",
            ),
            Self::NotFound | Self::IdInUse | Self::NotYours | Self::AlreadyWithdrawn | Self::NotWithdrawn => {
                return None;
            }
        };
        Some(language.pick(advice.0, advice.1).to_owned())
    }
}
