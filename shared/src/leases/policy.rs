//! How much of a doctor's day is lent. Pure: no clock, no store.

use crate::{
    scheduling::{DAY_MINUTES_MAX, PractitionerDay},
    settings::ClinicSettings,
    time::{Period, Timestamp},
};

/// Nothing that begins sooner is lent: that time is for whoever stands at a desk that does reach the server.
pub const LEAD_MINUTES: i64 = 60;

/// The clinic's wish, from its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeasePolicy {
    /// For each post, of each doctor's day.
    pub times: usize,
    pub length_minutes: u16,
    /// After today.
    pub days_ahead: u8,
    pub hours: u8,
    /// Of what is free on a doctor's day, for all posts together.
    pub share_percent: u8,
}

impl LeasePolicy {
    pub const fn of(settings: &ClinicSettings) -> Self {
        Self {
            times: settings.lease_times as usize,
            length_minutes: settings.lease_length_minutes,
            days_ahead: settings.lease_days_ahead,
            hours: settings.lease_hours,
            share_percent: settings.lease_share_percent,
        }
    }

    /// Until when a time that begins at `start` may be lent at `now`. What has begun is nobody's to promise.
    pub fn until(&self, now: Timestamp, start: Timestamp) -> Timestamp {
        now.plus_minutes(i64::from(self.hours) * 60).min(start)
    }

    /// Whether a lease has used up so much of its time that it is renewed: a quarter. Sooner would tell every desk
    /// of it for nothing.
    pub fn is_renewed(&self, now: Timestamp, start: Timestamp, expires_at: Timestamp) -> bool {
        let until = self.until(now, start);
        let worth = i64::from(self.hours) * 15;
        expires_at < until && (until == start || until.minutes_since(expires_at) >= worth)
    }

    /// How many times all posts may have of this day, whose leased times are not in `free`: the share of what is
    /// still free from `from` on, rounded down.
    pub fn most(&self, free: &PractitionerDay, from: Timestamp) -> usize {
        let mut visits = 0;
        let mut after = from;
        for start in free.free_starts(self.length_minutes, 5, from) {
            if start >= after {
                visits += 1;
                after = start.plus_minutes(i64::from(self.length_minutes));
            }
        }
        let room = usize::from(free.visits_max).saturating_sub(free.taken.len() + free.held.len());
        let held = free.held.iter().map(|held| held.period);
        let worked = free.taken.iter().copied().chain(held).map(Period::minutes);
        let left = (i64::from(DAY_MINUTES_MAX) - worked.sum::<i64>()).max(0);
        let by_hours = usize::try_from(left / i64::from(self.length_minutes)).unwrap_or(0);
        visits.min(room).min(by_hours) * usize::from(self.share_percent) / 100
    }

    pub fn period(&self, start: Timestamp) -> Period {
        Period {
            start,
            end: start.plus_minutes(i64::from(self.length_minutes)),
        }
    }
}

/// Of these starts the one that lies farthest from what is lent already, so that leases are spread over the day; the
/// middle one where nothing is.
pub fn spread(starts: &[Timestamp], lent: &[Timestamp]) -> Option<Timestamp> {
    if lent.is_empty() {
        return starts.get(starts.len() / 2).copied();
    }
    let distance = |start: &Timestamp| {
        let minutes = lent.iter().map(|lent| start.minutes_since(*lent).abs());
        minutes.min().unwrap_or(0)
    };
    // Of equals the earliest.
    starts.iter().copied().rev().max_by_key(distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_ms(0).plus_minutes(minutes)
    }

    fn period(start: i64, end: i64) -> Period {
        Period {
            start: at(start),
            end: at(end),
        }
    }

    fn policy() -> LeasePolicy {
        LeasePolicy {
            times: 2,
            length_minutes: 30,
            days_ahead: 1,
            hours: 8,
            share_percent: 20,
        }
    }

    /// Eight hours of which one is taken.
    fn day() -> PractitionerDay {
        PractitionerDay {
            shifts: vec![period(480, 960)],
            taken: vec![period(480, 540)],
            visits_max: 15,
            ..PractitionerDay::default()
        }
    }

    #[rstest]
    #[case::fourteen_half_hours(day(), 0, 2)]
    #[case::the_afternoon_alone(day(), 720, 1)]
    #[case::few_visits_left(PractitionerDay { visits_max: 5, ..day() }, 0, 0)]
    #[case::eight_hours_are_nearly_full(PractitionerDay { shifts: vec![period(0, 1440)], taken: vec![period(0, 400)], ..day() }, 0, 0)]
    #[case::nothing_free(PractitionerDay { leaves: vec![period(0, 1440)], ..day() }, 0, 0)]
    fn all_posts_together_have_no_more_than_the_share_of_what_is_free(
        #[case] day: PractitionerDay,
        #[case] from: i64,
        #[case] most: usize,
    ) {
        assert_eq!(policy().most(&day, at(from)), most);
        let nothing = LeasePolicy {
            share_percent: 0,
            ..policy()
        };
        assert_eq!(nothing.most(&day, at(from)), 0);
    }

    #[test]
    fn a_lease_ends_with_the_policys_hours_or_with_the_times_own_start() {
        assert_eq!(policy().until(at(0), at(1_000)), at(480));
        assert_eq!(policy().until(at(0), at(100)), at(100));
    }

    #[rstest]
    #[case::just_granted(0, 2_000, 480, false)]
    #[case::a_quarter_used(120, 2_000, 480, true)]
    #[case::not_quite_a_quarter(119, 2_000, 480, false)]
    #[case::up_to_its_start(100, 500, 480, true)]
    #[case::at_its_start(100, 480, 480, false)]
    fn a_lease_is_renewed_when_a_quarter_is_used(
        #[case] now: i64,
        #[case] start: i64,
        #[case] expires: i64,
        #[case] renewed: bool,
    ) {
        assert_eq!(policy().is_renewed(at(now), at(start), at(expires)), renewed);
    }

    #[test]
    fn leases_are_spread_over_the_day() {
        let starts: Vec<_> = (0..9).map(|hour| at(hour * 60)).collect();
        assert_eq!(spread(&starts, &[]), Some(at(240)));
        assert_eq!(spread(&starts, &[at(240)]), Some(at(0)));
        assert_eq!(spread(&starts, &[at(240), at(0)]), Some(at(480)));
        assert_eq!(spread(&[], &[at(0)]), None);
    }
}
