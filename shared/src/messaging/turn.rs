//! Whose turn it is at the relay. A relay takes so many letters a minute and refuses what comes beyond, so all servers keep
//! one rate together: a letter takes its turn in the transaction before it is handed over, and a row says when the next one
//! may.
//!
//! Invariant: within no minute more letters take their turn than the rate allows, of all servers together. What a visit's
//! patient is told may be up to [`AHEAD_MS`] early, a mailing never is; the turns are as much further apart as that needs.
//! So a visit's letter waits for no mailing longer than one of these distances, and a mailing makes room again for what went
//! before it.

use crate::{
    args,
    store::{StoreError, Tx},
    time::Timestamp,
};

/// How early a visit's letters may be.
const AHEAD_MS: i64 = 5_000;
const MINUTE_MS: i64 = 60_000;
/// Further ahead than the servers' clocks are apart: whose clock said that was wrong.
const WRONG_MS: i64 = MINUTE_MS;
/// A line that is longer is not believed either.
const LINE_MS_MAX: i64 = 60 * MINUTE_MS;

crate::statements! {
    FIND = "SELECT free_at, line_at FROM relay_turn WHERE id = 1";
    INSERT = "INSERT INTO relay_turn (id, free_at, line_at) VALUES (1, ?1, ?2)";
    UPDATE = "UPDATE relay_turn SET free_at = ?1, line_at = ?2 WHERE id = 1";
}

/// How many letters a minute the relay takes, from all servers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailRate {
    a_minute: u16,
}

impl MailRate {
    /// As many as come.
    pub const ANY: Self = Self { a_minute: 0 };

    /// 0: as many as come.
    pub const fn a_minute(letters: u16) -> Self {
        Self { a_minute: letters }
    }

    /// `None`: there is none.
    fn apart_ms(self) -> Option<i64> {
        let letters = i64::from(self.a_minute);
        // Rounded up: never one more.
        (letters > 0).then(|| (MINUTE_MS + AHEAD_MS + letters - 1) / letters)
    }
}

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// Somebody is told of a visit, or waits for the letter.
    Visit,
    /// News to many.
    Mailing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The letter is handed over after the commit.
    Taken,
    /// It asks again then.
    NotBefore(Timestamp),
}

/// When the relay is free, and behind whom somebody waits who has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    free_at: i64,
    line_at: i64,
}

impl Line {
    fn asked(self, apart_ms: i64, errand: Errand, now: i64) -> (Self, Turn) {
        let is_wrong = self.free_at > now + AHEAD_MS + apart_ms + WRONG_MS;
        let free_at = if is_wrong { now } else { self.free_at };
        let ahead_ms = match errand {
            Errand::Visit => AHEAD_MS,
            Errand::Mailing => 0,
        };
        if now >= free_at - ahead_ms {
            let next = Self {
                free_at: free_at.max(now) + apart_ms,
                ..self
            };
            return (next, Turn::Taken);
        }
        let later = |at: i64| Turn::NotBefore(Timestamp::from_ms(at - ahead_ms));
        if errand == Errand::Mailing {
            // It waits in no line: whoever is in it goes first.
            return (Self { free_at, ..self }, later(free_at));
        }
        let is_line = (free_at..=free_at + LINE_MS_MAX).contains(&self.line_at);
        let place = if is_line { self.line_at } else { free_at };
        let next = Self {
            free_at,
            line_at: place + apart_ms,
        };
        (next, later(place))
    }
}

/// Takes the turn for one letter, or says when to ask for it again. Part of the transaction that says that the letter is
/// being handed over, so that whoever undoes the one undoes the other.
pub async fn take_turn(
    tx: &mut Tx,
    rate: MailRate,
    errand: Errand,
    now: Timestamp,
) -> Result<Turn, StoreError> {
    let Some(apart_ms) = rate.apart_ms() else {
        return Ok(Turn::Taken);
    };
    let kept = kept(tx).await?;
    let before = kept.unwrap_or(Line {
        free_at: now.as_ms(),
        line_at: now.as_ms(),
    });
    let (line, turn) = before.asked(apart_ms, errand, now.as_ms());
    if kept != Some(line) {
        keep(tx, line, kept.is_some()).await?;
    }
    Ok(turn)
}

/// The letter is not needed after all: in the transaction that took its turn.
pub async fn give_back_turn(tx: &mut Tx, rate: MailRate) -> Result<(), StoreError> {
    let (Some(apart_ms), Some(kept)) = (rate.apart_ms(), kept(tx).await?) else {
        return Ok(());
    };
    let line = Line {
        free_at: kept.free_at - apart_ms,
        ..kept
    };
    keep(tx, line, true).await
}

async fn kept(tx: &mut Tx) -> Result<Option<Line>, StoreError> {
    let Some(row) = tx.first(&FIND, &[]).await? else {
        return Ok(None);
    };
    let (free_at, line_at): (Timestamp, Timestamp) = (row.get("free_at")?, row.get("line_at")?);
    Ok(Some(Line {
        free_at: free_at.as_ms(),
        line_at: line_at.as_ms(),
    }))
}

async fn keep(tx: &mut Tx, line: Line, is_there: bool) -> Result<(), StoreError> {
    let (free_at, line_at) = (Timestamp::from_ms(line.free_at), Timestamp::from_ms(line.line_at));
    let statement = if is_there { &UPDATE } else { &INSERT };
    tx.run(statement, args![free_at, line_at]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const BEGIN: i64 = 1_800_000_000_000;

    fn apart(a_minute: u16) -> i64 {
        MailRate::a_minute(a_minute).apart_ms().unwrap()
    }

    fn free() -> Line {
        Line {
            free_at: BEGIN,
            line_at: BEGIN,
        }
    }

    /// The most turns within any minute.
    fn most_in_a_minute(taken: &[i64]) -> usize {
        let within = |from: &i64| {
            let of_minute = taken.iter().filter(|at| (*from..from + MINUTE_MS).contains(*at));
            of_minute.count()
        };
        taken.iter().map(within).max().unwrap_or_default()
    }

    proptest! {
        /// Whoever asks, and however often: servers that share the row are one line of questions.
        #[test]
        fn within_no_minute_more_letters_go_than_the_rate_allows(
            a_minute in 1_u16..200,
            asks in prop::collection::vec((0_i64..3_000, any::<bool>()), 1..400),
        ) {
            let (mut line, mut now, mut taken) = (free(), BEGIN, Vec::new());
            for (later_ms, is_visit) in asks {
                now += later_ms;
                let errand = if is_visit { Errand::Visit } else { Errand::Mailing };
                let (next, turn) = line.asked(apart(a_minute), errand, now);
                line = next;
                if turn == Turn::Taken {
                    taken.push(now);
                }
            }
            prop_assert!(most_in_a_minute(&taken) <= usize::from(a_minute));
        }

        /// While a mailing takes every turn that it can get.
        #[test]
        fn a_visits_letter_waits_for_a_mailing_no_longer_than_the_turns_are_apart(
            a_minute in 1_u16..200,
            steps in prop::collection::vec(0_i64..20_000, 1..100),
        ) {
            let (mut line, mut now) = (free(), BEGIN);
            for step in steps {
                now += step;
                line = line.asked(apart(a_minute), Errand::Mailing, now).0;
                let (_, turn) = line.asked(apart(a_minute), Errand::Visit, now);
                if let Turn::NotBefore(at) = turn {
                    prop_assert!(at.as_ms() - now < apart(a_minute));
                }
            }
        }
    }

    #[test]
    fn those_who_wait_come_back_one_after_the_other_and_each_gets_its_turn() {
        let mut line = free();
        let mut places = Vec::new();
        for _ in 0..100 {
            let (next, turn) = line.asked(apart(60), Errand::Visit, BEGIN);
            line = next;
            places.extend(match turn {
                Turn::Taken => None,
                Turn::NotBefore(at) => Some(at.as_ms()),
            });
        }
        // Some went at once.
        assert_eq!(places.len(), 95);
        for at in places {
            // A server is never quite in time.
            let (next, turn) = line.asked(apart(60), Errand::Visit, at + 300);
            assert_eq!(turn, Turn::Taken);
            line = next;
        }
    }

    #[test]
    fn a_mailing_waits_until_visits_letters_that_were_early_are_made_up_for() {
        let mut line = free();
        for _ in 0..3 {
            line = line.asked(apart(60), Errand::Visit, BEGIN).0;
        }
        let later = Timestamp::from_ms(BEGIN + 3 * apart(60));
        let (_, turn) = line.asked(apart(60), Errand::Mailing, BEGIN);
        assert_eq!(turn, Turn::NotBefore(later));
        let (_, turn) = line.asked(apart(60), Errand::Mailing, later.as_ms());
        assert_eq!(turn, Turn::Taken);
    }

    /// A server whose clock was a year ahead must not end the mail for a year.
    #[rstest]
    #[case(Errand::Visit)]
    #[case(Errand::Mailing)]
    fn what_a_wrong_clock_said_is_not_believed(#[case] errand: Errand) {
        let wrong = BEGIN + 365 * 24 * 60 * MINUTE_MS;
        let line = Line {
            free_at: wrong,
            line_at: wrong,
        };
        let (next, turn) = line.asked(apart(60), errand, BEGIN);
        assert_eq!(turn, Turn::Taken);
        assert_eq!(next.free_at, BEGIN + apart(60));
        // And the line is not either.
        let (next, _) = (0..9).fold((next, turn), |(line, _), _| {
            line.asked(apart(60), Errand::Visit, BEGIN)
        });
        assert!(next.line_at < BEGIN + MINUTE_MS, "{next:?}");
    }

    #[test]
    fn without_a_rate_nobody_waits() {
        assert_eq!(MailRate::ANY.apart_ms(), None);
        assert_eq!(MailRate::a_minute(0), MailRate::ANY);
    }
}
