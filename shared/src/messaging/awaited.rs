//! Who waits for a message, or sets out before long because of what they know: its letter takes the relay's next turn, and
//! waits in no line behind reminders.

use super::{
    Errand, MessageKind,
    plan::is_pressing,
    queries::{self, Kept},
    this_way::told_before,
    turn::LINE_MINUTES_MAX,
};
use crate::{
    ids::MessageId,
    jobs::Priority,
    store::{StoreError, Tx},
    time::Timestamp,
};

/// What its letter asks the relay's turn for. `put_off`: how often its job had to wait so far.
pub async fn errand_of(
    tx: &mut Tx,
    id: MessageId,
    put_off: u16,
    now: Timestamp,
) -> Result<Errand, StoreError> {
    let is_awaited = match queries::find(tx, id).await? {
        Some(kept) => is_awaited(tx, &kept, now).await?,
        None => false,
    };
    Ok(if is_awaited {
        Errand::Awaited
    } else {
        Errand::Visit { put_off }
    })
}

async fn is_awaited(tx: &mut Tx, kept: &Kept, now: Timestamp) -> Result<bool, StoreError> {
    match kept.message.kind {
        // The desk awaits the patient.
        MessageKind::Late => Ok(true),
        MessageKind::Moved | MessageKind::Cancelled | MessageKind::Leave => {
            let known = queries::of_visit(tx, kept.message.appointment_id).await?;
            let told = told_before(&known, kept);
            Ok(is_pressing(kept.known.start, told.as_ref(), now))
        }
        MessageKind::Booked | MessageKind::Reminder => Ok(is_before_the_line(kept.known.start, now)),
        MessageKind::Missed | MessageKind::FollowUp => Ok(false),
    }
}

/// At the end of the longest line its visit would have begun.
fn is_before_the_line(start: Timestamp, at: Timestamp) -> bool {
    start < at.plus_minutes(LINE_MINUTES_MAX)
}

/// Which of the messages that are due a server takes first; only then it can ask for its turn. `start`: the visit's,
/// `due_at`: the message's.
pub(super) fn priority(kind: MessageKind, start: Timestamp, due_at: Timestamp) -> Priority {
    match kind {
        MessageKind::Late | MessageKind::Moved | MessageKind::Cancelled | MessageKind::Leave => {
            Priority::High
        }
        MessageKind::Booked | MessageKind::Reminder if is_before_the_line(start, due_at) => Priority::High,
        MessageKind::Booked | MessageKind::Reminder | MessageKind::Missed | MessageKind::FollowUp => {
            Priority::Normal
        }
    }
}
