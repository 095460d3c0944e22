//! Who is asked first, and where in the freed time they fit. Plain data.

use super::WaitingForm;
use crate::{
    ids::WaitingId,
    patients::Priority,
    scheduling::{CELL_MINUTES, Cell, PractitionerDay},
    time::{Period, Timestamp, Zone},
};

/// Somebody has to be called and to come: what begins sooner is offered to nobody.
pub const LEAD_MINUTES: i64 = 30;

/// Somebody who waits, as the choice sees them.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub id: WaitingId,
    pub since: Timestamp,
    /// Rule D10.
    pub priority: Option<Priority>,
    pub form: WaitingForm,
    /// Only what begins before: the start of the visit that they have.
    pub before: Option<Timestamp>,
    pub length_minutes: u16,
    /// What they did not take of this doctor's time.
    pub passed: Vec<Period>,
}

impl Candidate {
    /// The smallest is asked first: the legal groups in their order, then who has waited longest. Rule D10.
    pub fn rank(&self) -> (i64, Timestamp, WaitingId) {
        let group = self.priority.map_or(i64::MAX, Priority::rank);
        (group, self.since, self.id)
    }

    /// The start that is offered in `freed` time of this doctor's day: its own start where that fits, else the next
    /// later, else the nearest before that still reaches into it. `elsewhere` are the patient's other visits.
    pub fn start_in(
        &self,
        zone: &Zone,
        freed: Period,
        hours: &PractitionerDay,
        elsewhere: &[Period],
        now: Timestamp,
    ) -> Option<Timestamp> {
        let length = i64::from(self.length_minutes);
        // A leave may begin between the cells.
        let cell_ms = CELL_MINUTES * 60_000;
        let first = Cell((freed.start.as_ms() + cell_ms - 1).div_euclid(cell_ms)).starts_at();
        let cells = Period {
            start: first,
            end: freed.end,
        }
        .minutes()
            / CELL_MINUTES;
        let later = (0..cells).map(|cell| first.plus_minutes(cell * CELL_MINUTES));
        let before = (1..).map(|cell| cell * CELL_MINUTES);
        let before = before.take_while(|minutes| *minutes < length);
        let before = before.map(|minutes| first.plus_minutes(-minutes));
        later.chain(before).find(|start| {
            let period = Period {
                start: *start,
                end: start.plus_minutes(length),
            };
            self.wants(zone, period, now)
                && !elsewhere.iter().any(|visit| visit.overlaps(period))
                && hours.admit(period).is_ok()
        })
    }

    fn wants(&self, zone: &Zone, period: Period, now: Timestamp) -> bool {
        let day = zone.day_of(period.start);
        (self.form.earliest..=self.form.latest).contains(&day)
            && period.start >= now.plus_minutes(LEAD_MINUTES)
            && self.before.is_none_or(|before| period.start < before)
            && self
                .form
                .part_of_day
                .is_none_or(|part| part.has(zone, period.start))
            && !self.passed.iter().any(|passed| passed.overlaps(period))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::{
        ids::{PatientId, ServiceId},
        scheduling::PartOfDay,
        time::Date,
    };

    fn zone() -> Zone {
        Zone::vietnam()
    }

    fn today() -> Date {
        Date::new(2026, 11, 24).expect("a day")
    }

    fn at(hour: i8, minute: i8) -> Timestamp {
        zone().at(today(), hour, minute)
    }

    fn between(from: (i8, i8), to: (i8, i8)) -> Period {
        Period {
            start: at(from.0, from.1),
            end: at(to.0, to.1),
        }
    }

    fn somebody(no: u128) -> Candidate {
        Candidate {
            id: WaitingId(Uuid::from_u128(no)),
            since: at(8, 0),
            priority: None,
            form: WaitingForm {
                patient_id: PatientId(Uuid::from_u128(no)),
                service_id: ServiceId(Uuid::nil()),
                appointment_id: None,
                practitioner_id: None,
                specialty: None,
                earliest: today(),
                latest: today(),
                part_of_day: None,
                note: String::new(),
            },
            before: None,
            length_minutes: 20,
            passed: Vec::new(),
        }
    }

    fn hours(taken: Vec<Period>) -> PractitionerDay {
        PractitionerDay {
            shifts: vec![between((8, 0), (12, 0)), between((13, 0), (17, 0))],
            taken,
            visits_max: 15,
            ..PractitionerDay::default()
        }
    }

    fn offered(who: &Candidate, taken: Vec<Period>) -> Option<Timestamp> {
        let freed = between((10, 0), (10, 20));
        who.start_in(&zone(), freed, &hours(taken), &[], at(9, 0))
    }

    /// Rule D10.
    #[test]
    fn the_legal_groups_are_asked_first_then_who_has_waited_longest() {
        let mut later = somebody(1);
        later.since = at(8, 30);
        let earlier = somebody(2);
        let mut aged = somebody(3);
        (aged.since, aged.priority) = (at(9, 0), Some(Priority::Aged75AndOver));
        let mut pregnant = somebody(4);
        (pregnant.since, pregnant.priority) = (at(9, 30), Some(Priority::Pregnant));
        let mut all = [later, earlier, aged, pregnant];
        all.sort_by_key(Candidate::rank);
        let order = all.map(|who| who.id.0.as_u128());
        assert_eq!(order, [4, 3, 2, 1]);
    }

    #[test]
    fn the_freed_time_is_offered_from_its_start() {
        assert_eq!(offered(&somebody(1), vec![]), Some(at(10, 0)));
    }

    #[test]
    fn a_longer_visit_uses_the_free_time_around() {
        let mut who = somebody(1);
        who.length_minutes = 40;
        let after = between((10, 20), (11, 0));
        assert_eq!(offered(&who, vec![after]), Some(at(9, 40)));
        let around = vec![between((9, 30), (10, 0)), after];
        assert_eq!(offered(&who, around), None);
        assert_eq!(offered(&who, vec![]), Some(at(10, 0)));
    }

    #[rstest]
    #[case::another_day(|who: &mut Candidate| who.form.earliest = today().plus_days(1))]
    #[case::after_their_dates(|who: &mut Candidate| who.form.latest = today().plus_days(-1))]
    #[case::another_part_of_the_day(|who: &mut Candidate| who.form.part_of_day = Some(PartOfDay::Afternoon))]
    #[case::not_earlier_than_their_visit(|who: &mut Candidate| who.before = Some(at(10, 0)))]
    #[case::they_did_not_take_it(|who: &mut Candidate| who.passed = vec![between((10, 0), (10, 20))])]
    fn what_somebody_does_not_want_is_not_offered(#[case] wish: fn(&mut Candidate)) {
        let mut who = somebody(1);
        wish(&mut who);
        assert_eq!(
            offered(&who, vec![between((9, 0), (10, 0)), between((10, 20), (12, 0))]),
            None
        );
    }

    #[test]
    fn nobody_is_offered_what_begins_too_soon_or_while_they_are_elsewhere() {
        let freed = between((10, 0), (10, 20));
        let packed = hours(vec![between((9, 0), (10, 0)), between((10, 20), (12, 0))]);
        let who = somebody(1);
        let at_minute = |now| who.start_in(&zone(), freed, &packed, &[], now);
        assert_eq!(at_minute(at(9, 30)), Some(at(10, 0)));
        assert_eq!(at_minute(at(9, 31)), None);
        let elsewhere = [between((10, 10), (10, 30))];
        assert_eq!(who.start_in(&zone(), freed, &packed, &elsewhere, at(9, 0)), None);
    }
}
