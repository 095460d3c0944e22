use serde::{Deserialize, Serialize};

use super::{AppointmentKind, AppointmentStatus};
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{AppointmentId, HoldId, PatientId, PractitionerId, ServiceId},
    time::{Date, Period, Timestamp},
};

/// Asks for a visit under an id made by the asker: asking twice books once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct BookAppointment {
    pub id: AppointmentId,
    pub patient_id: PatientId,
    pub practitioner_id: PractitionerId,
    pub service_id: ServiceId,
    /// On the grid of 5 minutes.
    pub start: Timestamp,
    /// The service's own length when left out. A multiple of 5.
    #[serde(default)]
    pub length_minutes: Option<u16>,
    #[serde(default)]
    pub kind: AppointmentKind,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub note: String,
    /// Keeps the time but waits for confirmation, instead of being booked at once. Rules E1, D5.
    #[serde(default)]
    pub proposed: bool,
    /// The asker's own hold of that time; it ends with the booking.
    #[serde(default)]
    pub hold_id: Option<HoldId>,
    /// Why the rules are set aside; needs the permission to overbook.
    #[serde(default)]
    pub overbook: Option<String>,
}

/// A time that would fit instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Alternative {
    pub practitioner_id: PractitionerId,
    pub start: Timestamp,
    pub end: Timestamp,
}

/// Why the clinic says no to a booking or a move. The fields are public API: they go out in problem+json.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum BookingRefused {
    /// Rules D12, E7.
    #[error("the practitioner has another visit at that time")]
    #[serde(rename = "/problems/slot-taken")]
    SlotTaken { alternatives: Vec<Alternative> },
    /// Nobody is in two places at one time.
    #[error("the patient has another visit at that time")]
    #[serde(rename = "/problems/patient-busy")]
    PatientBusy {
        appointment_id: AppointmentId,
        start: Timestamp,
        end: Timestamp,
    },
    /// Rule D8.
    #[error("the practitioner does not work at that time")]
    #[serde(rename = "/problems/outside-hours")]
    OutsideHours { alternatives: Vec<Alternative> },
    /// Rule B6.
    #[error("the practitioner is on leave at that time")]
    #[serde(rename = "/problems/on-leave")]
    OnLeave {
        until: Timestamp,
        alternatives: Vec<Alternative>,
    },
    /// Rules D6, D8.
    #[error("the practitioner's day is full: {visits_max} visits")]
    #[serde(rename = "/problems/day-full")]
    DayFull {
        visits_max: u16,
        alternatives: Vec<Alternative>,
    },
    /// Rule D6.
    #[error("the practitioner would work more than {minutes_max} minutes that day")]
    #[serde(rename = "/problems/day-too-long")]
    DayTooLong {
        minutes_max: u32,
        alternatives: Vec<Alternative>,
    },
    /// Rule B4.
    #[error("somebody holds that time until {until}")]
    #[serde(rename = "/problems/slot-held")]
    SlotHeld {
        until: Timestamp,
        alternatives: Vec<Alternative>,
    },
    /// Rule D10.
    #[error("that time is kept for patients with priority until {opens_at}")]
    #[serde(rename = "/problems/kept-for-priority")]
    KeptForPriority {
        opens_at: Timestamp,
        alternatives: Vec<Alternative>,
    },
    /// The hold is over, or somebody else's.
    #[error("the hold is over")]
    #[serde(rename = "/problems/hold-lost")]
    HoldLost,
    /// Of the waiting list: it ran out, was answered, or is another one now.
    #[error("the offer is over")]
    #[serde(rename = "/problems/offer-over")]
    OfferOver,
    /// Of the waiting list.
    #[error("the place on the waiting list is {current:?}; this step is not open from there")]
    #[serde(rename = "/problems/not-waiting")]
    NotWaiting { current: super::WaitingStatus },
    #[error("this account may not overbook")]
    #[serde(rename = "/problems/overbook-not-allowed")]
    OverbookNotAllowed,
    /// Rule D11: nothing fits up to that day.
    #[error("no time fits until {until}")]
    #[serde(rename = "/problems/no-time-fits")]
    NoTimeFits { until: Date },
    /// One visit of a series fits neither on its day nor within the next days; `why` is the refusal its time got.
    #[error("visit {number} of the series fits nowhere near its day")]
    #[serde(rename = "/problems/series-gap")]
    SeriesGap {
        number: u8,
        start: Timestamp,
        why: String,
    },
    #[error("that time is over")]
    #[serde(rename = "/problems/in-the-past")]
    InThePast { now: Timestamp },
    #[error("the visit is {current:?}; this step is not open from there")]
    #[serde(rename = "/problems/step-not-open")]
    StepNotOpen { current: AppointmentStatus },
    /// Rule B5: it has no time now.
    #[error("the visit waits for a call: move or cancel it")]
    #[serde(rename = "/problems/to-call")]
    ToCall,
    #[error("the patient, practitioner or service does not exist or is not active")]
    #[serde(rename = "/problems/not-bookable")]
    NotBookable { pointer: String },
    #[error("a visit that has not begun is not missed yet")]
    #[serde(rename = "/problems/too-early")]
    TooEarly { start: Timestamp },
    /// A doctor changes own visits only.
    #[error("this visit belongs to another practitioner")]
    #[serde(rename = "/problems/forbidden")]
    Forbidden,
    /// The same id with another content.
    #[error("this id already belongs to another visit")]
    #[serde(rename = "/problems/id-in-use")]
    IdInUse,
    #[error("there is no such visit")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    /// The `If-Match` version is not the current one.
    #[error("somebody else changed this visit meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
}

impl BookingRefused {
    /// The same "no" with times that would fit instead, where this kind of "no" carries them.
    #[must_use]
    pub fn with_alternatives(mut self, found: Vec<Alternative>) -> Self {
        if let Some(alternatives) = self.alternatives_mut() {
            *alternatives = found;
        }
        self
    }

    /// Whether other times would help.
    pub fn takes_alternatives(&self) -> bool {
        matches!(
            self,
            Self::SlotTaken { .. }
                | Self::OutsideHours { .. }
                | Self::OnLeave { .. }
                | Self::DayFull { .. }
                | Self::DayTooLong { .. }
                | Self::SlotHeld { .. }
                | Self::KeptForPriority { .. }
        )
    }

    /// Whether a staff member with the permission may set this rule aside, with a reason.
    pub fn yields_to_overbooking(&self) -> bool {
        self.takes_alternatives()
    }

    pub(super) fn has_alternatives(&self) -> bool {
        let found = self.clone().alternatives_mut().map(|found| !found.is_empty());
        found.unwrap_or_default()
    }

    fn alternatives_mut(&mut self) -> Option<&mut Vec<Alternative>> {
        match self {
            Self::SlotTaken { alternatives }
            | Self::OutsideHours { alternatives }
            | Self::OnLeave { alternatives, .. }
            | Self::DayFull { alternatives, .. }
            | Self::DayTooLong { alternatives, .. }
            | Self::SlotHeld { alternatives, .. }
            | Self::KeptForPriority { alternatives, .. } => Some(alternatives),
            _ => None,
        }
    }

    /// `/problems/slot-taken`
    pub fn kind(&self) -> String {
        let kind = serde_json::to_value(self).ok();
        let kind = kind.as_ref().and_then(|value| value.get("type")?.as_str());
        kind.unwrap_or_default().to_owned()
    }
}

impl BookAppointment {
    pub fn period(&self, service_minutes: u16) -> Period {
        let minutes = self.length_minutes.unwrap_or(service_minutes);
        Period {
            start: self.start,
            end: self.start.plus_minutes(i64::from(minutes)),
        }
    }
}

impl Check for BookAppointment {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(
            self.start.as_ms() % 300_000 != 0,
            "/start",
            FieldCode::NotOnTheGrid,
        );
        errors.optional("/reason", &self.reason, 300);
        errors.optional("/note", &self.note, 2000);
        check_length(&mut errors, self.length_minutes);
        check_overbook(&mut errors, self.overbook.as_deref());
        errors
    }
}

impl Check for super::MoveAppointment {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(
            self.start.as_ms() % 300_000 != 0,
            "/start",
            FieldCode::NotOnTheGrid,
        );
        check_length(&mut errors, self.length_minutes);
        check_overbook(&mut errors, self.overbook.as_deref());
        errors
    }
}

fn check_overbook(errors: &mut FieldErrors, reason: Option<&str>) {
    if let Some(reason) = reason {
        errors.text("/overbook", reason, 300);
    }
}

pub(super) fn check_length(errors: &mut FieldErrors, length_minutes: Option<u16>) {
    if let Some(minutes) = length_minutes {
        errors.add_if(
            !(5..=480).contains(&minutes),
            "/length_minutes",
            FieldCode::OutOfRange,
        );
        errors.add_if(
            !minutes.is_multiple_of(5),
            "/length_minutes",
            FieldCode::NotOnTheGrid,
        );
    }
}
