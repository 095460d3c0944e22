//! When could this patient be seen: what is asked, what is answered.

use serde::{Deserialize, Serialize};

use super::AppointmentKind;
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{AppointmentId, HoldId, PatientId, PractitionerId, ServiceId},
    time::{Date, Timestamp, Zone},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PartOfDay {
    /// Before 12:00.
    Morning,
    /// 12:00–17:00.
    Afternoon,
    /// From 17:00 on.
    Evening,
}

impl PartOfDay {
    pub const ALL: [Self; 3] = [Self::Morning, Self::Afternoon, Self::Evening];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// By the clinic's clocks.
    pub fn has(self, zone: &Zone, at: Timestamp) -> bool {
        let hour = zone.local(at).hour();
        match self {
            Self::Morning => hour < 12,
            Self::Afternoon => (12..17).contains(&hour),
            Self::Evening => hour >= 17,
        }
    }
}

/// Asks when a patient could be seen. The doctor and the time asked for are wishes, the rest are limits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams, utoipa::ToSchema))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct ProposalsAsked {
    /// Gives the length; 20 minutes with neither.
    pub service_id: Option<ServiceId>,
    /// Whose own other visits are avoided.
    pub patient_id: Option<PatientId>,
    /// The preferred doctor. Others of the same specialty are proposed too.
    pub practitioner_id: Option<PractitionerId>,
    /// Only doctors of this specialty; the preferred doctor's own when left out, any with neither.
    pub specialty: Option<String>,
    /// First day. Today when left out.
    pub earliest: Option<Date>,
    /// Last day. 60 days on when left out, 180 days at most.
    pub latest: Option<Date>,
    pub part_of_day: Option<PartOfDay>,
    /// The start that the patient asked for.
    pub asked: Option<Timestamp>,
    /// Instead of the service's own. A multiple of 5.
    pub length_minutes: Option<u16>,
    /// A visit that is to be moved: its own time counts as free.
    pub moving: Option<AppointmentId>,
    /// The asker's own hold: its time counts as free.
    pub hold_id: Option<HoldId>,
    /// 1–20, 6 unless said.
    pub limit: Option<u8>,
}

/// Asks for the best time under an id made by the asker: asking twice books once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct BookBest {
    pub id: AppointmentId,
    /// As for `GET /api/proposals`; patient and service must be there.
    #[serde(flatten)]
    pub asked: ProposalsAsked,
    #[serde(default)]
    pub kind: AppointmentKind,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub note: String,
}

impl Check for BookBest {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let missing = FieldCode::Required;
        errors.add_if(self.asked.patient_id.is_none(), "/patient_id", missing);
        errors.add_if(self.asked.service_id.is_none(), "/service_id", missing);
        errors.optional("/reason", &self.reason, 300);
        errors.optional("/note", &self.note, 2000);
        errors
    }
}

/// Why a time stands where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProposalReason {
    AskedTime,
    NearestToAsked,
    PreferredDoctor,
    OtherDoctorSameSpecialty,
    SameDay,
    SameDoctorOtherDay,
    Earliest,
    PartOfDay,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Proposal {
    pub practitioner_id: PractitionerId,
    pub practitioner_name: String,
    pub start: Timestamp,
    pub end: Timestamp,
    pub reasons: Vec<ProposalReason>,
}

/// What becomes of the time that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AskedTime {
    pub start: Timestamp,
    pub end: Timestamp,
    pub fits: bool,
    /// The refusal a booking would get, with its members, when it does not fit.
    #[cfg_attr(feature = "app", schema(value_type = Option<Object>))]
    pub why: Option<super::BookingRefused>,
}

/// Answer of `GET /api/proposals`. Rules E7, D9.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Proposals {
    /// `null` when no time was asked for.
    pub asked: Option<AskedTime>,
    /// The best first.
    pub proposals: Vec<Proposal>,
    /// Last day that was looked at, for saying how long there is nothing.
    pub until: Date,
}
