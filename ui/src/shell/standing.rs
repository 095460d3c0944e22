//! What this computer says of itself at the door: `GET /desk/standing`. Plain data, and how it reads.
use serde::Deserialize;

use super::words as w;
use crate::api::{self, ApiError};
use crate::kit::Tone;

/// Why the computer holds nothing of the clinic's any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    Revoked,
    Expired,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Erased {
    pub why: Why,
}

/// Whose changes were not sent when they left.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Waiting {
    pub display_name: String,
    pub count: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Standing {
    pub erased: Option<Erased>,
    /// Signed in without the server, which is back and wants the password once.
    pub wants_password: bool,
    /// It waits for an admin's approval, and keeps no copy.
    pub unapproved: bool,
    pub waiting: Vec<Waiting>,
}

pub async fn standing() -> Result<Standing, ApiError> {
    api::get("/desk/standing").await
}

impl Standing {
    /// What the sign-in page says, the gravest first.
    pub fn notices(&self) -> Vec<(Tone, String)> {
        let erased = self.erased.as_ref().map(|erased| match erased.why {
            Why::Revoked => (Tone::Danger, w::erased_revoked().to_owned()),
            Why::Expired => (Tone::Danger, w::erased_expired().to_owned()),
        });
        let waiting = self.waiting.iter().map(|waiting| {
            (
                Tone::Warning,
                w::left_waiting(waiting.count, &waiting.display_name),
            )
        });
        erased.into_iter().chain(waiting).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(text: &str) -> Standing {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_computer_like_any_other_says_nothing() {
        let text = r#"{"erased":null,"wants_password":false,"unapproved":false,"waiting":[]}"#;
        assert_eq!(standing(text).notices(), []);
    }

    #[test]
    fn what_waits_is_said_with_whose_it_is_and_what_becomes_of_it() {
        let text = r#"{"erased":null,"wants_password":false,"unapproved":false,
            "waiting":[{"display_name":"Lan","count":3}]}"#;
        let said =
            "3 thay đổi của Lan chưa gửi; chỉ gửi được khi Lan đăng nhập lại trên máy này lúc có máy chủ.";
        assert_eq!(standing(text).notices(), [(Tone::Warning, said.to_owned())]);
    }

    #[test]
    fn a_computer_that_erased_itself_says_why_and_whom_to_call() {
        let of = |why: &str| {
            let text = format!(
                r#"{{"erased":{{"why":"{why}","at":"2026-11-24T02:00:00Z"}},"wants_password":false,"unapproved":false,"waiting":[]}}"#
            );
            standing(&text).notices().remove(0).1
        };
        assert!(of("revoked").starts_with("Máy này đã bị thu hồi quyền"));
        assert!(of("expired").starts_with("Máy này đã quá lâu không gặp máy chủ"));
    }
}
