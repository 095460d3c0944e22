//! Why the clinic does not let somebody in, or does not change an account.

use serde::{Deserialize, Serialize};

use crate::{
    field::Language,
    refusal::{Refusal, RowRefused},
};

/// The same for a name that exists and one that does not. Row T6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum SignInRefused {
    /// No such account, another password, not activated yet, or disabled: never said which.
    #[error("user name or password is wrong")]
    #[serde(rename = "/problems/sign-in-refused")]
    Wrong { tries_left: u8 },
    /// Five failed sign-ins in a row.
    #[error("the account is locked")]
    #[serde(rename = "/problems/account-locked")]
    Locked,
    /// Too many failures from one address.
    #[error("too many failed tries from this address")]
    #[serde(rename = "/problems/too-many-tries")]
    TooMany { retry_after_seconds: i64 },
    /// A form of another site sent it.
    #[error("the request comes from another site")]
    #[serde(rename = "/problems/csrf")]
    OtherSite,
}

/// Why a session cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum SessionRefused {
    /// Signed out, expired, ended by an admin, or no session at all.
    #[error("the session is over")]
    #[serde(rename = "/problems/session-over")]
    Over,
    /// It can go on once an admin unlocks the account.
    #[error("the account is locked")]
    #[serde(rename = "/problems/account-locked")]
    Locked,
    /// The cookie came without the proof that our own page sent it.
    #[error("the request does not come from the clinic's page")]
    #[serde(rename = "/problems/csrf")]
    OtherSite,
}

/// Why a one-time code does not work: wrong, used, replaced or too old, never said which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum CodeRefused {
    #[error("the code is not valid")]
    #[serde(rename = "/problems/code-refused")]
    NotValid,
    #[error("too many failed tries from this address")]
    #[serde(rename = "/problems/too-many-tries")]
    TooMany { retry_after_seconds: i64 },
    #[error("the request comes from another site")]
    #[serde(rename = "/problems/csrf")]
    OtherSite,
}

/// Why an account is not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum UserRefused {
    /// Nobody would be left to let others in.
    #[error("the last active admin stays one")]
    #[serde(rename = "/problems/last-admin")]
    LastAdmin,
    #[error(transparent)]
    #[serde(untagged)]
    Row(#[from] RowRefused),
}

fn locked(language: Language) -> String {
    language
        .pick("Tài khoản đang bị khóa", "This account is locked")
        .to_owned()
}

fn locked_advice(language: Language) -> String {
    language
        .pick(
            "Mở bằng liên kết trong thư gửi đến địa chỉ đã xác nhận của tài khoản, nếu có; hoặc nhờ quản trị mở khóa, hay dùng mã một lần do quản trị cấp.",
            "Unlock it by the link in the mail to the account's confirmed address, where it has one; or ask an administrator to unlock it, or use a one-time code from them.",
        )
        .to_owned()
}

pub(super) fn other_site(language: Language) -> String {
    language
        .pick(
            "Yêu cầu không đến từ trang của phòng khám",
            "The request does not come from the clinic's page",
        )
        .to_owned()
}

pub(super) fn too_many(language: Language) -> String {
    language
        .pick(
            "Quá nhiều lần thử không thành công từ máy này",
            "Too many failed tries from this computer",
        )
        .to_owned()
}

pub(super) fn too_many_advice(language: Language, seconds: i64) -> String {
    match language {
        Language::Vi => format!("Xin thử lại sau {seconds} giây."),
        Language::En => format!("Please try again in {seconds} seconds."),
    }
}

impl Refusal for SignInRefused {
    fn status(&self) -> u16 {
        match self {
            Self::Wrong { .. } => 401,
            Self::Locked => 423,
            Self::TooMany { .. } => 429,
            Self::OtherSite => 403,
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::Wrong { .. } => language
                .pick(
                    "Tên đăng nhập hoặc mật khẩu chưa đúng",
                    "The user name or password is not right",
                )
                .to_owned(),
            Self::Locked => locked(language),
            Self::TooMany { .. } => too_many(language),
            Self::OtherSite => other_site(language),
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::Wrong { tries_left } => Some(match language {
                Language::Vi => format!("Còn {tries_left} lần thử trước khi tài khoản bị khóa."),
                Language::En => format!("{tries_left} tries left before the account is locked."),
            }),
            Self::Locked => Some(locked_advice(language)),
            Self::TooMany { retry_after_seconds } => Some(too_many_advice(language, *retry_after_seconds)),
            Self::OtherSite => None,
        }
    }
}

impl Refusal for SessionRefused {
    fn status(&self) -> u16 {
        match self {
            Self::Over => 401,
            Self::Locked => 423,
            Self::OtherSite => 403,
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::Over => language
                .pick(
                    "Phiên làm việc đã hết, xin đăng nhập lại",
                    "The session is over, please sign in again",
                )
                .to_owned(),
            Self::Locked => locked(language),
            Self::OtherSite => other_site(language),
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        matches!(self, Self::Locked).then(|| locked_advice(language))
    }
}

impl Refusal for CodeRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotValid => 422,
            Self::TooMany { .. } => 429,
            Self::OtherSite => 403,
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::NotValid => language
                .pick(
                    "Tên đăng nhập hoặc mã một lần không đúng, hoặc mã đã hết hạn",
                    "The user name or one-time code is not right, or the code is no longer valid",
                )
                .to_owned(),
            Self::TooMany { .. } => too_many(language),
            Self::OtherSite => other_site(language),
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::NotValid => Some(
                language
                    .pick(
                        "Mã có hạn 72 giờ và chỉ dùng một lần; quản trị cấp được mã mới.",
                        "A code is valid for 72 hours and works once; an administrator can give a new one.",
                    )
                    .to_owned(),
            ),
            Self::TooMany { retry_after_seconds } => Some(too_many_advice(language, *retry_after_seconds)),
            Self::OtherSite => None,
        }
    }
}

impl Refusal for UserRefused {
    fn status(&self) -> u16 {
        match self {
            Self::LastAdmin => 409,
            Self::Row(row) => row.status(),
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::LastAdmin => language
                .pick(
                    "Đây là quản trị cuối cùng còn hoạt động",
                    "This is the last active administrator",
                )
                .to_owned(),
            Self::Row(row) => row.title(language),
        }
    }

    fn advice(&self, language: Language) -> Option<String> {
        match self {
            Self::LastAdmin => Some(
                language
                    .pick(
                        "Thêm hoặc kích hoạt một quản trị khác trước.",
                        "Add or activate another administrator first.",
                    )
                    .to_owned(),
            ),
            Self::Row(row) => row.advice(language),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_refusal_keeps_its_own_type_inside_a_users_refusal() {
        let refused = UserRefused::from(RowRefused::VersionConflict { current_version: 3 });
        let json = serde_json::to_value(&refused).unwrap();
        assert_eq!(json["type"], "/problems/version-conflict");
        assert_eq!(json["current_version"], 3);
        let last = serde_json::to_value(UserRefused::LastAdmin).unwrap();
        assert_eq!(last["type"], "/problems/last-admin");
    }
}
