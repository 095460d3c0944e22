//! When a line that is still open counts as dead: a frozen server closes nothing, it only says nothing more.
use clinic_shared::feed::HEARTBEAT_SECONDS;
use clinic_shared::time::Timestamp;

/// Two signs of life may be missed, as behind a slow network; the third one late means that nobody is there.
const SILENCE_MS_MAX: i64 = 25_000;
const _: () = assert!(SILENCE_MS_MAX > 2 * 1_000 * HEARTBEAT_SECONDS as i64);

/// How often the line is looked at.
pub const LOOK_MS: u32 = 5_000;

/// When the server was last heard, by this machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct Silence {
    since: Timestamp,
}

impl Silence {
    /// A line is being opened, or something was said on it.
    pub const fn from(now: Timestamp) -> Self {
        Self { since: now }
    }

    /// Nothing was heard for longer than a living server is silent. Where this machine's clock was put back, it
    /// begins to count anew.
    pub fn is_too_long(&mut self, now: Timestamp) -> bool {
        self.since = self.since.min(now);
        now.as_ms() - self.since.as_ms() > SILENCE_MS_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(1_000 * seconds)
    }

    #[test]
    fn a_line_on_which_two_signs_of_life_were_missed_still_counts_and_then_no_longer() {
        let mut silence = Silence::from(at(100));
        assert!(!silence.is_too_long(at(100)));
        assert!(!silence.is_too_long(at(125)));
        assert!(silence.is_too_long(at(126)));
        silence = Silence::from(at(126));
        assert!(!silence.is_too_long(at(150)), "something was heard");
    }

    #[test]
    fn a_clock_that_was_put_back_does_not_keep_a_dead_line_alive() {
        let mut silence = Silence::from(at(10_000));
        assert!(!silence.is_too_long(at(100)));
        assert!(silence.is_too_long(at(126)));
    }
}
