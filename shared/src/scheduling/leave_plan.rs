use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AppointmentView, PractitionerDay};
use crate::{
    ids::PractitionerId,
    time::{Date, Period, Timestamp},
};

/// Answer of `GET /api/practitioners/{id}/leave-plan`: what a leave would hit, and where each visit could go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct LeavePlan {
    pub practitioner_id: PractitionerId,
    pub start: Timestamp,
    pub end: Timestamp,
    /// Earliest first.
    pub visits: Vec<PlannedVisit>,
}

/// A visit that needs another time, and the best one for it. No two are offered the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PlannedVisit {
    pub visit: AppointmentView,
    /// Not begun yet. Others are to be finished first.
    pub movable: bool,
    /// `null` when nothing fits within two weeks.
    pub proposal: Option<PlannedTime>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PlannedTime {
    pub practitioner_id: PractitionerId,
    pub practitioner_name: String,
    pub start: Timestamp,
    pub end: Timestamp,
    /// With another doctor at the very time.
    pub same_time: bool,
}

/// Doctors' days by day, as far as they have been looked at.
pub type DaysSeen = BTreeMap<(Date, PractitionerId), PractitionerDay>;

/// Where one visit could go on the days seen, rule B5: another doctor at its very time, else the nearest time.
/// `elsewhere` is the patient's other time.
pub fn best_place(
    days: &DaysSeen,
    own: PractitionerId,
    visit: Period,
    elsewhere: &[Period],
    step_minutes: u16,
    earliest: Timestamp,
) -> Option<(PractitionerId, Period)> {
    let length = u16::try_from(visit.minutes()).unwrap_or(u16::MAX);
    let candidates = days.iter().flat_map(|((_, practitioner), day)| {
        let mut starts = day.free_starts(length, step_minutes, earliest);
        // Between the steps too, where the visit itself lies there.
        if visit.start >= earliest && day.admit(visit).is_ok() {
            starts.push(visit.start);
        }
        starts.into_iter().map(|start| {
            let end = start.plus_minutes(visit.minutes());
            (*practitioner, Period { start, end })
        })
    });
    candidates
        .filter(|(_, period)| !elsewhere.iter().any(|other| other.overlaps(*period)))
        .min_by_key(|(practitioner, period)| {
            let apart = (period.start.as_ms() - visit.start.as_ms()).abs();
            (apart, *practitioner != own, period.start, *practitioner)
        })
}

/// The time is spoken for: the next visit is not offered it.
pub fn speak_for(days: &mut DaysSeen, practitioner: PractitionerId, day: Date, period: Period) {
    if let Some(seen) = days.get_mut(&(day, practitioner)) {
        seen.taken.push(seen.buffers.around(period));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doctor(no: u8) -> PractitionerId {
        PractitionerId(uuid::Uuid::from_u128(u128::from(no)))
    }

    fn minutes(start: i64, end: i64) -> Period {
        let at = |minutes| Timestamp::from_ms(0).plus_minutes(minutes);
        Period {
            start: at(start),
            end: at(end),
        }
    }

    fn day(leaves: Vec<Period>) -> PractitionerDay {
        PractitionerDay {
            shifts: vec![minutes(480, 720)],
            leaves,
            taken: Vec::new(),
            held: Vec::new(),
            kept: Vec::new(),
            buffers: crate::scheduling::Buffers::default(),
            visits_max: 15,
        }
    }

    fn first() -> Date {
        Date::new(1970, 1, 1).unwrap()
    }

    /// Rule B5.
    #[test]
    fn another_doctor_at_the_same_time_comes_first_then_the_nearest_time_and_none_twice() {
        let mut days = DaysSeen::from([
            ((first(), doctor(1)), day(vec![minutes(480, 600)])),
            ((first(), doctor(2)), day(Vec::new())),
        ]);
        let visit = minutes(540, 560);
        let mut offered = Vec::new();
        for _ in 0..3 {
            let earliest = Timestamp::from_ms(0);
            let (who, place) = best_place(&days, doctor(1), visit, &[], 20, earliest).unwrap();
            speak_for(&mut days, who, first(), place);
            offered.push((who, place));
        }
        assert_eq!(
            offered,
            [
                (doctor(2), minutes(540, 560)),
                (doctor(2), minutes(520, 540)),
                (doctor(2), minutes(560, 580)),
            ]
        );
    }

    #[test]
    fn a_patient_is_not_offered_a_time_when_they_are_elsewhere() {
        let days = DaysSeen::from([((first(), doctor(2)), day(Vec::new()))]);
        let visit = minutes(540, 560);
        let elsewhere = [minutes(480, 700)];
        let place = best_place(&days, doctor(1), visit, &elsewhere, 20, Timestamp::from_ms(0));
        assert_eq!(place, Some((doctor(2), minutes(700, 720))));
    }
}
