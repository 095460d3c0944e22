//! A job that is wanted no more is taken back in the transaction that says so.

use crate::{
    args,
    ids::JobId,
    store::{StoreError, Tx},
    time::Timestamp,
};

crate::statements! {
    WITHDRAW = "UPDATE job SET state = 'cancelled', due_at = NULL, ended_at = ?2 WHERE id = ?1 AND state = 'waiting'";
}

/// Whether it waited. One that runs already goes on: what it does looks first whether it is still wanted.
pub async fn withdraw(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.run(&WITHDRAW, args![id, now]).await? == 1)
}
