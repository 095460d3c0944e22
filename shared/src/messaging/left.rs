//! Messages whose job ended without them: its last server was not heard of again, or an admin cancelled it. They would
//! wait for ever; here they fail, or are dropped as the admin wanted, so that the desk sees them. What a relay has perhaps
//! fails too, and stays told: of the visit's change or end the patient has to hear. Where its job did what it could, it is in
//! doubt until the visit's time.

use super::{Channel, MessageKind, MessageReason, MessageStatus};
use crate::{
    args,
    ids::MessageId,
    jobs::JobState,
    store::{Row, StoreError, Tx},
    time::Timestamp,
};

/// So long after its begin somebody may be told that they missed it.
const MISSED_MINUTES: i64 = 24 * 60;

crate::statements! {
    /// What another one has taken along ends as that does.
    LEFT = "SELECT m.id, m.channel, m.kind, m.status, m.starts_at, j.state AS job_state,
            CASE WHEN EXISTS (SELECT h.id FROM message h JOIN job k ON k.id = h.job_id
                WHERE h.id = m.folded_into AND h.status = 'handing-over' AND k.due_at IS NOT NULL)
            THEN 1 ELSE 0 END AS is_along
        FROM message m LEFT JOIN job j ON j.id = m.job_id
        WHERE m.status IN ('queued', 'handing-over') AND j.due_at IS NULL";
    END = "UPDATE message SET status = ?2, reason = ?3, ended_at = ?4, version = version + 1
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
}

/// A message that was left behind, as it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftMessage {
    pub channel: Channel,
    pub kind: MessageKind,
    /// Failed, or dropped.
    pub status: MessageStatus,
}

/// Ended by one transaction: others wait for it.
pub const LEFT_AT_ONCE: usize = 500;

/// Returns each that has ended; where these are [`LEFT_AT_ONCE`], there may be more.
pub async fn end_left(tx: &mut Tx, now: Timestamp) -> Result<Vec<LeftMessage>, StoreError> {
    let mut ended = Vec::new();
    for row in tx.all(&LEFT, &[]).await? {
        if ended.len() == LEFT_AT_ONCE {
            break;
        }
        let kind = row.word("kind", MessageKind::parse)?;
        let Some((status, reason)) = ending(&row, kind, now)? else {
            continue;
        };
        let id: MessageId = row.get("id")?;
        tx.run(&END, args![id, status.name(), reason.name(), now]).await?;
        ended.push(LeftMessage {
            channel: row.word("channel", Channel::parse)?,
            kind,
            status,
        });
    }
    Ok(ended)
}

/// `None`: a relay has it perhaps, its job did what it could, or another one's does, and the visit is to come.
fn ending(
    row: &Row,
    kind: MessageKind,
    now: Timestamp,
) -> Result<Option<(MessageStatus, MessageReason)>, StoreError> {
    // A job that is forgotten by now has none.
    let job: Option<String> = row.get("job_state")?;
    let job = job.as_deref();
    let is_cancelled = job == Some(JobState::Cancelled.name());
    if row.word("status", MessageStatus::parse)? == MessageStatus::HandingOver {
        let starts_at: Timestamp = row.get("starts_at")?;
        // That a visit was missed is of use after it.
        let ends_at = if kind == MessageKind::Missed {
            starts_at.plus_minutes(MISSED_MINUTES)
        } else {
            starts_at
        };
        let (is_over, is_along) = (ends_at <= now, row.get("is_along")?);
        let is_given_up = is_cancelled || job == Some(JobState::Dead.name());
        return Ok(match (is_over, is_given_up, is_along) {
            (true, ..) => Some((MessageStatus::Dropped, MessageReason::Over)),
            (false, true, false) => Some((MessageStatus::Failed, MessageReason::Unanswered)),
            _ => None,
        });
    }
    Ok(Some(if is_cancelled {
        (MessageStatus::Dropped, MessageReason::JobCancelled)
    } else {
        (MessageStatus::Failed, MessageReason::GivenUp)
    }))
}
