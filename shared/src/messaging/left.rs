//! Messages whose job ended without them: its last server was not heard of again, or an admin cancelled it. They would
//! wait for ever; here they fail, or are dropped as the admin wanted, so that the desk sees them. What a relay has perhaps
//! stays told until the visit's time: of a change or its end the patient has to hear.

use super::MessageReason;
use crate::{
    args,
    store::{StoreError, Tx},
    time::Timestamp,
};

crate::statements! {
    END_LEFT = "UPDATE message SET status = 'failed', reason = ?1, ended_at = ?2, version = version + 1
        WHERE status = 'queued'
            AND NOT EXISTS (SELECT j.id FROM job j WHERE j.id = message.job_id AND j.due_at IS NOT NULL)";
    END_CANCELLED = "UPDATE message SET status = 'dropped', reason = ?1, ended_at = ?2, version = version + 1
        WHERE status = 'queued'
            AND EXISTS (SELECT j.id FROM job j WHERE j.id = message.job_id AND j.state = 'cancelled')";
    END_OVER = "UPDATE message SET status = 'dropped', reason = ?1, ended_at = ?2, version = version + 1
        WHERE status = 'handing-over' AND starts_at <= ?2
            AND NOT EXISTS (SELECT j.id FROM job j WHERE j.id = message.job_id AND j.due_at IS NOT NULL)";
}

/// Returns how many have failed.
pub async fn end_left(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&END_OVER, args![MessageReason::Over.name(), now]).await?;
    let by_admin = MessageReason::JobCancelled;
    tx.run(&END_CANCELLED, args![by_admin.name(), now]).await?;
    tx.run(&END_LEFT, args![MessageReason::GivenUp.name(), now]).await
}
