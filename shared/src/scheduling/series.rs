//! Several visits of one course of treatment, or a follow-up: what is asked, what is planned.

use serde::{Deserialize, Serialize};

use super::{AppointmentKind, AppointmentView, BookingRefused, booking::check_length};
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{HoldId, PatientId, PractitionerId, SeriesId, ServiceId},
    time::Timestamp,
};

/// Most visits of one series.
pub const SESSIONS_MAX: u8 = 30;

/// Visits of one patient with one doctor, every so many days at one time of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
pub struct SeriesAsked {
    pub patient_id: PatientId,
    pub practitioner_id: PractitionerId,
    pub service_id: ServiceId,
    /// Of the first visit, on the grid of 5 minutes.
    pub start: Timestamp,
    /// 1–30; a follow-up is a series of one.
    pub count: u8,
    /// 1–180.
    pub every_days: u16,
    /// The service's own length when left out. A multiple of 5.
    #[serde(default)]
    pub length_minutes: Option<u16>,
    /// The asker's own hold of the first time; it ends with the booking.
    #[serde(default)]
    pub hold_id: Option<HoldId>,
}

/// Books a series under an id made by the asker: all of its visits or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct BookSeries {
    pub id: SeriesId,
    #[serde(flatten)]
    pub asked: SeriesAsked,
    /// The times agreed with the patient, one per visit: exactly these are booked. As planned when empty.
    #[serde(default)]
    pub starts: Vec<Timestamp>,
    #[serde(default)]
    pub kind: AppointmentKind,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub note: String,
}

/// One visit of a planned series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PlannedSession {
    /// From 1.
    pub number: u8,
    /// Where it would be by the asked distance.
    pub wished: Timestamp,
    /// The nearest time that fits, that day or within the next days; `null` when there is none.
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// The refusal that the wished time would get. `null` when it fits, and when the visit before has moved to its
    /// day.
    #[cfg_attr(feature = "app", schema(value_type = Option<Object>))]
    pub why: Option<BookingRefused>,
}

/// Answer of `GET /api/appointment-series/preview`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SeriesPlan {
    pub sessions: Vec<PlannedSession>,
}

/// Answer of `POST /api/appointment-series`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct BookedSeries {
    pub id: SeriesId,
    /// The earliest first.
    pub appointments: Vec<AppointmentView>,
}

impl Check for SeriesAsked {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let off_grid = self.start.as_ms() % 300_000 != 0;
        errors.add_if(off_grid, "/start", FieldCode::NotOnTheGrid);
        let count_fits = (1..=SESSIONS_MAX).contains(&self.count);
        errors.add_if(!count_fits, "/count", FieldCode::OutOfRange);
        let days_fit = (1..=180).contains(&self.every_days);
        errors.add_if(!days_fit, "/every_days", FieldCode::OutOfRange);
        check_length(&mut errors, self.length_minutes);
        errors
    }
}

impl Check for BookSeries {
    fn check(&self) -> FieldErrors {
        let mut errors = self.asked.check();
        let are_all = self.starts.is_empty() || self.starts.len() == usize::from(self.asked.count);
        errors.add_if(!are_all, "/starts", FieldCode::OutOfRange);
        let off_grid = self.starts.iter().any(|start| start.as_ms() % 300_000 != 0);
        errors.add_if(off_grid, "/starts", FieldCode::NotOnTheGrid);
        errors.optional("/reason", &self.reason, 300);
        errors.optional("/note", &self.note, 2000);
        errors
    }
}
