//! The waiting list: patients who want a time, or an earlier one. A freed time is offered to the best match with a
//! hold, then to the next. Not here: the queue of the day (`arrivals`).

use serde::{Deserialize, Serialize};

use super::PartOfDay;
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{AppointmentId, HoldId, PatientId, PractitionerId, ServiceId, UserId, WaitingId},
    patients::Priority,
    time::{Date, Period, Timestamp},
};

mod candidate;

#[cfg(feature = "app")]
mod answer;
#[cfg(feature = "app")]
mod entries;
#[cfg(feature = "app")]
pub(super) mod freed;
#[cfg(feature = "app")]
mod list;
#[cfg(feature = "app")]
mod offer;
#[cfg(feature = "app")]
pub(super) mod queries;

pub use candidate::{Candidate, LEAD_MINUTES};
#[cfg(feature = "app")]
pub use offer::{offer_freed_times, offers_are_due};

#[cfg(feature = "app")]
pub(super) fn routes() -> crate::web::Routes {
    entries::routes()
        .and(list::routes())
        .and(answer::routes())
        .and(offer::routes())
}

#[cfg(feature = "app")]
pub(super) const STATEMENTS: [&[&crate::store::Statement]; 4] = [
    queries::STATEMENTS,
    entries::STATEMENTS,
    freed::STATEMENTS,
    offer::STATEMENTS,
];

/// What a patient waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct WaitingForm {
    pub patient_id: PatientId,
    /// Gives length and buffers, unless a visit is to be moved.
    pub service_id: ServiceId,
    /// The visit that they have meanwhile: only earlier times are offered, and it moves there. After the status
    /// `booked`: the visit that came of it.
    #[serde(default)]
    pub appointment_id: Option<AppointmentId>,
    /// Only this doctor.
    #[serde(default)]
    pub practitioner_id: Option<PractitionerId>,
    /// Any doctor of this specialty. With neither, any doctor at all.
    #[serde(default)]
    pub specialty: Option<String>,
    /// First day.
    pub earliest: Date,
    /// Last day. At most a year after the first.
    pub latest: Date,
    #[serde(default)]
    pub part_of_day: Option<PartOfDay>,
    #[serde(default)]
    pub note: String,
}

impl Check for WaitingForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.latest < self.earliest, "/latest", FieldCode::EndsBeforeStart);
        errors.add_if(
            self.latest > self.earliest.plus_days(366),
            "/latest",
            FieldCode::OutOfRange,
        );
        errors.optional("/specialty", self.specialty.as_deref().unwrap_or_default(), 120);
        errors.optional("/note", &self.note, 500);
        errors
    }
}

/// Asks for a place on the list under an id made by the asker: asking twice makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct JoinWaitingList {
    pub id: WaitingId,
    #[serde(flatten)]
    pub form: WaitingForm,
}

impl Check for JoinWaitingList {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

/// Why somebody leaves the list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct LeaveWaitingList {
    #[serde(default)]
    pub reason: String,
}

impl Check for LeaveWaitingList {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.optional("/reason", &self.reason, 300);
        errors
    }
}

/// Takes what is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AcceptOffer {
    /// The hold of the offer that was seen: another one is not taken by mistake.
    pub hold_id: HoldId,
    /// Of the visit that is booked, where none is moved.
    pub appointment_id: AppointmentId,
}

impl Check for AcceptOffer {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

/// Does not take it. The next on the list is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DeclineOffer {
    pub hold_id: HoldId,
}

impl Check for DeclineOffer {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WaitingStatus {
    Waiting,
    /// A time is held for them.
    Offered,
    /// They took one.
    Booked,
    /// They wait no more: by the desk, or because their dates or their visit are over.
    Closed,
}

impl WaitingStatus {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Offered, Self::Booked, Self::Closed];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Booked => "booked",
            Self::Closed => "closed",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Offered)
    }
}

/// A freed time that is held for a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct WaitingOffer {
    pub hold_id: HoldId,
    pub practitioner_id: PractitionerId,
    /// Of the visit.
    pub start: Timestamp,
    pub end: Timestamp,
    pub offered_at: Timestamp,
    /// From this instant of the server's clock on the next is asked.
    pub expires_at: Timestamp,
}

impl WaitingOffer {
    pub const fn period(&self) -> Period {
        Period {
            start: self.start,
            end: self.end,
        }
    }
}

/// A patient's place on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct WaitingEntry {
    pub id: WaitingId,
    #[serde(flatten)]
    pub form: WaitingForm,
    pub status: WaitingStatus,
    /// The desk's words, or [`WaitingEntry::DATES_OVER`], [`WaitingEntry::VISIT_OVER`].
    pub close_reason: String,
    pub offer: Option<WaitingOffer>,
    /// Times that were offered and not taken.
    pub offers_passed: u16,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl WaitingEntry {
    /// The list closed it: its last day is over.
    pub const DATES_OVER: &'static str = "dates-over";
    /// The list closed it: the visit that was to be earlier has taken place, or will not.
    pub const VISIT_OVER: &'static str = "visit-over";
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct WaitingView {
    #[serde(flatten)]
    pub entry: WaitingEntry,
    pub patient_name: String,
    pub patient_record_number: String,
    pub patient_phone: String,
    /// Rule D10, as of today.
    pub priority: Option<Priority>,
    pub service_name: String,
    pub service_color: String,
    /// Of the doctor asked for; empty when any will do.
    pub practitioner_name: String,
    /// Of the doctor whose time is offered.
    pub offer_practitioner_name: String,
    /// When the visit that they have is now.
    pub visit_start: Option<Timestamp>,
    pub visit_practitioner_name: String,
}

/// `GET /api/waiting-list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct WaitingListAsked {
    /// Those who wait no more, the newest first, instead of those who do, in the order in which they are asked.
    pub over: bool,
    pub patient_id: Option<PatientId>,
}

/// What looking for freed times found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OffersMade {
    pub offers: u16,
}
