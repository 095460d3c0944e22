//! A doctor's hours, row A1: `GET` and `PUT /api/practitioners/{id}/schedule`.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use utoipa_axum::routes;

use super::{
    DAY_MINUTES_MAX, Schedule, ScheduleRefused, Shift, ShiftForm, VisitInTheWay, WeekSchedule,
    queries::{self, period_of, span},
    take_time::touch_days,
    waiting::freed,
};
use crate::{
    app::App,
    args, catalog,
    feed::Entity,
    identity::Access,
    ids::{AppointmentId, PractitionerId, RoomId},
    ports::Clock as _,
    store::{Row, StoreError, Tx},
    time::{Date, Period, Zone},
    web::{
        Body, Fault, IfMatch, Outcome, Params, PathId, Reach, Reading, Routes, Versioned, Work, Working,
        problem,
    },
};

crate::statements! {
    SHIFT_BY_ID = "SELECT id FROM shift WHERE id = ?1";
    INSERT = "INSERT INTO shift (id, practitioner_id, room_id, starts_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    UPDATE = "UPDATE shift SET room_id = ?2, starts_at = ?3, ends_at = ?4 WHERE id = ?1";
    DELETE = "DELETE FROM shift WHERE id = ?1";
    /// Visits that still need their doctor.
    OPEN_VISITS = "SELECT a.id, a.room_id, a.starts_at, a.ends_at, p.full_name AS patient_name FROM appointment a
        LEFT JOIN patient p ON p.id = a.patient_id
        WHERE a.practitioner_id = ?1 AND a.starts_at >= ?2 AND a.starts_at < ?3
            AND a.status IN ('proposed', 'booked', 'arrived', 'in-progress') AND a.to_call IS NULL
        ORDER BY a.starts_at, a.id";
    SET_ROOM = "UPDATE appointment SET room_id = ?2, updated_at = ?3, version = version + 1 WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Replica, routes!(read_schedule))
        .change(Access::STAFF, routes!(replace_schedule))
}

/// A schedule's longest answer.
const SCHEDULE_DAYS_MAX: i32 = 366;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ScheduleAsked {
    /// This week's Monday when left out.
    from: Option<Date>,
    /// Last day, included; six days after `from` when left out.
    to: Option<Date>,
}

/// A doctor's shifts and leaves. Row A1.
#[utoipa::path(get, path = "/api/practitioners/{id}/schedule", tag = "scheduling", params(ScheduleAsked),
    responses((status = 200, body = Schedule)))]
async fn read_schedule(
    State(app): State<App>,
    PathId(practitioner_id): PathId<PractitionerId>,
    Params(asked): Params<ScheduleAsked>,
    Reading(mut tx): Reading,
) -> Result<Versioned<Schedule>, Response> {
    let read = async {
        let zone = crate::settings::zone(&mut tx).await?;
        let monday = zone.day_of(app.clock.now()).monday();
        let from = asked.from.unwrap_or(monday);
        let to = asked.to.unwrap_or_else(|| from.plus_days(6));
        if to < from || to > from.plus_days(SCHEDULE_DAYS_MAX) {
            return Ok(None);
        }
        schedule(&mut tx, &zone, practitioner_id, from, to)
            .await
            .map(Some)
    };
    let read: Result<Option<Schedule>, StoreError> = read.await;
    match read {
        Ok(Some(schedule)) => Ok(Versioned(version_of(&schedule.shifts), schedule)),
        Ok(None) => {
            let title = ("Khoảng ngày không đúng", "The span of days is malformed");
            Err(problem(400, "/problems/invalid-query", title))
        }
        Err(error) => Err(Fault::from(error).into_response()),
    }
}

async fn schedule(
    tx: &mut Tx,
    zone: &Zone,
    practitioner_id: PractitionerId,
    from: Date,
    to: Date,
) -> Result<Schedule, StoreError> {
    let days = span(zone, from, to);
    Ok(Schedule {
        practitioner_id,
        from,
        to,
        shifts: queries::shifts(tx, practitioner_id, days).await?,
        leaves: queries::leaves(tx, practitioner_id, days).await?,
    })
}

/// Replaces a doctor's shifts of one week. A doctor keeps own hours. Refused when a visit would be left
/// outside the hours, with the visits that are in the way.
#[utoipa::path(put, path = "/api/practitioners/{id}/schedule", tag = "scheduling", request_body = WeekSchedule,
    responses((status = 200, body = Schedule), (status = 409, body = crate::problem::Problem),
        (status = 422, body = crate::problem::Problem)))]
async fn replace_schedule(
    mut work: Working,
    PathId(practitioner): PathId<PractitionerId>,
    IfMatch(version): IfMatch,
    Body(week): Body<WeekSchedule>,
) -> Outcome<Versioned<Schedule>, ScheduleRefused> {
    let replaced = replace_week(&mut work, practitioner, week, Some(version)).await?;
    Ok(Versioned(version_of(&replaced.shifts), replaced))
}

/// Of these shifts as they are: hours have no row of their own that could carry a version. The same hours have
/// the same, on a replica too.
pub(super) fn version_of(shifts: &[Shift]) -> i64 {
    let mut hash = Sha256::new();
    for shift in shifts {
        hash.update(shift.id.0.as_bytes());
        hash.update(shift.room_id.map_or([0; 16], |room| room.0.into_bytes()));
        hash.update(shift.start.as_ms().to_be_bytes());
        hash.update(shift.end.as_ms().to_be_bytes());
    }
    let hash = hash.finalize();
    let first: [u8; 8] = std::array::from_fn(|at| hash[at]);
    // 52 bits: exact in every program that reads a number.
    i64::from_be_bytes(first) & 0x000f_ffff_ffff_ffff
}

/// With a version, only from the hours that were read.
pub async fn replace_week(
    work: &mut Work,
    practitioner: PractitionerId,
    week: WeekSchedule,
    version: Option<i64>,
) -> Outcome<Schedule, ScheduleRefused> {
    check_practitioner(work, practitioner).await?;
    let zone = crate::settings::zone(work).await?;
    let sunday = week.week.plus_days(6);
    let days = span(&zone, week.week, sunday);
    check_days(&zone, &week)?;
    // Bookings of these days wait here, or have ended.
    let meet_at = (0..7).map(|day| (practitioner, week.week.plus_days(day)));
    touch_days(work, meet_at.collect()).await?;
    let before = queries::shifts(work, practitioner, days).await?;
    let current_version = version_of(&before);
    if version.is_some_and(|version| version != current_version) {
        return Err(ScheduleRefused::VersionConflict { current_version }.into());
    }
    check_rooms(work, &week, &before).await?;
    let rows = work
        .all(&OPEN_VISITS, args![practitioner, days.start, days.end])
        .await?;
    let visits = rows.iter().map(OpenVisit::of).collect::<Result<Vec<_>, _>>()?;
    check_visits(&week, &before, &visits)?;
    write_shifts(work, practitioner, &week, &before).await?;
    move_rooms(work, &week, &visits).await?;
    work.note(format!("schedule {}", week.week));
    Ok(schedule(work, &zone, practitioner, week.week, sunday).await?)
}

/// Exists, and whoever asks may keep these hours.
pub(super) async fn check_practitioner(
    work: &mut Work,
    practitioner: PractitionerId,
) -> Outcome<(), ScheduleRefused> {
    if !work.actor.answers_for(practitioner) {
        return Err(ScheduleRefused::Forbidden.into());
    }
    let doctor = queries::doctor(work, practitioner).await?;
    match doctor.filter(|doctor| doctor.bookable) {
        Some(_) => Ok(()),
        None => Err(ScheduleRefused::NotFound.into()),
    }
}

/// Each shift on one day of the week, rule D6 on each day.
fn check_days(zone: &Zone, week: &WeekSchedule) -> Result<(), ScheduleRefused> {
    let sunday = week.week.plus_days(6);
    let mut minutes = [0_i64; 7];
    for (at, shift) in week.shifts.iter().enumerate() {
        let day = zone.day_of(shift.start);
        // The end is outside the shift: midnight still belongs to the day before.
        let ends_on = zone.day_of(shift.end.plus_seconds(-1));
        let of_week = (0..7).position(|offset| week.week.plus_days(offset) == day);
        let Some(of_week) = of_week.filter(|_| ends_on == day && day <= sunday) else {
            let pointer = format!("/shifts/{at}");
            return Err(ScheduleRefused::OutsideWeek { pointer });
        };
        minutes[of_week] += shift.period().minutes();
        if minutes[of_week] > i64::from(DAY_MINUTES_MAX) {
            return Err(ScheduleRefused::DayTooLong {
                day,
                minutes: minutes[of_week],
                minutes_max: DAY_MINUTES_MAX,
            });
        }
    }
    Ok(())
}

/// A room that a shift had before may stay, even when it takes no new ones.
async fn check_rooms(work: &mut Work, week: &WeekSchedule, before: &[Shift]) -> Outcome<(), ScheduleRefused> {
    let mut known: Vec<RoomId> = before.iter().filter_map(|shift| shift.room_id).collect();
    for (at, shift) in week.shifts.iter().enumerate() {
        let Some(room) = shift.room_id.filter(|room| !known.contains(room)) else {
            continue;
        };
        let found = catalog::find_room(work, room).await?;
        if found.is_none_or(|room| room.deleted_at.is_some() || !room.form.active) {
            let pointer = format!("/shifts/{at}/room_id");
            return Err(ScheduleRefused::NotBookable { pointer }.into());
        }
        known.push(room);
    }
    Ok(())
}

#[derive(Debug)]
struct OpenVisit {
    id: AppointmentId,
    room: Option<RoomId>,
    period: Period,
    patient_name: String,
}

impl OpenVisit {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            room: row.get("room_id")?,
            period: period_of(row)?,
            patient_name: row.get::<Option<String>>("patient_name")?.unwrap_or_default(),
        })
    }
}

/// Visits that begin in `span` and still need their doctor, as a refusal lists them.
pub(super) async fn visits_in_the_way(
    tx: &mut Tx,
    practitioner: PractitionerId,
    span: Period,
    is_in_the_way: impl Fn(Period) -> bool,
) -> Result<Vec<VisitInTheWay>, StoreError> {
    let rows = tx
        .all(&OPEN_VISITS, args![practitioner, span.start, span.end])
        .await?;
    let visits = rows.iter().map(OpenVisit::of).collect::<Result<Vec<_>, _>>()?;
    let hit = visits.into_iter().filter(|visit| is_in_the_way(visit.period));
    Ok(hit.map(|visit| visit.in_the_way()).collect())
}

impl OpenVisit {
    fn in_the_way(&self) -> VisitInTheWay {
        VisitInTheWay {
            appointment_id: self.id,
            start: self.period.start,
            end: self.period.end,
            patient_name: self.patient_name.clone(),
        }
    }
}

/// Rule D8: a visit that lay inside the hours stays inside.
fn check_visits(week: &WeekSchedule, before: &[Shift], visits: &[OpenVisit]) -> Result<(), ScheduleRefused> {
    let orphans = visits.iter().filter(|visit| {
        let inside_before = before.iter().any(|shift| shift.period().contains(visit.period));
        let stays_inside = week
            .shifts
            .iter()
            .any(|shift| shift.period().contains(visit.period));
        inside_before && !stays_inside
    });
    let appointments: Vec<_> = orphans.map(OpenVisit::in_the_way).collect();
    if appointments.is_empty() {
        Ok(())
    } else {
        Err(ScheduleRefused::VisitsOutsideHours { appointments })
    }
}

/// Only what differs is written, so that screens hear of nothing else.
async fn write_shifts(
    work: &mut Work,
    practitioner: PractitionerId,
    week: &WeekSchedule,
    before: &[Shift],
) -> Outcome<(), ScheduleRefused> {
    for old in before {
        if !week.shifts.iter().any(|shift| shift.id == old.id) {
            work.run(&DELETE, args![old.id]).await?;
            work.removed(Entity::Shift, old.id);
        }
    }
    for new in &week.shifts {
        let ShiftForm {
            id,
            room_id,
            start,
            end,
        } = *new;
        match before.iter().find(|old| old.id == id) {
            Some(old) if (old.room_id, old.start, old.end) == (room_id, start, end) => continue,
            Some(_) => {
                work.run(&UPDATE, args![id, room_id, start, end]).await?;
            }
            None => {
                if work.first(&SHIFT_BY_ID, args![id]).await?.is_some() {
                    return Err(ScheduleRefused::IdInUse.into());
                }
                work.run(&INSERT, args![id, practitioner, room_id, start, end])
                    .await?;
            }
        }
        work.put(Entity::Shift, id);
        freed::note(work, practitioner, Period { start, end }).await?;
    }
    Ok(())
}

/// Visits follow their shift into another room.
async fn move_rooms(work: &mut Work, week: &WeekSchedule, visits: &[OpenVisit]) -> Result<(), StoreError> {
    let now = work.now;
    for visit in visits {
        let shift = week
            .shifts
            .iter()
            .find(|shift| shift.period().contains(visit.period));
        if let Some(shift) = shift.filter(|shift| shift.room_id != visit.room) {
            work.run(&SET_ROOM, args![visit.id, shift.room_id, now]).await?;
            work.put(Entity::Appointment, visit.id);
        }
    }
    Ok(())
}
