//! Mailings that nobody sends any more are paused, so that an admin sees them and says what is to become of them.

use crate::store::{StoreError, Tx};

crate::statements! {
    PAUSE_LEFT = "UPDATE mailing SET status = 'paused', version = version + 1
        WHERE status = 'sending'
            AND NOT EXISTS (SELECT j.id FROM job j WHERE j.id = mailing.job_id AND j.due_at IS NOT NULL)";
    PAUSE_ALL = "UPDATE mailing SET status = 'paused', version = version + 1 WHERE status = 'sending'";
}

/// Those whose job gave up, or was cancelled in the list of jobs. Returns how many there were.
pub async fn pause_left(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.run(&PAUSE_LEFT, &[]).await
}

/// After a restore: to whom they were sent since, only the relay knows.
pub async fn pause_all(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.run(&PAUSE_ALL, &[]).await
}
