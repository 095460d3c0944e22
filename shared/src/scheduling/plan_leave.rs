//! What a leave would hit and where each visit could go, rule B5: `GET /api/practitioners/{id}/leave-plan`; and
//! the visits that wait for a call since: `GET /api/appointments/to-call`.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{
    AppointmentStatus, AppointmentView, Buffers, LeavePlan, PlannedTime, PlannedVisit,
    leave::VISIT_MINUTES_MAX,
    leave_plan::{DaysSeen, best_place, speak_for},
    queries::{self, select_view, view_of},
    take_time::{DayAsked, day_of, earliest},
};
use crate::{
    app::App,
    args,
    feed::Page,
    identity::{Access, Actor},
    ids::{AppointmentId, PractitionerId},
    ports::Clock as _,
    settings::ClinicSettings,
    store::{StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
    web::{ActorIs, Fault, Outcome, Params, PathId, Reach, Reading, Routes, problem},
};

crate::statements! {
    HIT = select_view!("WHERE a.practitioner_id = ?1 AND a.starts_at >= ?2 AND a.starts_at < ?3
        AND a.status IN ('proposed', 'booked', 'arrived', 'in-progress') AND a.to_call IS NULL
        ORDER BY a.starts_at, a.id");
    TO_CALL = select_view!("WHERE a.to_call IS NOT NULL AND a.status IN ('proposed', 'booked')
        ORDER BY a.starts_at, a.id");
    DOCTORS = "SELECT id, full_name, visits_max_per_day FROM practitioner
        WHERE specialty = ?1 AND active = ?2 AND deleted_at IS NULL ORDER BY name_key, id";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Replica, routes!(leave_plan))
        .read(Access::STAFF, Reach::Replica, routes!(visits_to_call))
}

/// How far from its time a visit is looked a place for.
const DAYS_MAX: i32 = 14;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PlanAsked {
    start: Timestamp,
    end: Timestamp,
}

/// Every open visit that the leave would hit, each with a proposal: a doctor of the same specialty at the same
/// time, else the nearest time. No two are offered the same.
#[utoipa::path(get, path = "/api/practitioners/{id}/leave-plan", tag = "scheduling", params(PlanAsked),
    responses((status = 200, body = LeavePlan), (status = 404, body = crate::problem::Problem)))]
async fn leave_plan(
    State(app): State<App>,
    ActorIs(asker): ActorIs,
    PathId(practitioner_id): PathId<PractitionerId>,
    Params(PlanAsked { start, end }): Params<PlanAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<LeavePlan>, Response> {
    if end <= start {
        let title = ("Khoảng nghỉ không đúng", "The leave ends before it begins");
        return Err(problem(400, "/problems/invalid-query", title));
    }
    let leave = Period { start, end };
    let visits = plan(&mut tx, (asker, app.clock.now()), practitioner_id, leave).await;
    let visits = visits.map_err(|error| Fault::from(error).into_response())?;
    Ok(Json(LeavePlan {
        practitioner_id,
        start,
        end,
        visits,
    }))
}

async fn plan(
    tx: &mut Tx,
    (asker, now): (Actor, Timestamp),
    practitioner: PractitionerId,
    leave: Period,
) -> Result<Vec<PlannedVisit>, StoreError> {
    let from = leave.start.plus_minutes(-VISIT_MINUTES_MAX);
    let rows = tx.all(&HIT, args![practitioner, from, leave.end]).await?;
    let mut visits = rows.iter().map(view_of).collect::<Result<Vec<_>, _>>()?;
    visits.retain(|visit| period_of(visit).overlaps(leave));
    let mut planner = Planner::new(tx, asker, now).await?;
    planner.leave = Some((practitioner, leave));
    planner.propose(tx, visits).await
}

/// The visits that wait for a call because their doctor took leave, each with a proposal, earliest first.
#[utoipa::path(get, path = "/api/appointments/to-call", tag = "scheduling",
    responses((status = 200, body = Page<PlannedVisit>)))]
async fn visits_to_call(
    State(app): State<App>,
    ActorIs(asker): ActorIs,
    Reading(mut tx): Reading,
) -> Outcome<Json<Page<PlannedVisit>>, super::BookingRefused> {
    let rows = tx.all(&TO_CALL, args![]).await?;
    let visits = rows.iter().map(view_of).collect::<Result<Vec<_>, _>>()?;
    let mut planner = Planner::new(&mut tx, asker, app.clock.now()).await?;
    let items = planner.propose(&mut tx, visits).await?;
    let next_cursor = None;
    Ok(Json(Page { items, next_cursor }))
}

fn period_of(visit: &AppointmentView) -> Period {
    let visit = &visit.appointment;
    Period {
        start: visit.start,
        end: visit.end,
    }
}

#[derive(Debug, Clone)]
struct Doctor {
    id: PractitionerId,
    name: String,
    visits_max: u16,
}

/// Looks at doctors' days as they are needed, and remembers what it has offered.
struct Planner {
    zone: Zone,
    settings: ClinicSettings,
    now: Timestamp,
    /// Who is offered only what they may do.
    asker: Actor,
    /// One that is not registered yet.
    leave: Option<(PractitionerId, Period)>,
    /// By specialty.
    doctors: BTreeMap<String, Vec<Doctor>>,
    /// By specialty: what was looked at, less what was offered.
    seen: BTreeMap<String, DaysSeen>,
    offered: Vec<(crate::ids::PatientId, Period)>,
}

impl Planner {
    async fn new(tx: &mut Tx, asker: Actor, now: Timestamp) -> Result<Self, StoreError> {
        let (_, settings) = crate::settings::load(tx).await?;
        Ok(Self {
            zone: Zone::fixed_hours(settings.utc_offset_hours),
            settings,
            now,
            asker,
            leave: None,
            doctors: BTreeMap::new(),
            seen: BTreeMap::new(),
            offered: Vec::new(),
        })
    }

    async fn propose(
        &mut self,
        tx: &mut Tx,
        visits: Vec<AppointmentView>,
    ) -> Result<Vec<PlannedVisit>, StoreError> {
        let mut planned = Vec::with_capacity(visits.len());
        for visit in visits {
            let movable = matches!(
                visit.appointment.status,
                AppointmentStatus::Proposed | AppointmentStatus::Booked
            );
            let proposal = if movable {
                self.place_for(tx, &visit).await?
            } else {
                None
            };
            planned.push(PlannedVisit {
                visit,
                movable,
                proposal,
            });
        }
        Ok(planned)
    }

    /// Day by day away from the visit's own, until no farther day can be nearer.
    async fn place_for(
        &mut self,
        tx: &mut Tx,
        view: &AppointmentView,
    ) -> Result<Option<PlannedTime>, StoreError> {
        const DAY_MINUTES: i64 = 24 * 60;
        let (visit, period) = (&view.appointment, period_of(view));
        let Some(doctor) = queries::doctor(tx, visit.practitioner_id).await? else {
            return Ok(None);
        };
        let specialty = doctor.specialty;
        let today = self.zone.day_of(self.now);
        let around = self.zone.day_of(period.start).max(today);
        let span = queries::span(
            &self.zone,
            around.plus_days(-DAYS_MAX),
            around.plus_days(DAYS_MAX),
        );
        let elsewhere = queries::patient_taken(tx, visit.patient_id, span, visit.id).await?;
        let mut elsewhere: Vec<Period> = elsewhere.into_iter().map(|(_, period)| period).collect();
        let offered = self
            .offered
            .iter()
            .filter(|(patient, _)| *patient == visit.patient_id);
        elsewhere.extend(offered.map(|(_, period)| *period));
        for ring in 0..=DAYS_MAX {
            let mut ring_days = vec![around.plus_days(ring)];
            ring_days.extend((ring > 0).then(|| around.plus_days(-ring)));
            for day in ring_days.into_iter().filter(|day| *day >= today) {
                self.look_at(tx, &specialty, day).await?;
            }
            let days = self.seen.entry(specialty.clone()).or_default();
            let step = self.settings.slot_step_minutes;
            let earliest = earliest(self.now);
            for day in days.values_mut() {
                day.buffers = visit.buffers;
            }
            let best = best_place(days, visit.practitioner_id, period, &elsewhere, step, earliest);
            let Some((practitioner, there)) = best else {
                continue;
            };
            let apart = there.start.minutes_since(period.start).abs();
            let same_time = apart == 0;
            if !same_time && apart > i64::from(ring) * DAY_MINUTES && ring < DAYS_MAX {
                continue;
            }
            speak_for(days, practitioner, self.zone.day_of(there.start), there);
            self.offered.push((visit.patient_id, there));
            let name = self.doctors.get(&specialty).into_iter().flatten();
            let name = name.clone().find(|doctor| doctor.id == practitioner);
            return Ok(Some(PlannedTime {
                practitioner_id: practitioner,
                practitioner_name: name.map(|doctor| doctor.name.clone()).unwrap_or_default(),
                start: there.start,
                end: there.end,
                same_time,
            }));
        }
        Ok(None)
    }

    /// Every doctor of the specialty on that day, once; of a doctor who asks, the own day alone.
    async fn look_at(&mut self, tx: &mut Tx, specialty: &str, day: Date) -> Result<(), StoreError> {
        if !self.doctors.contains_key(specialty) {
            let rows = tx.all(&DOCTORS, args![specialty, true]).await?;
            let doctors = rows.iter().map(|row| {
                Ok(Doctor {
                    id: row.get("id")?,
                    name: row.get("full_name")?,
                    visits_max: row.get("visits_max_per_day")?,
                })
            });
            let doctors = doctors.collect::<Result<Vec<_>, StoreError>>()?;
            self.doctors.insert(specialty.to_owned(), doctors);
        }
        let doctors = self.doctors.get(specialty).cloned().unwrap_or_default();
        let who = self.asker;
        for doctor in doctors.into_iter().filter(|doctor| who.answers_for(doctor.id)) {
            let seen = self.seen.entry(specialty.to_owned()).or_default();
            if seen.contains_key(&(day, doctor.id)) {
                continue;
            }
            let asked = DayAsked {
                practitioner: doctor.id,
                day,
                visits_max: doctor.visits_max,
                buffers: Buffers::default(),
                patient: None,
                but: AppointmentId(uuid::Uuid::nil()),
                hold: None,
                post: None,
            };
            let (_, mut loaded) = day_of(tx, &self.zone, self.now, asked).await?;
            if let Some((_, leave)) = self.leave.filter(|(away, _)| *away == doctor.id) {
                loaded.leaves.push(leave);
            }
            seen.insert((day, doctor.id), loaded);
        }
        Ok(())
    }
}
