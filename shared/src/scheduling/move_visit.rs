//! Moving a visit to another time or doctor: `POST /api/appointments/{id}/move`.

use utoipa_axum::routes;

use super::{
    Appointment, AppointmentStatus, AppointmentView, BookingRefused, MoveAppointment,
    change_status::{check_version, current, shown},
    overbook,
    take_time::{Wanted, earliest, free_time, take_time},
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::AppointmentId,
    text::tidy,
    time::Period,
    web::{Body, IfMatch, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    SET_TIME = "UPDATE appointment SET practitioner_id = ?2, room_id = ?3, starts_at = ?4, ends_at = ?5,
            updated_at = ?6, overbook_reason = ?8, to_call = NULL, late_kept_at = NULL,
            sequence = sequence + 1, version = version + 1
        WHERE id = ?1 AND version = ?7";
}

pub fn routes() -> Routes {
    Routes::default().change(Access::STAFF, routes!(move_appointment))
}

/// Moves a visit. A doctor moves own visits, to own times.
#[utoipa::path(post, path = "/api/appointments/{id}/move", tag = "scheduling", request_body = MoveAppointment,
    responses((status = 200, body = AppointmentView), (status = 409, body = crate::problem::Problem),
        (status = 412, body = crate::problem::Problem)))]
async fn move_appointment(
    mut work: Working,
    PathId(id): PathId<AppointmentId>,
    IfMatch(version): IfMatch,
    Body(to): Body<MoveAppointment>,
) -> Outcome<Versioned<AppointmentView>, BookingRefused> {
    let moved = move_to(&mut work, id, version, to).await?;
    Ok(Versioned(moved.appointment.version, moved))
}

/// The visit gives its time back and takes the other, all or nothing.
pub async fn move_to(
    work: &mut Work,
    id: AppointmentId,
    version: i64,
    to: MoveAppointment,
) -> Outcome<AppointmentView, BookingRefused> {
    let visit = current(work, id).await?;
    if !work.actor.answers_for(to.practitioner_id) {
        return Err(BookingRefused::Forbidden.into());
    }
    check_version(&visit, version)?;
    moved(work, &visit, &to).await
}

/// [`move_to`] of a visit that was read in this transaction. Who may is the caller's to see to.
pub(super) async fn moved(
    work: &mut Work,
    visit: &Appointment,
    to: &MoveAppointment,
) -> Outcome<AppointmentView, BookingRefused> {
    let (id, version) = (visit.id, visit.version);
    let status = visit.status;
    if !matches!(status, AppointmentStatus::Proposed | AppointmentStatus::Booked) {
        return Err(BookingRefused::StepNotOpen { current: status }.into());
    }
    if to.start < earliest(work.now) {
        return Err(BookingRefused::InThePast { now: work.now }.into());
    }
    let length = to
        .length_minutes
        .map_or_else(|| visit.end.minutes_since(visit.start), i64::from);
    let period = Period {
        start: to.start,
        end: to.start.plus_minutes(length),
    };
    let zone = crate::settings::zone(work).await?;
    let wanted = Wanted {
        appointment: id,
        patient: visit.patient_id,
        practitioner: to.practitioner_id,
        period,
        buffers: visit.buffers,
        hold: to.hold_id,
        overbook: overbook::permitted(work, to.overbook.as_deref()).await?,
    };
    let overbook_reason = to.overbook.as_deref().map(tidy).unwrap_or_default();
    let leaving = (visit.practitioner_id, zone.day_of(visit.start));
    free_time(work, id).await?;
    let room = take_time(work, &zone, wanted, Some(leaving)).await?;
    let now = work.now;
    let row = args![
        id,
        to.practitioner_id,
        room,
        period.start,
        period.end,
        now,
        version,
        &overbook_reason
    ];
    if work.run(&SET_TIME, row).await? == 0 {
        let current_version = version + 1;
        return Err(BookingRefused::VersionConflict { current_version }.into());
    }
    work.put(Entity::Appointment, id);
    work.note("move");
    work.note(format!("{} → {}", visit.start, period.start));
    overbook::note(work, &overbook_reason);
    shown(work, id).await
}
