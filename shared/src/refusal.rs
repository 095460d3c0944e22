//! A refusal is the clinic's considered "no": typed per use-case, with members a program can use and words
//! for a person. A fault (a broken disk) is no refusal.

use serde::{Deserialize, Serialize};

use crate::field::Language;

/// `#[serde(tag = "type")]` names it, its fields are the problem's members.
pub trait Refusal: std::error::Error + Serialize + Send + Sync + 'static {
    /// HTTP status.
    fn status(&self) -> u16;
    /// What happened.
    fn title(&self, language: Language) -> String;
    /// What to do next, where that is not plain.
    fn advice(&self, _language: Language) -> Option<String> {
        None
    }
}

/// The refusals of plain create, read, update, delete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum RowRefused {
    #[error("there is no such row")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    /// The `If-Match` version is not the current one.
    #[error("somebody else changed it meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
    /// The same id with another content.
    #[error("this id already belongs to something else")]
    #[serde(rename = "/problems/id-in-use")]
    IdInUse,
    /// A name or code that only one may have.
    #[error("{pointer} is already taken")]
    #[serde(rename = "/problems/already-taken")]
    AlreadyTaken { pointer: String },
    /// Still needed by something else.
    #[error("still in use by {uses} other rows")]
    #[serde(rename = "/problems/still-in-use")]
    StillInUse { uses: i64 },
}

/// Words that several refusals share.
pub fn not_found(language: Language) -> String {
    language.pick("Không tìm thấy", "Not found").to_owned()
}

pub fn version_conflict(language: Language) -> String {
    language
        .pick("Có người vừa sửa mục này", "Somebody else has just changed this")
        .to_owned()
}

pub fn version_conflict_advice(language: Language) -> Option<String> {
    let advice = language.pick(
        "Xem lại nội dung mới rồi sửa lần nữa.",
        "Look at the new content, then make your change again.",
    );
    Some(advice.to_owned())
}

pub fn id_in_use(language: Language) -> String {
    language
        .pick(
            "Mã này đã được dùng cho nội dung khác",
            "This id already belongs to something else",
        )
        .to_owned()
}

/// In Vietnamese and in English.
pub const NOT_IN_CARE: (&str, &str) = (
    "Bệnh nhân này không do bạn khám",
    "This patient is not in your care",
);
pub const NOT_IN_CARE_ADVICE: (&str, &str) = (
    "Nếu cần xem bệnh án, hãy mở và ghi rõ lý do.",
    "If you need to see the record, open it and say why.",
);

impl Refusal for RowRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::VersionConflict { .. } => 412,
            Self::IdInUse | Self::AlreadyTaken { .. } | Self::StillInUse { .. } => 409,
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::NotFound => not_found(language),
            Self::VersionConflict { .. } => version_conflict(language),
            Self::IdInUse => id_in_use(language),
            Self::AlreadyTaken { .. } => language
                .pick("Tên hoặc mã này đã có", "This name or code is already taken")
                .to_owned(),
            Self::StillInUse { uses } => match language {
                Language::Vi => format!("Còn {uses} mục đang dùng, chưa xóa được"),
                Language::En => format!("Still used by {uses} others, so it cannot be deleted"),
            },
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::VersionConflict { .. } => version_conflict_advice(language),
            Self::StillInUse { .. } => Some(
                language
                    .pick("Có thể tắt thay vì xóa.", "It can be switched off instead.")
                    .to_owned(),
            ),
            _ => None,
        }
    }
}
