use serde::{Deserialize, Serialize};

use super::MessageStatus;
use crate::{
    field::Language,
    refusal::{Refusal, RowRefused},
};

/// Why a message is not sent again, or a mail or SMS not tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum MessageRefused {
    /// Only what failed, or was dropped with its job, is sent again.
    #[error("the message is {}", state.name())]
    #[serde(rename = "/problems/message-state")]
    State { state: MessageStatus },
    /// The server has no relay to hand it to.
    #[error("no mail is set up on the server")]
    #[serde(rename = "/problems/mail-not-set-up")]
    NotSetUp,
    /// What the relay said to the mail.
    #[error("the relay did not take it: {said}")]
    #[serde(rename = "/problems/mail-not-taken")]
    NotTaken { said: String },
    /// The server has no gateway to hand it to.
    #[error("no SMS is set up on the server")]
    #[serde(rename = "/problems/sms-not-set-up")]
    SmsNotSetUp,
    /// What the gateway said to the SMS.
    #[error("the gateway did not take it: {said}")]
    #[serde(rename = "/problems/sms-not-taken")]
    SmsNotTaken { said: String },
    /// Of test mails and SMS together.
    #[error("too many tests, try again in {retry_after_seconds} s")]
    #[serde(rename = "/problems/too-many-tries")]
    TooMany { retry_after_seconds: i64 },
    #[error(transparent)]
    #[serde(untagged)]
    Row(#[from] RowRefused),
}

impl Refusal for MessageRefused {
    fn status(&self) -> u16 {
        match self {
            Self::State { .. } | Self::NotSetUp | Self::SmsNotSetUp => 409,
            Self::NotTaken { .. } | Self::SmsNotTaken { .. } => 502,
            Self::TooMany { .. } => 429,
            Self::Row(row) => row.status(),
        }
    }

    fn title(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::State { state } => match state {
                MessageStatus::Queued => ("Tin này đang chờ gửi", "This message is waiting"),
                MessageStatus::HandingOver => ("Tin này đang được gửi", "This message is being sent"),
                MessageStatus::Sent => ("Tin này đã gửi", "This message was sent"),
                MessageStatus::Failed => ("Tin này gửi không được", "This message was not sent"),
                MessageStatus::Dropped => ("Tin này đã bỏ, không gửi", "This message was dropped"),
            },
            Self::NotSetUp => ("Máy chủ chưa cài đặt gửi thư", "No mail is set up on the server"),
            Self::NotTaken { .. } => (
                "Máy chủ thư không nhận thư",
                "The mail server did not take the mail",
            ),
            Self::SmsNotSetUp => ("Máy chủ chưa cài đặt gửi SMS", "No SMS is set up on the server"),
            Self::SmsNotTaken { .. } => (
                "Nhà cung cấp SMS không nhận tin",
                "The SMS gateway did not take the message",
            ),
            Self::TooMany { .. } => ("Gửi thử quá nhiều lần", "Too many tests"),
            Self::Row(row) => return row.title(language),
        };
        language.pick(vi, en).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::NotSetUp => {
                let advice = language.pick(
                    "Người quản trị máy chủ cần đặt mail và mail_from.",
                    "Whoever looks after the server sets mail and mail_from.",
                );
                Some(advice.to_owned())
            }
            Self::SmsNotSetUp => {
                let advice = language.pick(
                    "Người quản trị máy chủ cần đặt sms.",
                    "Whoever looks after the server sets sms.",
                );
                Some(advice.to_owned())
            }
            Self::NotTaken { said } | Self::SmsNotTaken { said } => Some(said.clone()),
            Self::TooMany {
                retry_after_seconds: seconds,
            } => Some(match language {
                Language::Vi => format!("Xin thử lại sau {seconds} giây."),
                Language::En => format!("Please try again in {seconds} seconds."),
            }),
            Self::State { .. } => None,
            Self::Row(row) => row.advice(language),
        }
    }
}
