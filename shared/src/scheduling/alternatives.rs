//! What to offer instead of a time that cannot be had. Rules D9, E7.

use std::collections::BTreeMap;

use super::{Alternative, Buffers, Held, PractitionerDay, queries, take_time::Wanted};
use crate::{
    args,
    ids::PractitionerId,
    store::{StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
};

/// As many as a person can choose from at a glance.
const ALTERNATIVES_MAX: usize = 3;
/// How far ahead the same doctor's days are searched.
const DAYS_AHEAD: i32 = 14;
/// Another doctor at the asked time counts like the asked doctor this much earlier or later.
const OTHER_DOCTOR_MINUTES: i64 = 120;

crate::statements! {
    COLLEAGUES = "SELECT id, visits_max_per_day FROM practitioner
        WHERE specialty = ?1 AND id <> ?2 AND active = ?3 AND deleted_at IS NULL";
    VISITS_MAX = "SELECT id, visits_max_per_day FROM practitioner WHERE id = ?1";
    COLLEAGUES_SHIFTS = "SELECT h.id, h.practitioner_id, h.room_id, h.starts_at, h.ends_at FROM shift h
        JOIN practitioner d ON d.id = h.practitioner_id
        WHERE h.starts_at >= ?2 AND h.starts_at < ?3 AND d.specialty = ?1 AND d.deleted_at IS NULL";
    COLLEAGUES_LEAVES = "SELECT l.id, l.practitioner_id, l.starts_at, l.ends_at, l.reason FROM practitioner_leave l
        JOIN practitioner d ON d.id = l.practitioner_id
        WHERE l.starts_at < ?3 AND l.ends_at > ?2 AND d.specialty = ?1 AND d.deleted_at IS NULL";
    HELD = "SELECT practitioner_id, starts_at, ends_at, expires_at FROM slot_hold
        WHERE starts_at >= ?1 AND starts_at < ?2 AND expires_at > ?3";
    COLLEAGUES_TAKEN = "SELECT a.practitioner_id, a.starts_at, a.ends_at, a.buffer_before_minutes,
            a.buffer_after_minutes FROM appointment a
        JOIN practitioner d ON d.id = a.practitioner_id
        WHERE a.starts_at >= ?2 AND a.starts_at < ?3 AND d.specialty = ?1 AND a.id <> ?4
            AND a.status NOT IN ('cancelled', 'noshow', 'entered-in-error') AND a.to_call IS NULL";
}

type Days = BTreeMap<(PractitionerId, Date), PractitionerDay>;

/// The nearest times that fit doctor and patient: the asked doctor up to [`DAYS_AHEAD`] days on, doctors of
/// the same specialty on the asked day.
pub(super) async fn find(
    tx: &mut Tx,
    zone: &Zone,
    wanted: Wanted,
    specialty: &str,
    now: Timestamp,
) -> Result<Vec<Alternative>, StoreError> {
    let earliest = super::take_time::earliest(now);
    let asked_day = zone.day_of(wanted.period.start).max(zone.day_of(earliest));
    let span = queries::span(zone, asked_day, asked_day.plus_days(DAYS_AHEAD));
    let mut days = own_days(tx, zone, wanted, span).await?;
    days.append(&mut colleagues_day(tx, zone, wanted, specialty, asked_day).await?);
    hold_out(tx, zone, span, now, &mut days).await?;

    let (_, settings) = crate::settings::load(tx).await?;
    let length = u16::try_from(wanted.period.minutes()).unwrap_or(u16::MAX);
    let elsewhere = queries::patient_taken(tx, wanted.patient, span, wanted.appointment).await?;
    let free = days.iter().flat_map(|((practitioner, _), day)| {
        let starts = day.free_starts(length, settings.slot_step_minutes, earliest);
        starts.into_iter().map(|start| Alternative {
            practitioner_id: *practitioner,
            start,
            end: start.plus_minutes(i64::from(length)),
        })
    });
    let patient_free = |there: &Alternative| {
        let Alternative { start, end, .. } = *there;
        !elsewhere
            .iter()
            .any(|(_, visit)| visit.overlaps(Period { start, end }))
    };
    Ok(nearest(
        wanted.practitioner,
        wanted.period.start,
        free.filter(patient_free).collect(),
    ))
}

/// Rule B4: what others hold is not offered.
async fn hold_out(
    tx: &mut Tx,
    zone: &Zone,
    span: Period,
    now: Timestamp,
    days: &mut Days,
) -> Result<(), StoreError> {
    for row in tx.all(&HELD, args![span.start, span.end, now]).await? {
        let period = queries::period_of(&row)?;
        let until = row.get("expires_at")?;
        if let Some(day) = days.get_mut(&(row.get("practitioner_id")?, zone.day_of(period.start))) {
            day.held.push(Held { period, until });
        }
    }
    Ok(())
}

/// The nearest first.
fn nearest(practitioner: PractitionerId, start: Timestamp, mut free: Vec<Alternative>) -> Vec<Alternative> {
    free.sort_by_key(|there| {
        let apart = there.start.minutes_since(start).abs();
        let other = there.practitioner_id != practitioner;
        let detour = if other { OTHER_DOCTOR_MINUTES } else { 0 };
        (apart + detour, other, there.start, there.practitioner_id)
    });
    free.truncate(ALTERNATIVES_MAX);
    free
}

async fn own_days(tx: &mut Tx, zone: &Zone, wanted: Wanted, span: Period) -> Result<Days, StoreError> {
    let practitioner = wanted.practitioner;
    let rows = tx.all(&VISITS_MAX, args![practitioner]).await?;
    let caps = rows
        .iter()
        .map(|row| Ok((row.get("id")?, row.get("visits_max_per_day")?)))
        .collect::<Result<BTreeMap<PractitionerId, u16>, StoreError>>()?;
    let taken = queries::taken(tx, practitioner, span, wanted.appointment).await?;
    let parts = Parts {
        shifts: queries::shifts(tx, practitioner, span).await?,
        leaves: queries::leaves(tx, practitioner, span).await?,
        taken: taken.into_iter().map(|period| (practitioner, period)).collect(),
    };
    Ok(parts.by_day(zone, &caps, wanted.buffers))
}

async fn colleagues_day(
    tx: &mut Tx,
    zone: &Zone,
    wanted: Wanted,
    specialty: &str,
    day: Date,
) -> Result<Days, StoreError> {
    let rows = tx
        .all(&COLLEAGUES, args![specialty, wanted.practitioner, true])
        .await?;
    let caps = rows
        .iter()
        .map(|row| Ok((row.get("id")?, row.get("visits_max_per_day")?)))
        .collect::<Result<BTreeMap<PractitionerId, u16>, StoreError>>()?;
    if caps.is_empty() {
        return Ok(Days::new());
    }
    let span = queries::span(zone, day, day);
    let of_that_day = args![specialty, span.start, span.end];
    let shifts = tx.all(&COLLEAGUES_SHIFTS, of_that_day).await?;
    let leaves = tx.all(&COLLEAGUES_LEAVES, of_that_day).await?;
    let taken = args![specialty, span.start, span.end, wanted.appointment];
    let taken = tx.all(&COLLEAGUES_TAKEN, taken).await?;
    let parts = Parts {
        shifts: shifts.iter().map(queries::shift_of).collect::<Result<_, _>>()?,
        leaves: leaves.iter().map(queries::leave_of).collect::<Result<_, _>>()?,
        taken: taken
            .iter()
            .map(|row| Ok((row.get("practitioner_id")?, queries::busy_of(row)?)))
            .collect::<Result<_, StoreError>>()?,
    };
    Ok(parts.by_day(zone, &caps, wanted.buffers))
}

/// What a few statements brought, of several doctors and days at once.
#[derive(Debug)]
struct Parts {
    shifts: Vec<super::Shift>,
    leaves: Vec<super::Leave>,
    taken: Vec<(PractitionerId, Period)>,
}

impl Parts {
    /// A day per doctor and day with a shift; doctors without a cap in `caps` are left out.
    fn by_day(self, zone: &Zone, caps: &BTreeMap<PractitionerId, u16>, buffers: Buffers) -> Days {
        let mut days = Days::new();
        for shift in &self.shifts {
            let Some(visits_max) = caps.get(&shift.practitioner_id) else {
                continue;
            };
            let key = (shift.practitioner_id, zone.day_of(shift.start));
            let day = days.entry(key).or_insert_with(|| PractitionerDay {
                shifts: Vec::new(),
                leaves: Vec::new(),
                visits_max: *visits_max,
                buffers,
                ..PractitionerDay::default()
            });
            day.shifts.push(shift.period());
        }
        for (practitioner, period) in self.taken {
            if let Some(day) = days.get_mut(&(practitioner, zone.day_of(period.start))) {
                day.taken.push(period);
            }
        }
        for ((practitioner, _), day) in &mut days {
            let own = self
                .leaves
                .iter()
                .filter(|leave| leave.practitioner_id == *practitioner);
            day.leaves = own.map(super::Leave::period).collect();
        }
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(doctor: u128, minutes: i64) -> Alternative {
        let start = Timestamp::from_ms(0).plus_minutes(minutes);
        Alternative {
            practitioner_id: PractitionerId(uuid::Uuid::from_u128(doctor)),
            start,
            end: start.plus_minutes(20),
        }
    }

    /// Rules D9, E7: near times of the asked doctor, then another doctor at that time, then another day.
    #[test]
    fn near_times_come_before_another_doctor_and_another_doctor_before_another_day() {
        const NEXT_DAY: i64 = 24 * 60;
        let asked = at(1, 600);
        let free = vec![
            at(1, 600 + NEXT_DAY),
            at(2, 600),
            at(1, 660),
            at(1, 590),
            at(2, 900),
        ];
        let offered = nearest(asked.practitioner_id, asked.start, free);
        assert_eq!(offered, [at(1, 590), at(1, 660), at(2, 600)]);
    }
}
