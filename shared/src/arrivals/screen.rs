//! The TV screen: `GET /api/queue/screen`. Public, so its statement reads no name at all.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{QueueEntry, QueueScreen, QueueStatus, ScreenCall, ScreenWaiting, queries, waiting_order};
use crate::{
    app::App,
    args,
    identity::Access,
    ports::Clock as _,
    time::Zone,
    web::{Fault, Reach, Reading, Routes},
};

crate::statements! {
    SHOWN = queries::entry!("''", "WHERE q.day = ?1 AND q.status IN ('waiting', 'called', 'in-room')");
}

/// As many as can be read from a chair.
const CALLED_MAX: usize = 12;
const WAITING_MAX: usize = 8;

pub fn routes() -> Routes {
    Routes::default().read(Access::Public, Reach::Replica, routes!(read_screen))
}

/// Numbers and rooms, never a name.
#[utoipa::path(get, path = "/api/queue/screen", tag = "arrivals", responses((status = 200, body = QueueScreen)))]
async fn read_screen(State(app): State<App>, Reading(mut tx): Reading) -> Result<Json<QueueScreen>, Fault> {
    let (_, settings) = crate::settings::load(&mut tx).await?;
    let now = app.clock.now();
    let today = Zone::fixed_hours(settings.utc_offset_hours).day_of(now);
    let rows = tx.all(&SHOWN, args![today]).await?;
    let mut entries = rows
        .iter()
        .map(queries::entry_of)
        .collect::<Result<Vec<_>, _>>()?;
    waiting_order(&mut entries);
    Ok(Json(QueueScreen {
        clinic_name: settings.clinic_name,
        called: called(&entries),
        waiting: waiting(&entries),
        now,
    }))
}

/// The newest call first; those already in the room after those still on their way.
fn called(entries: &[QueueEntry]) -> Vec<ScreenCall> {
    let mut calls: Vec<ScreenCall> = entries
        .iter()
        .filter(|entry| entry.status != QueueStatus::Waiting)
        .map(|entry| ScreenCall {
            number: entry.number.clone(),
            room_name: entry.room_name.clone(),
            called_at: entry.called_at.or(entry.started_at).unwrap_or(entry.arrived_at),
            in_room: entry.status == QueueStatus::InRoom,
        })
        .collect();
    calls.sort_by_key(|call| (call.in_room, std::cmp::Reverse(call.called_at)));
    calls.truncate(CALLED_MAX);
    calls
}

/// The next numbers by room, rooms in the order in which somebody is due.
fn waiting(entries: &[QueueEntry]) -> Vec<ScreenWaiting> {
    let mut rooms: Vec<ScreenWaiting> = Vec::new();
    for entry in entries
        .iter()
        .filter(|entry| entry.status == QueueStatus::Waiting)
    {
        let at = rooms.iter().position(|room| room.room_name == entry.room_name);
        let at = at.unwrap_or_else(|| {
            rooms.push(ScreenWaiting {
                room_name: entry.room_name.clone(),
                numbers: Vec::new(),
                waiting: 0,
            });
            rooms.len() - 1
        });
        let room = &mut rooms[at];
        room.waiting += 1;
        if room.numbers.len() < WAITING_MAX {
            room.numbers.push(entry.number.clone());
        }
    }
    rooms
}
