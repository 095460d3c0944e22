//! Several visits that were booked by one request are confirmed by one message of each way, which lists them: the first
//! that is due takes the others of its way along. They are handed over with it, count as told from then on, and end as it
//! does.

use super::{
    Channel, MessageKind, MessageReason, MessageSettings, MessageStatus, Prepared,
    queries::{self, Kept},
    this_way::{not_this_way, told_before},
};
use crate::{
    args,
    ids::MessageId,
    scheduling::{self, AppointmentView},
    store::{StoreError, Tx},
    time::Timestamp,
};

/// Meanwhile the one that took it along is with the relay, or tried again.
const LOOK_AGAIN_MINUTES: i64 = 5;

crate::statements! {
    OF_SERIES = "SELECT m.id FROM message m JOIN appointment a ON a.id = m.appointment_id
        WHERE a.series_id = ?1 AND m.id <> ?2 AND m.kind = 'booked' AND m.channel = ?3
            AND (m.status = 'queued' OR (m.status = 'handing-over' AND m.folded_into = ?2))
        ORDER BY a.starts_at, a.id";
    TAKE_ALONG = "UPDATE message SET status = 'handing-over', folded_into = ?2, address = ?3, handed_at = ?4,
            version = version + 1
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
    /// With when the other's job is due, while it is open.
    TAKEN_BY = "SELECT h.status, j.due_at AS job_due_at FROM message m JOIN message h ON h.id = m.folded_into
            LEFT JOIN job j ON j.id = h.job_id
        WHERE m.id = ?1";
    LET_GO = "UPDATE message SET folded_into = NULL WHERE id = ?1";
    SENT = "UPDATE message SET status = 'sent', detail = NULL, ended_at = ?2, version = version + 1
        WHERE folded_into = ?1 AND status = 'handing-over'";
    FAILED = "UPDATE message SET status = 'failed', reason = ?2, detail = ?3, ended_at = ?4, version = version + 1
        WHERE folded_into = ?1 AND status = 'handing-over'";
    AGAIN = "UPDATE message SET status = 'queued', folded_into = NULL, version = version + 1
        WHERE folded_into = ?1 AND status = 'handing-over'";
}

/// Of the others, what is true of their visits as they are; the earliest visit first.
pub(super) async fn take_along(
    tx: &mut Tx,
    kept: &Kept,
    visit: &AppointmentView,
    settings: &MessageSettings,
    now: Timestamp,
) -> Result<Vec<AppointmentView>, StoreError> {
    let Some(series) = visit.appointment.series_id else {
        return Ok(Vec::new());
    };
    if kept.message.kind != MessageKind::Booked {
        return Ok(Vec::new());
    }
    let id = kept.message.id;
    let rows = tx
        .all(&OF_SERIES, args![series, id, kept.message.channel.name()])
        .await?;
    let mut others = Vec::with_capacity(rows.len());
    for row in &rows {
        let other: MessageId = row.get("id")?;
        if let Some(view) = true_of(tx, other, visit, settings, now).await? {
            tx.run(&TAKE_ALONG, args![other, id, &kept.message.address, now])
                .await?;
            others.push(view);
        }
    }
    Ok(others)
}

/// The message's visit, where it still is what it says, and the same patient's.
async fn true_of(
    tx: &mut Tx,
    id: MessageId,
    beside: &AppointmentView,
    settings: &MessageSettings,
    now: Timestamp,
) -> Result<Option<AppointmentView>, StoreError> {
    let Some(kept) = queries::find(tx, id).await? else {
        return Ok(None);
    };
    let view = scheduling::queries::view(tx, kept.message.appointment_id).await?;
    let view = view.filter(|view| {
        let visit = queries::visit(&view.appointment);
        let is_same_patient = view.appointment.patient_id == beside.appointment.patient_id;
        is_same_patient && visit.start > now && visit.overtakes(&kept.known).is_none()
    });
    // What does not go this way ends by its own job.
    let known = queries::of_visit(tx, kept.message.appointment_id).await?;
    let told = told_before(&known, &kept);
    let patient = beside.appointment.patient_id;
    let mail_comes = queries::reach(tx, patient, Channel::Mail).await?.is_ok();
    let reason = not_this_way(&kept.known, &known, told.as_ref(), settings, mail_comes);
    Ok(view.filter(|_| reason.is_none()))
}

/// What its own job does with a message that another one has taken along; `None`: it goes its own way.
pub(super) async fn taken(tx: &mut Tx, kept: &Kept, now: Timestamp) -> Result<Option<Prepared>, StoreError> {
    let id = kept.message.id;
    let Some(row) = tx.first(&TAKEN_BY, args![id]).await? else {
        return Ok(None);
    };
    if !kept.message.status.is_open() {
        return Ok(Some(Prepared::Over));
    }
    let is_with_relay = row.word("status", MessageStatus::parse)? == MessageStatus::HandingOver;
    // One that stays in doubt when its job is over will not say any more what became of it.
    if is_with_relay && row.get::<Option<Timestamp>>("job_due_at")?.is_some() {
        return Ok(Some(Prepared::NotYet(now.plus_minutes(LOOK_AGAIN_MINUTES))));
    }
    tx.run(&LET_GO, args![id]).await?;
    Ok(None)
}

pub(super) async fn sent(tx: &mut Tx, by: MessageId, now: Timestamp) -> Result<(), StoreError> {
    tx.run(&SENT, args![by, now]).await?;
    Ok(())
}

pub(super) async fn failed(
    tx: &mut Tx,
    by: MessageId,
    reason: MessageReason,
    said: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&FAILED, args![by, reason.name(), said, now]).await?;
    Ok(())
}

/// Each waits for its own job again; whichever comes first takes the others along.
pub(super) async fn again(tx: &mut Tx, by: MessageId) -> Result<(), StoreError> {
    tx.run(&AGAIN, args![by]).await?;
    Ok(())
}
