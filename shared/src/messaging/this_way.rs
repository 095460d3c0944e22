//! Whether a message goes out by its way, when its time has come: the clinic pays for each SMS, and says which. What is
//! true but does not go this way is dropped, or is known from the desk.

use super::{
    Channel, Message, MessageKind, MessageReason, MessageSettings, MessageStatus, SmsUse,
    plan::{Known, last_told},
    queries::{self, Kept},
};
use crate::{
    store::{StoreError, Tx},
    time::Timestamp,
};

/// What the patient heard last before this, of an earlier version of the visit.
pub(super) fn told_before(known: &[Known], kept: &Kept) -> Option<Known> {
    let before = known.iter().filter(|other| other.sequence < kept.known.sequence);
    let before: Vec<Known> = before.copied().collect();
    last_told(kept.message.channel, &before).copied()
}

/// Why an SMS does not go out though it is true. `told`: before it. `mail_comes`: its patient is reached by mail as they are
/// now; else what waits to go by mail will not.
pub(super) fn not_this_way(
    own: &Known,
    known: &[Known],
    told: Option<&Known>,
    settings: &MessageSettings,
    mail_comes: bool,
) -> Option<MessageReason> {
    if own.channel == Channel::Mail || own.status != MessageStatus::Queued {
        return None;
    }
    let will_come = |other: &Known| mail_comes || other.status != MessageStatus::Queued;
    let is_by_mail = || {
        let mut others = known.iter().filter(|other| other.is_by_mail_what(own));
        others.any(will_come)
    };
    match settings.sms {
        SmsUse::Never => return Some(MessageReason::NotThisWay),
        SmsUse::WithoutMail if is_by_mail() => return Some(MessageReason::NotThisWay),
        SmsUse::WithoutMail | SmsUse::Always => {}
    }
    if settings.goes_by(own.channel, own.kind) {
        return None;
    }
    match own.kind {
        // They heard that it was cancelled, or cannot take place, and would not come.
        MessageKind::Booked if told.is_some() => None,
        MessageKind::Booked => Some(MessageReason::AtTheDesk),
        _ => Some(MessageReason::NotThisWay),
    }
}

pub(super) async fn give_up_the_way(
    tx: &mut Tx,
    message: &Message,
    reason: MessageReason,
    now: Timestamp,
) -> Result<(), StoreError> {
    if reason == MessageReason::AtTheDesk {
        queries::known_from_the_desk(tx, message.id, now).await
    } else {
        queries::drop_message(tx, message.id, reason, now).await
    }
}
