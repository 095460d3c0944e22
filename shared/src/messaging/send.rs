//! A message when its time has come: looked at once more, and what became of it. Each of these is the part of a
//! transaction that its job has begun with a heartbeat.

use super::{
    Beside, Channel, Fate, Message, MessageKind, MessageReason, MessageStatus, NotTaken,
    beside::beside,
    fold,
    plan::{Known, known_by},
    queries::{self, Kept, language_name},
    template_versions::{self, ClinicTemplates},
    this_way::{give_up_the_way, not_this_way, told_before},
    truth::void,
};
use crate::{
    args,
    ids::MessageId,
    scheduling::{self, AppointmentView},
    settings::{self, ClinicSettings},
    store::{StoreError, Tx},
    time::{Timestamp, Zone},
};

const PROVIDER_ID_CHARS_MAX: usize = 100;

crate::statements! {
    /// What a relay has perhaps already it has since the first time.
    HAND_OVER = "UPDATE message SET status = 'handing-over', address = ?2, language = ?4,
            handed_at = CASE WHEN status = 'queued' THEN ?3 ELSE handed_at END, version = version + 1
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
    SENT = "UPDATE message SET status = 'sent', reason = NULL, detail = NULL, ended_at = ?2, segments = ?3,
            provider_id = ?4, version = version + 1
        WHERE id = ?1 AND status = 'handing-over'";
    FAILED = "UPDATE message SET status = 'failed', reason = ?2, detail = ?3, ended_at = ?4, version = version + 1
        WHERE id = ?1 AND status = 'handing-over'";
    /// Of what no relay has nothing is known any more of a doubt before.
    AGAIN = "UPDATE message SET status = ?2, reason = CASE WHEN ?2 = 'queued' THEN NULL ELSE reason END,
            detail = ?3, version = version + 1
        WHERE id = ?1 AND status = 'handing-over'";
    PUT_OFF = "UPDATE message SET due_at = ?2, version = version + 1
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
    PREPARATION = "SELECT preparation FROM service WHERE id = ?1";
}

/// What a mail or an SMS is written from.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// As it was before: `handing-over` where an earlier try had no answer.
    pub message: Message,
    /// Of the visit, as the message is bound to it.
    pub sequence: i64,
    pub visit: AppointmentView,
    /// When the patient expects it by what they were told last; of what is moved only.
    pub moved_from: Option<Timestamp>,
    /// What the service asks the patient to do before.
    pub preparation: String,
    pub clinic: ClinicSettings,
    /// In the message's language, as they were then.
    pub templates: ClinicTemplates,
    pub beside: Beside,
    /// The mail's `Message-ID`, or an SMS's own id; the same at every try: whoever gets it twice sees one.
    pub mail_id: String,
    /// Since when a relay or gateway has it perhaps: with this try, or with the first of those that had no answer.
    pub handed_at: Timestamp,
    /// Since when a relay or gateway has it perhaps, from an earlier try that had no answer.
    pub in_doubt_since: Option<Timestamp>,
    /// Of a mail, where its patient answers it; whoever sends it signs one, where the clinic has an address.
    pub link: Option<String>,
    /// Likewise, where its patient stops such mail.
    pub opt_out_link: Option<String>,
}

/// What is kept of a message that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// What the gateway calls it: whoever asks there about one names it so.
    pub provider_id: Option<String>,
    /// Of an SMS.
    pub segments: Option<u16>,
}

#[derive(Debug, Clone)]
pub enum Prepared {
    /// To be handed over, after the commit.
    HandOver(Box<Outgoing>),
    Dropped(MessageKind, MessageReason),
    /// It is not true any more, or not wanted; but a relay has it perhaps, and so it stays as told.
    StaysTold(MessageKind, MessageReason, MessageStatus),
    /// Its time has not come, or fell into the quiet hours because a relay or a server was away: it waits for their end. Or
    /// another message has taken it along.
    NotYet(Timestamp),
    /// It has failed before, and is not tried again by itself: the desk sends such a one again.
    GivenUp,
    /// It has ended before.
    Over,
}

/// Invariant: what is handed over is true of the visit as it was in this transaction. A message that was being handed
/// over when its server ended is handed over again: a reminder that comes twice does less harm than one that is lost.
pub async fn prepare(tx: &mut Tx, id: MessageId, now: Timestamp) -> Result<Prepared, StoreError> {
    let Some(kept) = queries::find(tx, id).await? else {
        return Ok(Prepared::Over);
    };
    if let Some(prepared) = fold::taken(tx, &kept, now).await? {
        return Ok(prepared);
    }
    if !kept.message.status.is_open() {
        return Ok(match kept.message.reason {
            Some(MessageReason::GivenUp | MessageReason::Unanswered) => Prepared::GivenUp,
            _ => Prepared::Over,
        });
    }
    // An admin may retry its job before.
    if kept.message.due_at > now {
        return Ok(Prepared::NotYet(kept.message.due_at));
    }
    let (kind, visit) = (
        kept.message.kind,
        scheduling::queries::view(tx, kept.message.appointment_id).await?,
    );
    let (_, clinic) = settings::load(tx).await?;
    let reason = match &visit {
        None => Some(MessageReason::Cancelled),
        Some(visit) => void(tx, &kept.known, visit, &clinic, now).await?,
    };
    // The patient may be another record by now, or have another address: that of today counts.
    let reached = match &visit {
        Some(visit) => queries::reach(tx, visit.appointment.patient_id, kept.message.channel).await?,
        None => Err(MessageReason::Cancelled),
    };
    match (reason, visit, reached) {
        (None, Some(visit), Ok(reached)) => {
            let known = known_beside(tx, &kept).await?;
            let told = told_before(&known, &kept);
            let patient = visit.appointment.patient_id;
            let mail_comes = queries::reach(tx, patient, Channel::Mail).await?.is_ok();
            let (own, told_then) = (&kept.known, told.as_ref());
            if let Some(reason) = not_this_way(own, &known, told_then, &clinic.messages, mail_comes) {
                give_up_the_way(tx, &kept.message, reason, now).await?;
                return Ok(Prepared::Dropped(kind, reason));
            }
            if let Some(awake) = not_yet(&kept, told.as_ref(), &clinic, now) {
                tx.run(&PUT_OFF, args![id, awake]).await?;
                return Ok(Prepared::NotYet(awake));
            }
            let mut kept = kept;
            // A gateway finds an SMS that it has perhaps by number and words: those of the first try.
            let stays =
                kept.message.channel == Channel::Sms && kept.message.status == MessageStatus::HandingOver;
            if !stays {
                kept.message.address = reached.address;
                kept.message.language = reached.language;
            }
            let language = language_name(kept.message.language);
            tx.run(&HAND_OVER, args![id, &kept.message.address, now, language])
                .await?;
            let outgoing = outgoing(tx, kept, visit, told, (clinic, now)).await?;
            Ok(Prepared::HandOver(Box::new(outgoing)))
        }
        (Some(reason), ..) | (None, _, Err(reason)) => {
            // What a relay has perhaps stays told: of the visit's change or end its patient has to hear.
            if kept.message.status == MessageStatus::HandingOver && reason != MessageReason::Over {
                let mut status = kept.message.status;
                if kept.message.reason == Some(MessageReason::Unanswered) {
                    // The desk wanted it once more: it stands as it did before.
                    let said = kept.message.detail.unwrap_or_default();
                    left_in_doubt(tx, id, &said, now).await?;
                    status = MessageStatus::Failed;
                }
                return Ok(Prepared::StaysTold(kind, reason, status));
            }
            queries::drop_message(tx, id, reason, now).await?;
            Ok(Prepared::Dropped(kind, reason))
        }
        // Without a visit there is a reason.
        (None, None, Ok(_)) => Ok(Prepared::Over),
    }
}

/// Until when a message waits by the clinic's clocks, whoever runs its job. Whether it is still true is not looked at: what
/// is dropped at its next look goes out at no time.
pub(crate) async fn not_before(
    tx: &mut Tx,
    id: MessageId,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(kept) = queries::find(tx, id).await? else {
        return Ok(None);
    };
    if !kept.message.status.is_open() {
        return Ok(None);
    }
    if kept.message.due_at > now {
        return Ok(Some(kept.message.due_at));
    }
    let (_, clinic) = settings::load(tx).await?;
    let known = known_beside(tx, &kept).await?;
    let told = told_before(&known, &kept);
    Ok(not_yet(&kept, told.as_ref(), &clinic, now))
}

/// All that was ever planned of its visit, or of what the visit's record says of a next one.
async fn known_beside(tx: &mut Tx, kept: &Kept) -> Result<Vec<Known>, StoreError> {
    let visit = kept.message.appointment_id;
    if kept.message.kind == MessageKind::FollowUp {
        queries::follow_ups_of_visit(tx, visit).await
    } else {
        queries::of_visit(tx, visit).await
    }
}

/// The end of the quiet hours, where it may wait for that: what was planned for the night goes out at night, and nobody is
/// to hear of a visit when they are on their way to it, at its time or at the one that they know.
fn not_yet(kept: &Kept, told: Option<&Known>, clinic: &ClinicSettings, now: Timestamp) -> Option<Timestamp> {
    let zone = Zone::fixed_hours(clinic.utc_offset_hours);
    let awake = |at| clinic.messages.awake(&zone, at);
    let latest = known_by(kept.known.start, told, now);
    let (planned, until) = (kept.message.due_at, awake(now));
    // Of these no visit is to come that somebody would set out for.
    let is_of_no_visit = matches!(kept.message.kind, MessageKind::Missed | MessageKind::FollowUp);
    let may_wait = awake(planned) == planned && (is_of_no_visit || until <= latest);
    (until > now && may_wait).then_some(until)
}

async fn outgoing(
    tx: &mut Tx,
    kept: Kept,
    visit: AppointmentView,
    told: Option<Known>,
    (clinic, now): (ClinicSettings, Timestamp),
) -> Result<Outgoing, StoreError> {
    let beside = beside(tx, &kept, &visit, &clinic.messages, now).await?;
    let is_moved = kept.message.kind == MessageKind::Moved;
    let told_start = told.filter(|_| is_moved).map(|told| told.start);
    // To another doctor at the same time: nothing to say of the time.
    let moved_from = told_start.filter(|start| *start != visit.appointment.start);
    let service = tx
        .first(&PREPARATION, args![visit.appointment.service_id])
        .await?;
    let templates = template_versions::of_language(tx, kept.message.language).await?;
    let was_tried = kept.message.status == MessageStatus::HandingOver;
    let in_doubt_since = kept.known.handed_at.filter(|_| was_tried);
    Ok(Outgoing {
        message: kept.message,
        sequence: kept.known.sequence,
        in_doubt_since,
        handed_at: in_doubt_since.unwrap_or(now),
        templates,
        moved_from,
        preparation: service
            .map(|row| row.get("preparation"))
            .transpose()?
            .unwrap_or_default(),
        visit,
        clinic,
        beside,
        mail_id: kept.mail_id,
        link: None,
        opt_out_link: None,
    })
}

/// The relay has taken it.
pub async fn sent(tx: &mut Tx, id: MessageId, taken: &Taken, now: Timestamp) -> Result<(), StoreError> {
    let short = |id: &String| id.chars().take(PROVIDER_ID_CHARS_MAX).collect::<String>();
    let provider_id = taken.provider_id.as_ref().map(short);
    tx.run(&SENT, args![id, now, taken.segments, provider_id]).await?;
    fold::sent(tx, id, now).await
}

/// The relay has not taken it, or not said so. What it has perhaps stays told whatever it says at a later try, also where
/// no other try will tell: of the visit's change or end its patient has to hear.
pub async fn not_taken(
    tx: &mut Tx,
    outgoing: &Outgoing,
    refused: &NotTaken,
    is_last: bool,
    now: Timestamp,
) -> Result<Fate, StoreError> {
    let was_in_doubt = outgoing.message.status == MessageStatus::HandingOver;
    let fate = match refused.fate(was_in_doubt, is_last) {
        Fate::Refused | Fate::GivenUp if refused.leaves_doubt(was_in_doubt) => Fate::Unanswered,
        fate => fate,
    };
    let (id, said) = (outgoing.message.id, refused.detail());
    if fate == Fate::Unanswered {
        left_in_doubt(tx, id, &said, now).await?;
    } else if let Some(reason) = fate.reason() {
        tx.run(&FAILED, args![id, reason.name(), &said, now]).await?;
        fold::failed(tx, id, reason, &said, now).await?;
    } else {
        tx.run(&AGAIN, args![id, fate.status().name(), said]).await?;
        if fate == Fate::Waits {
            fold::again(tx, id).await?;
        }
    }
    Ok(fate)
}

/// A relay has it perhaps, and nobody tries again: it stays told, and the desk sees that it is not sure. What it has taken along goes its
/// own way.
pub async fn left_in_doubt(tx: &mut Tx, id: MessageId, said: &str, now: Timestamp) -> Result<(), StoreError> {
    let reason = MessageReason::Unanswered.name();
    tx.run(&FAILED, args![id, reason, said, now]).await?;
    Ok(())
}

/// Of the job that sends it. Each version has its own: a message that is taken up again is not tied to a job that ends just
/// then.
pub(super) fn job_key(id: MessageId, version: i64) -> String {
    format!("message:{id}:{version}")
}
