//! The list: `GET /api/waiting-list`, and one entry.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{WaitingListAsked, WaitingView, queries};
use crate::{
    app::App,
    args,
    feed::Page,
    identity::Access,
    ids::WaitingId,
    ports::Clock as _,
    scheduling::BookingRefused,
    store::{StoreError, Tx},
    time::Date,
    web::{Fault, Outcome, Params, PathId, Reach, Reading, Routes, Versioned},
};

const OVER_MAX: i64 = 100;

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Replica, routes!(waiting_list))
        .read(Access::STAFF, Reach::Replica, routes!(read_waiting))
}

/// Who waits for an earlier time, in the order in which they are asked; or the last 100 who do so no more.
#[utoipa::path(get, path = "/api/waiting-list", tag = "scheduling", params(WaitingListAsked),
    responses((status = 200, body = Page<WaitingView>)))]
async fn waiting_list(
    State(app): State<App>,
    Params(asked): Params<WaitingListAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<WaitingView>>, Fault> {
    let today = today(&mut tx, &app).await?;
    let items = if asked.over {
        let rows = tx.all(&queries::OVER, args![asked.patient_id, OVER_MAX]).await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in &rows {
            views.push(queries::view_of(&mut tx, row, today).await?);
        }
        views
    } else {
        queries::open(&mut tx, asked.patient_id, today).await?
    };
    let next_cursor = None;
    Ok(Json(Page { items, next_cursor }))
}

/// One place on the list.
#[utoipa::path(get, path = "/api/waiting-list/{id}", tag = "scheduling",
    responses((status = 200, body = WaitingView), (status = 404, body = crate::problem::Problem)))]
async fn read_waiting(
    State(app): State<App>,
    PathId(id): PathId<WaitingId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<WaitingView>, BookingRefused> {
    let today = today(&mut tx, &app).await?;
    let found = queries::view(&mut tx, id, today).await?;
    let found = found.ok_or(BookingRefused::NotFound)?;
    Ok(Versioned(found.entry.version, found))
}

async fn today(tx: &mut Tx, app: &App) -> Result<Date, StoreError> {
    let zone = crate::settings::zone(tx).await?;
    Ok(zone.day_of(app.clock.now()))
}
