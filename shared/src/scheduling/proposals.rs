//! When could this patient be seen: `GET /api/proposals`, and the same answer for refusals and automatic booking.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{
    AskedTime, BookingRefused, Buffers, Held, PractitionerDay, Proposal, Proposals, ProposalsAsked,
    day::telling,
    kept_of_shift, queries,
    rank::{Best, Ranked, Wish},
    take_time::{DayAsked, day_of, earliest},
};
use crate::{
    app::App,
    args, catalog,
    identity::Access,
    ids::{AppointmentId, HoldId, PatientId, PractitionerId},
    patients,
    ports::Clock as _,
    settings::ClinicSettings,
    store::{StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
    web::{Outcome, Params, Reach, Reading, Routes},
};

/// How far ahead is looked unless said, and at most.
const DAYS_AHEAD: i32 = 60;
const DAYS_AHEAD_MAX: i32 = 180;
const LIMIT: u8 = 6;
const LIMIT_MAX: u8 = 20;

crate::statements! {
    DOCTORS = "SELECT id, full_name, visits_max_per_day FROM practitioner
        WHERE active = ?2 AND deleted_at IS NULL AND (?1 IS NULL OR specialty = ?1) ORDER BY id";
    NAME = "SELECT id, full_name, visits_max_per_day FROM practitioner WHERE id = ?1";
    LEAVES = "SELECT practitioner_id, starts_at, ends_at FROM practitioner_leave
        WHERE starts_at < ?2 AND ends_at > ?1";
    SHIFTS = "SELECT practitioner_id, starts_at, ends_at FROM shift WHERE starts_at >= ?1 AND starts_at < ?2";
    TAKEN = "SELECT practitioner_id, starts_at, ends_at, buffer_before_minutes, buffer_after_minutes FROM appointment
        WHERE starts_at >= ?1 AND starts_at < ?2 AND id <> ?3
            AND status NOT IN ('cancelled', 'noshow', 'entered-in-error') AND to_call IS NULL";
    HELD = "SELECT practitioner_id, starts_at, ends_at, expires_at FROM slot_hold
        WHERE starts_at >= ?1 AND starts_at < ?2 AND expires_at > ?3 AND id <> ?4";
}

pub fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Replica, routes!(propose))
}

/// When a patient could be seen, the best first, each with the reasons for its rank; and why not at the time asked
/// for, when that does not fit. Rules E7, D9, D11.
#[utoipa::path(get, path = "/api/proposals", tag = "scheduling", params(ProposalsAsked),
    responses((status = 200, body = Proposals), (status = 422, body = crate::problem::Problem)))]
async fn propose(
    State(app): State<App>,
    Params(asked): Params<ProposalsAsked>,
    Reading(mut tx): Reading,
) -> Outcome<Json<Proposals>, BookingRefused> {
    let search = Search::of(&mut tx, &asked, app.clock.now()).await?;
    Ok(Json(search.answer(&mut tx).await?))
}

fn not_bookable(pointer: &str) -> BookingRefused {
    BookingRefused::NotBookable {
        pointer: pointer.to_owned(),
    }
}

/// A doctor who may be proposed.
#[derive(Debug, Clone)]
struct Doctor {
    name: String,
    visits_max: u16,
}

type Doctors = BTreeMap<PractitionerId, Doctor>;

/// For whom, and what of their own does not stand in the way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Who {
    pub patient: Option<PatientId>,
    pub moving: Option<AppointmentId>,
    pub hold: Option<HoldId>,
    /// Of the visit that is sought.
    pub buffers: Buffers,
}

impl Who {
    fn moving(&self) -> AppointmentId {
        self.moving.unwrap_or(AppointmentId(uuid::Uuid::nil()))
    }
}

/// What is sought, with everything but the days themselves at hand.
#[derive(Debug)]
pub(super) struct Search {
    pub zone: Zone,
    pub wish: Wish,
    pub limit: usize,
    now: Timestamp,
    doctors: Doctors,
    leaves: Vec<(PractitionerId, Period)>,
    /// The patient's other visits.
    elsewhere: Vec<(AppointmentId, Period)>,
    pub who: Who,
    settings: ClinicSettings,
}

impl Search {
    /// Checks what is asked, as a booking would.
    pub(super) async fn of(
        tx: &mut Tx,
        asked: &ProposalsAsked,
        now: Timestamp,
    ) -> Outcome<Self, BookingRefused> {
        let mut length_minutes = 20;
        let mut buffers = Buffers::default();
        if let Some(service) = asked.service_id {
            let service = catalog::find_service(tx, service).await?;
            let service = service.filter(|it| it.deleted_at.is_none() && it.form.active);
            let service = service.ok_or_else(|| not_bookable("/service_id"))?.form;
            length_minutes = service.length_minutes;
            buffers = Buffers::of(&service);
        }
        length_minutes = asked.length_minutes.unwrap_or(length_minutes);
        if !(5..=480).contains(&length_minutes) || !length_minutes.is_multiple_of(5) {
            return Err(not_bookable("/length_minutes").into());
        }
        if asked.asked.is_some_and(|start| start.as_ms() % 300_000 != 0) {
            return Err(not_bookable("/asked").into());
        }
        if let Some(patient) = asked.patient_id {
            let is_bookable = queries::patient_is_bookable(tx, patient).await?;
            is_bookable
                .then_some(())
                .ok_or_else(|| not_bookable("/patient_id"))?;
        }
        let mut specialty = asked.specialty.clone().filter(|specialty| !specialty.is_empty());
        if let Some(preferred) = asked.practitioner_id {
            let doctor = queries::doctor(tx, preferred).await?;
            let doctor = doctor.filter(|doctor| doctor.bookable);
            let doctor = doctor.ok_or_else(|| not_bookable("/practitioner_id"))?;
            specialty = specialty.or(Some(doctor.specialty));
        }
        let (_, settings) = crate::settings::load(tx).await?;
        let zone = Zone::fixed_hours(settings.utc_offset_hours);
        let today = zone.day_of(now);
        let first = asked.earliest.unwrap_or(today).max(today);
        let asked_day = asked.asked.map_or(first, |start| zone.day_of(start)).max(first);
        let last = asked.latest.unwrap_or_else(|| asked_day.plus_days(DAYS_AHEAD));
        let last = last.min(first.plus_days(DAYS_AHEAD_MAX));
        let wish = Wish {
            preferred: asked.practitioner_id,
            asked: asked.asked,
            from: earliest(now).max(zone.start_of(first)),
            until: zone.start_of(last.plus_days(1)),
            part_of_day: asked.part_of_day,
            length_minutes,
            step_minutes: settings.slot_step_minutes,
        };
        let doctors = doctors(tx, specialty.as_deref()).await?;
        let who = Who {
            patient: asked.patient_id,
            moving: asked.moving,
            hold: asked.hold_id,
            buffers,
        };
        let limit = asked.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
        Ok(Self::among(tx, zone, wish, doctors, who, usize::from(limit), now).await?)
    }

    /// Only the preferred doctor's times.
    pub(super) async fn of_one(
        tx: &mut Tx,
        zone: Zone,
        wish: Wish,
        who: Who,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let rows = tx.all(&NAME, args![wish.preferred]).await?;
        let doctors = rows.iter().map(doctor_of).collect::<Result<_, _>>()?;
        Self::among(tx, zone, wish, doctors, who, 1, now).await
    }

    /// All doctors of a specialty.
    pub(super) async fn of_specialty(
        tx: &mut Tx,
        zone: Zone,
        wish: Wish,
        specialty: &str,
        who: Who,
        limit: usize,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let doctors = doctors(tx, Some(specialty)).await?;
        Self::among(tx, zone, wish, doctors, who, limit, now).await
    }

    async fn among(
        tx: &mut Tx,
        zone: Zone,
        wish: Wish,
        doctors: Doctors,
        who: Who,
        limit: usize,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let (_, settings) = crate::settings::load(tx).await?;
        let asked_day = wish.asked.map(|start| zone.day_of(start));
        // The day asked for may lie outside the limits; why it does not fit is told all the same.
        let first = zone.day_of(wish.from);
        let last = zone.day_of(wish.until.plus_seconds(-1));
        let span = queries::span(
            &zone,
            asked_day.map_or(first, |day| day.min(first)),
            asked_day.map_or(last, |day| day.max(last)),
        );
        let elsewhere = match who.patient {
            Some(patient) => queries::patient_taken(tx, patient, span, who.moving()).await?,
            None => Vec::new(),
        };
        let mut leaves = Vec::new();
        for row in tx.all(&LEAVES, args![span.start, span.end]).await? {
            let of: PractitionerId = row.get("practitioner_id")?;
            if doctors.contains_key(&of) {
                leaves.push((of, queries::period_of(&row)?));
            }
        }
        Ok(Self {
            zone,
            wish,
            limit,
            now,
            doctors,
            leaves,
            elsewhere,
            who,
            settings,
        })
    }

    pub(super) fn last_day(&self) -> Date {
        self.zone.day_of(self.wish.until.plus_seconds(-1))
    }

    /// The best times, looking outward day by day and no farther than needed.
    pub(super) async fn best(&self, tx: &mut Tx) -> Result<Vec<Ranked>, StoreError> {
        let elsewhere: Vec<Period> = self.elsewhere.iter().map(|(_, period)| *period).collect();
        let mut best = Best::of(self.limit);
        for (least_cost, day) in self.wish.days(&self.zone) {
            if best.is_certain(least_cost) {
                break;
            }
            for (practitioner, hours) in self.day(tx, day).await? {
                best.add(self.wish.of_day(&self.zone, practitioner, &hours, &elsewhere));
            }
        }
        Ok(best.into_ranked())
    }

    /// One day of all doctors sought who work then.
    async fn day(
        &self,
        tx: &mut Tx,
        day: Date,
    ) -> Result<BTreeMap<PractitionerId, PractitionerDay>, StoreError> {
        let span = queries::span(&self.zone, day, day);
        let mut days = BTreeMap::new();
        if self.doctors.len() == 1
            && let Some((practitioner, doctor)) = self.doctors.first_key_value()
        {
            let asked = DayAsked {
                practitioner: *practitioner,
                day,
                visits_max: doctor.visits_max,
                buffers: self.who.buffers,
                patient: self.who.patient,
                but: self.who.moving(),
                hold: self.who.hold,
                post: None,
            };
            let (shifts, seen) = day_of(tx, &self.zone, self.now, asked).await?;
            if !shifts.is_empty() {
                days.insert(*practitioner, seen);
            }
            return Ok(days);
        }
        for (practitioner, shift) in owned(&tx.all(&SHIFTS, args![span.start, span.end]).await?)? {
            let Some(doctor) = self.doctors.get(&practitioner) else {
                continue;
            };
            let hours = days.entry(practitioner).or_insert_with(|| PractitionerDay {
                visits_max: doctor.visits_max,
                buffers: self.who.buffers,
                ..PractitionerDay::default()
            });
            hours.kept.extend(kept_of_shift(shift, &self.settings, self.now));
            hours.shifts.push(shift);
        }
        if days.is_empty() {
            return Ok(days);
        }
        self.fill(tx, span, &mut days).await?;
        // Rule D10: nothing is kept from a patient with priority.
        let keeps = days.values().any(|hours| !hours.kept.is_empty());
        if let (Some(patient), true) = (self.who.patient, keeps)
            && patients::patient_priority(tx, patient, day).await?.is_some()
        {
            for hours in days.values_mut() {
                hours.kept.clear();
            }
        }
        Ok(days)
    }

    /// What stands in the doctors' days already: visits, holds, leaves.
    async fn fill(
        &self,
        tx: &mut Tx,
        span: Period,
        days: &mut BTreeMap<PractitionerId, PractitionerDay>,
    ) -> Result<(), StoreError> {
        let of_day = args![span.start, span.end, self.who.moving()];
        for row in tx.all(&TAKEN, of_day).await? {
            if let Some(hours) = days.get_mut(&row.get("practitioner_id")?) {
                hours.taken.push(queries::busy_of(&row)?);
            }
        }
        // Rule B4.
        let own = self.who.hold.unwrap_or(HoldId(uuid::Uuid::nil()));
        for row in tx.all(&HELD, args![span.start, span.end, self.now, own]).await? {
            if let Some(hours) = days.get_mut(&row.get("practitioner_id")?) {
                let (period, until) = (queries::period_of(&row)?, row.get("expires_at")?);
                hours.held.push(Held { period, until });
            }
        }
        for (practitioner, leave) in &self.leaves {
            if let Some(hours) = days.get_mut(practitioner).filter(|_| leave.overlaps(span)) {
                hours.leaves.push(*leave);
            }
        }
        Ok(())
    }

    /// Why the time asked for does not fit; `None` when it does. Of several doctors what says most.
    pub(super) async fn why_not(
        &self,
        tx: &mut Tx,
        start: Timestamp,
    ) -> Result<Option<BookingRefused>, StoreError> {
        if start < earliest(self.now) {
            return Ok(Some(BookingRefused::InThePast { now: self.now }));
        }
        let period = Period {
            start,
            end: start.plus_minutes(i64::from(self.wish.length_minutes)),
        };
        let there = self.elsewhere.iter().find(|(_, visit)| visit.overlaps(period));
        if let Some((appointment_id, Period { start, end })) = there.copied() {
            return Ok(Some(BookingRefused::PatientBusy {
                appointment_id,
                start,
                end,
            }));
        }
        let days = self.day(tx, self.zone.day_of(start)).await?;
        let away = |doctor: &PractitionerId| {
            let mut own = self.leaves.iter().filter(|(of, _)| of == doctor);
            own.find(|(_, leave)| leave.overlaps(period))
                .map(|(_, leave)| leave.end)
        };
        let mut why = BookingRefused::OutsideHours {
            alternatives: Vec::new(),
        };
        for doctor in self.doctors.keys() {
            if self.wish.preferred.is_some_and(|preferred| preferred != *doctor) {
                continue;
            }
            let no = match (days.get(doctor), away(doctor)) {
                (Some(hours), _) => match hours.admit(period) {
                    Ok(()) => return Ok(None),
                    Err(no) => no,
                },
                // Leave says more than that there is no shift.
                (None, Some(until)) => BookingRefused::OnLeave {
                    until,
                    alternatives: Vec::new(),
                },
                (None, None) => continue,
            };
            if telling(&no) >= telling(&why) {
                why = no;
            }
        }
        Ok(Some(why))
    }

    /// The best times with their reasons, and what becomes of the time asked for.
    pub(super) async fn answer(&self, tx: &mut Tx) -> Result<Proposals, StoreError> {
        let asked = match self.wish.asked {
            Some(start) => {
                let why = self.why_not(tx, start).await?;
                Some(AskedTime {
                    start,
                    end: start.plus_minutes(i64::from(self.wish.length_minutes)),
                    fits: why.is_none(),
                    why,
                })
            }
            None => None,
        };
        let best = self.best(tx).await?;
        Ok(Proposals {
            asked,
            proposals: self.proposed(&best),
            until: self.last_day(),
        })
    }

    /// What is found together, with the reasons for each.
    pub(super) fn proposed(&self, best: &[Ranked]) -> Vec<Proposal> {
        let proposals = best.iter().map(|ranked| Proposal {
            practitioner_id: ranked.practitioner_id,
            practitioner_name: self
                .doctors
                .get(&ranked.practitioner_id)
                .map(|doctor| doctor.name.clone())
                .unwrap_or_default(),
            start: ranked.start,
            end: ranked.start.plus_minutes(i64::from(self.wish.length_minutes)),
            reasons: self.wish.reasons(&self.zone, *ranked, best),
        });
        proposals.collect()
    }
}

fn doctor_of(row: &crate::store::Row) -> Result<(PractitionerId, Doctor), StoreError> {
    let doctor = Doctor {
        name: row.get("full_name")?,
        visits_max: row.get("visits_max_per_day")?,
    };
    Ok((row.get("id")?, doctor))
}

async fn doctors(tx: &mut Tx, specialty: Option<&str>) -> Result<Doctors, StoreError> {
    let rows = tx.all(&DOCTORS, args![specialty, true]).await?;
    rows.iter().map(doctor_of).collect()
}

fn owned(rows: &[crate::store::Row]) -> Result<Vec<(PractitionerId, Period)>, StoreError> {
    rows.iter()
        .map(|row| Ok((row.get("practitioner_id")?, queries::period_of(row)?)))
        .collect()
}
