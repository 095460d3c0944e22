//! What happened to a patient, the newest first.

use serde::{Deserialize, Serialize};

use super::{Diagnosis, EncounterStatus};
use crate::{
    attachments::{AttachmentKind, FileKind},
    ids::{AppointmentId, AttachmentId, EncounterId, PrescriptionId},
    medication::PrescriptionStatus,
    scheduling::AppointmentStatus,
    time::Timestamp,
};

/// One line of `GET /api/patients/{id}/timeline`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct TimelineItem {
    pub at: Timestamp,
    pub practitioner_name: String,
    #[serde(flatten)]
    pub what: Happened,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Happened {
    /// A visit of which nothing was written.
    Visit {
        appointment_id: AppointmentId,
        status: AppointmentStatus,
        service_name: String,
        reason: String,
    },
    Encounter {
        encounter_id: EncounterId,
        status: EncounterStatus,
        reason: String,
        diagnoses: Vec<Diagnosis>,
        /// 1 signed, more with each amendment.
        revision: i64,
    },
    /// A file that was added, and not withdrawn.
    Attachment {
        attachment_id: AttachmentId,
        attachment_kind: AttachmentKind,
        title: String,
        content_type: FileKind,
    },
    Prescription {
        prescription_id: PrescriptionId,
        status: PrescriptionStatus,
        code: Option<String>,
        /// Names alone.
        drugs: Vec<String>,
    },
}

/// A patient whom a doctor has seen. Row A3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PatientSeen {
    pub patient_id: crate::ids::PatientId,
    pub patient_name: String,
    pub record_number: String,
    pub birth_date: Option<crate::time::PartialDate>,
    /// Visits with this doctor that took place.
    pub visits: i64,
    pub last_visit_at: Timestamp,
    /// Of all doctors, this one has seen the patient most often (the latest where several have).
    pub is_main_doctor: bool,
}
