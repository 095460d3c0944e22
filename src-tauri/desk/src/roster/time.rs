use clinic_shared::time::Timestamp;

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What this computer knows of time beside its calendar, which anybody can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskTime {
    /// The latest that it can be: what the server said last, what has run since, and what any calendar showed since.
    pub latest_at: Timestamp,
    /// For how long the program has run since the server last spoke, by the steady clock, over all its starts.
    pub run_ms: i64,
}

impl DeskTime {
    /// The server has just told the time.
    pub const fn told(now: Timestamp) -> Self {
        Self {
            latest_at: now,
            run_ms: 0,
        }
    }

    /// `ran_ms` have gone by, and the calendar shows `wall`. A calendar that was set back counts for nothing; one that
    /// was set forward is believed until the server speaks again.
    #[must_use]
    pub fn gone_on(self, ran_ms: i64, wall: Timestamp) -> Self {
        let ran_ms = ran_ms.max(0);
        let ran = Timestamp::from_ms(self.latest_at.as_ms().saturating_add(ran_ms));
        Self {
            latest_at: ran.max(wall),
            run_ms: self.run_ms.saturating_add(ran_ms),
        }
    }

    /// Whether somebody whom the server knew at `seen_at` is still let in.
    pub fn lets_in(self, seen_at: Timestamp, days: u8) -> bool {
        self.latest_at.as_ms() - seen_at.as_ms() <= i64::from(days) * DAY_MS
    }

    /// Full hours until the first of both ends: letting them in, and keeping what is here.
    pub fn hours_left(self, seen_at: Timestamp, days: u8) -> u32 {
        let gone_ms = self.run_ms.max(self.latest_at.as_ms() - seen_at.as_ms());
        let left_ms = i64::from(days) * DAY_MS - gone_ms;
        u32::try_from(left_ms / HOUR_MS).unwrap_or(0)
    }

    /// Whether what is kept here must go. Never because of a calendar: a dead battery must not cost a desk its work.
    pub fn has_run_out(self, days: u8) -> bool {
        self.run_ms > i64::from(days) * DAY_MS
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const START: i64 = 1_795_000_000_000;

    const fn day(days: i64) -> Timestamp {
        Timestamp::from_ms(START + days * DAY_MS)
    }

    #[rstest]
    #[case::just_heard(0, 0, 168)]
    #[case::switched_on_all_the_time(150, 150, 18)]
    #[case::the_calendar_went_on_while_it_was_off(20, 150, 18)]
    #[case::the_calendar_was_set_back(150, 2, 18)]
    #[case::over(200, 200, 0)]
    fn the_first_of_both_ends_counts(#[case] ran: i64, #[case] gone: i64, #[case] left: u32) {
        let time = DeskTime {
            latest_at: Timestamp::from_ms(START + gone * HOUR_MS),
            run_ms: ran * HOUR_MS,
        };
        assert_eq!(time.hours_left(day(0), 7), left);
    }

    #[rstest]
    #[case::used_for_a_week(&[(7 * DAY_MS, 7)], true, false)]
    #[case::used_for_longer(&[(7 * DAY_MS + 1, 7)], false, true)]
    #[case::switched_off_for_longer(&[(60_000, 8)], false, false)]
    #[case::set_back_every_day(&[(3 * DAY_MS, -1), (3 * DAY_MS, -1), (2 * DAY_MS, -1)], false, true)]
    #[case::set_back_after_it_showed_the_truth(&[(0, 8), (0, 1)], false, false)]
    #[case::set_forward_by_a_year(&[(0, 365), (60_000, 1)], false, false)]
    fn a_calendar_set_back_prolongs_nothing_and_one_set_forward_erases_nothing(
        #[case] went: &[(i64, i64)],
        #[case] lets_in: bool,
        #[case] has_run_out: bool,
    ) {
        let time = went.iter().fold(DeskTime::told(day(0)), |time, (ran_ms, wall)| {
            time.gone_on(*ran_ms, day(*wall))
        });
        assert_eq!(
            (time.lets_in(day(0), 7), time.has_run_out(7)),
            (lets_in, has_run_out)
        );
    }
}
