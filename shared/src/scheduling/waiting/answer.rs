//! What the patient says to an offer.

use utoipa_axum::routes;

use super::{
    AcceptOffer, DeclineOffer, WaitingEntry, WaitingOffer, WaitingStatus, WaitingView,
    entries::answer,
    offer::{offer_what_is_due, pass},
    queries::{current, set_status},
};
use crate::{
    identity::Access,
    ids::{AppointmentId, HoldId, WaitingId},
    scheduling::{
        AppointmentKind, BookAppointment, BookingRefused, MoveAppointment, book::book, keep_hold,
        move_visit::move_to, queries,
    },
    web::{Body, Outcome, PathId, Routes, Versioned, Work, Working},
};

pub fn routes() -> Routes {
    Routes::default()
        .change(Access::DESK, routes!(accept_offer))
        .change(Access::DESK, routes!(decline_offer))
}

/// Takes the offered time: their visit moves there, or one is booked. The hold ends in the same transaction.
#[utoipa::path(post, path = "/api/waiting-list/{id}/accept", tag = "scheduling", request_body = AcceptOffer,
    responses((status = 200, body = WaitingView), (status = 409, body = crate::problem::Problem)))]
async fn accept_offer(
    mut work: Working,
    PathId(id): PathId<WaitingId>,
    Body(asked): Body<AcceptOffer>,
) -> Outcome<Versioned<WaitingView>, BookingRefused> {
    let mut entry = current(&mut work, id).await?;
    let offer = offered(&entry, asked.hold_id)?;
    keep_hold::end_if_there(&mut work, offer.hold_id).await?;
    let visit = take(&mut work, &entry, offer, asked.appointment_id).await?;
    entry.form.appointment_id = Some(visit);
    set_status(&mut work, &entry, WaitingStatus::Booked, "", false).await?;
    work.note("accept");
    answer(&mut work, id).await
}

/// Does not take it. It is offered to the next at once, and never again to this one.
#[utoipa::path(post, path = "/api/waiting-list/{id}/decline", tag = "scheduling", request_body = DeclineOffer,
    responses((status = 200, body = WaitingView), (status = 409, body = crate::problem::Problem)))]
async fn decline_offer(
    mut work: Working,
    PathId(id): PathId<WaitingId>,
    Body(asked): Body<DeclineOffer>,
) -> Outcome<Versioned<WaitingView>, BookingRefused> {
    let entry = current(&mut work, id).await?;
    offered(&entry, asked.hold_id)?;
    pass(&mut work, &entry, "declined").await?;
    let now = work.now;
    offer_what_is_due(&mut work, now).await?;
    answer(&mut work, id).await
}

fn offered(entry: &WaitingEntry, hold: HoldId) -> Result<WaitingOffer, BookingRefused> {
    let offer = entry.offer.filter(|offer| offer.hold_id == hold);
    offer.ok_or(BookingRefused::OfferOver)
}

/// The rules are asked again: an offer opens nothing that they forbid by now.
async fn take(
    work: &mut Work,
    entry: &WaitingEntry,
    offer: WaitingOffer,
    new: AppointmentId,
) -> Outcome<AppointmentId, BookingRefused> {
    if let Some(visit) = entry.form.appointment_id {
        let current = queries::appointment(work, visit).await?;
        let current = current.ok_or(BookingRefused::NotFound)?;
        // Moved meanwhile: what is offered may not be earlier any more.
        if current.to_call.is_none() && current.start <= offer.start {
            return Err(BookingRefused::OfferOver.into());
        }
        let to = MoveAppointment {
            practitioner_id: offer.practitioner_id,
            start: offer.start,
            length_minutes: None,
            hold_id: None,
            overbook: None,
        };
        move_to(work, visit, current.version, to).await?;
        return Ok(visit);
    }
    let asked = BookAppointment {
        id: new,
        patient_id: entry.form.patient_id,
        practitioner_id: offer.practitioner_id,
        service_id: entry.form.service_id,
        start: offer.start,
        length_minutes: None,
        kind: AppointmentKind::General,
        reason: String::new(),
        note: String::new(),
        proposed: false,
        hold_id: None,
        overbook: None,
    };
    Ok(book(work, asked).await?.appointment.id)
}
