use serde::{Deserialize, Serialize};

use super::VisitLink;
use crate::{field::Language, refusal::Refusal};

/// Why nothing is done by the link of a mail. `link` is how the visit stands now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum LinkRefused {
    /// Never said which: cut, made up, of another clinic, or of a visit that is not there any more.
    #[error("no such link")]
    #[serde(rename = "/problems/link-not-valid")]
    NotValid,
    /// Of the link at a mail's foot: the mail does not go to that address any more.
    #[error("the mail is older than the patient's address")]
    #[serde(rename = "/problems/link-expired")]
    Expired,
    /// The visit is another by now, or over.
    #[error("this is not open by the link")]
    #[serde(rename = "/problems/link-not-open")]
    NotOpen { link: Box<VisitLink> },
    /// The clinic wants to be called so shortly before.
    #[error("it is too late to cancel by the link")]
    #[serde(rename = "/problems/too-late-to-cancel")]
    TooLate { link: Box<VisitLink> },
    /// Somebody else was first, or the doctor's hours have changed: `link` has other times.
    #[error("the time is taken")]
    #[serde(rename = "/problems/link-time-taken")]
    TimeTaken { link: Box<VisitLink> },
    #[error("too many tries, again in {retry_after_seconds} s")]
    #[serde(rename = "/problems/too-many-tries")]
    TooMany { retry_after_seconds: i64 },
}

impl Refusal for LinkRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotValid => 404,
            Self::Expired => 410,
            Self::NotOpen { .. } | Self::TooLate { .. } | Self::TimeTaken { .. } => 409,
            Self::TooMany { .. } => 429,
        }
    }

    fn title(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::NotValid => ("Đường dẫn này không dùng được", "This link cannot be used"),
            Self::Expired => ("Thư này đã cũ", "This mail is too old"),
            Self::NotOpen { .. } => (
                "Lịch hẹn đã thay đổi, chưa làm gì thêm",
                "The visit has changed: nothing was done",
            ),
            Self::TooLate { .. } => (
                "Đã sát giờ hẹn nên không hủy được tại đây",
                "It is too close to the visit to cancel it here",
            ),
            Self::TimeTaken { .. } => (
                "Giờ này vừa có người khác chọn",
                "Somebody else has just taken this time",
            ),
            Self::TooMany { .. } => ("Quá nhiều lần thử", "Too many tries"),
        };
        language.pick(vi, en).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let call = |phone: &str| match (language, phone) {
            (Language::Vi, "") => "Xin gọi cho phòng khám.".to_owned(),
            (Language::En, "") => "Please call the clinic.".to_owned(),
            (Language::Vi, phone) => format!("Xin gọi phòng khám theo số {phone}."),
            (Language::En, phone) => format!("Please call the clinic at {phone}."),
        };
        Some(match self {
            Self::NotValid => language
                .pick(
                    "Xin mở lại đường dẫn trong thư mới nhất, hoặc gọi cho phòng khám.",
                    "Please open the link of the newest mail again, or call the clinic.",
                )
                .to_owned(),
            Self::Expired => language
                .pick(
                    "Phòng khám không còn gửi thư tới địa chỉ đó. Nếu vẫn nhận thư, xin mở đường dẫn trong thư \
                     mới nhất, hoặc gọi cho phòng khám.",
                    "The clinic does not write to that address any more. If mail still comes, please open the \
                     link of the newest one, or call the clinic.",
                )
                .to_owned(),
            Self::NotOpen { .. } => language
                .pick(
                    "Xin xem lịch hiện tại dưới đây.",
                    "Please see below how it stands now.",
                )
                .to_owned(),
            Self::TooLate { link } => call(&link.clinic_phone),
            Self::TimeTaken { .. } => language
                .pick(
                    "Lịch của quý khách chưa đổi. Xin chọn một giờ khác dưới đây.",
                    "Nothing was changed. Please choose another time below.",
                )
                .to_owned(),
            Self::TooMany {
                retry_after_seconds: seconds,
            } => match language {
                Language::Vi => format!("Xin thử lại sau {seconds} giây."),
                Language::En => format!("Please try again in {seconds} seconds."),
            },
        })
    }
}
