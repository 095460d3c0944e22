//! What was done without the server and is not yet the clinic's: an ordered list of requests beside the rows. Each gets
//! the server's verdict; a refusal stands in nobody's way, and stays here until somebody has seen it.

mod carry;
mod done;
mod gather;
mod given_up;
mod item;
mod order;
mod routes;
mod upgrade;
mod verdict;

use axum::body::Bytes;
use clinic_shared::{
    args,
    ids::ChangeKey,
    store::{Begin, Engine, Row, Statement, StoreError, Tx, Value},
    time::Timestamp,
    web::OFFLINE_VERSION,
};

pub(crate) use carry::{Carried, all, create, put_back};
pub(crate) use done::{Done, SEND_AGAIN, note_done};
pub(crate) use gather::gather;
pub(crate) use given_up::forget_given_up;
pub(crate) use item::list;
pub use item::{OutboxItem, RequestState};
pub(crate) use order::Held;
pub(crate) use routes::{failed, routes};
pub(crate) use verdict::{Verdict, verdict};

use crate::upstream::Answer;

clinic_shared::statements! {
    /// As [`clinic_shared::web::Offline::keep`] gives it.
    KEEP = "INSERT INTO outbox (change_key, method, path, action, if_match, body, shown, made_at, made_by, base,
            version, state)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'waiting')";
    /// The same, of what was read here; once where it waits to be told already.
    KEEP_READ = "INSERT INTO outbox (change_key, method, path, action, if_match, body, shown, made_at, made_by, base,
            version, state)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'waiting'
        WHERE NOT EXISTS (SELECT o.position FROM outbox o WHERE o.state = 'waiting' AND o.path = ?3 AND o.body = ?6)";
    WAITING = "SELECT position, change_key, method, path, action, if_match, body, shown, made_at, base, version, tries,
            next_try_at, at_once
        FROM outbox WHERE state = 'waiting' ORDER BY position";
    COUNT = "SELECT COUNT(*) AS n FROM outbox WHERE state = 'waiting'";
    /// As [`Request::is_aside`] has it, without reading what is asked.
    ASIDE = "SELECT COUNT(*) AS n FROM outbox WHERE state = 'waiting' AND (version > ?1 OR next_try_at > ?2)";
    REFUSED = "SELECT COUNT(*) AS n FROM outbox WHERE state IN ('refused', 'conflict')";
    SETTLE = "UPDATE outbox SET state = ?2, status = ?3, answer = ?4, answered_at = ?5, next_try_at = NULL,
            epoch = ?6
        WHERE position = ?1";
    NOT_JUDGED = "UPDATE outbox SET tries = ?2, next_try_at = ?3, status = ?4, answer = ?5, answered_at = ?6
        WHERE position = ?1";
    SEEN = "DELETE FROM outbox WHERE change_key = ?1 AND state <> 'waiting'";
    TRY_AGAIN = "UPDATE outbox SET next_try_at = NULL
        WHERE change_key = ?1 AND state = 'waiting' AND next_try_at IS NOT NULL";
    GIVE_UP = "UPDATE outbox SET state = 'given-up', next_try_at = NULL, answered_at = ?2
        WHERE change_key = ?1 AND state = 'waiting' AND next_try_at IS NOT NULL";
    FORGET_APPLIED = "DELETE FROM outbox WHERE state IN ('applied', 'duplicate') AND answered_at < ?1";
}

/// How long what the server has taken is kept: a clinic's backup is younger.
const APPLIED_MINUTES: i64 = 7 * 24 * 60;

/// One request as it goes to the server.
#[derive(Debug, Clone)]
pub struct Request {
    pub position: i64,
    pub key: ChangeKey,
    pub method: String,
    /// With its query.
    pub path: String,
    /// Method and path as the route has it.
    pub action: String,
    pub if_match: Option<String>,
    pub body: Bytes,
    /// What was answered here.
    pub shown: Bytes,
    pub made_at: Timestamp,
    /// What it began from (`Clinic-Base`).
    pub base: Option<String>,
    /// The [`OFFLINE_VERSION`] of the program that kept it.
    pub version: u32,
    /// So often the server has answered without a verdict.
    pub tries: u32,
    /// Set aside until then.
    pub next_try_at: Option<Timestamp>,
    /// The server did it once and may have lost it.
    pub sent_again: bool,
}

impl Request {
    /// Made by a program that knows more than this one: neither sent nor carried out here, and kept as it is.
    pub const fn is_newer(&self) -> bool {
        self.version > OFFLINE_VERSION
    }

    /// Does not go now, and is in nobody's way but of those that need it.
    pub fn is_aside(&self, now: Timestamp) -> bool {
        self.is_newer() || self.next_try_at.is_some_and(|at| at > now)
    }
}

fn request_of(row: &Row) -> Result<Request, StoreError> {
    let request = Request {
        position: row.get("position")?,
        key: row.get("change_key")?,
        method: row.get("method")?,
        path: row.get("path")?,
        action: row.get("action")?,
        if_match: row.get("if_match")?,
        body: Bytes::from(row.get::<Vec<u8>>("body")?),
        shown: Bytes::from(row.get::<Vec<u8>>("shown")?),
        made_at: row.get("made_at")?,
        base: row.get("base")?,
        version: row.get("version")?,
        tries: row.get("tries")?,
        next_try_at: row.get("next_try_at")?,
        sent_again: row.get("at_once")?,
    };
    let from = request.version;
    Ok(upgrade::upgrade(request, from))
}

/// In the order in which they were made.
pub(crate) async fn waiting(engine: &dyn Engine) -> Result<Vec<Request>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let rows = tx.all(&WAITING, &[]).await?;
    rows.iter().map(request_of).collect()
}

pub(crate) async fn count(engine: &dyn Engine) -> Result<usize, StoreError> {
    number(engine, &COUNT).await
}

/// Those that the server would not do, until somebody has seen it.
pub(crate) async fn refused(engine: &dyn Engine) -> Result<usize, StoreError> {
    number(engine, &REFUSED).await
}

async fn number(engine: &dyn Engine, of: &'static Statement) -> Result<usize, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    number_in(&mut tx, of, &[]).await
}

async fn number_in(tx: &mut Tx, of: &'static Statement, args: &[Value]) -> Result<usize, StoreError> {
    let row = tx.first(of, args).await?;
    let count = row.map(|row| row.get::<i64>("n")).transpose()?.unwrap_or(0);
    Ok(usize::try_from(count).unwrap_or(0))
}

/// How many wait to be sent in their turn, and how many are set aside.
async fn going_and_aside(engine: &dyn Engine, now: Timestamp) -> Result<(usize, usize), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let aside = number_in(&mut tx, &ASIDE, args![OFFLINE_VERSION, now]).await?;
    let waiting = number_in(&mut tx, &COUNT, &[]).await?;
    Ok((waiting - aside, aside))
}

/// Whether something waits that is sent in its turn, and not set aside.
pub(crate) async fn goes_on(engine: &dyn Engine, now: Timestamp) -> Result<bool, StoreError> {
    let (going, _) = going_and_aside(engine, now).await?;
    Ok(going > 0)
}

/// Whether a change that is made now has to wait for one that waits already: for any that goes in its turn, and of
/// those set aside for one that it builds on.
pub(crate) async fn stands_before(
    engine: &dyn Engine,
    path: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (going, aside) = going_and_aside(engine, now).await?;
    if aside == 0 {
        return Ok(going > 0);
    }
    let mut held = Held::default();
    for request in waiting(engine).await? {
        if !request.is_aside(now) && !held.holds(&request) {
            return Ok(true);
        }
        held.add(&request);
    }
    Ok(held.holds_asked(path, body))
}

/// The server's verdict on one of them.
pub(crate) async fn settle(
    engine: &dyn Engine,
    request: &Request,
    (verdict, epoch): (Verdict, Option<i64>),
    answer: &Answer,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let row = args![
        request.position,
        RequestState::from(verdict).name(),
        answer.status.as_u16(),
        answer.body.to_vec(),
        now,
        epoch
    ];
    tx.run(&SETTLE, row).await?;
    tx.run(&FORGET_APPLIED, args![now.plus_minutes(-APPLIED_MINUTES)])
        .await?;
    tx.commit().await
}

/// The server has answered, and it is no verdict. Returns whether the request is set aside now: only where the server
/// broke over this one, so often that another time in its turn would only be in the others' way.
pub(crate) async fn not_judged(
    engine: &dyn Engine,
    request: &Request,
    answer: &Answer,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let tries = request.tries.saturating_add(1);
    let minutes = verdict::set_aside_minutes(answer, tries);
    let next_try_at = minutes.map(|minutes| now.plus_minutes(minutes));
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let row = args![
        request.position,
        tries,
        next_try_at,
        answer.status.as_u16(),
        answer.body.to_vec(),
        now
    ];
    tx.run(&NOT_JUDGED, row).await?;
    tx.commit().await?;
    Ok(next_try_at.is_some())
}

/// Somebody has seen the verdict. What still waits is not forgotten.
pub(crate) async fn seen(engine: &dyn Engine, key: ChangeKey) -> Result<bool, StoreError> {
    run(engine, &SEEN, args![key]).await
}

/// Somebody wants one that is set aside to go now.
pub(crate) async fn try_again(engine: &dyn Engine, key: ChangeKey) -> Result<bool, StoreError> {
    run(engine, &TRY_AGAIN, args![key]).await
}

/// Somebody does not want one that is set aside any more.
pub(crate) async fn give_up(engine: &dyn Engine, key: ChangeKey, now: Timestamp) -> Result<bool, StoreError> {
    run(engine, &GIVE_UP, args![key, now]).await
}

async fn run(engine: &dyn Engine, statement: &'static Statement, args: &[Value]) -> Result<bool, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let touched = tx.run(statement, args).await? > 0;
    tx.commit().await?;
    Ok(touched)
}
