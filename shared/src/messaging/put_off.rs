//! After a restore messages are those of the backup, and much of what they say was changed since: what waits gets time,
//! so that desks send again what they did, and the clinic sees to the rest, before patients are told what was.

use super::{SEND_MESSAGE, SEND_SMS};
use crate::{
    args,
    store::{StoreError, Tx},
    time::Timestamp,
};

const RESTORE_MINUTES: i64 = 60;

crate::statements! {
    PUT_OFF_JOBS = "UPDATE job SET due_at = ?1 WHERE kind = ?2 AND state = 'waiting' AND due_at < ?1";
    PUT_OFF_MESSAGES = "UPDATE message SET due_at = ?1, version = version + 1 WHERE status = 'queued' AND due_at < ?1";
}

/// With a new epoch, in its transaction.
pub async fn put_off(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    let until = now.plus_minutes(RESTORE_MINUTES);
    for kind in [SEND_MESSAGE, SEND_SMS] {
        tx.run(&PUT_OFF_JOBS, args![until, kind]).await?;
    }
    tx.run(&PUT_OFF_MESSAGES, args![until]).await?;
    Ok(())
}
