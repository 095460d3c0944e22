use serde::{Deserialize, Serialize};

use super::finding::DrugCheck;
use crate::{
    field::Language,
    ids::PrescriptionId,
    refusal::{
        NOT_IN_CARE, NOT_IN_CARE_ADVICE, Refusal, id_in_use, not_found, version_conflict,
        version_conflict_advice,
    },
};

/// Why a prescription is not written, signed or ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum PrescriptionRefused {
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
    /// Another doctor's draft, or something that another doctor signed.
    #[error("it is another doctor's")]
    #[serde(rename = "/problems/not-yours")]
    NotYours,
    /// What is signed is never changed; another one takes its place.
    #[error("it is signed already")]
    #[serde(rename = "/problems/already-signed")]
    AlreadySigned,
    #[error("it is not signed")]
    #[serde(rename = "/problems/not-signed")]
    NotSigned,
    /// It was stopped or cancelled, or another took its place.
    #[error("it has ended already")]
    #[serde(rename = "/problems/already-ended")]
    AlreadyEnded { replaced_by: Option<PrescriptionId> },
    /// The check, repeated with what the record says at this moment, says something else than the doctor saw.
    #[error("the check says something else by now")]
    #[serde(rename = "/problems/check-differs")]
    CheckDiffers { check: Box<DrugCheck> },
    /// These findings want a reason: their keys.
    #[error("{} findings want a reason", findings.len())]
    #[serde(rename = "/problems/reason-needed")]
    ReasonNeeded { findings: Vec<String> },
    /// Something contraindicated is signed only by who gives the password once more.
    #[error("the password is wanted once more")]
    #[serde(rename = "/problems/sign-again")]
    SignAgain,
}

impl Refusal for PrescriptionRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::VersionConflict { .. } => 412,
            Self::NotInCare | Self::NotYours | Self::SignAgain => 403,
            Self::ReasonNeeded { .. } => 422,
            Self::IdInUse
            | Self::AlreadySigned
            | Self::NotSigned
            | Self::AlreadyEnded { .. }
            | Self::CheckDiffers { .. } => 409,
        }
    }

    fn title(&self, language: Language) -> String {
        let title = match self {
            Self::NotFound => return not_found(language),
            Self::VersionConflict { .. } => return version_conflict(language),
            Self::IdInUse => return id_in_use(language),
            Self::NotInCare => NOT_IN_CARE,
            Self::NotYours => ("Đơn này của bác sĩ khác", "This is another doctor's"),
            Self::AlreadySigned => ("Đơn này đã ký", "This prescription is signed already"),
            Self::NotSigned => ("Đơn này chưa ký", "This prescription is not signed"),
            Self::AlreadyEnded { .. } => (
                "Đơn này không còn hiệu lực",
                "This prescription is not in force any more",
            ),
            Self::CheckDiffers { .. } => (
                "Kết quả kiểm tra thuốc đã thay đổi, đơn chưa được ký",
                "The drug check says something else by now; nothing was signed",
            ),
            Self::ReasonNeeded { .. } => ("Còn cảnh báo chưa ghi lý do", "Some findings still want a reason"),
            Self::SignAgain => (
                "Cần nhập lại mật khẩu để ký đơn có thuốc chống chỉ định",
                "The password is wanted once more to sign what is contraindicated",
            ),
        };
        language.pick(title.0, title.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let advice = match self {
            Self::VersionConflict { .. } => return version_conflict_advice(language),
            Self::NotInCare => NOT_IN_CARE_ADVICE,
            Self::NotYours => (
                "Viết đơn của mình; có thể chép từ đơn này.",
                "Write your own; it can begin as a copy of this one.",
            ),
            Self::AlreadySigned => (
                "Đơn đã ký không sửa được: viết đơn thay thế, hoặc ngừng đơn.",
                "What is signed is not changed: write one in its place, or end it.",
            ),
            Self::CheckDiffers { .. } => (
                "Xem kết quả mới bên dưới rồi ký lại.",
                "Look at the new findings below, then sign again.",
            ),
            Self::ReasonNeeded { .. } => (
                "Chọn lý do cho từng cảnh báo, hoặc đổi thuốc.",
                "Give a reason for each of them, or change the drug.",
            ),
            Self::NotFound
            | Self::IdInUse
            | Self::NotSigned
            | Self::AlreadyEnded { .. }
            | Self::SignAgain => return None,
        };
        Some(language.pick(advice.0, advice.1).to_owned())
    }
}
