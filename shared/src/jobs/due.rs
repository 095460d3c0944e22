//! What is due, for those who call servers to it. It says nothing of who will do it: that is the claim's.

use super::enqueue::of_any_priority;
use crate::{
    args,
    ids::JobId,
    store::{StoreError, Tx},
    time::Timestamp,
};

crate::statements! {
    DUE = concat!(
        "SELECT id, kind, claims FROM job WHERE ",
        of_any_priority!(),
        " AND due_at <= ?1 ORDER BY priority, due_at, id {limit ?2}"
    );
}

/// A job that somebody should take.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueJob {
    pub id: JobId,
    pub kind: String,
    /// How often it was claimed: due once more after a try that failed, it is something new.
    pub claims: i64,
}

/// In the order in which they are taken, so many at most.
pub async fn due_jobs(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<DueJob>, StoreError> {
    let rows = tx.all(&DUE, args![now, limit]).await?;
    let due = rows.iter().map(|row| {
        Ok(DueJob {
            id: row.get("id")?,
            kind: row.get("kind")?,
            claims: row.get("claims")?,
        })
    });
    due.collect()
}
