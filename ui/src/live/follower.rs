//! Where this page is in the feed, and what to do at a hint: plain state, no browser.
use std::collections::BTreeSet;

use clinic_shared::feed::{Changes, Entity};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Wait,
    /// Every view loads anew: nothing is known of what changed.
    ShowAnew,
    Ask {
        after: i64,
    },
}

#[derive(Debug, Default)]
pub struct Follower {
    /// All up to here is shown. `None` before the first hint.
    shown: Option<i64>,
    /// The newest that a hint spoke of.
    heard: i64,
    asking: bool,
}

impl Follower {
    /// The feed is at `seq`, and nothing is shown yet.
    pub fn begins(&mut self, seq: i64) {
        self.shown = Some(seq);
        self.heard = seq;
    }

    /// The connection was opened: hints may have been missed.
    pub fn opened(&mut self) -> Next {
        match self.shown {
            Some(shown) if !self.asking => {
                self.asking = true;
                Next::Ask { after: shown }
            }
            // Before the first hint there is no place to ask from; the hint will do.
            _ => Next::Wait,
        }
    }

    pub fn hinted(&mut self, seq: i64) -> Next {
        self.heard = self.heard.max(seq);
        let Some(shown) = self.shown else {
            // What was loaded before this first hint may be older than it.
            self.shown = Some(seq);
            return Next::ShowAnew;
        };
        if seq < shown {
            // A restored or another server: its counting is another one.
            self.shown = Some(seq);
            self.heard = seq;
            return Next::ShowAnew;
        }
        self.ask_if_behind()
    }

    /// The kinds of rows that changed, and whether more was heard of meanwhile.
    pub fn answered(&mut self, changes: &Changes) -> (BTreeSet<Entity>, Next) {
        self.asking = false;
        self.shown = Some(changes.seq);
        if changes.resync {
            self.heard = changes.seq;
            return (BTreeSet::new(), Next::ShowAnew);
        }
        let kinds = changes.changes.iter().map(|change| change.entity).collect();
        (kinds, self.ask_if_behind())
    }

    pub fn failed(&mut self) {
        self.asking = false;
    }

    fn ask_if_behind(&mut self) -> Next {
        match self.shown {
            Some(shown) if shown < self.heard && !self.asking => {
                self.asking = true;
                Next::Ask { after: shown }
            }
            _ => Next::Wait,
        }
    }
}

/// Milliseconds to wait before connection try number `tries` (from 0): doubling from half a second to half a
/// minute, and of that a random half, so that a restarted server is not met by every screen at once.
/// `chance` is in `[0, 1)`.
pub fn wait_ms(tries: u32, chance: f64) -> u32 {
    let longest = 500 * 2_u32.pow(tries.min(6));
    let half = longest.min(30_000) / 2;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0..=half"
    )]
    let random = (f64::from(half) * chance) as u32;
    half + random
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::feed::{Change, FeedOp};
    use rstest::rstest;

    fn changes(seq: i64, entities: &[Entity], resync: bool) -> Changes {
        let id = uuid::Uuid::nil();
        let change = |entity: &Entity| Change {
            entity: *entity,
            id,
            op: FeedOp::Put,
            seq,
        };
        Changes {
            seq,
            changes: entities.iter().map(change).collect(),
            resync,
        }
    }

    fn at(seq: i64) -> Follower {
        let mut follower = Follower::default();
        assert_eq!(follower.hinted(seq), Next::ShowAnew);
        follower
    }

    #[test]
    fn a_hint_ahead_is_asked_for_once_and_names_what_changed() {
        let mut follower = at(10);
        assert_eq!(follower.hinted(10), Next::Wait);
        assert_eq!(follower.hinted(12), Next::Ask { after: 10 });
        assert_eq!(follower.hinted(13), Next::Wait, "one question at a time");
        let (changed, next) =
            follower.answered(&changes(12, &[Entity::Appointment, Entity::Appointment], false));
        assert_eq!(changed, BTreeSet::from([Entity::Appointment]));
        assert_eq!(next, Next::Ask { after: 12 }, "13 was heard of meanwhile");
    }

    #[test]
    fn an_opened_connection_asks_for_what_was_missed() {
        let mut follower = Follower::default();
        assert_eq!(follower.opened(), Next::Wait, "nothing is known yet");
        follower.begins(7);
        assert_eq!(follower.opened(), Next::Ask { after: 7 });
        assert_eq!(
            follower.answered(&changes(9, &[Entity::Patient], false)).0,
            BTreeSet::from([Entity::Patient])
        );
        assert_eq!(follower.hinted(9), Next::Wait, "that is shown already");
    }

    #[test]
    fn a_failed_question_is_asked_again_from_the_same_place() {
        let mut follower = at(10);
        assert_eq!(follower.hinted(11), Next::Ask { after: 10 });
        follower.failed();
        assert_eq!(follower.hinted(11), Next::Ask { after: 10 });
    }

    #[test]
    fn resync_and_a_server_that_counts_from_elsewhere_show_everything_anew() {
        let mut follower = at(10);
        follower.hinted(99);
        assert_eq!(follower.answered(&changes(99, &[], true)).1, Next::ShowAnew);
        assert_eq!(follower.hinted(3), Next::ShowAnew);
        assert_eq!(follower.hinted(4), Next::Ask { after: 3 });
    }

    #[rstest]
    #[case(0, 250, 500)]
    #[case(3, 2_000, 4_000)]
    #[case(40, 15_000, 30_000)]
    fn waits_grow_and_differ(#[case] tries: u32, #[case] least: u32, #[case] most: u32) {
        assert_eq!(wait_ms(tries, 0.0), least);
        assert!((least..=most).contains(&wait_ms(tries, 0.999)));
        assert!(wait_ms(tries, 0.999) > least);
    }
}
