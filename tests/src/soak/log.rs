//! What happened to visits and messages, in the order of the commits. It is written by the store itself: triggers that no
//! program knows of, within the transactions of whoever is the writer. So it is kept or undone with what it tells.

use std::{collections::BTreeMap, path::Path};

use rusqlite::{Connection, Row};
use uuid::Uuid;

/// By the machine's clock, as all times of the log.
macro_rules! now_ms {
    () => {
        "CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)"
    };
}

const KEEP: &str = concat!(
    "CREATE TABLE soak_log (n INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, appointment_id BLOB NOT NULL,
        message_id BLOB, sequence INTEGER NOT NULL, starts_at INTEGER NOT NULL, status TEXT NOT NULL);
    INSERT INTO soak_log (at_ms, appointment_id, sequence, starts_at, status)
        SELECT 0, id, sequence, starts_at, status FROM appointment;
    CREATE TRIGGER soak_log_visit_made AFTER INSERT ON appointment BEGIN
        INSERT INTO soak_log (at_ms, appointment_id, sequence, starts_at, status)
        VALUES (",
    now_ms!(),
    ", NEW.id, NEW.sequence, NEW.starts_at, NEW.status);
    END;
    CREATE TRIGGER soak_log_visit AFTER UPDATE ON appointment BEGIN
        INSERT INTO soak_log (at_ms, appointment_id, sequence, starts_at, status)
        VALUES (",
    now_ms!(),
    ", NEW.id, NEW.sequence, NEW.starts_at, NEW.status);
    END;
    CREATE TRIGGER soak_log_hand_over AFTER UPDATE OF status ON message WHEN NEW.status = 'handing-over' BEGIN
        INSERT INTO soak_log (at_ms, appointment_id, message_id, sequence, starts_at, status)
        VALUES (",
    now_ms!(),
    ", NEW.appointment_id, NEW.id, NEW.appointment_sequence, NEW.starts_at, NEW.status);
    END;"
);

const READ: &str =
    "SELECT n, at_ms, appointment_id, message_id, sequence, starts_at, status FROM soak_log ORDER BY n";

/// From now on.
pub fn keep(folder: &Path) {
    let store = Connection::open(folder.join("clinic.db")).expect("the store");
    store.execute_batch(KEEP).expect("the log is kept");
}

/// A line: of a visit as it is from then on, or of a message that begins to be handed over.
#[derive(Debug, Clone)]
pub struct Entry {
    pub n: i64,
    pub at_ms: i64,
    pub message: Option<Uuid>,
    pub sequence: i64,
    pub starts_at_ms: i64,
    pub status: String,
}

/// Of each visit, in the order of the commits.
#[derive(Debug)]
pub struct Log(BTreeMap<Uuid, Vec<Entry>>);

impl Log {
    pub fn read(store: &Connection) -> Result<Self, rusqlite::Error> {
        let mut log: BTreeMap<Uuid, Vec<Entry>> = BTreeMap::new();
        let mut statement = store.prepare(READ)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let entry = Entry {
                n: row.get(0)?,
                at_ms: row.get(1)?,
                message: row.get::<_, Option<Vec<u8>>>(3)?.as_deref().map(uuid),
                sequence: row.get(4)?,
                starts_at_ms: row.get(5)?,
                status: row.get(6)?,
            };
            log.entry(id(row, 2)?).or_default().push(entry);
        }
        Ok(Self(log))
    }

    fn of(&self, visit: Uuid) -> &[Entry] {
        self.0.get(&visit).map_or(&[], Vec::as_slice)
    }

    /// How the visit stood when this message began to be handed over, for the letter that came at `came_at_ms` from the
    /// server that was started at `started_at_ms`. One that nobody began to hand over is judged by when it came.
    pub fn stood(
        &self,
        visit: Uuid,
        message: Option<Uuid>,
        came_at_ms: i64,
        started_at_ms: i64,
    ) -> Option<&Entry> {
        let entries = self.of(visit);
        let begun = entries.iter().rev().find(|entry| {
            let is_this = entry.message.is_some() && entry.message == message;
            is_this && (started_at_ms..=came_at_ms).contains(&entry.at_ms)
        });
        let is_before = |entry: &&Entry| match begun {
            Some(begun) => entry.n < begun.n,
            None => entry.at_ms <= came_at_ms,
        };
        let mut of_visit = entries.iter().rev().filter(|entry| entry.message.is_none());
        of_visit.find(is_before)
    }

    /// When the visit was changed last; 0 for one that is as it was booked.
    pub fn changed_at_ms(&self, visit: Uuid) -> i64 {
        let mut of_visit = self.of(visit).iter().filter(|entry| entry.message.is_none());
        of_visit.next_back().map_or(0, |entry| entry.at_ms)
    }
}

pub fn id(row: &Row<'_>, column: usize) -> Result<Uuid, rusqlite::Error> {
    Ok(uuid(&row.get::<_, Vec<u8>>(column)?))
}

fn uuid(bytes: &[u8]) -> Uuid {
    Uuid::from_slice(bytes).expect("16 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: i64, message: Option<u128>, sequence: i64) -> Entry {
        Entry {
            n,
            at_ms: n * 10,
            message: message.map(Uuid::from_u128),
            sequence,
            starts_at_ms: 0,
            status: String::new(),
        }
    }

    /// Booked at 10, handed over at 20, moved at 30, handed over once more at 40.
    fn log() -> Log {
        let entries = vec![
            entry(1, None, 0),
            entry(2, Some(7), 0),
            entry(3, None, 1),
            entry(4, Some(7), 1),
        ];
        Log(BTreeMap::from([(Uuid::nil(), entries)]))
    }

    fn sequence(message: u128, came_at_ms: i64, started_at_ms: i64) -> i64 {
        let log = log();
        let stood = log.stood(
            Uuid::nil(),
            Some(Uuid::from_u128(message)),
            came_at_ms,
            started_at_ms,
        );
        stood.unwrap().sequence
    }

    #[test]
    fn a_letter_is_judged_by_when_it_began_to_be_handed_over() {
        assert_eq!(sequence(7, 35, 0), 0, "moved only after it had begun");
        assert_eq!(sequence(7, 45, 0), 1);
    }

    #[test]
    fn what_an_earlier_server_began_excuses_no_later_one() {
        assert_eq!(sequence(7, 35, 25), 1);
    }

    #[test]
    fn a_letter_that_nobody_began_is_judged_by_when_it_came() {
        assert_eq!(sequence(8, 25, 0), 0);
        assert_eq!(sequence(8, 30, 0), 1);
    }
}
