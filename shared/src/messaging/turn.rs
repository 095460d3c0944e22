//! Whose turn it is at the relay. A relay takes so many letters a minute and refuses what comes beyond, so all servers keep
//! one rate together: a letter takes its turn in the transaction before it is handed over, and a row says when the next one
//! may.
//!
//! Invariant: within no minute more letters take their turn than the rate allows, of all servers together. A letter may be
//! up to [`AHEAD_MS`] early; the turns are as much further apart as that needs. Who may be earlier goes first: whoever is
//! awaited before what else is told of visits, a mailing never early. So nobody waits for what comes behind them longer
//! than one of these distances, and a mailing makes room again for what went before it.
//!
//! Whoever has to wait has a place in a line. Each who goes before a line takes one of its turns, and all in it come later by
//! one distance: whoever comes for a turn that is gone gets a place in a line beside, which is as long as so many went
//! before, and does not go to the end of the first.

use crate::{
    args,
    store::{StoreError, Tx},
    time::Timestamp,
};

/// How early a letter may be at most.
const AHEAD_MS: i64 = 5_000;
/// And one of a visit, with a millisecond for each time that it was put off, [`OFTEN_MS`] at most.
const VISIT_MS: i64 = 3_900;
const OFTEN_MS: u16 = 100;
/// And one that comes new where others wait: whose turn it is has the time between to come.
const NEW_MS: i64 = 3_000;
const MINUTE_MS: i64 = 60_000;
/// Further ahead than the servers' clocks are apart: whose clock said that was wrong.
const WRONG_MS: i64 = MINUTE_MS;
/// A line that is longer is not believed either.
pub(super) const LINE_MINUTES_MAX: i64 = 60;
const LINE_MS_MAX: i64 = LINE_MINUTES_MAX * MINUTE_MS;

/// The lines: of those who came new, who were overtaken, who are awaited.
const NEW: usize = 0;
const OVERTAKEN: usize = 1;
const AWAITED: usize = 2;
const LINES: usize = 3;

crate::statements! {
    /// One for each line, with the ids 1, 2, 3; the first says when the relay is free as well.
    ALL = "SELECT free_at, line_at FROM relay_turn ORDER BY id";
    INSERT = "INSERT INTO relay_turn (id, free_at, line_at) VALUES (?1, ?2, ?3)";
    UPDATE = "UPDATE relay_turn SET free_at = ?2, line_at = ?3 WHERE id = ?1";
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
    /// Somebody waits for the letter, or sets out before long: the next turn, before all who wait in line.
    Awaited,
    /// Somebody is told of a visit. `put_off`: how often it had to wait so far.
    Visit { put_off: u16 },
    /// News to many.
    Mailing,
}

impl Errand {
    /// `is_line`: others wait to tell of visits.
    fn ahead_ms(self, is_line: bool) -> i64 {
        match self {
            Self::Awaited => AHEAD_MS,
            Self::Visit { put_off: 0 } if is_line => NEW_MS,
            // Of two whose time is the same the one goes first who waits for longer.
            Self::Visit { put_off } => VISIT_MS + i64::from(put_off.min(OFTEN_MS)),
            Self::Mailing => 0,
        }
    }

    /// `None`: it waits in none.
    const fn line(self) -> Option<usize> {
        match self {
            Self::Awaited => Some(AWAITED),
            Self::Visit { put_off: 0 } => Some(NEW),
            Self::Visit { .. } => Some(OVERTAKEN),
            Self::Mailing => None,
        }
    }

    /// As it asks the next time.
    const fn once_more(self) -> Self {
        match self {
            Self::Visit { put_off } => Self::Visit {
                put_off: put_off.saturating_add(1),
            },
            Self::Awaited | Self::Mailing => self,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The letter is handed over after the commit.
    Taken,
    /// It asks again then.
    NotBefore(Timestamp),
}

/// When the relay is free, and behind whom somebody waits who has to, in each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turns {
    free_at: i64,
    ends: [i64; LINES],
}

/// As it is kept: when the relay is free, and where the line ends.
type Rows = [Option<(i64, i64)>; LINES];

impl Turns {
    fn of(rows: &Rows, now: i64) -> Self {
        let free_at = rows[NEW].map_or(now, |(free_at, _)| free_at);
        // Where there is no row yet nobody waits.
        let ends = rows.map(|row| row.map_or(free_at, |(_, end)| end));
        Self { free_at, ends }
    }

    /// But in the first row the relay's time says nothing.
    const fn rows(self) -> [(i64, i64); LINES] {
        let [new, overtaken, awaited] = self.ends;
        [(self.free_at, new), (overtaken, overtaken), (awaited, awaited)]
    }

    /// Behind the last one who waits in that line; `None`: nobody does.
    fn end(&self, line: usize) -> Option<i64> {
        let believed = self.free_at + 1..=self.free_at + LINE_MS_MAX;
        Some(self.ends[line]).filter(|end| believed.contains(end))
    }

    fn asked(self, apart_ms: i64, errand: Errand, now: i64) -> (Self, Turn) {
        let is_wrong = self.free_at > now + AHEAD_MS + apart_ms + WRONG_MS;
        let free_at = if is_wrong { now } else { self.free_at };
        let mut next = Self { free_at, ..self };
        let of_visits = next.end(NEW).max(next.end(OVERTAKEN));
        if now >= free_at - errand.ahead_ms(of_visits.is_some()) {
            next.free_at = free_at.max(now) + apart_ms;
            return (next, Turn::Taken);
        }
        let Some(line) = errand.line() else {
            // Whoever is in a line goes first.
            return (next, Turn::NotBefore(Timestamp::from_ms(free_at)));
        };
        let end = if line == NEW { of_visits } else { next.end(line) };
        let place = end.unwrap_or(free_at);
        next.ends[line] = place + apart_ms;
        let at = place - errand.once_more().ahead_ms(true);
        (next, Turn::NotBefore(Timestamp::from_ms(at)))
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
    let now = now.as_ms();
    let (turns, turn) = Turns::of(&kept, now).asked(apart_ms, errand, now);
    keep(tx, turns, &kept).await?;
    Ok(turn)
}

/// The letter is not needed after all: in the transaction that took its turn.
pub async fn give_back_turn(tx: &mut Tx, rate: MailRate) -> Result<(), StoreError> {
    let Some(apart_ms) = rate.apart_ms() else {
        return Ok(());
    };
    let kept = kept(tx).await?;
    let Some((free_at, _)) = kept[NEW] else {
        return Ok(());
    };
    let turns = Turns {
        free_at: free_at - apart_ms,
        ..Turns::of(&kept, free_at)
    };
    keep(tx, turns, &kept).await
}

async fn kept(tx: &mut Tx) -> Result<Rows, StoreError> {
    let mut kept = [None; LINES];
    for (line, row) in kept.iter_mut().zip(tx.all(&ALL, &[]).await?) {
        let (free_at, line_at): (Timestamp, Timestamp) = (row.get("free_at")?, row.get("line_at")?);
        *line = Some((free_at.as_ms(), line_at.as_ms()));
    }
    Ok(kept)
}

/// Only what is another now is written.
async fn keep(tx: &mut Tx, turns: Turns, kept: &Rows) -> Result<(), StoreError> {
    for (id, (row, before)) in (1_i64..).zip(turns.rows().into_iter().zip(kept)) {
        if *before == Some(row) {
            continue;
        }
        let (free_at, line_at) = (Timestamp::from_ms(row.0), Timestamp::from_ms(row.1));
        let statement = if before.is_some() { &UPDATE } else { &INSERT };
        tx.run(statement, args![id, free_at, line_at]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
