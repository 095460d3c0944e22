//! Jobs that are long over.

use super::JobState;
use crate::{
    args,
    store::{StoreError, Tx},
    time::Timestamp,
};

crate::statements! {
    FORGET = "DELETE FROM job WHERE id IN
        (SELECT id FROM job WHERE state = ?1 AND ended_at < ?2 ORDER BY ended_at, id {limit ?3})";
}

/// Those in this state that ended before, `jobs_max` at most. Returns how many there were.
pub async fn forget(
    tx: &mut Tx,
    state: JobState,
    before: Timestamp,
    jobs_max: u16,
) -> Result<u64, StoreError> {
    tx.run(&FORGET, args![state.name(), before, jobs_max]).await
}
