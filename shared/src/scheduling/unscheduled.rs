//! Rule B7: who has no hours in a week: `GET /api/practitioners/unscheduled`.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{Unscheduled, queries::span};
use crate::{
    app::App,
    args,
    feed::Page,
    identity::Access,
    ids::PractitionerId,
    ports::Clock as _,
    store::{StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
    web::{Fault, Params, Reach, Reading, Routes},
};

crate::statements! {
    WITHOUT_SHIFT = "SELECT d.id, d.full_name, d.title, d.specialty, d.phone,
            (SELECT COUNT(*) FROM practitioner_leave l
                WHERE l.practitioner_id = d.id AND l.starts_at < ?2 AND l.ends_at > ?1) AS leaves
        FROM practitioner d
        WHERE d.active = ?3 AND d.deleted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM shift s WHERE s.practitioner_id = d.id AND s.starts_at >= ?1 AND s.starts_at < ?2)
        ORDER BY d.name_key, d.id";
    LEAVES = "SELECT starts_at, ends_at FROM practitioner_leave
        WHERE practitioner_id = ?1 AND starts_at < ?3 AND ends_at > ?2 ORDER BY starts_at, ends_at";
}

pub fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Replica, routes!(unscheduled))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct WeekAsked {
    /// Any day of it; next week when left out.
    week: Option<Date>,
}

/// Doctors who have no shift in a week, next week unless said. Whoever is on leave all week is none of them.
#[utoipa::path(get, path = "/api/practitioners/unscheduled", tag = "scheduling", params(WeekAsked),
    responses((status = 200, body = Page<Unscheduled>)))]
async fn unscheduled(
    State(app): State<App>,
    Params(asked): Params<WeekAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<Unscheduled>>, Fault> {
    let zone = crate::settings::zone(&mut tx).await?;
    let next_week = || zone.day_of(app.clock.now()).plus_days(7);
    let week = asked.week.unwrap_or_else(next_week).monday();
    let items = without_hours(&mut tx, &zone, week).await?;
    let next_cursor = None;
    Ok(Json(Page { items, next_cursor }))
}

/// Rule B7: those of the week that begins on this Monday.
pub(crate) async fn without_hours(
    tx: &mut Tx,
    zone: &Zone,
    week: Date,
) -> Result<Vec<Unscheduled>, StoreError> {
    let days = span(zone, week, week.plus_days(6));
    let rows = tx.all(&WITHOUT_SHIFT, args![days.start, days.end, true]).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let doctor: PractitionerId = row.get("id")?;
        if row.get::<i64>("leaves")? > 0 && is_away(tx, doctor, days).await? {
            continue;
        }
        items.push(Unscheduled {
            practitioner_id: doctor,
            full_name: row.get("full_name")?,
            title: row.get("title")?,
            specialty: row.get("specialty")?,
            phone: row.get("phone")?,
            week,
        });
    }
    Ok(items)
}

/// All the time, be it by several leaves of which one begins before the other has ended.
async fn is_away(tx: &mut Tx, doctor: PractitionerId, days: Period) -> Result<bool, StoreError> {
    let rows = tx.all(&LEAVES, args![doctor, days.start, days.end]).await?;
    let mut until = days.start;
    for row in &rows {
        let (start, end): (Timestamp, Timestamp) = (row.get("starts_at")?, row.get("ends_at")?);
        if start > until {
            return Ok(false);
        }
        until = until.max(end);
    }
    Ok(until >= days.end)
}
