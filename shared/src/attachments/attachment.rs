//! What is said of a file.

use serde::{Deserialize, Serialize};

use super::FileKind;
use crate::{
    field::{Check, FieldErrors},
    ids::{AttachmentId, EncounterId, PatientId, UserId},
    text::tidy,
    time::{Date, Timestamp},
};

const TITLE_MAX: usize = 200;
const REASON_MAX: usize = 300;

/// FHIR `DocumentReference.category`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AttachmentKind {
    Laboratory,
    /// X-ray, ultrasound, CT, MRI.
    Imaging,
    Photo,
    Document,
    #[default]
    Other,
}

impl AttachmentKind {
    pub const ALL: [Self; 5] = [
        Self::Laboratory,
        Self::Imaging,
        Self::Photo,
        Self::Document,
        Self::Other,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Laboratory => "laboratory",
            Self::Imaging => "imaging",
            Self::Photo => "photo",
            Self::Document => "document",
            Self::Other => "other",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// FHIR `DocumentReference.status`. Nothing is ever deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AttachmentStatus {
    Current,
    /// Withdrawn: another patient's, or no good. It can still be looked at.
    EnteredInError,
}

impl AttachmentStatus {
    pub const ALL: [Self; 2] = [Self::Current, Self::EnteredInError];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::EnteredInError => "entered-in-error",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What a doctor says of a file, and may say better later.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AttachmentForm {
    pub kind: AttachmentKind,
    pub title: String,
    /// The day of what it shows; a result from elsewhere is older than the file.
    #[serde(default)]
    pub taken_on: Option<Date>,
}

impl AttachmentForm {
    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            title: tidy(&self.title),
            ..self
        }
    }
}

impl Check for AttachmentForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/title", &self.title, TITLE_MAX);
        errors
    }
}

/// `POST /api/attachments/{id}/withdraw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct WithdrawAttachment {
    pub reason: String,
}

impl Check for WithdrawAttachment {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/reason", &self.reason, REASON_MAX);
        errors
    }
}

/// A file of a patient's record, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Attachment {
    pub id: AttachmentId,
    pub patient_id: PatientId,
    /// The record to which it was added.
    pub encounter_id: Option<EncounterId>,
    #[serde(flatten)]
    pub form: AttachmentForm,
    /// As it was called where it came from.
    pub file_name: String,
    pub content_type: FileKind,
    pub bytes: u32,
    /// Of the content, in hex.
    pub sha256: String,
    /// Of a picture, as it is looked at.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub uploaded_by: UserId,
    pub uploaded_by_name: String,
    pub uploaded_at: Timestamp,
    pub status: AttachmentStatus,
    /// Why it was withdrawn.
    pub error_reason: String,
    /// Who takes the withdrawal back.
    pub withdrawn_by: Option<UserId>,
    pub version: i64,
}

impl Attachment {
    pub fn is_current(&self) -> bool {
        self.status == AttachmentStatus::Current
    }
}

/// Which of the files: of a patient, or of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct AttachmentFilter {
    pub patient_id: Option<PatientId>,
    pub encounter_id: Option<EncounterId>,
    pub cursor: Option<String>,
}

/// What a file is called until somebody says it better: its name without folder and ending.
pub fn title_of(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    };
    tidy(stem).chars().take(TITLE_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("X-quang ngực.jpg", "X-quang ngực")]
    #[case(r"C:\quet\ket qua.01.pdf", "ket qua.01")]
    #[case("/tmp/.png", ".png")]
    #[case("siêu  âm", "siêu âm")]
    #[case("", "")]
    fn a_file_is_called_by_its_name_without_folder_and_ending(#[case] name: &str, #[case] title: &str) {
        assert_eq!(title_of(name), title);
    }

    #[test]
    fn a_title_is_wanted_and_not_endless() {
        let form = |title: &str| AttachmentForm {
            title: title.to_owned(),
            ..AttachmentForm::default()
        };
        assert!(form("X-quang").check().is_empty());
        assert!(!form("  ").check().is_empty());
        assert!(!form(&"x".repeat(TITLE_MAX + 1)).check().is_empty());
        assert!(form(&title_of(&"x".repeat(900))).check().is_empty());
    }

    #[test]
    fn each_word_of_the_store_is_read_back() {
        for kind in AttachmentKind::ALL {
            assert_eq!(AttachmentKind::parse(kind.name()), Some(kind));
        }
        for status in AttachmentStatus::ALL {
            assert_eq!(AttachmentStatus::parse(status.name()), Some(status));
        }
    }
}
