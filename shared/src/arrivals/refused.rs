//! The words of this room's refusals.

use super::ArrivalRefused;
use crate::{
    field::Language,
    refusal::{Refusal, not_found, version_conflict, version_conflict_advice},
};

impl Refusal for ArrivalRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound | Self::UnknownCode => 404,
            Self::Forbidden => 403,
            Self::VersionConflict { .. } => 412,
            _ => 409,
        }
    }

    fn title(&self, language: Language) -> String {
        let words = match self {
            Self::UnknownCode => (
                "Mã này không thuộc lịch hẹn nào ở đây",
                "This code belongs to no visit here",
            ),
            Self::WrongDay { .. } => ("Lịch hẹn này vào ngày khác", "This visit is on another day"),
            Self::StepNotOpen { .. } => (
                "Lịch hẹn đang ở trạng thái không cho phép việc này",
                "The visit's state does not allow this",
            ),
            Self::ToCall => (
                "Lịch hẹn này chờ gọi lại vì bác sĩ nghỉ",
                "This visit waits for a call: its doctor is on leave",
            ),
            Self::QueueStepNotOpen { .. } => (
                "Lượt chờ đang ở trạng thái không cho phép việc này",
                "The queue entry's state does not allow this",
            ),
            Self::NobodyWaiting => ("Không còn ai đang chờ", "Nobody is waiting"),
            Self::Forbidden => (
                "Lượt chờ của bác sĩ khác, hoặc việc này do lễ tân làm",
                "This belongs to another doctor, or is the desk's to do",
            ),
            Self::NotFound => return not_found(language),
            Self::VersionConflict { .. } => return version_conflict(language),
        };
        language.pick(words.0, words.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let words = match self {
            Self::UnknownCode => (
                "Tìm bệnh nhân theo tên hoặc số điện thoại.",
                "Find the patient by name or phone instead.",
            ),
            Self::WrongDay { .. } => (
                "Chuyển lịch hẹn sang hôm nay nếu bác sĩ còn giờ trống.",
                "Move the visit to today if the doctor has a free time.",
            ),
            Self::ToCall => ("Chuyển sang giờ khác trước.", "Move it to another time first."),
            Self::VersionConflict { .. } => return version_conflict_advice(language),
            _ => return None,
        };
        Some(language.pick(words.0, words.1).to_owned())
    }
}
