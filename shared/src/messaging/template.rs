//! How messages and mails are worded, as an admin changes it. A template has a name, `vi.booked.subject.txt` (of one kind)
//! or `vi.mail.html`, `vi.account.mail.html` (the frame of every kind of a family); its program's own wording, and the
//! clinic's versions over that.

use serde::{Deserialize, Serialize};

use super::{TemplateFamily, TemplateKind};
use crate::{
    field::{Check, FieldCode, FieldErrors, Language},
    identity::is_email,
    time::Timestamp,
};

/// Of a template's text. The program's own longest has 2,000.
pub const SOURCE_CHARS_MAX: usize = 20_000;
const EMAIL_CHARS_MAX: usize = 200;

/// One template as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MessageTemplate {
    /// `vi.booked.subject.txt`
    pub name: String,
    pub language: Language,
    pub family: TemplateFamily,
    /// `null`: it is the frame of every kind of its family.
    pub kind: Option<TemplateKind>,
    /// `subject.txt`, `lead.txt`, `mail.txt`, `mail.html`; what ends in `.html` is escaped.
    pub part: String,
    /// What is used now.
    pub source: String,
    /// The program's own.
    pub program_source: String,
    /// Whether the clinic has its own wording.
    pub is_own: bool,
    /// For `If-Match`; 0 before anybody changed it.
    pub version: i64,
    pub saved_at: Option<Timestamp>,
    /// Name of who saved the newest version.
    pub saved_by: Option<String>,
    /// A message could not be written by it, and was by the program's own.
    pub broke: Option<TemplateBroke>,
}

/// A version that failed when a message was to go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct TemplateBroke {
    /// The first time.
    pub at: Timestamp,
    pub said: String,
}

/// What a template can say: `{{ name }}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct TemplateFact {
    /// Whose templates are given it.
    pub family: TemplateFamily,
    pub name: String,
    /// In the asker's language.
    pub about: String,
    /// Such as it may be.
    pub sample: String,
    /// It may be empty.
    pub is_optional: bool,
    /// Only in the frames: it is written by the templates of one kind, or is the link of a mail about an account.
    pub of_frames: bool,
}

/// `GET /api/message-templates`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MessageTemplates {
    pub templates: Vec<MessageTemplate>,
    pub facts: Vec<TemplateFact>,
}

/// What the clinic once wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MessageTemplateVersion {
    pub version: i64,
    /// `null`: back to the program's own.
    pub source: Option<String>,
    pub saved_at: Timestamp,
    pub saved_by: Option<String>,
    pub broke: Option<TemplateBroke>,
}

/// `GET /api/message-templates/{name}`: the newest version first, a hundred at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct TemplateHistory {
    pub template: MessageTemplate,
    pub versions: Vec<MessageTemplateVersion>,
}

/// `PUT /api/message-templates/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MessageTemplateForm {
    /// `null`: back to the program's own.
    pub source: Option<String>,
}

impl Check for MessageTemplateForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        check_source(&mut errors, self.source.as_deref());
        errors
    }
}

/// What is worth a look before it goes out, and is the clinic's to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TemplateWarning {
    /// The message does not say at what time.
    NoTime,
    /// Nor on which day.
    NoDay,
    /// It does not say the code that is scanned at the desk.
    NoCode,
    /// The frame has no link by which its patient stops such mail.
    NoOptOut,
    /// The frame leaves out what the kind's own text says.
    NoLead,
    /// Of a mail about an account: it does not say which.
    NoAccount,
    /// Nor until when its link works.
    NoUntil,
    /// A doctor is not told which week it is about.
    NoWeek,
    /// Nobody sees the end of so long a subject.
    LongSubject,
    /// An SMS that is paid for as more than three, even without marks.
    LongSms,
    /// Programs that show mail run no scripts.
    Script,
}

/// It was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SavedTemplate {
    pub template: MessageTemplate,
    pub warnings: Vec<TemplateWarning>,
}

/// `POST /api/message-templates/{name}/preview`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct TemplatePreviewForm {
    /// `null`: the program's own.
    pub source: Option<String>,
    /// Of a frame, of its family; of others their own counts.
    #[serde(default)]
    pub kind: Option<TemplateKind>,
    /// All that may be said is said; otherwise the least.
    pub with_all: bool,
}

impl Check for TemplatePreviewForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        check_source(&mut errors, self.source.as_deref());
        errors
    }
}

/// A message about a visit that nobody has, or a mail about an account or to a doctor that there is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct TemplatePreview {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// What this template alone writes.
    pub alone: String,
    pub warnings: Vec<TemplateWarning>,
}

/// `POST /api/message-templates/{name}/test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct TemplateTest {
    pub to: String,
    /// `null`: the program's own.
    pub source: Option<String>,
    #[serde(default)]
    pub kind: Option<TemplateKind>,
}

impl Check for TemplateTest {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.optional("/to", &self.to, EMAIL_CHARS_MAX);
        errors.add_if(!is_email(self.to.trim()), "/to", FieldCode::NotAnEmail);
        check_source(&mut errors, self.source.as_deref());
        errors
    }
}

fn check_source(errors: &mut FieldErrors, source: Option<&str>) {
    if let Some(source) = source {
        errors.text("/source", source, SOURCE_CHARS_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_says_something_and_not_a_book() {
        let of = |source: Option<&str>| {
            let source = source.map(str::to_owned);
            MessageTemplateForm { source }.check().of("/source")
        };
        assert_eq!(of(None), None, "the program's own");
        assert_eq!(of(Some("Nhắc lịch {{ time }}")), None);
        assert_eq!(of(Some(" \n")), Some(FieldCode::Required));
        let book = "a".repeat(SOURCE_CHARS_MAX + 1);
        assert_eq!(of(Some(&book)), Some(FieldCode::TooLong));
    }

    #[test]
    fn a_test_of_a_template_goes_to_an_address() {
        let to = |to: &str| {
            let test = TemplateTest {
                to: to.to_owned(),
                source: None,
                kind: None,
            };
            test.check().of("/to")
        };
        assert_eq!(to(" quantri@phongkham.example "), None);
        assert_eq!(to("quantri"), Some(FieldCode::NotAnEmail));
    }
}
