//! What a message says beside its own visit, as it is when it goes out.

use super::{MessageKind, MessageSettings, Outgoing, fold::take_along, follow_up::due_on, queries::Kept};
use crate::{
    scheduling::{AppointmentView, Proposal, leave_proposals},
    store::{StoreError, Tx},
    time::{Date, Timestamp},
};

/// Each is there for some kinds alone.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Of `booked`: visits of the same request, which this message confirms too; the earliest first.
    pub others: Vec<AppointmentView>,
    /// Of `leave`: times that are free now, and are not held. [`propose`] looks for them.
    pub proposals: Vec<Proposal>,
    /// Of `follow-up`: when the patient is to come again.
    pub due_on: Option<Date>,
}

/// After the message was marked as being handed over.
pub(super) async fn beside(
    tx: &mut Tx,
    kept: &Kept,
    visit: &AppointmentView,
    settings: &MessageSettings,
    now: Timestamp,
) -> Result<Beside, StoreError> {
    let mut beside = Beside::default();
    match kept.message.kind {
        MessageKind::Booked => {
            beside.others = take_along(tx, kept, visit, settings, now).await?;
        }
        MessageKind::FollowUp => beside.due_on = due_on(tx, visit.appointment.id).await?,
        _ => {}
    }
    Ok(beside)
}

/// Of `leave`, after the commit: a search is long, and nobody who writes waits for it.
pub async fn propose(tx: &mut Tx, outgoing: &mut Outgoing, now: Timestamp) -> Result<(), StoreError> {
    if outgoing.message.kind == MessageKind::Leave {
        outgoing.beside.proposals = leave_proposals(tx, &outgoing.visit.appointment, now).await?;
    }
    Ok(())
}
