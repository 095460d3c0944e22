use serde::{Deserialize, Serialize};

use crate::{
    field::Language,
    refusal::{
        NOT_IN_CARE, NOT_IN_CARE_ADVICE, Refusal, id_in_use, not_found, version_conflict,
        version_conflict_advice,
    },
};

/// Why a record is not written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum RecordRefused {
    #[error("there is no such thing")]
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
    #[error("it is another doctor's")]
    #[serde(rename = "/problems/not-yours")]
    NotYours,
    /// What is signed is amended, with a reason.
    #[error("it is signed already")]
    #[serde(rename = "/problems/already-signed")]
    AlreadySigned,
    #[error("it is not signed")]
    #[serde(rename = "/problems/not-signed")]
    NotSigned,
    /// Something was prescribed for it.
    #[error("something was prescribed for it")]
    #[serde(rename = "/problems/still-in-use")]
    StillInUse,
}

impl Refusal for RecordRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::VersionConflict { .. } => 412,
            Self::NotInCare | Self::NotYours => 403,
            Self::IdInUse | Self::AlreadySigned | Self::NotSigned | Self::StillInUse => 409,
        }
    }

    fn title(&self, language: Language) -> String {
        let title = match self {
            Self::NotFound => return not_found(language),
            Self::VersionConflict { .. } => return version_conflict(language),
            Self::IdInUse => return id_in_use(language),
            Self::NotInCare => NOT_IN_CARE,
            Self::NotYours => (
                "Bệnh án này do bác sĩ khác viết",
                "This record is another doctor's",
            ),
            Self::AlreadySigned => ("Bệnh án này đã ký", "This record is signed already"),
            Self::NotSigned => ("Bệnh án này chưa ký", "This record is not signed"),
            Self::StillInUse => (
                "Bệnh án này đã có đơn thuốc",
                "Something was prescribed for this record",
            ),
        };
        language.pick(title.0, title.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let advice = match self {
            Self::VersionConflict { .. } => return version_conflict_advice(language),
            Self::NotInCare => NOT_IN_CARE_ADVICE,
            Self::AlreadySigned => (
                "Dùng “Bổ sung” và ghi lý do; nội dung cũ vẫn được giữ.",
                "Amend it and say why; what it read before is kept.",
            ),
            Self::StillInUse => ("Xóa đơn nháp trước.", "Delete the draft prescription first."),
            Self::NotFound | Self::IdInUse | Self::NotYours | Self::NotSigned => return None,
        };
        Some(language.pick(advice.0, advice.1).to_owned())
    }
}

/// Why a template is not kept or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum TemplateRefused {
    #[error("there is no such thing")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("somebody else changed it meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
    #[error("this id already belongs to something else")]
    #[serde(rename = "/problems/id-in-use")]
    IdInUse,
    /// A colleague's who shares it, or the program's.
    #[error("it is another doctor's, or the program's")]
    #[serde(rename = "/problems/not-yours")]
    NotYours,
}

impl Refusal for TemplateRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::VersionConflict { .. } => 412,
            Self::IdInUse => 409,
            Self::NotYours => 403,
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::NotFound => not_found(language),
            Self::VersionConflict { .. } => version_conflict(language),
            Self::IdInUse => id_in_use(language),
            Self::NotYours => language
                .pick("Mẫu này không phải của bạn", "This template is not yours")
                .to_owned(),
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::VersionConflict { .. } => version_conflict_advice(language),
            Self::NotYours => Some(
                language
                    .pick(
                        "Chèn vào bệnh án, sửa rồi lưu thành mẫu của mình.",
                        "Put it into a record, change it and keep that as your own.",
                    )
                    .to_owned(),
            ),
            Self::NotFound | Self::IdInUse => None,
        }
    }
}
