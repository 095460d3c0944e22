//! How full the days of a month are, doctor by doctor: `GET /api/load`.

use std::collections::HashMap;

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{
    DayLoad, Leave, Load, LoadOf, PractitionerDay,
    board::{LEAVES, PRACTITIONERS, SHIFTS},
    queries::{leave_of, shift_of, span},
};
use crate::{
    args,
    identity::Access,
    ids::PractitionerId,
    store::{StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
    web::{Fault, Params, Reach, Reading, Routes, problem},
};

crate::statements! {
    VISITS = "SELECT practitioner_id, starts_at FROM appointment
        WHERE starts_at >= ?1 AND starts_at < ?2
            AND status NOT IN ('cancelled', 'noshow', 'entered-in-error') AND to_call IS NULL";
}

pub fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Replica, routes!(load))
}

/// Six weeks: what a month shows at most.
const DAYS_MAX: i32 = 42;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct LoadAsked {
    from: Date,
    /// Last day, included; at most six weeks.
    to: Date,
}

/// Visits and capacity of each doctor's days, rules D6–D8, in four statements however many there are.
#[utoipa::path(get, path = "/api/load", tag = "scheduling", params(LoadAsked),
    responses((status = 200, body = Load)))]
async fn load(
    Params(LoadAsked { from, to }): Params<LoadAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<Load>, Response> {
    if to < from || to >= from.plus_days(DAYS_MAX) {
        let title = ("Khoảng ngày không đúng", "The span of days is malformed");
        return Err(problem(400, "/problems/invalid-query", title));
    }
    let doctors = doctors(&mut tx, from, to).await;
    let doctors = doctors.map_err(|error| Fault::from(error).into_response())?;
    Ok(Json(Load { from, to, doctors }))
}

#[derive(Default)]
struct Found {
    shifts: Vec<Period>,
    visits: u16,
}

async fn doctors(tx: &mut Tx, from: Date, to: Date) -> Result<Vec<LoadOf>, StoreError> {
    let (_, settings) = crate::settings::load(tx).await?;
    let zone = Zone::fixed_hours(settings.utc_offset_hours);
    let days = span(&zone, from, to);
    let everybody = None::<PractitionerId>;
    let in_span = args![days.start, days.end, everybody];
    let mut found: HashMap<(PractitionerId, Date), Found> = HashMap::new();
    for row in tx.all(&SHIFTS, in_span).await? {
        let shift = shift_of(&row)?;
        let key = (shift.practitioner_id, zone.day_of(shift.start));
        found.entry(key).or_default().shifts.push(shift.period());
    }
    for row in tx.all(&VISITS, args![days.start, days.end]).await? {
        let start: Timestamp = row.get("starts_at")?;
        let key = (row.get("practitioner_id")?, zone.day_of(start));
        let day = found.entry(key).or_default();
        day.visits = day.visits.saturating_add(1);
    }
    let leaves = tx.all(&LEAVES, in_span).await?;
    let leaves = leaves.iter().map(leave_of).collect::<Result<Vec<Leave>, _>>()?;
    let mut doctors = Vec::new();
    for row in tx.all(&PRACTITIONERS, args![everybody]).await? {
        let id = row.get("id")?;
        let (active, deleted): (bool, Option<Timestamp>) = (row.get("active")?, row.get("deleted_at")?);
        let own: Vec<Period> = leaves
            .iter()
            .filter(|leave| leave.practitioner_id == id)
            .map(Leave::period)
            .collect();
        let mut load = Vec::new();
        let mut day = from;
        while day <= to {
            let Found { shifts, visits } = found.remove(&(id, day)).unwrap_or_default();
            let hours = PractitionerDay {
                shifts,
                leaves: own.clone(),
                taken: Vec::new(),
                held: Vec::new(),
                kept: Vec::new(),
                buffers: super::Buffers::default(),
                visits_max: row.get("visits_max_per_day")?,
            };
            let capacity = hours.capacity(settings.slot_step_minutes);
            load.push(DayLoad {
                day,
                visits,
                capacity,
            });
            day = day.plus_days(1);
        }
        let is_gone = !active || deleted.is_some();
        if is_gone && load.iter().all(|day| day.visits == 0) {
            continue;
        }
        doctors.push(LoadOf {
            practitioner_id: id,
            practitioner_name: row.get("full_name")?,
            specialty: row.get("specialty")?,
            days: load,
        });
    }
    Ok(doctors)
}
