//! How long to leave a program alone that did not answer.

use std::time::Duration;

use clinic_shared::ports::Chance;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);

/// Twice as long each time, and never all servers at once.
#[derive(Debug)]
pub(super) struct BackOff {
    chance: Chance,
    next: Duration,
}

impl BackOff {
    pub(super) fn new(chance: &Chance) -> Self {
        Self {
            chance: chance.clone(),
            next: FIRST,
        }
    }

    /// It answered.
    pub(super) fn begin_anew(&mut self) {
        self.next = FIRST;
    }

    /// Half of it is for sure, half is chance.
    pub(super) fn pause(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(LONGEST);
        let [part] = self.chance.bytes();
        whole / 2 + whole * u32::from(part) / 512
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_ten_seconds_and_begin_anew_after_an_answer() {
        let mut back_off = BackOff::new(&Chance::from_seed(1));
        let pauses: Vec<_> = (0..20).map(|_| back_off.pause()).collect();
        assert!(pauses[0] <= FIRST, "{pauses:?}");
        assert!(pauses.iter().all(|pause| *pause <= LONGEST), "{pauses:?}");
        assert!(pauses[19] >= LONGEST / 2, "{pauses:?}");
        back_off.begin_anew();
        assert!(back_off.pause() <= FIRST);
    }
}
