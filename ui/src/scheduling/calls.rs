//! Every request that these screens make.
use clinic_shared::arrivals::{CheckIn, CheckedIn, Queue, QueueEntry, QueueMove, QueueStep};
use clinic_shared::feed::Page;
use clinic_shared::ids::{AppointmentId, ChangeKey, PractitionerId, QueueEntryId};
use clinic_shared::practitioners::PractitionerNow;
use clinic_shared::scheduling::{
    AppointmentEvent, AppointmentView, CancelAppointment, ChangeStatus, DayBoard, FreeTimes, MoveAppointment,
    Transition,
};
use clinic_shared::time::Date;

use super::free::Sought;
use crate::api::{self, ApiError, with_query};

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

pub async fn day_board(
    from: Date,
    days: u8,
    practitioner: Option<PractitionerId>,
) -> Result<DayBoard, ApiError> {
    let (from, days, practitioner) = (from.to_string(), days.to_string(), text(practitioner));
    let query = [
        ("from", from.as_str()),
        ("days", &days),
        ("practitioner_id", &practitioner),
    ];
    api::get(&with_query("/api/day-board", &query)).await
}

/// What every doctor is doing now. Row E2.
pub async fn states() -> Result<Page<PractitionerNow>, ApiError> {
    api::get("/api/practitioners/states").await
}

/// The server's word on which times of a day are free.
pub async fn free_times(
    practitioner: PractitionerId,
    day: Date,
    sought: Sought,
) -> Result<FreeTimes, ApiError> {
    let (day, minutes, moving) = (day.to_string(), sought.minutes.to_string(), text(sought.moving));
    let query = [
        ("day", day.as_str()),
        ("length_minutes", &minutes),
        ("moving", &moving),
    ];
    api::get(&with_query(
        &format!("/api/practitioners/{practitioner}/free-times"),
        &query,
    ))
    .await
}

pub async fn visit(id: AppointmentId) -> Result<AppointmentView, ApiError> {
    api::get(&format!("/api/appointments/{id}")).await
}

pub async fn history(id: AppointmentId) -> Result<Page<AppointmentEvent>, ApiError> {
    api::get(&format!("/api/appointments/{id}/history")).await
}

/// The visit's code as a picture.
pub async fn qr_svg(id: AppointmentId) -> Result<String, ApiError> {
    api::text(&format!("/api/appointments/{id}/qr.svg")).await
}

pub async fn move_visit(
    id: AppointmentId,
    version: i64,
    to: MoveAppointment,
    key: ChangeKey,
) -> Result<AppointmentView, ApiError> {
    api::act(&format!("/api/appointments/{id}/move"), &to, key, Some(version)).await
}

pub async fn cancel(
    id: AppointmentId,
    version: i64,
    reason: String,
    key: ChangeKey,
) -> Result<AppointmentView, ApiError> {
    let path = format!("/api/appointments/{id}/cancel");
    api::act(&path, &CancelAppointment { reason }, key, Some(version)).await
}

/// A step other than cancelling and check-in. Without a version the visit's state alone decides.
pub async fn step(
    id: AppointmentId,
    version: Option<i64>,
    transition: Transition,
    key: ChangeKey,
) -> Result<AppointmentView, ApiError> {
    let path = format!("/api/appointments/{id}/status");
    api::act(&path, &ChangeStatus { transition }, key, version).await
}

pub async fn check_in(id: AppointmentId, key: ChangeKey) -> Result<CheckedIn, ApiError> {
    let check_in = CheckIn {
        appointment_id: Some(id),
        ..CheckIn::default()
    };
    api::post("/api/check-ins", &check_in, key).await
}

/// Today's queue of one doctor, or of all.
pub async fn queue(practitioner: Option<PractitionerId>) -> Result<Queue, ApiError> {
    let practitioner = text(practitioner);
    api::get(&with_query("/api/queue", &[("practitioner_id", &practitioner)])).await
}

pub async fn queue_step(
    id: QueueEntryId,
    version: i64,
    step: QueueStep,
    key: ChangeKey,
) -> Result<QueueEntry, ApiError> {
    let path = format!("/api/queue/{id}/step");
    api::act(&path, &QueueMove { step }, key, Some(version)).await
}

/// Takes the visit's patient out of the queue again; `None` when they are not waiting there any more.
pub async fn undo_check_in(visit: &AppointmentView, key: ChangeKey) -> Result<Option<QueueEntry>, ApiError> {
    let queue = queue(Some(visit.appointment.practitioner_id)).await?;
    let entry = queue
        .entries
        .into_iter()
        .filter(|entry| entry.appointment_id == visit.appointment.id)
        .find(|entry| QueueStep::Withdraw.from().contains(&entry.status));
    match entry {
        Some(entry) => queue_step(entry.id, entry.version, QueueStep::Withdraw, key)
            .await
            .map(Some),
        None => Ok(None),
    }
}
