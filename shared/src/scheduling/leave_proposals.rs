//! Rule B5: what a patient can be offered whose doctor takes leave, as it is free now. Nothing is held.

use super::{Appointment, BookingRefused, Proposal, ProposalsAsked, proposals::Search};
use crate::{
    store::{StoreError, Tx},
    time::Timestamp,
    web::{Failure, Outcome},
};

/// As many as a person can choose from in a message.
const PROPOSALS_MAX: u8 = 3;

/// The times nearest to the visit's own, of its doctor and of others of the specialty. None, where its doctor is not with
/// the clinic any more: then somebody has to say who takes over.
pub(crate) async fn leave_proposals(
    tx: &mut Tx,
    visit: &Appointment,
    now: Timestamp,
) -> Result<Vec<Proposal>, StoreError> {
    match proposed(tx, visit, now).await {
        Ok(proposals) => Ok(proposals),
        Err(Failure::Fault(fault)) => Err(match fault.0.downcast::<StoreError>() {
            Ok(error) => *error,
            Err(other) => StoreError::failed("leave_proposals", other),
        }),
        Err(Failure::Refused(_) | Failure::Fields(_)) => Ok(Vec::new()),
    }
}

async fn proposed(
    tx: &mut Tx,
    visit: &Appointment,
    now: Timestamp,
) -> Outcome<Vec<Proposal>, BookingRefused> {
    let minutes = visit.end.minutes_since(visit.start);
    let asked = ProposalsAsked {
        patient_id: Some(visit.patient_id),
        practitioner_id: Some(visit.practitioner_id),
        asked: Some(visit.start),
        length_minutes: u16::try_from(minutes).ok(),
        moving: Some(visit.id),
        limit: Some(PROPOSALS_MAX),
        ..ProposalsAsked::default()
    };
    let mut search = Search::of(tx, &asked, now).await?;
    search.who.buffers = visit.buffers;
    Ok(search.answer(tx).await?.proposals)
}
