use serde::{Deserialize, Serialize};

use super::BookingRefused;
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{AppointmentId, LeaveId, PractitionerId, RoomId, ShiftId},
    time::{Date, Period, Timestamp},
};

/// Hours in which a doctor takes visits, in one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Shift {
    pub id: ShiftId,
    pub practitioner_id: PractitionerId,
    pub room_id: Option<RoomId>,
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Shift {
    pub const fn period(&self) -> Period {
        Period {
            start: self.start,
            end: self.end,
        }
    }
}

impl ShiftForm {
    pub const fn period(&self) -> Period {
        Period {
            start: self.start,
            end: self.end,
        }
    }
}

impl Leave {
    pub const fn period(&self) -> Period {
        Period {
            start: self.start,
            end: self.end,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ShiftForm {
    /// Made by the asker.
    pub id: ShiftId,
    pub room_id: Option<RoomId>,
    pub start: Timestamp,
    pub end: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Leave {
    pub id: LeaveId,
    pub practitioner_id: PractitionerId,
    pub start: Timestamp,
    pub end: Timestamp,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct LeaveForm {
    pub id: LeaveId,
    pub start: Timestamp,
    pub end: Timestamp,
    #[serde(default)]
    pub reason: String,
    /// What becomes of the visits in it, rule B5. One that is not named refuses the leave.
    #[serde(default)]
    pub visits: Vec<LeaveVisit>,
}

/// One visit that a leave hits and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct LeaveVisit {
    pub appointment_id: AppointmentId,
    /// As it was seen.
    pub version: i64,
    pub to: LeaveTo,
}

/// `"call"`, or where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum LeaveTo {
    Call(Call),
    Time {
        practitioner_id: PractitionerId,
        start: Timestamp,
    },
}

/// The patient is called: the visit gives its time back and waits in the desk's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    Call,
}

/// Answer of `POST …/leaves/{leave_id}/undo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct LeaveUndone {
    pub moved_back: Vec<AppointmentId>,
    /// Changed since, or their old time is not to be had: they stay as they are.
    pub left: Vec<AppointmentId>,
}

/// Answer of `GET /api/practitioners/{id}/schedule`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Schedule {
    pub practitioner_id: PractitionerId,
    pub from: Date,
    /// Last day, included.
    pub to: Date,
    pub shifts: Vec<Shift>,
    pub leaves: Vec<Leave>,
}

/// Replaces one doctor's shifts of the week that begins on `week` (a Monday). Row A1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct WeekSchedule {
    pub week: Date,
    pub shifts: Vec<ShiftForm>,
}

/// A visit that a change of hours would leave without a doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct VisitInTheWay {
    pub appointment_id: AppointmentId,
    pub start: Timestamp,
    pub end: Timestamp,
    pub patient_name: String,
}

/// Why hours or a leave are not taken on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ScheduleRefused {
    /// Rule D6.
    #[error("{minutes} minutes of work on {day}: more than {minutes_max}")]
    #[serde(rename = "/problems/day-too-long")]
    DayTooLong {
        day: Date,
        minutes: i64,
        minutes_max: u32,
    },
    #[error("{pointer} does not lie on one day of that week")]
    #[serde(rename = "/problems/outside-week")]
    OutsideWeek { pointer: String },
    /// Rule D8.
    #[error("{} visits would lie outside the hours", appointments.len())]
    #[serde(rename = "/problems/visits-outside-hours")]
    VisitsOutsideHours { appointments: Vec<VisitInTheWay> },
    /// Rule B6.
    #[error("{} visits lie in the leave", appointments.len())]
    #[serde(rename = "/problems/visits-in-leave")]
    VisitsInLeave { appointments: Vec<VisitInTheWay> },
    /// Rule B5: nothing was done, because of this one visit.
    #[error("visit {appointment_id} cannot go there: {why}")]
    #[serde(rename = "/problems/visit-not-moved")]
    VisitNotMoved {
        appointment_id: AppointmentId,
        why: Box<BookingRefused>,
    },
    #[error("{pointer} does not exist or is not active")]
    #[serde(rename = "/problems/not-bookable")]
    NotBookable { pointer: String },
    /// A doctor keeps own hours only.
    #[error("these hours belong to another practitioner")]
    #[serde(rename = "/problems/forbidden")]
    Forbidden,
    #[error("this id already belongs to something else")]
    #[serde(rename = "/problems/id-in-use")]
    IdInUse,
    #[error("there is no such practitioner or leave")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
}

impl Check for WeekSchedule {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.week != self.week.monday(), "/week", FieldCode::Malformed);
        for (i, shift) in self.shifts.iter().enumerate() {
            let period = shift.period();
            errors.add_if(
                shift.end <= shift.start,
                &format!("/shifts/{i}/end"),
                FieldCode::EndsBeforeStart,
            );
            let on_grid = shift.start.as_ms() % 300_000 == 0 && shift.end.as_ms() % 300_000 == 0;
            errors.add_if(!on_grid, &format!("/shifts/{i}/start"), FieldCode::NotOnTheGrid);
            let before = &self.shifts[..i];
            let overlaps = before.iter().any(|before| period.overlaps(before.period()));
            let id_twice = before.iter().any(|before| before.id == shift.id);
            errors.add_if(id_twice, &format!("/shifts/{i}/id"), FieldCode::Duplicate);
            errors.add_if(overlaps, &format!("/shifts/{i}/start"), FieldCode::Duplicate);
        }
        errors
    }
}

/// Longer absences are entered as several leaves.
const LEAVE_DAYS_MAX: i64 = 366;

impl Check for LeaveForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let too_long = self.end.minutes_since(self.start) > LEAVE_DAYS_MAX * 24 * 60;
        errors.add_if(too_long, "/end", FieldCode::OutOfRange);
        errors.add_if(self.end <= self.start, "/end", FieldCode::EndsBeforeStart);
        errors.optional("/reason", &self.reason, 300);
        for (i, visit) in self.visits.iter().enumerate() {
            if let LeaveTo::Time { start, .. } = visit.to {
                let pointer = format!("/visits/{i}/to/start");
                errors.add_if(start.as_ms() % 300_000 != 0, &pointer, FieldCode::NotOnTheGrid);
            }
            let twice = self.visits[..i]
                .iter()
                .any(|before| before.appointment_id == visit.appointment_id);
            let pointer = format!("/visits/{i}/appointment_id");
            errors.add_if(twice, &pointer, FieldCode::Duplicate);
        }
        errors
    }
}
