//! Cancelling a visit: `POST /api/appointments/{id}/cancel`.

use utoipa_axum::routes;

use super::{
    Appointment, AppointmentStatus, AppointmentView, BookingRefused, CancelAppointment, Transition,
    change_status::{check_step, check_version, current, set_status, shown},
    take_time::free_time,
};
use crate::{
    identity::Access,
    ids::AppointmentId,
    text::tidy,
    web::{Body, IfMatch, Outcome, PathId, Routes, Versioned, Work, Working},
};

/// Whoever booked it takes it back for so long.
const SLIP_MINUTES_MAX: i64 = 5;

pub fn routes() -> Routes {
    Routes::default().offline_change(Access::STAFF, routes!(cancel_appointment))
}

/// Cancels a visit and gives its time back. A doctor declines a request this way (rule D5), and takes back what they
/// booked themselves just now. `If-Match` may be
/// left out: a cancellation beats an edit that was made meanwhile.
#[utoipa::path(post, path = "/api/appointments/{id}/cancel", tag = "scheduling", request_body = CancelAppointment,
    responses((status = 200, body = AppointmentView), (status = 409, body = crate::problem::Problem)))]
async fn cancel_appointment(
    mut work: Working,
    PathId(id): PathId<AppointmentId>,
    version: Option<IfMatch>,
    Body(CancelAppointment { reason }): Body<CancelAppointment>,
) -> Outcome<Versioned<AppointmentView>, BookingRefused> {
    let visit = current(&mut work, id).await?;
    if let Some(IfMatch(version)) = version {
        check_version(&visit, version)?;
    }
    if !is_slip(&visit, &work) {
        check_step(&visit, Transition::Cancel, work.actor.role)?;
    }
    free_time(&mut work, id).await?;
    set_status(
        &mut work,
        &visit,
        Transition::Cancel,
        &tidy(&reason),
        visit.room_id,
    )
    .await?;
    let cancelled = shown(&mut work, id).await?;
    Ok(Versioned(cancelled.appointment.version, cancelled))
}

/// Undone by who booked it a moment ago, with nothing done to it since: nobody was promised anything yet. Rule D5.
fn is_slip(visit: &Appointment, work: &Work) -> bool {
    let is_fresh = work.now < visit.created_at.plus_minutes(SLIP_MINUTES_MAX) && visit.version == 1;
    visit.status == AppointmentStatus::Booked && visit.created_by == work.actor.user && is_fresh
}
