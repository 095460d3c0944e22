//! Who waits for a message, or sets out before long because of what they know: its letter takes the relay's next turn, and
//! waits in no line behind reminders.

use super::{
    Errand, MessageKind,
    plan::is_pressing,
    queries::{self, Kept},
    this_way::told_before,
};
use crate::{
    ids::MessageId,
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
        MessageKind::Booked | MessageKind::Reminder | MessageKind::Missed | MessageKind::FollowUp => {
            Ok(false)
        }
    }
}
