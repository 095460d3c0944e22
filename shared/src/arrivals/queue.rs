//! The queue of a day: `GET /api/queue`.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{Queue, queries, waiting_order, waits_median_minutes};
use crate::{
    app::App,
    args,
    identity::Access,
    ids::{PractitionerId, RoomId},
    ports::Clock as _,
    time::Date,
    web::{Fault, Params, Reach, Reading, Routes},
};

pub fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Replica, routes!(read_queue))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct QueueAsked {
    /// Today in the clinic's time when left out.
    day: Option<Date>,
    room_id: Option<RoomId>,
    practitioner_id: Option<PractitionerId>,
}

/// Who has checked in, in calling order.
#[utoipa::path(get, path = "/api/queue", tag = "arrivals", params(QueueAsked),
    responses((status = 200, body = Queue)))]
async fn read_queue(
    State(app): State<App>,
    Params(asked): Params<QueueAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<Queue>, Fault> {
    let zone = crate::settings::zone(&mut tx).await?;
    let day = asked.day.unwrap_or_else(|| zone.day_of(app.clock.now()));
    let rows = tx
        .all(&queries::OF_DAY, args![day, asked.room_id, asked.practitioner_id])
        .await?;
    let mut entries = rows
        .iter()
        .map(queries::entry_of)
        .collect::<Result<Vec<_>, _>>()?;
    waiting_order(&mut entries);
    Ok(Json(Queue {
        day,
        wait_median_minutes: waits_median_minutes(&entries),
        entries,
    }))
}
