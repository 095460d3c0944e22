//! What a patient sees by the link at the foot of a mail, and may say: whether such mail goes on. Plain data; it knows
//! no store and no clock.

use serde::{Deserialize, Serialize};

use super::words;
use crate::field::{Check, FieldErrors, Language};

/// Longer than any token of ours.
const TOKEN_CHARS_MAX: usize = 200;

/// In the place of a token, in a letter that an admin sends to themselves: it stops nothing.
pub const TOKEN_OF_A_TEST: &str = "thu";

words! {
    /// What is stopped, each by itself.
    OptOutOf {
        /// News to many patients.
        News = "news",
        /// What is told of visits, by mail.
        Visits = "visits",
    }
}

/// `POST /api/opt-out-links/look`. In the body: addresses are logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OptOutLinkAsked {
    /// What follows the `#` of the link.
    pub token: String,
}

/// `POST /api/opt-out-links/say`: stops it, or takes that back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OptOutLinkSaid {
    pub token: String,
    pub of: OptOutOf,
    pub is_wanted: bool,
}

/// Its token changes what somebody gets: it is in no log.
impl std::fmt::Debug for OptOutLinkAsked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OptOutLinkAsked")
    }
}

/// Likewise.
impl std::fmt::Debug for OptOutLinkSaid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OptOutLinkSaid")
            .field("of", &self.of)
            .field("is_wanted", &self.is_wanted)
            .finish_non_exhaustive()
    }
}

impl Check for OptOutLinkAsked {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/token", &self.token, TOKEN_CHARS_MAX);
        errors
    }
}

impl Check for OptOutLinkSaid {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/token", &self.token, TOKEN_CHARS_MAX);
        errors
    }
}

/// What is shown: nothing of who the patient is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that comes or does not"
)]
pub struct OptOutLink {
    pub clinic_name: String,
    pub clinic_address: String,
    pub clinic_phone: String,
    /// The patient's.
    pub language: Language,
    /// Where the mail goes, as far as others may read it over a shoulder: `t•••@example.vn`.
    pub address: String,
    pub news_wanted: bool,
    pub visits_wanted: bool,
    /// The desk has noted that nothing at all is wanted, and takes that back alone: neither of the two comes.
    pub nothing_comes: bool,
    /// Who agreed to SMS gets those in the place of mails of visits, once these are stopped.
    #[serde(default)]
    pub sms_comes: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_that_of_the_api_and_a_token_is_not_written_down() {
        for of in OptOutOf::ALL {
            assert_eq!(serde_json::to_value(of).unwrap(), of.name());
        }
        let token = "secret".to_owned();
        let said = OptOutLinkSaid {
            token: token.clone(),
            of: OptOutOf::News,
            is_wanted: false,
        };
        assert!(!format!("{said:?}").contains("secret"));
        assert!(!format!("{:?}", OptOutLinkAsked { token }).contains("secret"));
    }
}
