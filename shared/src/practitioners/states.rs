//! What every doctor is doing now. Row E2.

use std::collections::HashMap;

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{PractitionerDay, PractitionerNow, VisitNow, profiles::all};
use crate::{
    app::App,
    args,
    feed::Page,
    identity::Access,
    ids::PractitionerId,
    ports::Clock as _,
    settings,
    store::{Row, StoreError, Tx},
    time::{Period, Timestamp},
    web::{Fault, Reach, Reading, Routes},
};

crate::statements! {
    LEAVES = "SELECT practitioner_id, starts_at, ends_at FROM practitioner_leave
        WHERE starts_at <= ?1 AND ends_at > ?1";
    /// Those of today, and those that began yesterday and are not over.
    SHIFTS = "SELECT practitioner_id, starts_at, ends_at, room_id FROM shift
        WHERE starts_at >= ?2 AND starts_at < ?3 AND ends_at > ?1 ORDER BY starts_at";
    /// A visit that nobody finished yesterday keeps no doctor busy today.
    VISITS = "SELECT practitioner_id, id, room_id, ends_at FROM appointment
        WHERE status = 'in-progress' AND starts_at >= ?1 AND starts_at < ?2 ORDER BY starts_at";
    WAITING = "SELECT practitioner_id, COUNT(*) AS waiting FROM queue_entry
        WHERE day = ?1 AND status = 'waiting' GROUP BY practitioner_id";
}

pub fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Replica, routes!(list_states))
}

/// Every active doctor's state: free, with a patient, on leave, off shift; and how many wait. Row E2.
#[utoipa::path(get, path = "/api/practitioners/states", tag = "practitioners",
    responses((status = 200, body = Page<PractitionerNow>)))]
async fn list_states(
    State(app): State<App>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<PractitionerNow>>, Fault> {
    let now = app.clock.now();
    let days = days(&mut tx, now).await?;
    let none = PractitionerDay::default();
    let active = all(&mut tx)
        .await?
        .into_iter()
        .filter(|practitioner| practitioner.form.active);
    let items = active
        .map(|practitioner| {
            days.get(&practitioner.id)
                .unwrap_or(&none)
                .at(now, practitioner.id)
        })
        .collect();
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

async fn days(tx: &mut Tx, now: Timestamp) -> Result<HashMap<PractitionerId, PractitionerDay>, StoreError> {
    let zone = settings::zone(tx).await?;
    let today = zone.day_of(now);
    let (start, end) = (zone.start_of(today), zone.start_of(today.plus_days(1)));
    let yesterday = zone.start_of(today.plus_days(-1));
    let mut days: HashMap<PractitionerId, PractitionerDay> = HashMap::new();
    for row in tx.all(&LEAVES, args![now]).await? {
        days.entry(whose(&row)?).or_default().leaves.push(period(&row)?);
    }
    for row in tx.all(&SHIFTS, args![now, yesterday, end]).await? {
        let shift = (period(&row)?, row.get("room_id")?);
        days.entry(whose(&row)?).or_default().shifts.push(shift);
    }
    for row in tx.all(&VISITS, args![start, end]).await? {
        let visit = VisitNow {
            appointment_id: row.get("id")?,
            room_id: row.get("room_id")?,
            end: row.get("ends_at")?,
        };
        days.entry(whose(&row)?).or_default().visit = Some(visit);
    }
    for row in tx.all(&WAITING, args![today]).await? {
        days.entry(whose(&row)?).or_default().waiting = row.get("waiting")?;
    }
    Ok(days)
}

fn whose(row: &Row) -> Result<PractitionerId, StoreError> {
    row.get("practitioner_id")
}

fn period(row: &Row) -> Result<Period, StoreError> {
    Ok(Period {
        start: row.get("starts_at")?,
        end: row.get("ends_at")?,
    })
}
