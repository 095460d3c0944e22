use serde::{Deserialize, Serialize};

use super::MailingStatus;
use crate::{
    field::Language,
    messaging::MessageRefused,
    refusal::{Refusal, RowRefused},
};

/// Why a mailing is not changed, tried, started, paused or cancelled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum MailingRefused {
    /// Only a draft is changed, deleted, tried and started, only what is being sent is paused, only what is paused goes on, only
    /// what is under way is cancelled.
    #[error("the mailing is {}", state.name())]
    #[serde(rename = "/problems/mailing-state")]
    State { state: MailingStatus },
    /// The server has no relay to hand it to.
    #[error("no mail is set up on the server")]
    #[serde(rename = "/problems/mail-not-set-up")]
    NotSetUp,
    /// Whoever wants a test has none to send it to.
    #[error("the account has no e-mail address")]
    #[serde(rename = "/problems/no-address")]
    NoAddress,
    #[error(transparent)]
    #[serde(untagged)]
    Row(#[from] RowRefused),
    /// The test.
    #[error(transparent)]
    #[serde(untagged)]
    Mail(#[from] MessageRefused),
}

impl Refusal for MailingRefused {
    fn status(&self) -> u16 {
        match self {
            Self::State { .. } | Self::NotSetUp | Self::NoAddress => 409,
            Self::Row(row) => row.status(),
            Self::Mail(mail) => mail.status(),
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
            Self::NoAddress => (
                "Tài khoản của bạn chưa có địa chỉ email",
                "Your account has no e-mail address",
            ),
            Self::Row(row) => return row.title(language),
            Self::Mail(mail) => return mail.title(language),
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
            Self::NoAddress => (
                "Thêm địa chỉ cho tài khoản của bạn ở trang Tài khoản, rồi gửi thử lại.",
                "Add one to your account on the page Accounts, then send the test again.",
            ),
            Self::Row(row) => return row.advice(language),
            Self::Mail(mail) => return mail.advice(language),
        };
        Some(language.pick(vi, en).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_its_type_and_those_of_a_row_and_of_a_test_stay() {
        let kind = |refused: &MailingRefused| serde_json::to_value(refused).unwrap()["type"].clone();
        assert_eq!(kind(&MailingRefused::NoAddress), "/problems/no-address");
        assert_eq!(
            kind(&MailingRefused::from(RowRefused::NotFound)),
            "/problems/not-found"
        );
        let said = "550 no".to_owned();
        let refused = MailingRefused::from(MessageRefused::NotTaken { said });
        assert_eq!(kind(&refused), "/problems/mail-not-taken");
        assert_eq!(refused.status(), 502);
    }
}
