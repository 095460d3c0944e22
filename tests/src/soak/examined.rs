//! What the store holds in the end, by SQL that knows nothing of the product, beside the letters that the relay has.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rusqlite::Connection;
use uuid::Uuid;

use super::{
    Seen,
    ground::time_of,
    letters::Told,
    log::{self, Log},
};
use crate::TakenMail;

const MESSAGES: &str = "SELECT id, message_id, status,
        EXISTS (SELECT 1 FROM job j WHERE j.id = m.job_id AND j.due_at IS NOT NULL)
    FROM message m";
const VISITS: &str = "SELECT a.id, a.starts_at, a.status, a.sequence, p.full_name
    FROM appointment a JOIN practitioner p ON p.id = a.practitioner_id";

/// A row of `message`.
struct Row {
    id: Uuid,
    mail_id: String,
    status: String,
    /// Its job is still to be done.
    is_open: bool,
}

/// As it stands in the end.
struct Visit {
    id: Uuid,
    starts_at_ms: i64,
    status: String,
    sequence: i64,
    doctor: String,
}

/// `starts_ms`: when the servers were started; `second_from_ms`: when the second stage began; `seen`: what is known already.
pub fn examine(
    folder: &Path,
    mails: &[TakenMail],
    starts_ms: &[i64],
    second_from_ms: i64,
    seen: Seen,
) -> Seen {
    let store = Connection::open(folder.join("clinic.db")).expect("the store");
    let evidence = Evidence {
        rows: rows(&store).expect("the messages"),
        visits: visits(&store).expect("the visits"),
        log: Log::read(&store).expect("the log"),
        letters: mails.iter().filter_map(Told::read).collect(),
        starts_ms,
        second_from_ms,
    };
    let has = evidence.mail_ids();
    let is_delivered = |row: &&Row| has.contains(row.mail_id.as_str());
    let of_status = |status: &str| evidence.rows.iter().filter(|row| row.status == status).count();
    let visits_lost = evidence.visits.iter().filter(|visit| !evidence.is_known(visit));
    Seen {
        messages: count(evidence.rows.len()),
        delivered: count(evidence.rows.iter().filter(is_delivered).count()),
        lost: count(evidence.rows_lost() + visits_lost.count()),
        sent_twice: count(evidence.sent_twice()),
        handed_over_again: count(evidence.letters.len() - has.len()),
        sent_for_changed: count(evidence.sent_for_changed()),
        dropped: count(of_status("dropped")),
        in_doubt: count(of_status("handing-over")),
        letters: count(evidence.letters.len()),
        visits: count(evidence.visits.len()),
        ..seen
    }
}

struct Evidence<'e> {
    rows: Vec<Row>,
    visits: Vec<Visit>,
    log: Log,
    /// In the order in which they came.
    letters: Vec<Told>,
    starts_ms: &'e [i64],
    second_from_ms: i64,
}

impl Evidence<'_> {
    fn mail_ids(&self) -> BTreeSet<&str> {
        self.letters
            .iter()
            .map(|letter| letter.mail_id.as_str())
            .collect()
    }

    /// Told as sent and not sent; or never to be sent.
    fn rows_lost(&self) -> usize {
        let has = self.mail_ids();
        let is_lost = |row: &&Row| match row.status.as_str() {
            "sent" => !has.contains(row.mail_id.as_str()),
            "queued" | "failed" => true,
            "handing-over" => row.is_open,
            _ => false,
        };
        self.rows.iter().filter(is_lost).count()
    }

    fn sent_twice(&self) -> usize {
        let mut mail_ids: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        for letter in &self.letters {
            mail_ids.entry(letter.what()).or_default().insert(&letter.mail_id);
        }
        mail_ids.values().map(|ids| ids.len() - 1).sum()
    }

    fn sent_for_changed(&self) -> usize {
        let messages: BTreeMap<&str, Uuid> = self
            .rows
            .iter()
            .map(|row| (row.mail_id.as_str(), row.id))
            .collect();
        let is_false = |letter: &&Told| {
            let started_at_ms = self.started_before(letter.came_at_ms);
            let message = messages.get(letter.mail_id.as_str()).copied();
            let stood = self
                .log
                .stood(letter.visit, message, letter.came_at_ms, started_at_ms);
            stood.is_none_or(|stood| !tells(letter, stood))
        };
        self.letters.iter().filter(is_false).count()
    }

    /// When the server was started that sent what came then.
    fn started_before(&self, came_at_ms: i64) -> i64 {
        let mut starts = self.starts_ms.iter().rev();
        let before = starts.find(|started_ms| **started_ms <= came_at_ms);
        before.copied().unwrap_or_default()
    }

    /// Whether the visit's patient knows how it stands, and was reminded of it where that was to be.
    fn is_known(&self, visit: &Visit) -> bool {
        let of_visit = self.letters.iter().filter(|letter| letter.visit == visit.id);
        let letters: Vec<&Told> = of_visit.collect();
        let last = letters
            .iter()
            .max_by_key(|letter| (letter.sequence, letter.came_at_ms));
        if visit.status == "cancelled" {
            return last.is_none_or(|last| last.is_cancelled);
        }
        let Some(last) = last else {
            return false;
        };
        let is_told = !last.is_cancelled
            && last.starts_at_ms == visit.starts_at_ms
            && last.summary.contains(&visit.doctor);
        is_told && self.is_reminded(visit, &letters)
    }

    /// One that nobody changed is confirmed and reminded of; one of Monday that stood on Sunday is reminded of then.
    fn is_reminded(&self, visit: &Visit, letters: &[&Told]) -> bool {
        let subjects: BTreeSet<&str> = letters.iter().map(|letter| letter.subject.as_str()).collect();
        let is_unchanged = visit.sequence == 0;
        let stood_on_sunday = visit.starts_at_ms >= time_of(true, 0).as_ms()
            && self.log.changed_at_ms(visit.id) < self.second_from_ms;
        let came_on_sunday = letters
            .iter()
            .any(|letter| letter.came_at_ms >= self.second_from_ms);
        (!is_unchanged || subjects.len() >= 2) && (!stood_on_sunday || came_on_sunday)
    }
}

/// Whether what the letter says is what the visit is.
fn tells(letter: &Told, stood: &log::Entry) -> bool {
    let is_right_of_state = match stood.status.as_str() {
        "booked" => !letter.is_cancelled,
        "cancelled" => letter.is_cancelled,
        _ => false,
    };
    let told = (letter.sequence, letter.starts_at_ms);
    is_right_of_state && told == (stood.sequence, stood.starts_at_ms)
}

fn rows(store: &Connection) -> Result<Vec<Row>, rusqlite::Error> {
    let mut statement = store.prepare(MESSAGES)?;
    let rows = statement.query_map([], |row| {
        Ok(Row {
            id: log::id(row, 0)?,
            mail_id: row.get(1)?,
            status: row.get(2)?,
            is_open: row.get(3)?,
        })
    })?;
    rows.collect()
}

fn visits(store: &Connection) -> Result<Vec<Visit>, rusqlite::Error> {
    let mut statement = store.prepare(VISITS)?;
    let rows = statement.query_map([], |row| {
        Ok(Visit {
            id: log::id(row, 0)?,
            starts_at_ms: row.get(1)?,
            status: row.get(2)?,
            sequence: row.get(3)?,
            doctor: row.get(4)?,
        })
    })?;
    rows.collect()
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}
