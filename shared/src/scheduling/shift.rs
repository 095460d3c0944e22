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

/// Gives other weeks the hours of one week: "copy last week", "repeat".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RepeatWeek {
    /// The Monday of the week that is repeated.
    pub from: Date,
    /// The Mondays of the weeks that get its hours: at most 53.
    pub to: Vec<Date>,
    /// Days that stay as they are.
    #[serde(default)]
    pub except: Vec<Date>,
    /// A week that has other hours already gets these; else it is refused.
    #[serde(default)]
    pub replace: bool,
}

/// Answer of `POST …/schedule/repeat`, the earliest week first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RepeatedWeeks {
    pub weeks: Vec<RepeatedWeek>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RepeatedWeek {
    pub week: Date,
    /// Why it keeps its old hours, as a problem's type and members; `null` when it has the new ones.
    #[cfg_attr(feature = "app", schema(value_type = Option<Object>))]
    pub refused: Option<ScheduleRefused>,
}

/// Rule B7: a doctor who has no shift in a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Unscheduled {
    pub practitioner_id: PractitionerId,
    pub full_name: String,
    pub title: String,
    pub specialty: String,
    pub phone: String,
    /// Its Monday.
    pub week: Date,
}

/// Answer of `GET /api/load`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Load {
    pub from: Date,
    /// Last day, included.
    pub to: Date,
    pub doctors: Vec<LoadOf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct LoadOf {
    pub practitioner_id: PractitionerId,
    pub practitioner_name: String,
    pub specialty: String,
    /// Every day of the span in order.
    pub days: Vec<DayLoad>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DayLoad {
    pub day: Date,
    pub visits: u16,
    /// Rules D6–D8.
    pub capacity: u16,
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
    /// Another has changed these hours since they were read.
    #[error("somebody else changed this week meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
    /// Nobody's hours are written over unasked.
    #[error("the week of {week} has other hours already")]
    #[serde(rename = "/problems/week-has-hours")]
    WeekHasHours { week: Date },
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

impl Check for RepeatWeek {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.from != self.from.monday(), "/from", FieldCode::Malformed);
        let count_fits = (1..=53).contains(&self.to.len());
        errors.add_if(!count_fits, "/to", FieldCode::OutOfRange);
        for (i, week) in self.to.iter().enumerate() {
            let pointer = format!("/to/{i}");
            errors.add_if(*week != week.monday(), &pointer, FieldCode::Malformed);
            let twice = *week == self.from || self.to[..i].contains(week);
            errors.add_if(twice, &pointer, FieldCode::Duplicate);
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
