use serde::{Deserialize, Serialize};

use super::{DuplicateReason, Patient, PatientForm, PatientPart, PatientSummary};
use crate::{
    field::{Check, FieldErrors},
    ids::ConflictId,
    time::Timestamp,
};

/// A patient's record after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ChangedPatient {
    #[serde(flatten)]
    pub patient: Patient,
    /// Fields of a change made without the server that somebody else had changed too: they stay as they were, and
    /// are in the conflict list.
    #[cfg_attr(feature = "app", schema(value_type = Vec<String>))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<PatientPart>,
}

/// Something that a desk did to a record without the server and that a person has to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PatientConflict {
    pub id: ConflictId,
    pub patient: PatientSummary,
    /// For `If-Match`: of the patient's record.
    pub patient_version: i64,
    #[serde(flatten)]
    pub about: ConflictAbout,
    /// Who did it at the desk, and when.
    pub desk: Said,
    pub status: ConflictStatus,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(tag = "about", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "a list of a few")]
pub enum ConflictAbout {
    /// A field that was changed on both sides. Each value is a form with nothing in it but the field.
    Field {
        #[cfg_attr(feature = "app", schema(value_type = String))]
        part: PatientPart,
        clinic_value: PatientForm,
        desk_value: PatientForm,
        /// Who changed it at the clinic, as far as that is known.
        clinic: Option<Said>,
    },
    /// Registered without the server, and perhaps the same person as somebody there.
    Duplicate {
        other: PatientSummary,
        reason: DuplicateReason,
    },
}

/// Who and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Said {
    pub by: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConflictStatus {
    Open,
    /// The clinic's value was kept.
    Clinic,
    /// The desk's value was taken.
    Desk,
    /// They are two people.
    Different,
}

impl ConflictStatus {
    pub const ALL: [Self; 4] = [Self::Open, Self::Clinic, Self::Desk, Self::Different];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Clinic => "clinic",
            Self::Desk => "desk",
            Self::Different => "different",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// Of a field: the clinic's value.
    Clinic,
    /// Of a field: the desk's.
    Desk,
    /// Of a likely duplicate: both records, they are two people. One person's are merged by
    /// `POST /api/patients/{id}/merge`, which settles this too.
    Both,
}

impl Keep {
    pub const fn status(self) -> ConflictStatus {
        match self {
            Self::Clinic => ConflictStatus::Clinic,
            Self::Desk => ConflictStatus::Desk,
            Self::Both => ConflictStatus::Different,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ResolveConflict {
    pub keep: Keep,
}

impl Check for ResolveConflict {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}
