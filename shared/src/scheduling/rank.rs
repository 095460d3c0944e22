//! Which of the times that fit is the best for what is wished: the ranking, on plain data.

use super::{PartOfDay, PractitionerDay, ProposalReason};
use crate::{
    ids::PractitionerId,
    time::{Date, Period, Timestamp, Zone},
};

/// Another doctor at the wished time counts like the preferred doctor this much earlier or later.
pub const OTHER_DOCTOR_MINUTES: i64 = 120;
/// More times of one doctor in one part of a day say little more: the next ones come from other parts, days and
/// doctors, as long as there are any.
pub const PER_PART_MAX: usize = 2;

/// What a time is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    pub preferred: Option<PractitionerId>,
    pub asked: Option<Timestamp>,
    /// No visit starts earlier.
    pub from: Timestamp,
    /// Every visit starts before.
    pub until: Timestamp,
    pub part_of_day: Option<PartOfDay>,
    pub length_minutes: u16,
    pub step_minutes: u16,
}

/// A time that fits, with its rank: the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranked {
    /// Minutes from the wished time, and the detour to another doctor.
    pub cost: i64,
    is_other: bool,
    /// Of two as near, the doctor who has fewer visits that day.
    visits: usize,
    pub start: Timestamp,
    pub practitioner_id: PractitionerId,
    /// Its doctor has enough better ones in that part of the day: only where nothing else is left.
    is_spare: bool,
}

impl Wish {
    fn period(&self, start: Timestamp) -> Period {
        Period {
            start,
            end: start.plus_minutes(i64::from(self.length_minutes)),
        }
    }

    /// Whether a start keeps to the limits.
    pub fn allows(&self, zone: &Zone, start: Timestamp) -> bool {
        let in_part = self.part_of_day.is_none_or(|part| part.has(zone, start));
        (self.from..self.until).contains(&start) && in_part
    }

    /// Days within the limits, in the order in which they can hold the best: with the least cost that any time of
    /// the day can have.
    pub fn days(&self, zone: &Zone) -> Vec<(i64, Date)> {
        let mut days = Vec::new();
        let mut day = zone.day_of(self.from);
        while zone.start_of(day) < self.until {
            days.push((self.least_cost(zone, day), day));
            day = day.plus_days(1);
        }
        days.sort_unstable();
        days
    }

    fn least_cost(&self, zone: &Zone, day: Date) -> i64 {
        match self.asked {
            Some(asked) => days_apart(zone, zone.day_of(asked), day) * DAY_MINUTES,
            None => zone.start_of(day).minutes_since(self.from).max(0),
        }
    }

    /// Minutes from the wished time. On another day: a whole day for each between, and from that time of the day, so
    /// that 10:00 tomorrow is nearer to 10:00 today than 08:00 tomorrow is.
    fn apart(&self, zone: &Zone, start: Timestamp) -> i64 {
        let Some(asked) = self.asked else {
            return start.minutes_since(self.from);
        };
        let (day, asked_day) = (zone.day_of(start), zone.day_of(asked));
        let time_of_day = start.minutes_since(zone.start_of(day));
        let asked_time = asked.minutes_since(zone.start_of(asked_day));
        days_apart(zone, asked_day, day) * DAY_MINUTES + (time_of_day - asked_time).abs()
    }

    /// The best times of one doctor's day. Rule D9: asks the rule that will judge the booking.
    pub fn of_day(
        &self,
        zone: &Zone,
        practitioner_id: PractitionerId,
        day: &PractitionerDay,
        elsewhere: &[Period],
    ) -> Vec<Ranked> {
        let fits = |start: Timestamp| {
            let period = self.period(start);
            self.allows(zone, start) && !elsewhere.iter().any(|visit| visit.overlaps(period))
        };
        let on_steps = |step| {
            let mut starts = day.free_starts(self.length_minutes, step, self.from);
            starts.retain(|start| fits(*start));
            starts
        };
        let mut starts = on_steps(self.step_minutes);
        // Where nothing fits on the clinic's steps, any five minutes do.
        if starts.is_empty() {
            starts = on_steps(5);
        }
        if let Some(asked) = self.asked {
            let is_new = fits(asked) && !starts.contains(&asked);
            if is_new && day.admit(self.period(asked)).is_ok() {
                starts.push(asked);
            }
        }
        let is_other = self.preferred.is_some_and(|it| it != practitioner_id);
        let detour = if is_other { OTHER_DOCTOR_MINUTES } else { 0 };
        let ranked = starts.into_iter().map(|start| Ranked {
            cost: self.apart(zone, start) + detour,
            is_other,
            visits: day.taken.len(),
            start,
            practitioner_id,
            is_spare: false,
        });
        let mut ranked: Vec<Ranked> = ranked.collect();
        ranked.sort_unstable();
        spare(zone, &mut ranked);
        ranked
    }

    /// Why a time of this rank is proposed. `all` are those it is proposed with.
    pub fn reasons(&self, zone: &Zone, of: Ranked, all: &[Ranked]) -> Vec<ProposalReason> {
        let mut reasons = Vec::new();
        if let Some(asked) = self.asked {
            let apart = |there: &Ranked| self.apart(zone, there.start);
            if of.start == asked {
                reasons.push(ProposalReason::AskedTime);
            } else if all.iter().all(|there| apart(&of) <= apart(there)) {
                reasons.push(ProposalReason::NearestToAsked);
            }
        }
        let on_asked_day = self
            .asked
            .map(|asked| zone.day_of(asked) == zone.day_of(of.start));
        match (self.preferred, on_asked_day) {
            (Some(preferred), Some(false)) if preferred == of.practitioner_id => {
                reasons.push(ProposalReason::SameDoctorOtherDay);
            }
            (Some(preferred), _) if preferred == of.practitioner_id => {
                reasons.push(ProposalReason::PreferredDoctor);
            }
            (Some(_), _) => reasons.push(ProposalReason::OtherDoctorSameSpecialty),
            (None, _) => {}
        }
        if on_asked_day == Some(true) && self.asked != Some(of.start) {
            reasons.push(ProposalReason::SameDay);
        }
        if all.iter().all(|there| of.start <= there.start) {
            reasons.push(ProposalReason::Earliest);
        }
        if self.part_of_day.is_some() {
            reasons.push(ProposalReason::PartOfDay);
        }
        reasons
    }
}

/// Marks what is more than enough of one doctor's day, the best first, in each part of it.
fn spare(zone: &Zone, ranked: &mut [Ranked]) {
    for part in PartOfDay::ALL {
        let here = ranked.iter_mut().filter(|there| part.has(zone, there.start));
        for more in here.skip(PER_PART_MAX) {
            more.is_spare = true;
        }
    }
}

const DAY_MINUTES: i64 = 24 * 60;

fn days_apart(zone: &Zone, one: Date, other: Date) -> i64 {
    // Half a day more, for days that are an hour shorter.
    let minutes = zone.start_of(one).minutes_since(zone.start_of(other)).abs();
    (minutes + DAY_MINUTES / 2) / DAY_MINUTES
}

/// The best so far, as days are looked at.
#[derive(Debug, Clone)]
pub struct Best {
    limit: usize,
    ranked: Vec<Ranked>,
    spare: Vec<Ranked>,
}

impl Best {
    pub const fn of(limit: usize) -> Self {
        Self {
            limit,
            ranked: Vec::new(),
            spare: Vec::new(),
        }
    }

    pub fn add(&mut self, found: Vec<Ranked>) {
        let (spare, ranked): (Vec<_>, Vec<_>) = found.into_iter().partition(|there| there.is_spare);
        for (kept, more) in [(&mut self.ranked, ranked), (&mut self.spare, spare)] {
            kept.extend(more);
            kept.sort_unstable();
            kept.truncate(self.limit);
        }
    }

    /// Whether no day that costs at least `least_cost` can change anything any more.
    pub fn is_certain(&self, least_cost: i64) -> bool {
        // As dear a time could still stand before it: of a doctor with fewer visits.
        let last = self.ranked.get(self.limit.saturating_sub(1));
        last.is_some_and(|last| last.cost < least_cost)
    }

    /// Of what was found with a greater limit, what would have been with this one.
    pub fn few(found: &[Ranked], limit: usize) -> Vec<Ranked> {
        let mut best = Self::of(limit);
        best.add(found.to_vec());
        best.into_ranked()
    }

    /// The best first. What is spare fills up where there are too few others.
    pub fn into_ranked(self) -> Vec<Ranked> {
        let left = self.limit - self.ranked.len();
        let mut ranked = self.ranked;
        ranked.extend(self.spare.into_iter().take(left));
        ranked.sort_unstable();
        ranked
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{ProposalReason as R, *};

    type Days = BTreeMap<(PractitionerId, Date), PractitionerDay>;

    fn doctor(no: u8) -> PractitionerId {
        PractitionerId(Uuid::from_u128(u128::from(no)))
    }

    fn first_day() -> Date {
        Date::new(2026, 11, 24).unwrap()
    }

    fn at(day: i32, minutes: i64) -> Timestamp {
        let zone = Zone::vietnam();
        zone.start_of(first_day().plus_days(day)).plus_minutes(minutes)
    }

    fn wish() -> Wish {
        Wish {
            preferred: Some(doctor(1)),
            asked: Some(at(1, 600)),
            from: at(0, 540),
            until: at(10, 0),
            part_of_day: None,
            length_minutes: 20,
            step_minutes: 10,
        }
    }

    fn hours(day: i32, taken: Vec<Period>) -> PractitionerDay {
        PractitionerDay {
            shifts: vec![Period {
                start: at(day, 480),
                end: at(day, 1020),
            }],
            taken,
            visits_max: 15,
            ..PractitionerDay::default()
        }
    }

    fn all_day(day: i32) -> Vec<Period> {
        vec![Period {
            start: at(day, 0),
            end: at(day, 1440),
        }]
    }

    /// As the loader does: outward, until the best are certain. Also how many days that took.
    fn outward(wish: &Wish, days: &Days, elsewhere: &[Period], limit: usize) -> (Vec<Ranked>, usize) {
        let zone = Zone::vietnam();
        let mut best = Best::of(limit);
        let mut looked_at = 0;
        for (least_cost, day) in wish.days(&zone) {
            if best.is_certain(least_cost) {
                break;
            }
            looked_at += 1;
            for ((practitioner, _), hours) in days.iter().filter(|((_, there), _)| *there == day) {
                best.add(wish.of_day(&zone, *practitioner, hours, elsewhere));
            }
        }
        (best.into_ranked(), looked_at)
    }

    fn said(ranked: &[Ranked]) -> Vec<(PractitionerId, Timestamp)> {
        ranked
            .iter()
            .map(|ranked| (ranked.practitioner_id, ranked.start))
            .collect()
    }

    /// Rules D9, E7: near times of the preferred doctor, then another doctor at that time, then another day.
    #[test]
    fn near_times_come_before_another_doctor_and_another_doctor_before_another_day() {
        let mut days = Days::new();
        let taken = vec![
            Period {
                start: at(1, 480),
                end: at(1, 590),
            },
            Period {
                start: at(1, 600),
                end: at(1, 660),
            },
            Period {
                start: at(1, 680),
                end: at(1, 960),
            },
        ];
        let mut own = hours(1, taken);
        own.shifts[0].end = at(1, 970);
        days.insert((doctor(1), first_day().plus_days(1)), own);
        days.insert((doctor(1), first_day().plus_days(2)), hours(2, vec![]));
        days.insert((doctor(2), first_day().plus_days(1)), hours(1, vec![]));
        let (ranked, _) = outward(&wish(), &days, &[], 6);
        let expected = [
            (doctor(1), at(1, 660)),
            (doctor(2), at(1, 600)),
            (doctor(2), at(1, 590)),
            (doctor(2), at(1, 720)),
            (doctor(2), at(1, 730)),
            (doctor(1), at(2, 600)),
        ];
        assert_eq!(said(&ranked), expected);
        let zone = Zone::vietnam();
        let reasons = |at: usize| wish().reasons(&zone, ranked[at], &ranked);
        assert_eq!(reasons(0), [R::PreferredDoctor, R::SameDay]);
        assert_eq!(reasons(1), [R::AskedTime, R::OtherDoctorSameSpecialty]);
        assert_eq!(reasons(2), [R::OtherDoctorSameSpecialty, R::SameDay, R::Earliest]);
        assert_eq!(reasons(5), [R::SameDoctorOtherDay]);
    }

    #[test]
    fn a_third_time_of_one_doctors_morning_is_proposed_only_where_nothing_else_is_left() {
        let mut days = Days::new();
        days.insert((doctor(1), first_day().plus_days(1)), hours(1, vec![]));
        let found = |days: &Days, limit| said(&outward(&wish(), days, &[], limit).0);
        let first_two = [(doctor(1), at(1, 600)), (doctor(1), at(1, 590))];
        let afternoon = [(doctor(1), at(1, 720)), (doctor(1), at(1, 730))];
        assert_eq!(found(&days, 4), [first_two, afternoon].concat());
        // Then, in the order of all: nearest first.
        let third = [(doctor(1), at(1, 610))];
        assert_eq!(found(&days, 5), [&first_two[..], &third, &afternoon].concat());
        days.insert((doctor(2), first_day().plus_days(1)), hours(1, vec![]));
        let other = [(doctor(2), at(1, 600))];
        let with_other = [&first_two[..], &[afternoon[0]], &other].concat();
        assert_eq!(found(&days, 4), with_other);
    }

    /// Rule D11: of two as near, the doctor who has less to do.
    #[test]
    fn of_equals_the_doctor_with_fewer_visits_comes_first() {
        let busy = vec![Period {
            start: at(1, 900),
            end: at(1, 920),
        }];
        let mut days = Days::new();
        days.insert((doctor(1), first_day().plus_days(1)), hours(1, busy));
        days.insert((doctor(2), first_day().plus_days(1)), hours(1, vec![]));
        let wish = Wish {
            preferred: None,
            ..wish()
        };
        let (ranked, _) = outward(&wish, &days, &[], 1);
        assert_eq!(said(&ranked), [(doctor(2), at(1, 600))]);
    }

    #[test]
    fn an_asked_time_between_the_steps_is_proposed_when_it_fits() {
        let mut days = Days::new();
        days.insert((doctor(1), first_day().plus_days(1)), hours(1, vec![]));
        let wish = Wish {
            asked: Some(at(1, 605)),
            ..wish()
        };
        let (ranked, _) = outward(&wish, &days, &[], 1);
        assert_eq!(said(&ranked), [(doctor(1), at(1, 605))]);
    }

    #[test]
    fn the_search_ends_with_the_first_days_that_are_good_enough() {
        let mut days = Days::new();
        for day in 0..10 {
            days.insert((doctor(1), first_day().plus_days(day)), hours(day, vec![]));
        }
        let (_, looked_at) = outward(&wish(), &days, &[], 3);
        assert_eq!(looked_at, 1);
        for day in 0..10 {
            days.insert((doctor(1), first_day().plus_days(day)), hours(day, all_day(day)));
        }
        let (none, looked_at) = outward(&wish(), &days, &[], 3);
        assert_eq!((none.len(), looked_at), (0, 10));
    }

    fn some_period(day: i32) -> impl Strategy<Value = Period> {
        (90_i64..210, 1_i64..14).prop_map(move |(start, cells)| Period {
            start: at(day, start * 5),
            end: at(day, (start + cells) * 5),
        })
    }

    fn some_day(day: i32) -> impl Strategy<Value = PractitionerDay> {
        let shifts = prop::collection::vec((90_i64..150, 6_i64..60), 0..3);
        let taken = prop::collection::vec(some_period(day), 0..12);
        let leaves = prop::collection::vec(some_period(day), 0..2);
        (shifts, taken, leaves, 1_u16..15).prop_map(move |(shifts, taken, leaves, visits_max)| {
            let shifts = shifts.into_iter().map(|(start, cells)| Period {
                start: at(day, start * 5),
                end: at(day, (start + cells) * 5),
            });
            PractitionerDay {
                shifts: shifts.collect(),
                leaves,
                taken,
                visits_max,
                ..PractitionerDay::default()
            }
        })
    }

    fn some_days() -> impl Strategy<Value = Days> {
        let days = || (0..8).map(some_day).collect::<Vec<_>>();
        (days(), days()).prop_map(|(one, other)| {
            let mut all = Days::new();
            for (no, own) in [(1, one), (2, other)] {
                for (day, hours) in (0..).zip(own) {
                    all.insert((doctor(no), first_day().plus_days(day)), hours);
                }
            }
            all
        })
    }

    fn some_wish() -> impl Strategy<Value = Wish> {
        let asked = prop::option::of((0_i32..8, 90_i64..210));
        let part = prop::option::of(prop::sample::select(PartOfDay::ALL.to_vec()));
        (any::<bool>(), asked, part, 1_u16..13).prop_map(|(has_preferred, asked, part_of_day, cells)| Wish {
            preferred: has_preferred.then(|| doctor(1)),
            asked: asked.map(|(day, cell)| at(day, cell * 5)),
            from: at(0, 540),
            until: at(8, 0),
            part_of_day,
            length_minutes: cells * 5,
            step_minutes: 5,
        })
    }

    proptest! {
        /// Rules D9, D11, E7: no time of any doctor on any day, tried one by one, is better; each one proposed is
        /// let in by the rule that judges a booking, and nobody is in two places.
        #[test]
        fn nothing_that_fits_is_better_than_what_is_proposed(
            days in some_days(),
            wish in some_wish(),
            elsewhere in prop::collection::vec(some_period(1), 0..3),
        ) {
            let zone = Zone::vietnam();
            let (ranked, _) = outward(&wish, &days, &elsewhere, 4);
            let fits = |hours: &PractitionerDay, start: Timestamp| {
                let period = wish.period(start);
                wish.allows(&zone, start)
                    && hours.admit(period).is_ok()
                    && !elsewhere.iter().any(|visit| visit.overlaps(period))
            };
            for there in &ranked {
                let hours = &days[&(there.practitioner_id, zone.day_of(there.start))];
                prop_assert!(fits(hours, there.start));
            }
            // Vietnam's days are all of 1440 minutes.
            let minutes = |at: Timestamp| at.minutes_since(zone.start_of(first_day()));
            let apart = |start: Timestamp| {
                let Some(asked) = wish.asked else { return start.minutes_since(wish.from) };
                let (day, asked_day) = (minutes(start) / 1440, minutes(asked) / 1440);
                (day - asked_day).abs() * 1440 + (minutes(start) % 1440 - minutes(asked) % 1440).abs()
            };
            let mut least: Option<i64> = None;
            for ((practitioner, day), hours) in &days {
                for cell in 0..288 {
                    let start = zone.start_of(*day).plus_minutes(cell * 5);
                    if fits(hours, start) {
                        let is_other = wish.preferred.is_some_and(|it| it != *practitioner);
                        let cost = apart(start) + if is_other { 120 } else { 0 };
                        least = Some(least.map_or(cost, |least| least.min(cost)));
                    }
                }
            }
            prop_assert_eq!(ranked.first().map(|best| best.cost), least);
        }

        /// Nobody who has a choice is shown a third time of one doctor's morning; and nobody is shown less than there is.
        #[test]
        fn times_of_one_doctors_part_of_a_day_are_few_where_there_are_others(
            days in some_days(),
            wish in some_wish(),
            limit in 1_usize..12,
        ) {
            let zone = Zone::vietnam();
            let (ranked, _) = outward(&wish, &days, &[], limit);
            let (all, _) = outward(&wish, &days, &[], 100_000);
            prop_assert_eq!(ranked.len(), limit.min(all.len()));
            let part = |there: &Ranked| {
                let part = PartOfDay::ALL.into_iter().position(|part| part.has(&zone, there.start));
                (there.practitioner_id, zone.day_of(there.start), part)
            };
            let count = |of: &[Ranked]| {
                let mut parts = BTreeMap::new();
                for there in of {
                    *parts.entry(part(there)).or_insert(0_usize) += 1;
                }
                parts
            };
            let choices: usize = count(&all).into_values().map(|here| here.min(PER_PART_MAX)).sum();
            let most = count(&ranked).into_values().max().unwrap_or_default();
            prop_assert!(most <= PER_PART_MAX || choices < limit);
        }

        /// Whoever looks for many times need not look again for the few that are shown.
        #[test]
        fn the_few_among_many_are_those_that_are_found_alone(
            days in some_days(),
            wish in some_wish(),
            few in 1_usize..8,
            more in 0_usize..16,
        ) {
            let (many, _) = outward(&wish, &days, &[], few + more);
            let (alone, _) = outward(&wish, &days, &[], few);
            prop_assert_eq!(Best::few(&many, few), alone);
        }

        /// Stopping early changes nothing.
        #[test]
        fn looking_at_every_day_finds_the_same(days in some_days(), wish in some_wish(), limit in 1_usize..8) {
            let zone = Zone::vietnam();
            let (early, _) = outward(&wish, &days, &[], limit);
            let mut best = Best::of(limit);
            for ((practitioner, _), hours) in &days {
                best.add(wish.of_day(&zone, *practitioner, hours, &[]));
            }
            prop_assert_eq!(early, best.into_ranked());
        }
    }
}
