//! A doctor's leave with what becomes of its visits, rules B5 and B6: `POST` and `DELETE
//! /api/practitioners/{id}/leaves`, and the undo of one. A leave that hits a visit which nobody decided on is
//! refused with their list.

use axum::Json;
use utoipa_axum::routes;

use super::{
    Leave, LeaveForm, LeaveTo, LeaveUndone, ScheduleRefused,
    leave_visits::{self, apply, move_back},
    queries::leave_of,
    schedule::{check_practitioner, visits_in_the_way},
    take_time::touch_days,
    waiting::freed,
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::{LeaveId, PractitionerId},
    store::{StoreError, Tx},
    text::tidy,
    time::{Date, Period, Zone},
    web::{Body, Created, NoContent, Outcome, PathId, Routes, Work, Working},
};

crate::statements! {
    FIND = "SELECT id, practitioner_id, starts_at, ends_at, reason FROM practitioner_leave WHERE id = ?1";
    INSERT = "INSERT INTO practitioner_leave (id, practitioner_id, starts_at, ends_at, reason)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    DELETE = "DELETE FROM practitioner_leave WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .change(Access::STAFF, routes!(register_leave))
        .change(Access::STAFF, routes!(withdraw_leave))
        .change(Access::STAFF, routes!(undo_leave))
}

/// No visit is longer, so none that began earlier reaches into the leave.
pub(super) const VISIT_MINUTES_MAX: i64 = 480;

/// Registers a leave and what becomes of the visits in it, all or nothing: nothing can be booked in it. A
/// doctor registers own leaves, and moves visits to own times only.
#[utoipa::path(post, path = "/api/practitioners/{id}/leaves", tag = "scheduling", request_body = LeaveForm,
    responses((status = 201, body = Leave), (status = 409, body = crate::problem::Problem)))]
async fn register_leave(
    mut work: Working,
    PathId(practitioner): PathId<PractitionerId>,
    Body(form): Body<LeaveForm>,
) -> Outcome<Created<Leave>, ScheduleRefused> {
    let leave = take_leave(&mut work, practitioner, form).await?;
    Ok(Created(1, leave))
}

/// Withdraws a leave: its time can be booked again. Visits that it moved stay where they are; see `undo`.
#[utoipa::path(delete, path = "/api/practitioners/{id}/leaves/{leave_id}", tag = "scheduling",
    responses((status = 204), (status = 404, body = crate::problem::Problem)))]
async fn withdraw_leave(
    mut work: Working,
    PathId((practitioner, id)): PathId<(PractitionerId, LeaveId)>,
) -> Outcome<NoContent, ScheduleRefused> {
    let leave = own(&mut work, practitioner, id).await?;
    leave_visits::forget(&mut work, id).await?;
    withdraw(&mut work, &leave).await?;
    Ok(NoContent)
}

/// Withdraws a leave and moves back every visit that nobody changed since.
#[utoipa::path(post, path = "/api/practitioners/{id}/leaves/{leave_id}/undo", tag = "scheduling",
    responses((status = 200, body = LeaveUndone), (status = 404, body = crate::problem::Problem)))]
async fn undo_leave(
    mut work: Working,
    PathId((practitioner, id)): PathId<(PractitionerId, LeaveId)>,
) -> Outcome<Json<LeaveUndone>, ScheduleRefused> {
    let leave = own(&mut work, practitioner, id).await?;
    let zone = crate::settings::zone(&mut work).await?;
    let mut days = days_of(&zone, &leave);
    days.extend(leave_visits::days_now(&mut work, &zone, id).await?);
    touch_days(&mut work, days).await?;
    withdraw(&mut work, &leave).await?;
    let undone = move_back(&mut work, &zone, id).await?;
    leave_visits::forget(&mut work, id).await?;
    Ok(Json(undone))
}

async fn withdraw(work: &mut Work, leave: &Leave) -> Result<(), StoreError> {
    work.run(&DELETE, args![leave.id]).await?;
    work.removed(Entity::PractitionerLeave, leave.id);
    freed::note(work, leave.practitioner_id, leave.period()).await
}

/// The leave, when it is this doctor's and the asker may keep their hours.
async fn own(work: &mut Work, practitioner: PractitionerId, id: LeaveId) -> Outcome<Leave, ScheduleRefused> {
    check_practitioner(work, practitioner).await?;
    let leave = find(work, id).await?;
    let leave = leave.filter(|leave| leave.practitioner_id == practitioner);
    leave.ok_or_else(|| ScheduleRefused::NotFound.into())
}

async fn find(tx: &mut Tx, id: LeaveId) -> Result<Option<Leave>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(leave_of).transpose()
}

/// Every day that the leave touches.
fn days_of(zone: &Zone, leave: &Leave) -> Vec<(PractitionerId, Date)> {
    let (mut day, last) = (zone.day_of(leave.start), zone.day_of(leave.end.plus_seconds(-1)));
    let mut days = Vec::new();
    while day <= last {
        days.push((leave.practitioner_id, day));
        day = day.plus_days(1);
    }
    days
}

/// Rules B5, B6. Asking twice with one id registers once.
pub async fn take_leave(
    work: &mut Work,
    practitioner: PractitionerId,
    form: LeaveForm,
) -> Outcome<Leave, ScheduleRefused> {
    check_practitioner(work, practitioner).await?;
    let leave = Leave {
        id: form.id,
        practitioner_id: practitioner,
        start: form.start,
        end: form.end,
        reason: tidy(&form.reason),
    };
    if let Some(already) = find(work, form.id).await? {
        return if already == leave {
            Ok(already)
        } else {
            Err(ScheduleRefused::IdInUse.into())
        };
    }
    // Bookings of these days wait here, or have ended. In one order with the days that visits go to.
    let zone = crate::settings::zone(work).await?;
    let mut days = days_of(&zone, &leave);
    days.extend(form.visits.iter().filter_map(|visit| match visit.to {
        LeaveTo::Time {
            practitioner_id,
            start,
        } => Some((practitioner_id, zone.day_of(start))),
        LeaveTo::Call(_) => None,
    }));
    touch_days(work, days).await?;
    let row = args![leave.id, practitioner, leave.start, leave.end, &leave.reason];
    work.run(&INSERT, row).await?;
    work.put(Entity::PractitionerLeave, leave.id);
    apply(work, &zone, &leave, &form.visits).await?;
    let around = Period {
        start: form.start.plus_minutes(-VISIT_MINUTES_MAX),
        end: form.end,
    };
    let hit = |visit: Period| visit.overlaps(leave.period());
    let appointments = visits_in_the_way(work, practitioner, around, hit).await?;
    if !appointments.is_empty() {
        return Err(ScheduleRefused::VisitsInLeave { appointments }.into());
    }
    Ok(leave)
}
