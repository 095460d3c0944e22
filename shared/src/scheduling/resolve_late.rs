//! Rule B3: who has not come: `GET /api/appointments/late`; who is expected all the same: `POST
//! /api/appointments/{id}/expect`; and the policy that the server carries out every minute.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{
    AppointmentView, BookingRefused, ExpectLate, LateStage, LateVisit, Transition,
    change_status::{current, set_status, shown},
    late::lateness,
    queries::{select_view, view_of},
    take_time::free_time,
};
use crate::{
    app::App,
    args,
    feed::{Entity, Page},
    identity::Access,
    ids::AppointmentId,
    ports::Clock as _,
    settings::{ClinicSettings, LatePolicy},
    store::{StoreError, Tx},
    time::{Timestamp, Zone},
    web::{Body, Fault, Outcome, PathId, Reach, Reading, Routes, Versioned, Work, Working},
};

crate::statements! {
    OPEN = select_view!("WHERE a.starts_at >= ?1 AND a.starts_at <= ?2 AND a.status = 'booked'
        AND a.to_call IS NULL ORDER BY a.starts_at, a.id");
    EXPECT = "UPDATE appointment SET late_kept_at = ?2, updated_at = ?3, version = version + 1 WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Replica, routes!(late_visits))
        .change(Access::STAFF, routes!(expect_late))
}

/// How far back a visit that nobody decided on is listed.
const DAYS_MAX: i32 = 7;

/// Whose patients have not come, the earliest visit first: to be reminded, or beyond the clinic's limit.
#[utoipa::path(get, path = "/api/appointments/late", tag = "scheduling",
    responses((status = 200, body = Page<LateVisit>)))]
async fn late_visits(
    State(app): State<App>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<LateVisit>>, Fault> {
    let (_, settings) = crate::settings::load(&mut tx).await?;
    let items = late(&mut tx, &settings, app.clock.now(), DAYS_MAX).await?;
    let next_cursor = None;
    Ok(Json(Page { items, next_cursor }))
}

async fn late(
    tx: &mut Tx,
    settings: &ClinicSettings,
    now: Timestamp,
    days: i32,
) -> Result<Vec<LateVisit>, StoreError> {
    let zone = Zone::fixed_hours(settings.utc_offset_hours);
    let from = zone.start_of(zone.day_of(now).plus_days(-days));
    let until = now.plus_minutes(-i64::from(settings.late_remind_minutes));
    let rows = tx.all(&OPEN, args![from, until]).await?;
    let visits = rows.iter().map(view_of).collect::<Result<Vec<_>, _>>()?;
    let late = visits.into_iter().filter_map(|visit| {
        let (stage, minutes) = lateness(&visit.appointment, settings, now)?;
        Some(LateVisit {
            visit,
            stage,
            minutes,
        })
    });
    Ok(late.collect())
}

/// Rule B3: how many are beyond the limit with nothing decided, and since when the first.
pub(crate) async fn late_unresolved(
    tx: &mut Tx,
    settings: &ClinicSettings,
    now: Timestamp,
) -> Result<(i64, Option<Timestamp>), StoreError> {
    let late = late(tx, settings, now, DAYS_MAX).await?;
    let limit = i64::from(settings.late_limit_minutes);
    let unresolved = late.iter().filter(|late| late.stage == LateStage::Unresolved);
    let since: Vec<Timestamp> = unresolved
        .map(|late| late.visit.appointment.start.plus_minutes(limit))
        .collect();
    let count = i64::try_from(since.len()).unwrap_or(i64::MAX);
    Ok((count, since.first().copied()))
}

/// The desk expects a late patient all the same: the visit stays as it is, whatever the policy. Or takes that
/// back.
#[utoipa::path(post, path = "/api/appointments/{id}/expect", tag = "scheduling", request_body = ExpectLate,
    responses((status = 200, body = AppointmentView), (status = 409, body = crate::problem::Problem)))]
async fn expect_late(
    mut work: Working,
    PathId(id): PathId<AppointmentId>,
    Body(ExpectLate { expected }): Body<ExpectLate>,
) -> Outcome<Versioned<AppointmentView>, BookingRefused> {
    let visit = current(&mut work, id).await?;
    if visit.status != super::AppointmentStatus::Booked {
        let current = visit.status;
        return Err(BookingRefused::StepNotOpen { current }.into());
    }
    if visit.start > work.now {
        return Err(BookingRefused::TooEarly { start: visit.start }.into());
    }
    let now = work.now;
    work.run(&EXPECT, args![id, expected.then_some(now), now]).await?;
    work.put(Entity::Appointment, id);
    work.note(if expected { "expect" } else { "expect-no-more" });
    let changed = shown(&mut work, id).await?;
    Ok(Versioned(changed.appointment.version, changed))
}

/// Today's visits that the policy ends. What can be taken back no more is left to people.
async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<AppointmentView>, StoreError> {
    let (_, settings) = crate::settings::load(tx).await?;
    if settings.late_policy != LatePolicy::NoShow {
        return Ok(Vec::new());
    }
    let late = late(tx, &settings, now, 0).await?;
    let due = late
        .into_iter()
        .filter(|late| late.stage == LateStage::Unresolved);
    Ok(due.map(|late| late.visit).collect())
}

/// Whether [`resolve_late`] would do anything: a minute in which nothing is due writes nothing.
pub async fn late_is_due(tx: &mut Tx, now: Timestamp) -> Result<bool, StoreError> {
    Ok(!due(tx, now).await?.is_empty())
}

/// Rule B3: under the policy `no-show`, the earliest visit beyond the limit is marked as missed; `None` when
/// there is none. The desk reinstates whoever comes after all. One at a time, so that each is a change of its
/// own in the log.
pub async fn resolve_late(work: &mut Work) -> Outcome<Option<AppointmentId>, BookingRefused> {
    let now = work.now;
    let Some(view) = due(work, now).await?.into_iter().next() else {
        return Ok(None);
    };
    let visit = &view.appointment;
    free_time(work, visit.id).await?;
    set_status(work, visit, Transition::MarkNoShow, "", visit.room_id).await?;
    Ok(Some(visit.id))
}
