//! A doctor's leave, rule B6: `POST` and `DELETE /api/practitioners/{id}/leaves`. What becomes of the visits
//! in it (rule B5) is the desk's to decide first: a leave that hits visits is refused with their list.

use utoipa_axum::routes;

use super::{
    Leave, LeaveForm, ScheduleRefused,
    queries::leave_of,
    schedule::{check_practitioner, visits_in_the_way},
    take_time::touch_days,
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::{LeaveId, PractitionerId},
    store::{StoreError, Tx},
    text::tidy,
    time::Period,
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
}

/// No visit is longer, so none that began earlier reaches into the leave.
const VISIT_MINUTES_MAX: i64 = 480;

/// Registers a leave: nothing can be booked in it. A doctor registers own leaves.
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

/// Withdraws a leave: its time can be booked again.
#[utoipa::path(delete, path = "/api/practitioners/{id}/leaves/{leave_id}", tag = "scheduling",
    responses((status = 204), (status = 404, body = crate::problem::Problem)))]
async fn withdraw_leave(
    mut work: Working,
    PathId((practitioner, id)): PathId<(PractitionerId, LeaveId)>,
) -> Outcome<NoContent, ScheduleRefused> {
    check_practitioner(&mut work, practitioner).await?;
    let leave = find(&mut work, id).await?;
    leave
        .filter(|leave| leave.practitioner_id == practitioner)
        .ok_or(ScheduleRefused::NotFound)?;
    work.run(&DELETE, args![id]).await?;
    work.removed(Entity::PractitionerLeave, id);
    Ok(NoContent)
}

async fn find(tx: &mut Tx, id: LeaveId) -> Result<Option<Leave>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(leave_of).transpose()
}

/// Asking twice with one id registers once.
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
    // Bookings of these days wait here, or have ended.
    let zone = crate::settings::zone(work).await?;
    let (first, last) = (zone.day_of(form.start), zone.day_of(form.end.plus_seconds(-1)));
    let mut days = Vec::new();
    let mut day = first;
    while day <= last {
        days.push((practitioner, day));
        day = day.plus_days(1);
    }
    touch_days(work, days).await?;
    let around = Period {
        start: form.start.plus_minutes(-VISIT_MINUTES_MAX),
        end: form.end,
    };
    let hit = |visit: Period| visit.overlaps(leave.period());
    let appointments = visits_in_the_way(work, practitioner, around, hit).await?;
    if !appointments.is_empty() {
        return Err(ScheduleRefused::VisitsInLeave { appointments }.into());
    }
    let row = args![leave.id, practitioner, leave.start, leave.end, &leave.reason];
    work.run(&INSERT, row).await?;
    work.put(Entity::PractitionerLeave, leave.id);
    Ok(leave)
}
