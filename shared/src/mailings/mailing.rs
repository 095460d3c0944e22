use serde::{Deserialize, Serialize};

use super::{Audience, letter::has_wrong_variable};
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::MailingId,
    messaging::words,
    time::Timestamp,
};

const SUBJECT_CHARS_MAX: usize = 150;
const BODY_CHARS_MAX: usize = 10_000;

words! {
    /// How far a mailing is.
    MailingStatus {
        /// Nobody gets it yet.
        Draft = "draft",
        Sending = "sending",
        /// No letter goes out until somebody says so.
        Paused = "paused",
        Done = "done",
        /// The rest is not sent.
        Cancelled = "cancelled",
    }
}

impl MailingStatus {
    /// Whether it may still go on.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Sending | Self::Paused)
    }
}

/// What is written, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MailingForm {
    /// May hold `{{patient}}`, `{{clinic}}` and `{{phone}}`, as the text may.
    pub subject: String,
    /// Plain text; an empty line parts paragraphs.
    pub body: String,
    /// For those who read English; both or neither. Empty: they get the Vietnamese one.
    pub subject_en: String,
    pub body_en: String,
    pub audience: Audience,
}

impl MailingForm {
    pub fn has_english(&self) -> bool {
        !self.subject_en.trim().is_empty() && !self.body_en.trim().is_empty()
    }
}

impl Check for MailingForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/subject", &self.subject, SUBJECT_CHARS_MAX);
        errors.text("/body", &self.body, BODY_CHARS_MAX);
        if self.subject_en.trim().is_empty() == self.body_en.trim().is_empty() {
            errors.optional("/subject_en", &self.subject_en, SUBJECT_CHARS_MAX);
            errors.optional("/body_en", &self.body_en, BODY_CHARS_MAX);
        } else {
            errors.text("/subject_en", &self.subject_en, SUBJECT_CHARS_MAX);
            errors.text("/body_en", &self.body_en, BODY_CHARS_MAX);
        }
        for (pointer, text) in [
            ("/subject", &self.subject),
            ("/body", &self.body),
            ("/subject_en", &self.subject_en),
            ("/body_en", &self.body_en),
        ] {
            errors.add_if(has_wrong_variable(text), pointer, FieldCode::UnknownVariable);
        }
        self.audience.check("/audience", &mut errors);
        errors
    }
}

/// `POST /api/mailings`: a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateMailing {
    pub id: MailingId,
    #[serde(flatten)]
    pub form: MailingForm,
}

impl Check for CreateMailing {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

/// How many recipients are where. All nought before it is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MailingProgress {
    /// A relay has taken it.
    pub sent: i64,
    /// It will not be tried again unless somebody wants it.
    pub failed: i64,
    /// It was not to be sent any more: no address, not wanted, or the mailing was cancelled.
    pub dropped: i64,
    /// To come; of a mailing that is cancelled, what a relay has perhaps.
    pub left: i64,
    /// As many as went out in a minute lately; `null` where that cannot be said.
    pub a_minute: Option<i64>,
    /// When it is done if it goes on so.
    pub done_at: Option<Timestamp>,
}

impl MailingProgress {
    pub const fn all(&self) -> i64 {
        self.sent + self.failed + self.dropped + self.left
    }

    /// Nobody waits for anything more.
    pub const fn over(&self) -> i64 {
        self.sent + self.failed + self.dropped
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Mailing {
    pub id: MailingId,
    #[serde(flatten)]
    pub form: MailingForm,
    pub status: MailingStatus,
    /// All who are to get it are written down. Before, `progress` counts those so far.
    pub is_gathered: bool,
    pub progress: MailingProgress,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// For `If-Match`. What is sent meanwhile does not change it.
    pub version: i64,
}

/// `GET /api/mailing-sample`: with what a letter is shown while it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MailingSample {
    /// In the place of each patient's own: it stops nothing. Empty where letters have none.
    pub opt_out_link: String,
}

/// `POST /api/mailings/{id}/test`: the relay took the letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MailingTested {
    /// The admin's own address.
    pub to: String,
    /// What the relay said to it.
    pub said: String,
}

/// `GET /api/mailings`, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct MailingsAsked {
    /// `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> MailingForm {
        MailingForm {
            subject: "Nghỉ Tết".to_owned(),
            body: "Kính gửi {{patient}}".to_owned(),
            ..MailingForm::default()
        }
    }

    #[test]
    fn each_word_of_the_store_is_that_of_the_api() {
        for status in MailingStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
            assert_eq!(MailingStatus::parse(status.name()), Some(*status));
        }
    }

    #[test]
    fn a_mailing_has_a_subject_and_a_text_and_english_whole_or_not_at_all() {
        assert!(form().check().is_empty());
        let errors = MailingForm::default().check();
        assert_eq!(errors.of("/subject"), Some(FieldCode::Required));
        assert_eq!(errors.of("/body"), Some(FieldCode::Required));
        let half = MailingForm {
            subject_en: "Closed".to_owned(),
            ..form()
        };
        assert_eq!(half.check().of("/body_en"), Some(FieldCode::Required));
        let wrong = MailingForm {
            body: "Kính gửi {{ten}}".to_owned(),
            ..form()
        };
        assert_eq!(wrong.check().of("/body"), Some(FieldCode::UnknownVariable));
    }

    #[test]
    fn what_was_kept_before_a_part_of_it_was_thought_of_is_read() {
        let kept: MailingForm = serde_json::from_str(r#"{"subject":"a","body":"b"}"#).unwrap();
        assert_eq!(kept.audience, Audience::default());
    }
}
