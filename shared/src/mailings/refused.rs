use serde::{Deserialize, Serialize};

use super::MailingStatus;
use crate::{
    field::Language,
    refusal::{Refusal, RowRefused},
};

/// Why a mailing is not changed, started, paused or cancelled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum MailingRefused {
    /// Only a draft is changed, deleted and started, only what is being sent is paused, only what is paused goes on, only
    /// what is under way is cancelled.
    #[error("the mailing is {}", state.name())]
    #[serde(rename = "/problems/mailing-state")]
    State { state: MailingStatus },
    /// The server has no relay to hand it to.
    #[error("no mail is set up on the server")]
    #[serde(rename = "/problems/mail-not-set-up")]
    NotSetUp,
    #[error(transparent)]
    #[serde(untagged)]
    Row(#[from] RowRefused),
}

impl Refusal for MailingRefused {
    fn status(&self) -> u16 {
        match self {
            Self::State { .. } | Self::NotSetUp => 409,
            Self::Row(row) => row.status(),
        }
    }

    fn title(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::State { state } => match state {
                MailingStatus::Draft => ("Thư này còn là bản nháp", "This mailing is a draft"),
                MailingStatus::Sending => ("Thư này đang được gửi", "This mailing is being sent"),
                MailingStatus::Paused => ("Thư này đang tạm dừng", "This mailing is paused"),
                MailingStatus::Done => ("Thư này đã gửi xong", "This mailing is done"),
                MailingStatus::Cancelled => ("Thư này đã hủy", "This mailing is cancelled"),
            },
            Self::NotSetUp => ("Máy chủ chưa cài đặt gửi thư", "No mail is set up on the server"),
            Self::Row(row) => return row.title(language),
        };
        language.pick(vi, en).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let (vi, en) = match self {
            Self::State { .. } => return None,
            Self::NotSetUp => (
                "Người quản trị máy chủ cần đặt mail và mail_from.",
                "Whoever looks after the server sets mail and mail_from.",
            ),
            Self::Row(row) => return row.advice(language),
        };
        Some(language.pick(vi, en).to_owned())
    }
}
