//! Whether a message still says what is true, when its time has come: each kind by its own rule.

use super::{MessageKind, MessageReason, follow_up, late, plan::Known, queries};
use crate::{
    args,
    scheduling::AppointmentView,
    settings::ClinicSettings,
    store::{StoreError, Tx},
    time::{Timestamp, Zone},
};

crate::statements! {
    LEAVE = "SELECT id FROM practitioner_leave WHERE practitioner_id = ?1 AND starts_at < ?3 AND ends_at > ?2";
}

/// Why it must not go out any more.
pub(super) async fn void(
    tx: &mut Tx,
    message: &Known,
    view: &AppointmentView,
    clinic: &ClinicSettings,
    now: Timestamp,
) -> Result<Option<MessageReason>, StoreError> {
    if message.kind == MessageKind::FollowUp {
        return follow_up::void(tx, view.appointment.id, now).await;
    }
    let visit = queries::visit(&view.appointment);
    if let Some(reason) = visit.overtakes(message) {
        return Ok(Some(reason));
    }
    let zone = Zone::fixed_hours(clinic.utc_offset_hours);
    let is_over = match message.kind {
        MessageKind::Late => late::is_past_waiting(visit.start, clinic, now),
        MessageKind::Missed => !late::is_on_its_day(&zone, visit.start, now),
        _ => visit.start <= now,
    };
    if is_over {
        return Ok(Some(MessageReason::Over));
    }
    if message.kind == MessageKind::Leave && !is_away(tx, view).await? {
        return Ok(Some(MessageReason::LeaveWithdrawn));
    }
    Ok(None)
}

/// Rule B5: a leave that is withdrawn leaves its visits where they are.
async fn is_away(tx: &mut Tx, view: &AppointmentView) -> Result<bool, StoreError> {
    let visit = &view.appointment;
    let leave = tx
        .first(&LEAVE, args![visit.practitioner_id, visit.start, visit.end])
        .await?;
    Ok(leave.is_some())
}
