//! How the jobs stand: for the admin's page, for metrics and for the doctor.

use super::{JobCounts, JobState};
use crate::{
    args,
    store::{StoreError, Tx},
    time::Timestamp,
};

crate::statements! {
    /// As many as are wanted: a million that are done cost no more than a thousand.
    COUNT = "SELECT COUNT(*) AS n FROM
        (SELECT id FROM job WHERE state = ?1 ORDER BY ended_at DESC, id DESC {limit ?2}) newest";
    OLDEST_DUE = "SELECT MIN(due_at) AS due_at FROM job WHERE due_at <= ?1";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overview {
    pub counts: JobCounts,
    /// For how long the job that should have been taken first has waited.
    pub oldest_due_seconds: Option<i64>,
}

pub async fn overview(tx: &mut Tx, now: Timestamp) -> Result<Overview, StoreError> {
    let row = tx.first(&OLDEST_DUE, args![now]).await?;
    let oldest: Option<Timestamp> = row.map(|row| row.get("due_at")).transpose()?.flatten();
    Ok(Overview {
        counts: JobCounts {
            waiting: count(tx, JobState::Waiting).await?,
            running: count(tx, JobState::Running).await?,
            dead: count(tx, JobState::Dead).await?,
            done: count(tx, JobState::Done).await?,
            cancelled: count(tx, JobState::Cancelled).await?,
        },
        oldest_due_seconds: oldest.map(|due| (now.as_ms() - due.as_ms()) / 1_000),
    })
}

async fn count(tx: &mut Tx, state: JobState) -> Result<i64, StoreError> {
    let up_to = if state.is_open() {
        i64::from(i32::MAX)
    } else {
        JobCounts::MAX
    };
    let row = tx.first(&COUNT, args![state.name(), up_to]).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}
