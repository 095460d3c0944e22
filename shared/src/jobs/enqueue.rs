//! A job is enqueued in the transaction that wants it done: kept with it, or undone with it.

use super::queries;
use crate::{
    args,
    ids::JobId,
    store::{StoreError, Tx},
    time::Timestamp,
};

/// Tries of a job before somebody has to look at it: some four hours of them.
pub const TRIES_MAX: u16 = 10;

crate::statements! {
    INSERT = "INSERT INTO job (id, kind, unique_key, about, schedule_name, payload, priority, state, due_at, claims, tries,
            tries_max, enqueued_at, started_at, ended_at, last_error, worker, cancel_wanted)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', ?8, 0, 0, ?9, ?10, NULL, NULL, NULL, NULL, 0)";
}

/// Which of those that are due is taken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Priority {
    /// Somebody waits for it.
    High,
    #[default]
    Normal,
    /// Whenever there is nothing else to do.
    Low,
}

impl Priority {
    pub(super) const fn rank(self) -> i64 {
        match self {
            Self::High => 0,
            Self::Normal => 5,
            Self::Low => 9,
        }
    }
}

/// In a statement: a job of any [`Priority`]. Said one by one, each is a range of `job_by_due` that ends with what is due, so
/// that what waits for later is not read; and nothing is sorted.
macro_rules! of_any_priority {
    () => {
        "priority IN (0, 5, 9)"
    };
}
pub(super) use of_any_priority;

/// `NewJob { about: Some(…), ..NewJob::new(work.new_id(), "kind", work.now) }`.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub id: JobId,
    pub kind: String,
    /// While a job with this key is open, no second one is made.
    pub unique_key: Option<String>,
    /// For the admin's list: no name, no number of a person.
    pub about: Option<String>,
    /// The schedule whose run it is.
    pub schedule: Option<String>,
    /// What it needs to know: ids, since what it is about may have changed by then.
    pub payload: serde_json::Value,
    pub priority: Priority,
    /// Not before.
    pub due_at: Timestamp,
    pub tries_max: u16,
    pub enqueued_at: Timestamp,
}

impl NewJob {
    /// To be done at once.
    pub fn new(id: JobId, kind: impl Into<String>, now: Timestamp) -> Self {
        Self {
            id,
            kind: kind.into(),
            unique_key: None,
            about: None,
            schedule: None,
            payload: serde_json::Value::Object(serde_json::Map::new()),
            priority: Priority::Normal,
            due_at: now,
            tries_max: TRIES_MAX,
            enqueued_at: now,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    New(JobId),
    /// One with the same key is open, and does it.
    Open(JobId),
}

impl Enqueued {
    pub const fn id(self) -> JobId {
        match self {
            Self::New(id) | Self::Open(id) => id,
        }
    }
}

/// Invariant: the job is there if and only if the transaction is kept. Servers hear of it with the feed, after the commit.
pub async fn enqueue(tx: &mut Tx, job: &NewJob) -> Result<Enqueued, StoreError> {
    if let Some(unique_key) = &job.unique_key
        && let Some(open) = queries::open_of_key(tx, unique_key).await?
    {
        return Ok(Enqueued::Open(open));
    }
    let row = args![
        job.id,
        &job.kind,
        job.unique_key.clone(),
        job.about.clone(),
        job.schedule.clone(),
        job.payload.to_string(),
        job.priority.rank(),
        job.due_at,
        job.tries_max,
        job.enqueued_at
    ];
    tx.run(&INSERT, row).await?;
    Ok(Enqueued::New(job.id))
}

#[cfg(test)]
mod tests {
    use super::Priority;

    #[test]
    fn a_look_for_work_is_for_jobs_of_every_priority() {
        let ranks =
            [Priority::High, Priority::Normal, Priority::Low].map(|priority| priority.rank().to_string());
        assert_eq!(of_any_priority!(), format!("priority IN ({})", ranks.join(", ")));
    }
}
