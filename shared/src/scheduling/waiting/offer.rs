//! A freed time goes to the best match, with a hold, then to the next. The server looks every few seconds while the
//! clinic works, so that no offer runs out with nobody there to call; the desk may look at any time.

use axum::Json;
use utoipa_axum::routes;

use super::{
    Candidate, OffersMade, WaitingEntry, WaitingStatus,
    freed::{self, Freed},
    queries::{entry_columns, entry_of, set_status},
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::{AppointmentId, PractitionerId},
    patients,
    scheduling::{
        BookingRefused, Buffers, HoldForm, HoldPurpose,
        keep_hold::{self, end_expired, take_hold},
        queries::{self, Doctor},
        take_time::{DayAsked, day_of, touch_days},
    },
    settings::ClinicSettings,
    store::{Row, Statement, StoreError, Tx, Value},
    time::{Date, Period, Timestamp, Zone},
    web::{Failure, Outcome, Routes, Work, Working},
};

crate::statements! {
    EXPIRED = concat!("SELECT ", entry_columns!(), " FROM waiting_entry w
        WHERE w.status = 'offered' AND w.offer_expires_at <= ?1 ORDER BY w.offer_expires_at, w.id");
    /// Their last day is over, or the visit that was to be earlier, also with an offer for it: not before its "undo"
    /// is.
    OVER = concat!("SELECT ", entry_columns!(), " FROM waiting_entry w
        LEFT JOIN appointment v ON v.id = w.appointment_id
        WHERE (w.status = 'waiting' AND w.latest < ?1)
            OR (w.status IN ('waiting', 'offered') AND v.updated_at <= ?3
                AND (v.status NOT IN ('proposed', 'booked') OR (v.starts_at <= ?2 AND v.to_call IS NULL)))
        ORDER BY w.created_at, w.id");
    /// Who would take this doctor's time on that day.
    CANDIDATES = concat!("SELECT ", entry_columns!(), ", s.length_minutes, s.buffer_before_minutes,
            s.buffer_after_minutes, v.starts_at AS visit_starts_at, v.ends_at AS visit_ends_at,
            v.to_call AS visit_to_call
        FROM waiting_entry w
        JOIN service s ON s.id = w.service_id AND s.active = ?4 AND s.deleted_at IS NULL
        JOIN patient p ON p.id = w.patient_id AND p.deleted_at IS NULL AND p.merged_into IS NULL
        LEFT JOIN appointment v ON v.id = w.appointment_id
        WHERE w.status = 'waiting' AND w.earliest <= ?3 AND w.latest >= ?3
            AND (w.practitioner_id = ?1
                OR (w.practitioner_id IS NULL AND (w.specialty IS NULL OR w.specialty = ?2)))
            AND (v.id IS NULL OR v.status IN ('proposed', 'booked'))
        ORDER BY w.created_at, w.id");
    PASSED = "SELECT starts_at, ends_at FROM waiting_pass WHERE entry_id = ?1 AND practitioner_id = ?2";
    PASS = "INSERT INTO waiting_pass (entry_id, practitioner_id, starts_at, ends_at, outcome, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    AT_WORK_UNTIL = "SELECT MAX(ends_at) AS at FROM shift WHERE starts_at <= ?1 AND ends_at > ?2";
    FIRST_ANSWER = "SELECT MIN(offer_expires_at) AS at FROM waiting_entry
        WHERE status = 'offered' AND offer_expires_at > ?1";
}

/// How long before the first shift of the day the desk is there.
const BEFORE_WORK_MINUTES: i64 = 30;
/// Less is no time to call somebody before everybody has gone home.
const OFFER_MINUTES_MIN: i64 = 10;
/// Freed times that one transaction looks at.
const LOOKED_AT_MAX: usize = 20;

pub fn routes() -> Routes {
    Routes::default().change(Access::DESK, routes!(look_for_offers))
}

/// Looks now for freed times that somebody on the list would take, instead of within the next minute.
#[utoipa::path(post, path = "/api/waiting-list/offers", tag = "scheduling",
    responses((status = 200, body = OffersMade)))]
async fn look_for_offers(mut work: Working) -> Outcome<Json<OffersMade>, BookingRefused> {
    // Even what was freed just now, and could still be taken back.
    let until = work.now.plus_minutes(1);
    let mut offers = 0;
    while let Some(made) = settle_and_offer(&mut work, until).await? {
        offers += made;
    }
    Ok(Json(OffersMade { offers }))
}

/// Whether [`offer_freed_times`] would do anything: a look that finds nothing writes nothing.
pub async fn offers_are_due(tx: &mut Tx, now: Timestamp) -> Result<bool, StoreError> {
    if !tx.all(&EXPIRED, args![now]).await?.is_empty() || !over(tx, now).await?.is_empty() {
        return Ok(true);
    }
    Ok(at_work_until(tx, now).await?.is_some() && freed::next(tx, now).await?.is_some())
}

/// The clinic's own look. `None` when there was nothing to do; else how many offers were made.
pub async fn offer_freed_times(work: &mut Work) -> Outcome<Option<u16>, BookingRefused> {
    let now = work.now;
    let until = if at_work_until(work, now).await?.is_some() {
        now
    } else {
        Timestamp::from_ms(0)
    };
    settle_and_offer(work, until).await
}

/// Ends what ran out, then looks at what was freed and is due `until` then.
async fn settle_and_offer(work: &mut Work, until: Timestamp) -> Outcome<Option<u16>, BookingRefused> {
    let now = work.now;
    let mut did = false;
    let expired = work.all(&EXPIRED, args![now]).await?;
    for row in &expired {
        pass(work, &entry_of(row)?, "expired").await?;
        did = true;
    }
    for (entry, reason) in over(work, now).await? {
        give_back(work, &entry).await?;
        set_status(work, &entry, WaitingStatus::Closed, reason, false).await?;
        work.note_on(Entity::WaitingEntry, entry.id, reason);
        did = true;
    }
    let made = offer_what_is_due(work, until).await?;
    Ok(made.or(did.then_some(0)))
}

async fn over(tx: &mut Tx, now: Timestamp) -> Result<Vec<(WaitingEntry, &'static str)>, StoreError> {
    let zone = crate::settings::zone(tx).await?;
    let today = zone.day_of(now);
    let rows = tx
        .all(&OVER, args![today, now, now.plus_seconds(-freed::UNDO_SECONDS)])
        .await?;
    rows.iter()
        .map(|row| {
            let entry = entry_of(row)?;
            let reason = if entry.form.latest < today {
                WaitingEntry::DATES_OVER
            } else {
                WaitingEntry::VISIT_OVER
            };
            Ok((entry, reason))
        })
        .collect()
}

/// Until when somebody is there to call, long enough to do so.
async fn at_work_until(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let soon = now.plus_minutes(BEFORE_WORK_MINUTES);
    let until = instant(tx, &AT_WORK_UNTIL, args![soon, now]).await?;
    Ok(until.filter(|until| *until >= now.plus_minutes(OFFER_MINUTES_MIN)))
}

/// What a statement says of many rows as `at`; `None` where there is no row.
async fn instant(
    tx: &mut Tx,
    statement: &'static Statement,
    args: &[Value],
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.first(statement, args).await?;
    Ok(row.map(|row| row.get("at")).transpose()?.flatten())
}

/// `None` when nothing was due.
pub(super) async fn offer_what_is_due(
    work: &mut Work,
    until: Timestamp,
) -> Outcome<Option<u16>, BookingRefused> {
    let mut made = None;
    for _ in 0..LOOKED_AT_MAX {
        let Some(freed) = freed::next(work, until).await? else {
            break;
        };
        let offers = made.get_or_insert(0);
        match look_at(work, freed).await? {
            // What is left of it may be for somebody else: it is looked at again.
            Look::Offered => *offers += 1,
            Look::Later(then) => freed::defer(work, freed, then.max(until.plus_seconds(1))).await?,
            Look::Nobody => freed::forget(work, freed).await?,
        }
    }
    Ok(made)
}

enum Look {
    Offered,
    /// It may be for somebody from then on: a hold ends, a kept time opens, an offer runs out.
    Later(Timestamp),
    Nobody,
}

async fn look_at(work: &mut Work, freed: Freed) -> Outcome<Look, BookingRefused> {
    let (_, settings) = crate::settings::load(work).await?;
    let zone = Zone::fixed_hours(settings.utc_offset_hours);
    let doctor = queries::doctor(work, freed.practitioner).await?;
    let Some(doctor) = doctor.filter(|doctor| doctor.bookable) else {
        return Ok(Look::Nobody);
    };
    let mut days = Vec::new();
    let (mut day, last) = (
        zone.day_of(freed.period.start.max(work.now)),
        zone.day_of(freed.period.end.plus_seconds(-1)),
    );
    while day <= last {
        let who = candidates(work, freed.practitioner, &doctor.specialty, day).await?;
        if !who.is_empty() {
            days.push((day, who));
        }
        day = day.plus_days(1);
    }
    let meet_at = days.iter().map(|(day, _)| (freed.practitioner, *day));
    touch_days(work, meet_at.collect()).await?;
    end_expired(work, freed.practitioner).await?;
    let mut later: Option<Timestamp> = None;
    for (day, who) in days {
        for waiting in who {
            let seen = see(work, &zone, freed, day, &doctor, &waiting).await?;
            if let Some(start) = seen.start
                && offer(work, freed.practitioner, &waiting, start, &settings).await?
            {
                return Ok(Look::Offered);
            }
            later = earlier(later, seen.later);
        }
    }
    // Whoever has an offer now may decline it, and want this one.
    let now = work.now;
    let answer = instant(work, &FIRST_ANSWER, args![now]).await?;
    Ok(earlier(later, answer).map_or(Look::Nobody, Look::Later))
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

/// Somebody who waits, with what a booking needs of them.
#[derive(Debug)]
struct Waiting {
    entry: WaitingEntry,
    candidate: Candidate,
    buffers: Buffers,
}

/// In the order in which they are asked.
async fn candidates(
    work: &mut Work,
    practitioner: PractitionerId,
    specialty: &str,
    day: Date,
) -> Result<Vec<Waiting>, StoreError> {
    let rows = work
        .all(&CANDIDATES, args![practitioner, specialty, day, true])
        .await?;
    let mut waiting = Vec::with_capacity(rows.len());
    for row in &rows {
        waiting.push(waiting_of(work, row, practitioner, day).await?);
    }
    waiting.sort_by_key(|one| one.candidate.rank());
    Ok(waiting)
}

async fn waiting_of(
    work: &mut Work,
    row: &Row,
    practitioner: PractitionerId,
    day: Date,
) -> Result<Waiting, StoreError> {
    let entry = entry_of(row)?;
    let priority = patients::patient_priority(work, entry.form.patient_id, day).await?;
    let passed = work.all(&PASSED, args![entry.id, practitioner]).await?;
    let visit_starts: Option<Timestamp> = row.get("visit_starts_at")?;
    let visit_ends: Option<Timestamp> = row.get("visit_ends_at")?;
    let to_call: Option<Timestamp> = row.get("visit_to_call")?;
    let own_minutes = visit_starts
        .zip(visit_ends)
        .map(|(start, end)| end.minutes_since(start));
    let own_minutes = own_minutes.and_then(|minutes| u16::try_from(minutes).ok());
    let candidate = Candidate {
        id: entry.id,
        since: entry.created_at,
        priority,
        form: entry.form.clone(),
        // A visit without a time, after its doctor's leave, takes any.
        before: visit_starts.filter(|_| to_call.is_none()),
        length_minutes: own_minutes.unwrap_or(row.get("length_minutes")?),
        passed: passed.iter().map(queries::period_of).collect::<Result<_, _>>()?,
    };
    let buffers = Buffers {
        before_minutes: row.get("buffer_before_minutes")?,
        after_minutes: row.get("buffer_after_minutes")?,
    };
    Ok(Waiting {
        entry,
        candidate,
        buffers,
    })
}

struct Seen {
    start: Option<Timestamp>,
    /// When what stands in the way may be over.
    later: Option<Timestamp>,
}

/// Where in the freed time they fit: judged as a booking would be.
async fn see(
    work: &mut Work,
    zone: &Zone,
    freed: Freed,
    day: Date,
    doctor: &Doctor,
    waiting: &Waiting,
) -> Result<Seen, StoreError> {
    let (patient, now) = (waiting.entry.form.patient_id, work.now);
    let moving = waiting.entry.form.appointment_id;
    let moving = moving.unwrap_or(AppointmentId(uuid::Uuid::nil()));
    let asked = DayAsked {
        practitioner: freed.practitioner,
        day,
        visits_max: doctor.visits_max,
        buffers: waiting.buffers,
        patient: Some(patient),
        but: moving,
        hold: None,
        post: None,
    };
    let (_, hours) = day_of(work, zone, now, asked).await?;
    let span = queries::span(zone, day, day);
    let elsewhere = queries::patient_taken(work, patient, span, moving).await?;
    let elsewhere: Vec<Period> = elsewhere.into_iter().map(|(_, period)| period).collect();
    let of_day = Period {
        start: freed.period.start.max(span.start),
        end: freed.period.end.min(span.end),
    };
    // A hold counts wherever in the day it is: the day may be full with it.
    let held = hours.held.iter().map(|held| held.until);
    let kept = hours.kept.iter().filter(|kept| kept.period.overlaps(of_day));
    let later = held.chain(kept.map(|kept| kept.opens_at)).min();
    Ok(Seen {
        start: waiting.candidate.start_in(zone, of_day, &hours, &elsewhere, now),
        later,
    })
}

/// False where the hold is refused all the same: the next is asked, and the log says so.
async fn offer(
    work: &mut Work,
    practitioner: PractitionerId,
    waiting: &Waiting,
    start: Timestamp,
    settings: &ClinicSettings,
) -> Outcome<bool, BookingRefused> {
    let (entry, length) = (&waiting.entry, waiting.candidate.length_minutes);
    let form = HoldForm {
        id: work.new_id(),
        practitioner_id: practitioner,
        service_id: entry.form.service_id,
        start,
        length_minutes: Some(length),
        patient_id: Some(entry.form.patient_id),
        moving: entry.form.appointment_id,
        instead_of: None,
    };
    let mut minutes = i64::from(settings.waiting_offer_minutes);
    // No offer outlasts those who could make it.
    let now = work.now;
    if let Some(until) = at_work_until(work, now).await? {
        minutes = minutes.min(until.minutes_since(now));
    }
    let hold = match take_hold(work, form, HoldPurpose::WaitingList, minutes).await {
        Ok(hold) => hold,
        // Its cells may be written in part: nothing of this look is kept.
        Err(Failure::Refused(no)) if !matches!(no, BookingRefused::SlotTaken { .. }) => {
            tracing::error!(%no, entry = %entry.id, "a time that was found is refused");
            return Ok(false);
        }
        Err(other) => return Err(other),
    };
    let end = start.plus_minutes(i64::from(length));
    let row = args![
        entry.id,
        hold.id,
        practitioner,
        start,
        end,
        hold.made_at,
        hold.expires_at
    ];
    work.run(&super::queries::SET_OFFER, row).await?;
    work.put(Entity::WaitingEntry, entry.id);
    work.note_on(Entity::WaitingEntry, entry.id, format!("offer\n{start}"));
    Ok(true)
}

/// An offer was not taken: its time goes to the next, and this one waits on for another.
pub(super) async fn pass(
    work: &mut Work,
    entry: &WaitingEntry,
    outcome: &'static str,
) -> Result<(), StoreError> {
    if let Some(offer) = entry.offer {
        let now = work.now;
        let row = args![
            entry.id,
            offer.practitioner_id,
            offer.start,
            offer.end,
            outcome,
            now
        ];
        work.run(&PASS, row).await?;
    }
    give_back(work, entry).await?;
    set_status(work, entry, WaitingStatus::Waiting, "", true).await?;
    work.note_on(Entity::WaitingEntry, entry.id, outcome);
    Ok(())
}

/// The offer's hold ends, and its time is free for the next at once.
pub(super) async fn give_back(work: &mut Work, entry: &WaitingEntry) -> Result<(), StoreError> {
    if let Some(offer) = entry.offer {
        keep_hold::end_if_there(work, offer.hold_id).await?;
        let now = work.now;
        freed::bring_forward(work).await?;
        freed::note_from(work, offer.practitioner_id, offer.period(), now).await?;
    }
    Ok(())
}
