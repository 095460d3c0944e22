//! Taking and giving back a doctor's and a patient's time: the one way into `slot_cell`, for booking, moving
//! and reinstating alike.

use super::{
    BookingRefused, Buffers, Cell, PractitionerDay, alternatives, keep_hold, kept_of_shift, queries,
    waiting::freed,
};
use crate::{
    args,
    ids::{AppointmentId, HoldId, PatientId, PostId, PractitionerId, RoomId},
    leases, patients,
    store::{StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
    web::{Failure, Outcome, Work},
};

crate::statements! {
    TOUCH_DAY = "UPDATE practitioner_day SET bookings = bookings + 1 WHERE practitioner_id = ?1 AND day = ?2";
    BEGIN_DAY = "INSERT INTO practitioner_day (practitioner_id, day, bookings) VALUES (?1, ?2, 1)";
    TAKE_CELL = "INSERT INTO slot_cell (practitioner_id, cell, holder_id, held_until) VALUES (?1, ?2, ?3, NULL)";
    TAKE_PATIENT_CELL = "INSERT INTO patient_cell (patient_id, cell, appointment_id) VALUES (?1, ?2, ?3)";
    FREE_CELLS = "DELETE FROM slot_cell WHERE holder_id = ?1";
    FREE_PATIENT_CELLS = "DELETE FROM patient_cell WHERE appointment_id = ?1";
}

/// A time that a visit wants for itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub appointment: AppointmentId,
    pub patient: PatientId,
    pub practitioner: PractitionerId,
    pub period: Period,
    pub buffers: Buffers,
    /// The asker's own hold, which ends here.
    pub hold: Option<HoldId>,
    /// Beside the rules: somebody who may has said why. See `overbook`.
    pub overbook: bool,
}

impl Wanted {
    /// The doctor's time that it takes.
    fn busy(self) -> Period {
        self.buffers.around(self.period)
    }
}

/// The running five minutes may still be booked: somebody stands at the desk.
pub(crate) fn earliest(now: Timestamp) -> Timestamp {
    let cell_ms = super::CELL_MINUTES * 60_000;
    Cell(now.as_ms().div_euclid(cell_ms)).starts_at()
}

/// Takes the time, or says which rule forbids it. `leaving` is the doctor's day that a moved visit comes from.
/// Returns the room of the shift.
///
/// The order keeps two of these from ever both succeeding, or waiting for each other in a circle: first the
/// day's row, which both must update; then the rules, on what is seen after that; then the cells in ascending
/// order, whose keys are the second lock.
pub(super) async fn take_time(
    work: &mut Work,
    zone: &Zone,
    wanted: Wanted,
    leaving: Option<(PractitionerId, Date)>,
) -> Outcome<Option<RoomId>, BookingRefused> {
    let Wanted {
        practitioner, period, ..
    } = wanted;
    let not_bookable = |pointer: &str| BookingRefused::NotBookable {
        pointer: pointer.to_owned(),
    };
    let doctor = queries::doctor(work, practitioner).await?;
    let doctor = doctor
        .filter(|doctor| doctor.bookable)
        .ok_or_else(|| not_bookable("/practitioner_id"))?;
    if !queries::patient_is_bookable(work, wanted.patient).await? {
        return Err(not_bookable("/patient_id").into());
    }
    let day = zone.day_of(period.start);
    let mut meet_at = vec![(practitioner, day)];
    meet_at.extend(leaving);
    touch_days(work, meet_at).await?;

    // Others' holds that are over, and the asker's own, which this booking is the end of.
    keep_hold::end_expired(work, practitioner).await?;
    if let Some(hold) = wanted.hold {
        keep_hold::end_own(work, hold).await?;
    }
    if !wanted.overbook {
        leases::use_own(work, practitioner, wanted.busy()).await?;
    }
    let span = queries::span(zone, day, day);
    let asked = DayAsked {
        practitioner,
        day,
        visits_max: doctor.visits_max,
        buffers: wanted.buffers,
        patient: Some(wanted.patient),
        but: wanted.appointment,
        hold: None,
        post: None,
    };
    let now = work.now;
    let (shifts, seen) = day_of(work, zone, now, asked).await?;
    if !wanted.overbook
        && let Err(refused) = seen.admit(period)
    {
        return Err(with_alternatives(work, zone, wanted, &doctor.specialty, refused).await?);
    }
    if let Some(refused) = patient_busy(work, wanted, span).await? {
        return Err(refused.into());
    }
    take_cells(work, zone, wanted, &doctor.specialty).await?;
    let shift = shifts.iter().find(|shift| shift.period().contains(period));
    Ok(shift.and_then(|shift| shift.room_id))
}

/// Whose day, for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayAsked {
    pub practitioner: PractitionerId,
    pub day: Date,
    pub visits_max: u16,
    pub buffers: Buffers,
    /// Without one, nobody with priority asks.
    pub patient: Option<PatientId>,
    /// The visit that is being moved.
    pub but: AppointmentId,
    /// The asker's own hold.
    pub hold: Option<HoldId>,
    /// The asker's post: what is lent to it counts as free.
    pub post: Option<PostId>,
}

/// A doctor's day as the rules need it, and its shifts.
pub(crate) async fn day_of(
    tx: &mut Tx,
    zone: &Zone,
    now: Timestamp,
    asked: DayAsked,
) -> Result<(Vec<super::Shift>, PractitionerDay), StoreError> {
    let DayAsked {
        practitioner, day, ..
    } = asked;
    let span = queries::span(zone, day, day);
    let shifts = queries::shifts(tx, practitioner, span).await?;
    let leaves = queries::leaves(tx, practitioner, span).await?;
    let kept = kept(tx, &shifts, asked.patient, day, now).await?;
    let seen = PractitionerDay {
        shifts: shifts.iter().map(super::Shift::period).collect(),
        leaves: leaves.iter().map(super::Leave::period).collect(),
        taken: queries::taken(tx, practitioner, span, asked.but).await?,
        held: queries::held(tx, practitioner, span, now, asked.hold, asked.post).await?,
        kept,
        buffers: asked.buffers,
        visits_max: asked.visits_max,
    };
    Ok((shifts, seen))
}

/// Rule D10: nothing is kept from a patient with priority.
async fn kept(
    tx: &mut Tx,
    shifts: &[super::Shift],
    patient: Option<PatientId>,
    day: Date,
    now: Timestamp,
) -> Result<Vec<super::Kept>, StoreError> {
    let (_, settings) = crate::settings::load(tx).await?;
    let kept: Vec<_> = shifts
        .iter()
        .flat_map(|shift| kept_of_shift(shift.period(), &settings, now))
        .collect();
    if let (Some(patient), false) = (patient, kept.is_empty())
        && patients::patient_priority(tx, patient, day).await?.is_some()
    {
        return Ok(Vec::new());
    }
    Ok(kept)
}

/// Gives the time back, before the visit's row changes: a cancellation, a missed visit, a move. Whoever waits for
/// such a time will be asked.
pub(super) async fn free_time(work: &mut Work, appointment: AppointmentId) -> Result<(), StoreError> {
    freed::note_visit(work, appointment).await?;
    work.run(&FREE_CELLS, args![appointment]).await?;
    work.run(&FREE_PATIENT_CELLS, args![appointment]).await?;
    Ok(())
}

/// Whoever changes what fits into a doctor's day updates its row first. In one order everywhere.
pub(crate) async fn touch_days(tx: &mut Tx, mut days: Vec<(PractitionerId, Date)>) -> Result<(), StoreError> {
    days.sort_unstable();
    days.dedup();
    for (practitioner, day) in days {
        let touched = tx.run(&TOUCH_DAY, args![practitioner, day]).await?;
        if touched > 0 {
            continue;
        }
        match tx.run(&BEGIN_DAY, args![practitioner, day]).await {
            // Another began it meanwhile; it has ended by now, so this waits for nothing.
            Err(error) if error.is_unique() => tx.run(&TOUCH_DAY, args![practitioner, day]).await?,
            other => other?,
        };
    }
    Ok(())
}

async fn take_cells(
    work: &mut Work,
    zone: &Zone,
    wanted: Wanted,
    specialty: &str,
) -> Outcome<(), BookingRefused> {
    let (Some(busy), Some(cells)) = (Cell::of(wanted.busy()), Cell::of(wanted.period)) else {
        let alternatives = Vec::new();
        return Err(BookingRefused::OutsideHours { alternatives }.into());
    };
    // An overbooked visit lies beside others: the doctor's cells are not its own.
    let busy = busy.filter(|_| !wanted.overbook);
    let taken = |result: Result<u64, StoreError>| match result {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique() => Ok(false),
        Err(error) => Err(error),
    };
    for Cell(cell) in busy {
        let row = args![wanted.practitioner, cell, wanted.appointment];
        if !taken(work.run(&TAKE_CELL, row).await)? {
            let alternatives = Vec::new();
            let refused = BookingRefused::SlotTaken { alternatives };
            return Err(with_alternatives(work, zone, wanted, specialty, refused).await?);
        }
    }
    for Cell(cell) in cells {
        let row = args![wanted.patient, cell, wanted.appointment];
        if !taken(work.run(&TAKE_PATIENT_CELL, row).await)? {
            let day = zone.day_of(wanted.period.start);
            let busy = patient_busy(work, wanted, queries::span(zone, day, day)).await?;
            let refused = busy.unwrap_or(BookingRefused::PatientBusy {
                appointment_id: wanted.appointment,
                start: wanted.period.start,
                end: wanted.period.end,
            });
            return Err(refused.into());
        }
    }
    Ok(())
}

async fn patient_busy(
    tx: &mut Tx,
    wanted: Wanted,
    span: Period,
) -> Result<Option<BookingRefused>, StoreError> {
    let visits = queries::patient_taken(tx, wanted.patient, span, wanted.appointment).await?;
    let there = visits
        .into_iter()
        .find(|(_, period)| period.overlaps(wanted.period));
    Ok(there.map(
        |(appointment_id, Period { start, end })| BookingRefused::PatientBusy {
            appointment_id,
            start,
            end,
        },
    ))
}

/// The refusal with the nearest times that would fit. Only the refused pay for looking.
pub(super) async fn with_alternatives(
    work: &mut Work,
    zone: &Zone,
    wanted: Wanted,
    specialty: &str,
    refused: BookingRefused,
) -> Result<Failure<BookingRefused>, StoreError> {
    if !refused.takes_alternatives() {
        return Ok(refused.into());
    }
    let now = work.now;
    let found = alternatives::find(work, zone, wanted, specialty, now).await?;
    Ok(refused.with_alternatives(found).into())
}
