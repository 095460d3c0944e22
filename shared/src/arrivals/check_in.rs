//! Check-in: `POST /api/check-ins`, and what a code leads to.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{ArrivalRefused, CheckIn, CheckedIn, FoundVisit, QueueEntry, queries};
use crate::{
    app::App,
    args,
    feed::Entity,
    identity::Access,
    ids::{QueueEntryId, RoomId},
    leases,
    patients::{self, Priority},
    ports::Clock as _,
    scanning::AppointmentCode,
    scheduling::{
        Appointment, AppointmentStatus, AppointmentView, Transition, change_status, queries as visits,
    },
    store::{StoreError, Tx},
    time::{Date, Timestamp},
    web::{Body, Fault, Outcome, PathId, Reach, Reading, Routes, Versioned, Work, Working},
};

crate::statements! {
    SHIFT_ROOM = "SELECT room_id FROM shift WHERE practitioner_id = ?1 AND starts_at <= ?2 AND ends_at > ?2";
    ROOM_PREFIX = "SELECT queue_prefix FROM room WHERE id = ?1";
    NEXT_NUMBER = "UPDATE queue_counter SET last_number = last_number + 1 WHERE day = ?1 AND prefix = ?2";
    FIRST_NUMBER = "INSERT INTO queue_counter (day, prefix, last_number) VALUES (?1, ?2, 1)";
    EARLIER = "UPDATE queue_entry SET arrived_at = ?2, version = version + 1 WHERE id = ?1 AND arrived_at > ?2";
    LAST_NUMBER = "SELECT last_number FROM queue_counter WHERE day = ?1 AND prefix = ?2";
    INSERT = "INSERT INTO queue_entry
        (id, appointment_id, patient_id, practitioner_id, room_id, day, number, priority_rank, status, arrived_at,
            called_at, calls, started_at, ended_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'waiting', ?9, NULL, 0, NULL, NULL, 1)";
}

/// Before the number of somebody whose visit has no room: *không phòng*.
const NO_ROOM_PREFIX: &str = "K";
/// Of a patient without priority.
const NO_PRIORITY_RANK: i64 = 9;

pub fn routes() -> Routes {
    Routes::default()
        .offline_change(Access::DESK, routes!(check_in))
        .read(Access::STAFF, Reach::Replica, routes!(read_check_in_code))
}

/// Checks somebody in by the code they show or by the visit. Scanning twice is harmless: the second answer is
/// the first entry with `already: true`, and the earliest arrival stands.
#[utoipa::path(post, path = "/api/check-ins", tag = "arrivals", request_body = CheckIn,
    responses((status = 200, body = CheckedIn), (status = 404, body = crate::problem::Problem),
        (status = 409, body = crate::problem::Problem)))]
async fn check_in(
    mut work: Working,
    Body(asked): Body<CheckIn>,
) -> Outcome<Versioned<CheckedIn>, ArrivalRefused> {
    let arrived = arrive(&mut work, asked).await?;
    Ok(Versioned(arrived.entry.version, arrived))
}

/// What a code leads to, so that the desk sees whom it would check in.
#[utoipa::path(get, path = "/api/check-in-codes/{code}", tag = "arrivals",
    responses((status = 200, body = FoundVisit), (status = 404, body = crate::problem::Problem)))]
async fn read_check_in_code(
    State(app): State<App>,
    PathId(code): PathId<String>,
    Reading(mut tx): Reading,
) -> Outcome<Json<FoundVisit>, ArrivalRefused> {
    let visit = by_code(&mut tx, &code).await?;
    let zone = crate::settings::zone(&mut tx).await?;
    let day = zone.day_of(visit.appointment.start);
    let is_today = day == zone.day_of(app.clock.now());
    Ok(Json(FoundVisit { visit, day, is_today }))
}

async fn by_code(tx: &mut Tx, code: &str) -> Outcome<AppointmentView, ArrivalRefused> {
    let code = AppointmentCode::parse(code).map_err(|_| ArrivalRefused::UnknownCode)?;
    let visit = visits::view_by_code(tx, code.as_str()).await?;
    visit.ok_or_else(|| ArrivalRefused::UnknownCode.into())
}

/// The visit becomes `arrived`, its patient gets a number and a place in the queue.
pub async fn arrive(work: &mut Work, asked: CheckIn) -> Outcome<CheckedIn, ArrivalRefused> {
    let id = match (&asked.code, asked.appointment_id) {
        (Some(code), _) => by_code(work, code).await?.appointment.id,
        (None, Some(id)) => id,
        (None, None) => return Err(ArrivalRefused::UnknownCode.into()),
    };
    let visit = visits::appointment(work, id).await?;
    let mut visit = visit.ok_or(ArrivalRefused::NotFound)?;
    let arrived_at = work.made_at();
    if let Some(entry) = queries::find_open(work, id).await? {
        return already(work, entry, arrived_at).await;
    }
    let zone = crate::settings::zone(work).await?;
    let today = zone.day_of(arrived_at);
    if zone.day_of(visit.start) != today {
        return Err(ArrivalRefused::WrongDay {
            appointment_id: id,
            start: visit.start,
        }
        .into());
    }
    // Rule B3: who was here before the visit was marked as missed has not missed it.
    if visit.status == AppointmentStatus::NoShow && arrived_at <= visit.updated_at && !work.on_replica {
        visit = change_status::let_in_again(work, &visit)
            .await
            .map_err(super::step::of_visit)?;
    }
    if !Transition::CheckIn.is_open(visit.status, work.actor.role) {
        let status = visit.status;
        return Err(ArrivalRefused::StepNotOpen { current: status }.into());
    }
    let priority = if asked.emergency {
        Some(Priority::Emergency)
    } else {
        // Rule D10: the group that the patient belongs to today.
        patients::patient_priority(work, visit.patient_id, today).await?
    };
    change_status::set_status(work, &visit, Transition::CheckIn, "", visit.room_id)
        .await
        .map_err(super::step::of_visit)?;
    let entry_id = enter_queue(work, &visit, today, arrived_at, priority).await?;
    work.put(Entity::QueueEntry, entry_id);
    let entry = queries::find(work, entry_id).await?;
    let entry = entry.ok_or_else(|| Fault::new("a queue entry just made is not there"))?;
    let already = false;
    Ok(CheckedIn { entry, already })
}

/// Somebody else let them in meanwhile: that place and its number stand, from the earliest arrival on.
async fn already(
    work: &mut Work,
    entry: QueueEntry,
    arrived_at: Timestamp,
) -> Outcome<CheckedIn, ArrivalRefused> {
    let already = true;
    if arrived_at >= entry.arrived_at || work.run(&EARLIER, args![entry.id, arrived_at]).await? == 0 {
        return Ok(CheckedIn { entry, already });
    }
    work.put(Entity::QueueEntry, entry.id);
    let entry = queries::find(work, entry.id).await?;
    let entry = entry.ok_or_else(|| Fault::new("a queue entry just changed is not there"))?;
    Ok(CheckedIn { entry, already })
}

async fn enter_queue(
    work: &mut Work,
    visit: &Appointment,
    today: Date,
    arrived_at: Timestamp,
    priority: Option<Priority>,
) -> Result<QueueEntryId, StoreError> {
    let mut room = visit.room_id;
    if room.is_none() {
        let shift = work
            .first(&SHIFT_ROOM, args![visit.practitioner_id, visit.start])
            .await?;
        room = shift.map(|row| row.get("room_id")).transpose()?.flatten();
    }
    let prefix = prefix_of(work, room).await?;
    // Only the server counts for all; a desk without it counts under a letter of its own.
    let number = if work.on_replica {
        leases::give_queue_number(work, today, &prefix).await?
    } else {
        match leases::keep_queue_number(work, today).await? {
            Some(given) => given,
            None => next_number(work, today, &prefix).await?,
        }
    };
    let id: QueueEntryId = work.new_id();
    let rank = priority.map_or(NO_PRIORITY_RANK, Priority::rank);
    let row = args![
        id,
        visit.id,
        visit.patient_id,
        visit.practitioner_id,
        room,
        today,
        number,
        rank,
        arrived_at
    ];
    work.run(&INSERT, row).await?;
    Ok(id)
}

async fn prefix_of(tx: &mut Tx, room: Option<RoomId>) -> Result<String, StoreError> {
    if let Some(room) = room
        && let Some(row) = tx.first(&ROOM_PREFIX, args![room]).await?
    {
        return row.get("queue_prefix");
    }
    Ok(NO_ROOM_PREFIX.to_owned())
}

/// `A012`: the room's prefix and the day's next number. The counter's row keeps two from getting the same.
async fn next_number(tx: &mut Tx, day: Date, prefix: &str) -> Result<String, StoreError> {
    if tx.run(&NEXT_NUMBER, args![day, prefix]).await? == 0 {
        match tx.run(&FIRST_NUMBER, args![day, prefix]).await {
            // Another began the day meanwhile.
            Err(error) if error.is_unique() => tx.run(&NEXT_NUMBER, args![day, prefix]).await?,
            other => other?,
        };
    }
    let row = tx.first(&LAST_NUMBER, args![day, prefix]).await?;
    let row = row.ok_or_else(|| StoreError::decode("queue_counter", "row missing"))?;
    let number: i64 = row.get("last_number")?;
    Ok(format!("{prefix}{number:03}"))
}
