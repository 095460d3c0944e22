use serde::{Deserialize, Serialize};

use crate::{
    ids::{AppointmentId, PractitionerId, RoomId},
    time::{Period, Timestamp},
};

/// Row E2: what a doctor is doing now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PractitionerState {
    Free,
    WithPatient,
    OnLeave,
    OffShift,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PractitionerNow {
    pub practitioner_id: PractitionerId,
    pub state: PractitionerState,
    /// When the state is expected to end: shift, leave or visit end; off shift, when today's next one begins.
    pub until: Option<Timestamp>,
    pub room_id: Option<RoomId>,
    pub appointment_id: Option<AppointmentId>,
    /// Checked in and not yet called.
    pub waiting: u32,
}

/// What one doctor's day holds, as far as it tells the state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PractitionerDay {
    pub leaves: Vec<Period>,
    /// Of today and, past midnight, of the night before.
    pub shifts: Vec<(Period, Option<RoomId>)>,
    /// The visit in progress.
    pub visit: Option<VisitNow>,
    pub waiting: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitNow {
    pub appointment_id: AppointmentId,
    pub room_id: Option<RoomId>,
    pub end: Timestamp,
}

impl PractitionerState {
    /// Leave beats a visit in progress beats a shift.
    pub const fn of(on_leave: bool, with_patient: bool, in_shift: bool) -> Self {
        match (on_leave, with_patient, in_shift) {
            (true, _, _) => Self::OnLeave,
            (_, true, _) => Self::WithPatient,
            (_, _, true) => Self::Free,
            _ => Self::OffShift,
        }
    }
}

impl PractitionerDay {
    pub fn at(&self, now: Timestamp, practitioner_id: PractitionerId) -> PractitionerNow {
        let holds = |period: &Period| period.start <= now && now < period.end;
        let leave = self
            .leaves
            .iter()
            .filter(|leave| holds(leave))
            .map(|leave| leave.end)
            .max();
        let shift = self.shifts.iter().find(|(period, _)| holds(period));
        let later = self
            .shifts
            .iter()
            .map(|(period, _)| period.start)
            .filter(|start| *start > now);
        let state = PractitionerState::of(leave.is_some(), self.visit.is_some(), shift.is_some());
        let (until, room_id) = match state {
            PractitionerState::OnLeave => (leave, None),
            PractitionerState::WithPatient => {
                let room = self.visit.and_then(|visit| visit.room_id);
                (
                    self.visit.map(|visit| visit.end),
                    room.or_else(|| shift.and_then(|(_, room)| *room)),
                )
            }
            PractitionerState::Free => (
                shift.map(|(period, _)| period.end),
                shift.and_then(|(_, room)| *room),
            ),
            PractitionerState::OffShift => (later.min(), None),
        };
        let visit = self.visit.filter(|_| state == PractitionerState::WithPatient);
        PractitionerNow {
            practitioner_id,
            state,
            until,
            room_id,
            appointment_id: visit.map(|visit| visit.appointment_id),
            waiting: self.waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use uuid::Uuid;

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_ms(hour * 3_600_000)
    }

    fn period(start: i64, end: i64) -> Period {
        Period {
            start: hour(start),
            end: hour(end),
        }
    }

    fn room(number: u128) -> RoomId {
        RoomId(Uuid::from_u128(number))
    }

    /// Shifts 8–12 in room 1 and 13–17 in room 2.
    fn day() -> PractitionerDay {
        PractitionerDay {
            shifts: vec![(period(8, 12), Some(room(1))), (period(13, 17), Some(room(2)))],
            ..PractitionerDay::default()
        }
    }

    /// Row E2.
    #[rstest]
    #[case(7, PractitionerState::OffShift, Some(8), None)]
    #[case(8, PractitionerState::Free, Some(12), Some(1))]
    #[case(12, PractitionerState::OffShift, Some(13), None)]
    #[case(16, PractitionerState::Free, Some(17), Some(2))]
    #[case(17, PractitionerState::OffShift, None, None)]
    fn a_shift_makes_a_doctor_free(
        #[case] now: i64,
        #[case] state: PractitionerState,
        #[case] until: Option<i64>,
        #[case] in_room: Option<u128>,
    ) {
        let told = day().at(hour(now), PractitionerId(Uuid::nil()));
        assert_eq!((told.state, told.until), (state, until.map(hour)));
        assert_eq!(told.room_id, in_room.map(room));
    }

    #[test]
    fn a_visit_in_progress_beats_the_shift_and_leave_beats_both() {
        let appointment_id = AppointmentId(Uuid::from_u128(9));
        let mut day = PractitionerDay {
            visit: Some(VisitNow {
                appointment_id,
                room_id: None,
                end: hour(10),
            }),
            waiting: 3,
            ..day()
        };
        let told = day.at(hour(9), PractitionerId(Uuid::nil()));
        assert_eq!(
            (told.state, told.until),
            (PractitionerState::WithPatient, Some(hour(10)))
        );
        assert_eq!(
            (told.appointment_id, told.room_id),
            (Some(appointment_id), Some(room(1)))
        );
        assert_eq!(told.waiting, 3);
        day.leaves = vec![period(9, 11), period(9, 15)];
        let told = day.at(hour(9), PractitionerId(Uuid::nil()));
        assert_eq!(
            (told.state, told.until),
            (PractitionerState::OnLeave, Some(hour(15)))
        );
        assert_eq!((told.appointment_id, told.room_id), (None, None));
    }
}
