use serde::{Deserialize, Serialize};

use super::RuleSetStatus;
use crate::{
    field::Language,
    refusal::{Refusal, not_found, version_conflict, version_conflict_advice},
};

/// Why a rule set is not taken into use, or not withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum RuleSetRefused {
    #[error("there is no such rule set")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("somebody else changed it meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
    /// It is what it is to become.
    #[error("it is {} already", now.name())]
    #[serde(rename = "/problems/rule-set-status")]
    IsSo { now: RuleSetStatus },
    #[error("the password is wanted once more")]
    #[serde(rename = "/problems/sign-again")]
    SignAgain,
}

impl Refusal for RuleSetRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::VersionConflict { .. } => 412,
            Self::IsSo { .. } => 409,
            Self::SignAgain => 403,
        }
    }

    fn title(&self, language: Language) -> String {
        let title = match self {
            Self::NotFound => return not_found(language),
            Self::VersionConflict { .. } => return version_conflict(language),
            Self::IsSo {
                now: RuleSetStatus::InUse,
            } => ("Bộ quy tắc này đang được dùng", "This rule set is in use already"),
            Self::IsSo { .. } => (
                "Bộ quy tắc này không còn được dùng",
                "This rule set is withdrawn already",
            ),
            Self::SignAgain => (
                "Cần nhập lại mật khẩu để chịu trách nhiệm về bộ quy tắc",
                "The password is wanted once more to stand for the rules",
            ),
        };
        language.pick(title.0, title.1).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::VersionConflict { .. } => version_conflict_advice(language),
            Self::NotFound | Self::IsSo { .. } | Self::SignAgain => None,
        }
    }
}
