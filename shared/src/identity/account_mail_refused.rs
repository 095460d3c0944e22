//! Why a mail about an account is not sent, or a link in one does not work.

use serde::{Deserialize, Serialize};

use super::refused::{other_site, too_many, too_many_advice};
use crate::{
    field::Language,
    refusal::{Refusal, RowRefused},
};

/// Why a link does not work. Only who holds the token learns which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum LinkRefused {
    /// Cut, mistyped, of another kind, or of an account that cannot be used.
    #[error("the link is not valid")]
    #[serde(rename = "/problems/account-link-not-valid")]
    NotValid,
    #[error("the link is too old")]
    #[serde(rename = "/problems/link-expired")]
    Expired,
    /// It works once.
    #[error("the link was used already")]
    #[serde(rename = "/problems/link-used")]
    Used,
    /// By a newer mail, or by another address or password of the account.
    #[error("something newer took the link's place")]
    #[serde(rename = "/problems/link-replaced")]
    Replaced,
    /// The address is confirmed only by who is signed in to the account: a mistyped one is a stranger's.
    #[error("whoever confirms an address signs in to its account first")]
    #[serde(rename = "/problems/sign-in-first")]
    SignInFirst,
    #[error("too many failed tries from this address")]
    #[serde(rename = "/problems/too-many-tries")]
    TooMany { retry_after_seconds: i64 },
    #[error("the request comes from another site")]
    #[serde(rename = "/problems/csrf")]
    OtherSite,
}

/// Why no mail about an account is sent. Nothing of it tells a stranger whether an account exists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum AccountMailRefused {
    /// The server has no relay to hand it to.
    #[error("no mail is set up on the server")]
    #[serde(rename = "/problems/mail-not-set-up")]
    NotSetUp,
    #[error("the account has no e-mail address")]
    #[serde(rename = "/problems/no-address")]
    NoAddress,
    /// Nobody has shown yet who reads what goes there.
    #[error("the account's address is not confirmed")]
    #[serde(rename = "/problems/address-not-confirmed")]
    NotConfirmed,
    /// The address is confirmed, or the account is not locked, or it is switched off.
    #[error("there is nothing to mail about")]
    #[serde(rename = "/problems/mail-not-needed")]
    NotNeeded,
    #[error("too many mails, try again in {retry_after_seconds} s")]
    #[serde(rename = "/problems/too-many-tries")]
    TooMany { retry_after_seconds: i64 },
    #[error("the request comes from another site")]
    #[serde(rename = "/problems/csrf")]
    OtherSite,
    #[error(transparent)]
    #[serde(untagged)]
    Row(#[from] RowRefused),
}

impl Refusal for LinkRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotValid => 422,
            Self::Expired | Self::Used | Self::Replaced => 410,
            Self::TooMany { .. } => 429,
            Self::SignInFirst | Self::OtherSite => 403,
        }
    }

    fn title(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::NotValid => ("Liên kết không đúng", "This link is not valid"),
            Self::Expired => ("Liên kết đã hết hạn", "This link is too old"),
            Self::Used => ("Liên kết này đã được dùng", "This link was used already"),
            Self::Replaced => ("Liên kết này không còn hiệu lực", "This link is no longer valid"),
            Self::SignInFirst => ("Hãy đăng nhập trước", "Please sign in first"),
            Self::TooMany { .. } => return too_many(language),
            Self::OtherSite => return other_site(language),
        };
        language.pick(vi, en).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let (vi, en) = match self {
            Self::NotValid => (
                "Hãy mở liên kết từ thư một lần nữa, hoặc chép lại cho đủ.",
                "Open the link from the mail once more, or copy all of it.",
            ),
            Self::Expired => ("Hãy yêu cầu gửi thư mới.", "Please ask for a new mail."),
            Self::Used => (
                "Mỗi liên kết chỉ dùng một lần; nếu cần, hãy yêu cầu gửi thư mới.",
                "Each link works once; ask for a new mail if you need one.",
            ),
            Self::Replaced => (
                "Đã có thư mới hơn, hoặc địa chỉ hay mật khẩu của tài khoản đã thay đổi. Hãy dùng thư mới nhất.",
                "There is a newer mail, or the account's address or password has changed. Please use the newest mail.",
            ),
            Self::SignInFirst => (
                "Chỉ khi đăng nhập đúng tài khoản mà thư này nói đến mới xác nhận được. Liên kết vẫn dùng được.",
                "Only who is signed in to the account that the mail is about can confirm. The link still works.",
            ),
            Self::TooMany {
                retry_after_seconds: seconds,
            } => return Some(too_many_advice(language, *seconds)),
            Self::OtherSite => return None,
        };
        Some(language.pick(vi, en).to_owned())
    }
}

impl Refusal for AccountMailRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotSetUp | Self::NoAddress | Self::NotConfirmed | Self::NotNeeded => 409,
            Self::TooMany { .. } => 429,
            Self::OtherSite => 403,
            Self::Row(row) => row.status(),
        }
    }

    fn title(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::NotSetUp => (
                "Máy chủ của phòng khám chưa gửi được thư",
                "The clinic's server sends no mail yet",
            ),
            Self::NoAddress => (
                "Tài khoản chưa có địa chỉ email",
                "The account has no e-mail address",
            ),
            Self::NotConfirmed => (
                "Địa chỉ email của tài khoản chưa được xác nhận",
                "The account's e-mail address is not confirmed",
            ),
            Self::NotNeeded => ("Không cần gửi thư này", "This mail is not needed"),
            Self::TooMany { .. } => (
                "Đã gửi nhiều thư trong một giờ",
                "Many mails were sent within an hour",
            ),
            Self::OtherSite => return other_site(language),
            Self::Row(row) => return row.title(language),
        };
        language.pick(vi, en).to_owned()
    }

    fn advice(&self, language: Language) -> Option<String> {
        let (vi, en) = match self {
            Self::NotSetUp => (
                "Hãy nhờ quản trị cấp mã một lần để đặt lại mật khẩu.",
                "Ask an administrator for a one-time code to set a new password.",
            ),
            Self::NoAddress => (
                "Quản trị thêm địa chỉ ở trang Tài khoản.",
                "An administrator adds one on the page Accounts.",
            ),
            Self::NotConfirmed => (
                "Gửi thư xác nhận trước; các thư khác chỉ đến địa chỉ đã xác nhận.",
                "Send the confirmation first: other mails go to confirmed addresses only.",
            ),
            Self::NotNeeded => (
                "Địa chỉ đã được xác nhận, tài khoản không bị khóa, hoặc đã tắt.",
                "The address is confirmed, the account is not locked, or it is switched off.",
            ),
            Self::TooMany {
                retry_after_seconds: seconds,
            } => return Some(too_many_advice(language, *seconds)),
            Self::OtherSite => return None,
            Self::Row(row) => return row.advice(language),
        };
        Some(language.pick(vi, en).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_its_type_and_a_rows_own_stays() {
        let kind = |refused: &LinkRefused| serde_json::to_value(refused).unwrap()["type"].clone();
        assert_eq!(kind(&LinkRefused::Expired), "/problems/link-expired");
        assert_eq!(kind(&LinkRefused::Used), "/problems/link-used");
        let row = serde_json::to_value(AccountMailRefused::from(RowRefused::NotFound)).unwrap();
        assert_eq!(row["type"], "/problems/not-found");
    }
}
