use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::CareAccessId,
    time::Timestamp,
};

/// Why a doctor may read a patient's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CareBecause {
    /// There is, or was, a visit with this doctor that was not cancelled or missed.
    Visit,
    /// The doctor opened the record and said why.
    Access,
}

/// `GET /api/patients/{id}/care`: how the doctor who asks stands to the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CareStanding {
    /// `null`: the record is closed to this doctor.
    pub because: Option<CareBecause>,
    /// When an access ends by itself. A care relation by visit does not.
    pub until: Option<Timestamp>,
}

/// `POST /api/patients/{id}/care`: opens a record outside of the care relation ("break the glass").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OpenRecord {
    pub id: CareAccessId,
    /// Kept in the audit log, where the clinic's owner reads it.
    pub reason: String,
}

/// The fewest letters that say anything.
const REASON_MIN: usize = 5;

impl Check for OpenRecord {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/reason", &self.reason, 300);
        // One letter is no reason.
        let is_short = !self.reason.trim().is_empty() && self.reason.trim().chars().count() < REASON_MIN;
        errors.add_if(is_short, "/reason", FieldCode::TooShort);
        errors
    }
}
