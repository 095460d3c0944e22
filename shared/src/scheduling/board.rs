//! The day board and a doctor's free times.

use std::collections::HashMap;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{
    AppointmentView, BookingRefused, Buffers, CertainTime, DayBoard, DayColumn, FreeTimes, Hold, Leave,
    PractitionerDay, Shift, kept_of_shift,
    queries::{self, hold_of, leave_of, select_view, shift_of, view_of},
    take_time::{DayAsked, day_of, earliest},
};
use crate::{
    app::App,
    args, catalog,
    identity::Access,
    ids::{AppointmentId, HoldId, PatientId, PractitionerId, ServiceId, UserId},
    leases::{self, OwnLease},
    ports::Clock as _,
    settings::ClinicSettings,
    store::{Row, StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
    web::{ActorIs, DeviceIs, Outcome, Params, PathId, Reach, Reading, Routes, problem},
};

crate::statements! {
    /// Whoever takes visits now; who does not any more is added by what is found of that day.
    PRACTITIONERS = "SELECT id, full_name, specialty, color, photo_version, visits_max_per_day, active, deleted_at
        FROM practitioner WHERE (?1 IS NULL OR id = ?1) ORDER BY name_key, id";
    SHIFTS = "SELECT id, practitioner_id, room_id, starts_at, ends_at FROM shift
        WHERE starts_at >= ?1 AND starts_at < ?2 AND (?3 IS NULL OR practitioner_id = ?3)
        ORDER BY starts_at, id";
    LEAVES = "SELECT id, practitioner_id, starts_at, ends_at, reason FROM practitioner_leave
        WHERE starts_at < ?2 AND ends_at > ?1 AND (?3 IS NULL OR practitioner_id = ?3)
        ORDER BY starts_at, id";
    HOLDS = "SELECT h.id, h.practitioner_id, h.starts_at, h.ends_at, h.owner_id, h.purpose, h.made_at, h.expires_at,
            p.letter, p.device_id, p.user_id
        FROM slot_hold h LEFT JOIN desk_post p ON p.id = h.owner_id
        WHERE h.starts_at >= ?1 AND h.starts_at < ?2 AND (?3 IS NULL OR h.practitioner_id = ?3) AND h.expires_at > ?4
        ORDER BY h.starts_at, h.id";
    VISITS = select_view!("WHERE a.starts_at >= ?1 AND a.starts_at < ?2
        AND (?3 IS NULL OR a.practitioner_id = ?3) AND a.status <> 'entered-in-error' AND a.to_call IS NULL
        ORDER BY a.starts_at, a.id");
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Replica, routes!(day_board))
        .read(Access::SignedIn, Reach::Replica, routes!(free_times))
}

const BOARD_DAYS_MAX: u8 = 7;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardAsked {
    /// Today in the clinic's time when left out.
    from: Option<Date>,
    /// 1–7; 1 when left out.
    days: Option<u8>,
    practitioner_id: Option<PractitionerId>,
}

/// A column per doctor and day with shifts, leaves and visits: everything the board draws, in six statements
/// however many doctors there are. Row E2.
#[utoipa::path(get, path = "/api/day-board", tag = "scheduling", params(BoardAsked),
    responses((status = 200, body = DayBoard)))]
async fn day_board(
    State(app): State<App>,
    Params(asked): Params<BoardAsked>,
    ActorIs(actor): ActorIs,
    DeviceIs(device): DeviceIs,
    Reading(mut tx): Reading,
) -> Result<Json<DayBoard>, Response> {
    let days = asked.days.unwrap_or(1);
    if !(1..=BOARD_DAYS_MAX).contains(&days) {
        let title = (
            "Lịch hiển thị từ 1 đến 7 ngày",
            "The board shows between 1 and 7 days",
        );
        return Err(problem(400, "/problems/invalid-query", title));
    }
    let board = board(&mut tx, &app, &asked, days, (device, actor.user)).await;
    board
        .map(Json)
        .map_err(|error| crate::web::Fault::from(error).into_response())
}

async fn board(
    tx: &mut Tx,
    app: &App,
    asked: &BoardAsked,
    days: u8,
    (device, user): (Option<Uuid>, UserId),
) -> Result<DayBoard, StoreError> {
    let practitioner = asked.practitioner_id;
    let (_, settings) = crate::settings::load(tx).await?;
    let zone = Zone::fixed_hours(settings.utc_offset_hours);
    let from = asked.from.unwrap_or_else(|| zone.day_of(app.clock.now()));
    let last = from.plus_days(i32::from(days) - 1);
    let span = queries::span(&zone, from, last);
    let doctors = tx.all(&PRACTITIONERS, args![practitioner]).await?;
    let in_span = args![span.start, span.end, practitioner];
    let mut found = Found::default();
    for row in tx.all(&SHIFTS, in_span).await? {
        let shift = shift_of(&row)?;
        let key = (shift.practitioner_id, zone.day_of(shift.start));
        found.of(key).shifts.push(shift);
    }
    for row in tx.all(&VISITS, in_span).await? {
        let visit = view_of(&row)?;
        let key = (
            visit.appointment.practitioner_id,
            zone.day_of(visit.appointment.start),
        );
        found.of(key).visits.push(visit);
    }
    let now = app.clock.now();
    for row in tx
        .all(&HOLDS, args![span.start, span.end, practitioner, now])
        .await?
    {
        let (at, by): (Option<Uuid>, Option<UserId>) = (row.get("device_id")?, row.get("user_id")?);
        let hold = Hold {
            desk: row.get("letter")?,
            own: device.is_some() && at == device && by == Some(user),
            ..hold_of(&row)?
        };
        let key = (hold.practitioner_id, zone.day_of(hold.start));
        found.of(key).holds.push(hold);
    }
    let mut leaves = Vec::new();
    for row in tx.all(&LEAVES, in_span).await? {
        leaves.push(leave_of(&row)?);
    }
    let mut columns = Vec::with_capacity(doctors.len() * usize::from(days));
    for offset in 0..i32::from(days) {
        let day = from.plus_days(offset);
        let of_day = queries::span(&zone, day, day);
        for doctor in &doctors {
            let id = doctor.get("id")?;
            let day_found = found.0.remove(&(id, day)).unwrap_or_default();
            let leaves = leaves
                .iter()
                .filter(|leave| leave.practitioner_id == id && leave.period().overlaps(of_day));
            let leaves: Vec<Leave> = leaves.cloned().collect();
            columns.extend(column(doctor, day, day_found, leaves, &settings, now)?);
        }
    }
    Ok(DayBoard { from, days, columns })
}

/// What the statements brought, by doctor and day.
#[derive(Debug, Default)]
struct Found(HashMap<(PractitionerId, Date), FoundDay>);

#[derive(Debug, Default)]
struct FoundDay {
    shifts: Vec<Shift>,
    visits: Vec<AppointmentView>,
    holds: Vec<Hold>,
}

impl Found {
    fn of(&mut self, key: (PractitionerId, Date)) -> &mut FoundDay {
        self.0.entry(key).or_default()
    }
}

/// `None` for a doctor who takes no visits any more and has none that day.
fn column(
    doctor: &Row,
    day: Date,
    found: FoundDay,
    leaves: Vec<Leave>,
    settings: &ClinicSettings,
    now: Timestamp,
) -> Result<Option<DayColumn>, StoreError> {
    let active: bool = doctor.get("active")?;
    let deleted_at: Option<Timestamp> = doctor.get("deleted_at")?;
    if (!active || deleted_at.is_some()) && found.visits.is_empty() {
        return Ok(None);
    }
    let counted = found
        .visits
        .iter()
        .filter(|visit| visit.appointment.status.keeps_its_time());
    let hours = PractitionerDay {
        shifts: found.shifts.iter().map(Shift::period).collect(),
        leaves: leaves.iter().map(Leave::period).collect(),
        visits_max: doctor.get("visits_max_per_day")?,
        ..PractitionerDay::default()
    };
    let kept = found
        .shifts
        .iter()
        .flat_map(|shift| kept_of_shift(shift.period(), settings, now));
    let kept = kept.collect();
    Ok(Some(DayColumn {
        practitioner_id: doctor.get("id")?,
        practitioner_name: doctor.get("full_name")?,
        specialty: doctor.get("specialty")?,
        color: doctor.get("color")?,
        photo_version: doctor.get("photo_version")?,
        day,
        visits: u16::try_from(counted.count()).unwrap_or(u16::MAX),
        visits_max: hours.capacity(settings.slot_step_minutes),
        shifts: found.shifts,
        leaves,
        holds: found.holds,
        kept,
        appointments: found.visits,
    }))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FreeAsked {
    day: Date,
    /// Gives the length.
    service_id: Option<ServiceId>,
    /// Instead of the service's own. A multiple of 5; 20 with neither.
    length_minutes: Option<u16>,
    /// A visit that is to be moved: its own time counts as free.
    moving: Option<AppointmentId>,
    /// The asker's own hold: its time counts as free.
    hold_id: Option<HoldId>,
    /// Times kept for patients with priority are free for one of them.
    patient_id: Option<PatientId>,
}

/// The starts at which a visit would fit, and why there is none when there is none. Rules D7, D9.
#[utoipa::path(get, path = "/api/practitioners/{id}/free-times", tag = "scheduling", params(FreeAsked),
    responses((status = 200, body = FreeTimes), (status = 422, body = crate::problem::Problem)))]
async fn free_times(
    State(app): State<App>,
    PathId(practitioner_id): PathId<PractitionerId>,
    Params(asked): Params<FreeAsked>,
    ActorIs(actor): ActorIs,
    DeviceIs(device): DeviceIs,
    Reading(mut tx): Reading,
) -> Outcome<Json<FreeTimes>, BookingRefused> {
    let not_bookable = |pointer: &str| BookingRefused::NotBookable {
        pointer: pointer.to_owned(),
    };
    let doctor = queries::doctor(&mut tx, practitioner_id).await?;
    let doctor = doctor.ok_or(BookingRefused::NotFound)?;
    let mut length_minutes = 20;
    let mut buffers = Buffers::default();
    if let Some(service) = asked.service_id {
        let service = catalog::find_service(&mut tx, service).await?;
        let service = service.ok_or_else(|| not_bookable("/service_id"))?;
        length_minutes = service.form.length_minutes;
        buffers = Buffers::of(&service.form);
    }
    if let Some(asked) = asked.length_minutes {
        length_minutes = asked;
    }
    if !(5..=480).contains(&length_minutes) || !length_minutes.is_multiple_of(5) {
        return Err(not_bookable("/length_minutes").into());
    }
    let (_, settings) = crate::settings::load(&mut tx).await?;
    let zone = Zone::fixed_hours(settings.utc_offset_hours);
    let day = asked.day;
    let moving = asked.moving.unwrap_or(AppointmentId(Uuid::nil()));
    let post = leases::own_post(&mut tx, device, actor.user).await?;
    let post = post.map(|post| post.id);
    let asked_of = DayAsked {
        practitioner: practitioner_id,
        day,
        visits_max: doctor.visits_max,
        buffers,
        patient: asked.patient_id,
        but: moving,
        hold: asked.hold_id,
        post,
    };
    let (_, seen) = day_of(&mut tx, &zone, app.clock.now(), asked_of).await?;
    let mut free = FreeTimes {
        practitioner_id,
        day,
        length_minutes,
        starts: Vec::new(),
        certain: Vec::new(),
        why_none: None,
    };
    if !doctor.bookable {
        free.why_none = Some(not_bookable("/practitioner_id").kind());
        return Ok(Json(free));
    }
    let earliest = earliest(app.clock.now());
    // On the clinic's steps; where none of these fits, on any five minutes.
    for step in [settings.slot_step_minutes, 5] {
        if free.starts.is_empty() {
            free.starts = seen.free_starts(length_minutes, step, earliest);
        }
    }
    if let Some(post) = post {
        let span = queries::span(&zone, day, day);
        let lent = leases::own_times(&mut tx, post, practitioner_id, span).await?;
        free.mark_certain(&seen, &lent, app.clock.now());
    }
    if free.starts.is_empty() {
        free.why_none = seen
            .why_none(length_minutes, earliest)
            .map(|refused| refused.kind());
    }
    Ok(Json(free))
}

impl FreeTimes {
    /// Says which starts lie in what is lent to the asker's desk, and adds one to each lease that the clinic's steps
    /// leave out.
    fn mark_certain(&mut self, seen: &PractitionerDay, lent: &[OwnLease], now: Timestamp) {
        let visit = |start: Timestamp| Period {
            start,
            end: start.plus_minutes(i64::from(self.length_minutes)),
        };
        let promises = |lease: &OwnLease, start| lease.promises(seen.buffers.around(visit(start)), now);
        let mut starts = self.starts.clone();
        let mut certain = Vec::new();
        for lease in lent {
            if !starts.iter().any(|start| promises(lease, *start)) {
                let first = lease
                    .period
                    .start
                    .plus_minutes(i64::from(seen.buffers.before_minutes));
                starts.extend(
                    Some(first).filter(|first| promises(lease, *first) && seen.admit(visit(*first)).is_ok()),
                );
            }
            let inside = starts.iter().filter(|start| promises(lease, **start));
            certain.extend(inside.map(|start| CertainTime {
                start: *start,
                until: lease.expires_at,
            }));
        }
        starts.sort_unstable();
        (self.starts, self.certain) = (starts, certain);
    }
}
