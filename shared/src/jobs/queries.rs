//! Jobs as rows.

use super::{Job, JobSchedule, JobState};
use crate::{
    args,
    ids::JobId,
    store::{Row, StoreError, Tx},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, state, about, schedule_name, tries, tries_max, enqueued_at, due_at, started_at, ended_at,
                last_error, worker, cancel_wanted, payload, priority
            FROM job ",
            $rest
        )
    };
}
pub(super) use select;

macro_rules! select_schedule {
    ($rest:literal) => {
        concat!(
            "SELECT name, kind, cron, paused, next_due_at, last_due_at, last_job_id, version FROM job_schedule ",
            $rest
        )
    };
}

crate::statements! {
    FIND = select!("WHERE id = ?1");
    /// One at most: the key is unique among those that are open.
    OPEN_OF_KEY = "SELECT id FROM job WHERE unique_key = ?1 AND due_at IS NOT NULL";
    SCHEDULES = select_schedule!("ORDER BY name");
    SCHEDULE = select_schedule!("WHERE name = ?1");
}

pub(super) fn job(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.get("id")?,
        kind: row.get("kind")?,
        state: row.word("state", JobState::parse)?,
        about: row.get("about")?,
        schedule: row.get("schedule_name")?,
        tries: row.get("tries")?,
        tries_max: row.get("tries_max")?,
        enqueued_at: row.get("enqueued_at")?,
        due_at: row.get("due_at")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        last_error: row.get("last_error")?,
        worker: row.get("worker")?,
        is_cancel_wanted: row.get("cancel_wanted")?,
        // Other kinds have payloads of their own.
        message: row.json("payload").ok(),
    })
}

pub(super) async fn find(tx: &mut Tx, id: JobId) -> Result<Option<Job>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(job).transpose()
}

pub(super) async fn open_of_key(tx: &mut Tx, unique_key: &str) -> Result<Option<JobId>, StoreError> {
    let row = tx.first(&OPEN_OF_KEY, args![unique_key]).await?;
    row.map(|row| row.get("id")).transpose()
}

pub(super) async fn schedules(tx: &mut Tx) -> Result<Vec<JobSchedule>, StoreError> {
    let mut schedules = Vec::new();
    for row in tx.all(&SCHEDULES, &[]).await? {
        schedules.push(schedule_of(tx, &row).await?);
    }
    Ok(schedules)
}

pub(super) async fn schedule(tx: &mut Tx, name: &str) -> Result<Option<JobSchedule>, StoreError> {
    match tx.first(&SCHEDULE, args![name]).await? {
        Some(row) => schedule_of(tx, &row).await.map(Some),
        None => Ok(None),
    }
}

async fn schedule_of(tx: &mut Tx, row: &Row) -> Result<JobSchedule, StoreError> {
    let last_job = match row.get("last_job_id")? {
        Some(id) => find(tx, id).await?,
        None => None,
    };
    Ok(JobSchedule {
        name: row.get("name")?,
        kind: row.get("kind")?,
        cron: row.get("cron")?,
        is_paused: row.get("paused")?,
        next_due_at: row.get("next_due_at")?,
        last_due_at: row.get("last_due_at")?,
        last_job,
        version: row.get("version")?,
    })
}
