use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{LeaveId, PractitionerId, RoomId, ShiftId},
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

impl Check for WeekSchedule {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.week != self.week.monday(), "/week", FieldCode::Malformed);
        for (i, shift) in self.shifts.iter().enumerate() {
            let period = Period {
                start: shift.start,
                end: shift.end,
            };
            errors.add_if(
                shift.end <= shift.start,
                &format!("/shifts/{i}/end"),
                FieldCode::EndsBeforeStart,
            );
            let on_grid = shift.start.as_ms() % 300_000 == 0 && shift.end.as_ms() % 300_000 == 0;
            errors.add_if(!on_grid, &format!("/shifts/{i}/start"), FieldCode::NotOnTheGrid);
            let overlaps = self.shifts[..i].iter().any(|before| {
                period.overlaps(Period {
                    start: before.start,
                    end: before.end,
                })
            });
            errors.add_if(overlaps, &format!("/shifts/{i}/start"), FieldCode::Duplicate);
        }
        errors
    }
}

impl Check for LeaveForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.end <= self.start, "/end", FieldCode::EndsBeforeStart);
        errors.optional("/reason", &self.reason, 300);
        errors
    }
}
