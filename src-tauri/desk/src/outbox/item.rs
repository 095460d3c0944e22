use clinic_shared::{
    ids::ChangeKey,
    store::{Begin, Engine, Row, StoreError, Tx},
    time::Timestamp,
    web::OFFLINE_VERSION,
};
use serde::Serialize;
use serde_json::value::RawValue;

clinic_shared::statements! {
    /// Without what the server did at once and still has.
    LIST = "SELECT change_key, action, path, body, shown, made_at, state, status, answer, answered_at, version, tries,
            next_try_at
        FROM outbox WHERE at_once = 0 OR state NOT IN ('applied', 'duplicate') ORDER BY position";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Only this computer knows of it.
    Waiting,
    /// The server has answered without a verdict, and is asked again.
    Retry,
    /// A newer program made it: this one has to be updated before it goes.
    NeedsUpdate,
    /// The server has done it.
    Applied,
    /// The server had done it already: its first answer was lost.
    Duplicate,
    /// The server has not done it, and why is in its answer.
    Refused,
    /// Somebody else has changed the same: not done, or not all of it, and a person has to decide.
    Conflict,
    /// Somebody here did not want it any more.
    GivenUp,
}

impl RequestState {
    /// As it is kept. What has no verdict is kept as `waiting`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Waiting | Self::Retry | Self::NeedsUpdate => "waiting",
            Self::Applied => "applied",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::GivenUp => "given-up",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        let all = [
            Self::Waiting,
            Self::Applied,
            Self::Duplicate,
            Self::Refused,
            Self::Conflict,
            Self::GivenUp,
        ];
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
    /// So often the server has answered without a verdict.
    pub tries: u32,
    /// Set aside until then, so that others are not held up.
    pub next_try_at: Option<Timestamp>,
    /// The server's last answer; a problem where it is no success.
    pub status: Option<u16>,
    pub answer: Option<Box<RawValue>>,
    pub answered_at: Option<Timestamp>,
}

fn item_of(row: &Row) -> Result<OutboxItem, StoreError> {
    let (version, tries): (u32, u32) = (row.get("version")?, row.get("tries")?);
    let state = match row.word("state", RequestState::parse)? {
        RequestState::Waiting if version > OFFLINE_VERSION => RequestState::NeedsUpdate,
        RequestState::Waiting if tries > 0 => RequestState::Retry,
        state => state,
    };
    Ok(OutboxItem {
        key: row.get("change_key")?,
        action: row.get("action")?,
        path: row.get("path")?,
        asked: json(row.get("body")?),
        shown: json(row.get("shown")?),
        made_at: row.get("made_at")?,
        state,
        tries,
        next_try_at: row.get("next_try_at")?,
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

/// Everything that is kept, in the order in which it was made.
pub(crate) async fn list(engine: &dyn Engine) -> Result<Vec<OutboxItem>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let rows = tx.all(&LIST, &[]).await?;
    rows.iter().map(item_of).collect()
}
