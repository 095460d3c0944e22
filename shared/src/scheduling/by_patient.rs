//! What a patient does with an own visit from afar. That the visit is theirs, and that they still may, is the caller's to
//! see to; the clinic's rules about times hold as for everybody.

use super::{
    Appointment, BookingRefused, MoveAppointment, Proposal, ProposalsAsked, Transition,
    change_status::set_status, move_visit, proposals::Search, rank::Best, take_time::free_time,
};
use crate::{
    ids::PractitionerId,
    store::Tx,
    time::Timestamp,
    web::{Failure, Outcome, Work},
};

/// Why the visit was cancelled, as the desk reads it.
const REASON: &str = "Bệnh nhân hủy qua thư";

/// So many are shown.
const TIMES_SHOWN: u8 = 6;
/// Of so many one may be chosen: what was shown a minute ago may stand lower by now.
const TIMES_OPEN: u8 = 20;

/// What a patient may choose from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offered {
    /// The best first.
    pub shown: Vec<Proposal>,
    open: Vec<(PractitionerId, Timestamp)>,
}

/// Times to show for a visit that needs another one. None where nothing of it can be booked any more.
pub(crate) async fn times_for(
    tx: &mut Tx,
    visit: &Appointment,
    now: Timestamp,
) -> Outcome<Vec<Proposal>, BookingRefused> {
    Ok(found(tx, visit, TIMES_SHOWN, now).await?.shown)
}

/// Likewise, with all that may be chosen.
pub(crate) async fn open_times(
    tx: &mut Tx,
    visit: &Appointment,
    now: Timestamp,
) -> Outcome<Offered, BookingRefused> {
    found(tx, visit, TIMES_OPEN, now).await
}

/// Days are looked at once, however many times are shown of what they have.
async fn found(
    tx: &mut Tx,
    visit: &Appointment,
    limit: u8,
    now: Timestamp,
) -> Outcome<Offered, BookingRefused> {
    let length_minutes = visit.end.minutes_since(visit.start);
    let asked = ProposalsAsked {
        service_id: Some(visit.service_id),
        patient_id: Some(visit.patient_id),
        practitioner_id: Some(visit.practitioner_id),
        asked: Some(visit.start),
        length_minutes: u16::try_from(length_minutes).ok(),
        moving: Some(visit.id),
        limit: Some(limit),
        ..ProposalsAsked::default()
    };
    let mut search = match Search::of(tx, &asked, now).await {
        Ok(search) => search,
        Err(Failure::Refused(_) | Failure::Fields(_)) => return Ok(Offered::default()),
        Err(fault) => return Err(fault),
    };
    search.who.buffers = visit.buffers;
    let best = search.best(tx).await?;
    let shown = Best::few(&best, usize::from(TIMES_SHOWN));
    let open = best.iter().map(|time| (time.practitioner_id, time.start));
    Ok(Offered {
        shown: search.proposed(&shown),
        open: open.collect(),
    })
}

/// As the desk cancels: the time is given back, and the desk can bring the visit back.
pub(crate) async fn cancel(work: &mut Work, visit: &Appointment) -> Outcome<(), BookingRefused> {
    let step = Transition::Cancel;
    if !step.from().contains(&visit.status) {
        let current = visit.status;
        return Err(BookingRefused::StepNotOpen { current }.into());
    }
    free_time(work, visit.id).await?;
    set_status(work, visit, step, REASON, visit.room_id).await
}

/// To one of the times that [`open_times`] found in this transaction. `Ok(false)`: it is none of them any more, and nothing
/// was changed.
pub(crate) async fn move_to_offered(
    work: &mut Work,
    visit: &Appointment,
    offered: &Offered,
    chosen: (PractitionerId, Timestamp),
) -> Outcome<bool, BookingRefused> {
    if !offered.open.contains(&chosen) {
        return Ok(false);
    }
    let (practitioner_id, start) = chosen;
    let to = MoveAppointment {
        practitioner_id,
        start,
        length_minutes: None,
        hold_id: None,
        overbook: None,
    };
    match move_visit::moved(work, visit, &to).await {
        Ok(_) => Ok(true),
        // Taken between the two, on a store that lets two write at once: the caller rolls back.
        Err(Failure::Refused(no)) if no.takes_alternatives() => Ok(false),
        Err(other) => Err(other),
    }
}
