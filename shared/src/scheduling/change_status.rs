//! The steps of a visit's life other than cancelling and check-in: `POST /api/appointments/{id}/status`.

use utoipa_axum::routes;

use super::{
    Appointment, AppointmentView, BookingRefused, ChangeStatus, Transition, overbook, queries,
    take_time::{Wanted, free_time, take_time},
};
use crate::{
    args, arrivals,
    feed::Entity,
    identity::{Access, Role},
    ids::{AppointmentId, RoomId},
    time::Period,
    web::{Body, Failure, Fault, IfMatch, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    SET_STATUS = "UPDATE appointment SET status = ?2, status_order = ?3, cancel_reason = ?4, room_id = ?5,
            updated_at = ?6, version = version + 1, to_call = NULL, late_kept_at = ?8, sequence = sequence + ?9
        WHERE id = ?1 AND version = ?7";
    SET_BESIDE = "UPDATE appointment SET overbook_reason = ?2 WHERE id = ?1";
}

/// The reason that such a visit shows.
const BESIDE: &str = "Đến trước khi bị ghi vắng, lúc quầy mất kết nối";

pub fn routes() -> Routes {
    Routes::default().change(Access::STAFF, routes!(change_status))
}

/// Takes one step: confirm, start, finish, mark as missed, reinstate. A doctor does so with own visits.
/// `If-Match` may be left out: the state itself says whether the step is open.
#[utoipa::path(post, path = "/api/appointments/{id}/status", tag = "scheduling", request_body = ChangeStatus,
    responses((status = 200, body = AppointmentView), (status = 409, body = crate::problem::Problem)))]
async fn change_status(
    mut work: Working,
    PathId(id): PathId<AppointmentId>,
    version: Option<IfMatch>,
    Body(ChangeStatus { transition }): Body<ChangeStatus>,
) -> Outcome<Versioned<AppointmentView>, BookingRefused> {
    let visit = current(&mut work, id).await?;
    if let Some(IfMatch(version)) = version {
        check_version(&visit, version)?;
    }
    check_step(&visit, transition, work.actor.role)?;
    let mut room = visit.room_id;
    match transition {
        Transition::MarkNoShow => {
            if work.now < visit.start {
                return Err(BookingRefused::TooEarly { start: visit.start }.into());
            }
            free_time(&mut work, id).await?;
        }
        Transition::Reinstate => room = retake_time(&mut work, &visit).await?,
        Transition::MarkError => free_time(&mut work, id).await?,
        _ => {}
    }
    set_status(&mut work, &visit, transition, "", room).await?;
    arrivals::follow_visit(&mut work, id, transition).await?;
    let changed = shown(&mut work, id).await?;
    Ok(Versioned(changed.appointment.version, changed))
}

/// A cancelled or missed visit needs its time again: the rules of a new booking hold, save that a patient who
/// comes late today may still be let in.
async fn retake_time(work: &mut Work, visit: &Appointment) -> Outcome<Option<RoomId>, BookingRefused> {
    // Let in again as it was; whoever may not overbook finds it another time.
    let reason = Some(visit.overbook_reason.as_str()).filter(|_| visit.is_overbooked());
    let overbook = overbook::permitted(work, reason).await?;
    take_again(work, visit, overbook).await
}

async fn take_again(
    work: &mut Work,
    visit: &Appointment,
    overbook: bool,
) -> Outcome<Option<RoomId>, BookingRefused> {
    let zone = crate::settings::zone(work).await?;
    if zone.day_of(visit.start) < zone.day_of(work.now) {
        return Err(BookingRefused::InThePast { now: work.now }.into());
    }
    let wanted = Wanted {
        appointment: visit.id,
        patient: visit.patient_id,
        practitioner: visit.practitioner_id,
        period: Period {
            start: visit.start,
            end: visit.end,
        },
        buffers: visit.buffers,
        hold: None,
        overbook,
    };
    take_time(work, &zone, wanted, None).await
}

/// Rule B3: a visit that was marked as missed although its patient was here, as a desk without the server knew. It
/// comes back at its time; where that is somebody else's by now, beside it: the patient stands there.
pub(crate) async fn let_in_again(
    work: &mut Work,
    visit: &Appointment,
) -> Outcome<Appointment, BookingRefused> {
    let room = match take_again(work, visit, visit.is_overbooked()).await {
        Err(Failure::Refused(no)) if no.takes_alternatives() => {
            work.run(&SET_BESIDE, args![visit.id, BESIDE]).await?;
            overbook::note(work, BESIDE);
            take_again(work, visit, true).await?
        }
        other => other?,
    };
    set_status(work, visit, Transition::Reinstate, "", room).await?;
    current(work, visit.id).await
}

/// The visit that is about to change; a doctor's own.
pub(super) async fn current(work: &mut Work, id: AppointmentId) -> Outcome<Appointment, BookingRefused> {
    let visit = queries::appointment(work, id).await?;
    let visit = visit.ok_or(BookingRefused::NotFound)?;
    if work.actor.answers_for(visit.practitioner_id) {
        Ok(visit)
    } else {
        Err(BookingRefused::Forbidden.into())
    }
}

pub(super) fn check_version(visit: &Appointment, version: i64) -> Result<(), BookingRefused> {
    if visit.version == version {
        return Ok(());
    }
    let current_version = visit.version;
    Err(BookingRefused::VersionConflict { current_version })
}

pub(super) fn check_step(visit: &Appointment, step: Transition, role: Role) -> Result<(), BookingRefused> {
    let status = visit.status;
    if !step.from().contains(&status) {
        Err(BookingRefused::StepNotOpen { current: status })
    } else if step.is_open(status, role) {
        Ok(())
    } else {
        Err(BookingRefused::Forbidden)
    }
}

/// Writes the step's new state. Whether the step is open, and the visit's time, are the caller's to see to.
pub(crate) async fn set_status(
    work: &mut Work,
    visit: &Appointment,
    step: Transition,
    cancel_reason: &str,
    room: Option<RoomId>,
) -> Outcome<(), BookingRefused> {
    if visit.to_call.is_some() && !matches!(step, Transition::Cancel | Transition::MarkError) {
        return Err(BookingRefused::ToCall.into());
    }
    let (to, now) = (step.to(), work.now);
    // Whoever brings a late patient's visit back expects them: the next minute does not take it away again.
    let expected = matches!(step, Transition::Reinstate) && visit.start < now;
    let late_kept_at = expected.then_some(now);
    let told = i64::from(to.in_calendars() != visit.status.in_calendars());
    let row = args![
        visit.id,
        to.name(),
        to.order(),
        cancel_reason,
        room,
        now,
        visit.version,
        late_kept_at,
        told
    ];
    if work.run(&SET_STATUS, row).await? == 0 {
        let current_version = visit.version + 1;
        return Err(BookingRefused::VersionConflict { current_version }.into());
    }
    work.put(Entity::Appointment, visit.id);
    work.note(step.name());
    Ok(())
}

pub(super) async fn shown(work: &mut Work, id: AppointmentId) -> Outcome<AppointmentView, BookingRefused> {
    let view = queries::view(work, id).await?;
    view.ok_or_else(|| Fault::new("a visit just changed is not there").into())
}
