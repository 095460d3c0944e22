use super::Timestamp;

/// `Date` counts whole seconds, and an answer is under way for a while: less than this is no skew.
const SKEW_MS_MIN: u64 = 2_000;

/// How far this machine's clock is ahead of the server's, as the `Date` of its answers tells. Milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skew {
    ahead_ms: i64,
}

impl Skew {
    /// Takes what an answer's `Date` says; `machine` is this machine's clock at that moment.
    pub const fn hear(&mut self, date: Timestamp, machine: Timestamp) {
        let ahead_ms = machine.as_ms() - date.as_ms();
        if ahead_ms.abs_diff(self.ahead_ms) >= SKEW_MS_MIN {
            self.ahead_ms = ahead_ms;
        }
    }

    /// It is no earlier than `known`: a machine whose clock says so is behind, be it because its battery is flat.
    pub const fn not_before(&mut self, known: Timestamp, machine: Timestamp) {
        if self.correct(machine).as_ms() < known.as_ms() {
            self.ahead_ms = machine.as_ms() - known.as_ms();
        }
    }

    /// What the server's clock shows when this machine's shows `machine`.
    #[must_use]
    pub const fn correct(self, machine: Timestamp) -> Timestamp {
        Timestamp::from_ms(machine.as_ms() - self.ahead_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    #[test]
    fn a_clock_that_is_wrong_by_hours_follows_the_servers() {
        let mut skew = Skew::default();
        skew.hear(at(10_000_000), at(50_000_000));
        assert_eq!(skew.correct(at(50_060_000)), at(10_060_000));
        // Set right meanwhile.
        skew.hear(at(10_120_000), at(10_120_400));
        assert_eq!(skew.correct(at(10_121_000)), at(10_120_600));
    }

    #[test]
    fn a_clock_that_starts_before_what_was_seen_goes_on_from_there() {
        let mut skew = Skew::default();
        skew.not_before(at(50_000_000), at(1_000));
        assert_eq!(skew.correct(at(61_000)), at(50_060_000));
        skew.not_before(at(50_000_000), at(61_000));
        assert_eq!(skew.correct(at(61_000)), at(50_060_000));
    }

    #[test]
    fn what_a_whole_second_and_the_way_can_make_is_no_skew() {
        let mut skew = Skew::default();
        skew.hear(at(50_000_000), at(50_001_900));
        assert_eq!(skew.correct(at(50_001_900)), at(50_001_900));
    }
}
