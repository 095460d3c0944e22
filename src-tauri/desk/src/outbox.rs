//! What was done without the server and is not yet the clinic's: an ordered list of requests beside the rows. Each gets
//! the server's verdict; a refusal stands in nobody's way, and stays here until somebody has seen it.

use axum::{body::Bytes, http::StatusCode};
use clinic_shared::{
    args,
    ids::ChangeKey,
    store::{Begin, Engine, Row, Statement, StoreError, Tx},
    time::Timestamp,
};
use serde::Serialize;
use serde_json::value::RawValue;

clinic_shared::statements! {
    /// As [`clinic_shared::web::Offline::keep`] gives it.
    KEEP = "INSERT INTO outbox (change_key, method, path, action, if_match, body, shown, made_at, made_by, state)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting')";
    WAITING = "SELECT position, change_key, method, path, if_match, body, made_at FROM outbox
        WHERE state = 'waiting' ORDER BY position";
    COUNT = "SELECT COUNT(*) AS n FROM outbox WHERE state = 'waiting'";
    REFUSED = "SELECT COUNT(*) AS n FROM outbox WHERE state = 'refused'";
    LIST = "SELECT change_key, action, path, body, shown, made_at, state, status, answer, answered_at FROM outbox
        ORDER BY position";
    SETTLE = "UPDATE outbox SET state = ?2, status = ?3, answer = ?4, answered_at = ?5 WHERE position = ?1";
    SEEN = "DELETE FROM outbox WHERE change_key = ?1 AND state <> 'waiting'";
    ALL = "SELECT change_key, method, path, action, if_match, body, shown, made_at, made_by, state, status, answer,
        answered_at FROM outbox ORDER BY position";
    PUT_BACK = "INSERT INTO outbox (change_key, method, path, action, if_match, body, shown, made_at, made_by, state,
            status, answer, answered_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13
        WHERE NOT EXISTS (SELECT position FROM outbox WHERE change_key = ?1)";
    FORGET_APPLIED = "DELETE FROM outbox WHERE state = 'applied' AND answered_at < ?1";
}

pub(crate) const CREATE_OUTBOX: &str = "CREATE TABLE IF NOT EXISTS outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    change_key BLOB NOT NULL UNIQUE,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    -- Method and path as the route has it.
    action TEXT NOT NULL,
    if_match TEXT,
    body BLOB NOT NULL,
    -- What was answered here.
    shown BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL,
    -- waiting, applied, refused
    state TEXT NOT NULL,
    -- The server's answer.
    status INTEGER,
    answer BLOB,
    answered_at INTEGER
)";

/// How long what the server has taken stays in the list.
const APPLIED_MINUTES: i64 = 24 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Only this computer knows of it.
    Waiting,
    /// The server has done it.
    Applied,
    /// The server has not done it, and why is in its answer.
    Refused,
}

impl RequestState {
    const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Applied => "applied",
            Self::Refused => "refused",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        let all = [Self::Waiting, Self::Applied, Self::Refused];
        all.into_iter().find(|state| state.name() == name)
    }
}

/// One request as the page shows it.
#[derive(Debug, Serialize)]
pub struct OutboxItem {
    pub key: ChangeKey,
    /// `POST /api/appointments/{id}/cancel`
    pub action: String,
    pub path: String,
    pub asked: Box<RawValue>,
    /// What this computer answered: how it looks here.
    pub shown: Box<RawValue>,
    pub made_at: Timestamp,
    pub state: RequestState,
    /// The server's answer; a problem where it refused.
    pub status: Option<u16>,
    pub answer: Option<Box<RawValue>>,
    pub answered_at: Option<Timestamp>,
}

/// One request as it goes to the server.
#[derive(Debug, Clone)]
pub struct Request {
    pub position: i64,
    pub key: ChangeKey,
    pub method: String,
    /// With its query.
    pub path: String,
    pub if_match: Option<String>,
    pub body: Bytes,
    pub made_at: Timestamp,
}

fn request_of(row: &Row) -> Result<Request, StoreError> {
    Ok(Request {
        position: row.get("position")?,
        key: row.get("change_key")?,
        method: row.get("method")?,
        path: row.get("path")?,
        if_match: row.get("if_match")?,
        body: Bytes::from(row.get::<Vec<u8>>("body")?),
        made_at: row.get("made_at")?,
    })
}

fn item_of(row: &Row) -> Result<OutboxItem, StoreError> {
    Ok(OutboxItem {
        key: row.get("change_key")?,
        action: row.get("action")?,
        path: row.get("path")?,
        asked: json(row.get("body")?),
        shown: json(row.get("shown")?),
        made_at: row.get("made_at")?,
        state: row.word("state", RequestState::parse)?,
        status: row.get("status")?,
        answer: row.get::<Option<Vec<u8>>>("answer")?.map(json),
        answered_at: row.get("answered_at")?,
    })
}

/// `null` for what is empty or no JSON.
fn json(bytes: Vec<u8>) -> Box<RawValue> {
    let text = String::from_utf8(bytes).ok();
    let value = text.and_then(|text| RawValue::from_string(text).ok());
    value.unwrap_or_else(|| RawValue::NULL.to_owned())
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
    let row = tx.first(of, &[]).await?;
    let count = row.map(|row| row.get::<i64>("n")).transpose()?.unwrap_or(0);
    Ok(usize::try_from(count).unwrap_or(0))
}

pub(crate) async fn list(engine: &dyn Engine) -> Result<Vec<OutboxItem>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let rows = tx.all(&LIST, &[]).await?;
    rows.iter().map(item_of).collect()
}

/// The server's verdict on one of them.
pub(crate) async fn settle(
    engine: &dyn Engine,
    request: &Request,
    status: StatusCode,
    answer: &Bytes,
    now: Timestamp,
) -> Result<(), StoreError> {
    let state = if status.is_success() {
        RequestState::Applied
    } else {
        RequestState::Refused
    };
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let row = args![
        request.position,
        state.name(),
        status.as_u16(),
        answer.to_vec(),
        now
    ];
    tx.run(&SETTLE, row).await?;
    tx.run(&FORGET_APPLIED, args![now.plus_minutes(-APPLIED_MINUTES)])
        .await?;
    tx.commit().await
}

/// Everything, to be carried into another file by [`put_back`].
pub(crate) async fn all(engine: &dyn Engine) -> Result<Vec<Row>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    tx.all(&ALL, &[]).await
}

/// What is there already stays as it is.
pub(crate) async fn put_back(engine: &dyn Engine, rows: &[Row]) -> Result<(), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    for row in rows {
        tx.run(&PUT_BACK, row.values()).await?;
    }
    tx.commit().await
}

/// Somebody has seen the verdict. What still waits is not forgotten.
pub(crate) async fn seen(engine: &dyn Engine, key: ChangeKey) -> Result<bool, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let gone = tx.run(&SEEN, args![key]).await? > 0;
    tx.commit().await?;
    Ok(gone)
}
