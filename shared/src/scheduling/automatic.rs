//! Automatic scheduling, rule D11: `POST /api/appointments/automatic` books the best of what would be proposed.

use utoipa_axum::routes;

use super::{
    AppointmentView, BookAppointment, BookBest, BookingRefused, ProposalsAsked, book::book,
    proposals::Search, queries,
};
use crate::{
    identity::Access,
    web::{Body, Created, Outcome, Routes, Work, Working},
};

pub fn routes() -> Routes {
    Routes::default().change(Access::STAFF, routes!(book_best))
}

/// Books the best time that `GET /api/proposals` would name, without overlap. Rule D11.
#[utoipa::path(post, path = "/api/appointments/automatic", tag = "scheduling", request_body = BookBest,
    responses((status = 201, body = AppointmentView), (status = 409, body = crate::problem::Problem),
        (status = 422, body = crate::problem::Problem)))]
async fn book_best(
    mut work: Working,
    Body(asked): Body<BookBest>,
) -> Outcome<Created<AppointmentView>, BookingRefused> {
    let booked = book_automatically(&mut work, asked).await?;
    Ok(Created(booked.appointment.version, booked))
}

pub async fn book_automatically(work: &mut Work, best: BookBest) -> Outcome<AppointmentView, BookingRefused> {
    let missing = |pointer: &str| BookingRefused::NotBookable {
        pointer: pointer.to_owned(),
    };
    let patient = best.asked.patient_id.ok_or_else(|| missing("/patient_id"))?;
    let service = best.asked.service_id.ok_or_else(|| missing("/service_id"))?;
    if let Some(already) = queries::view(work, best.id).await? {
        let visit = &already.appointment;
        return if (visit.patient_id, visit.service_id) == (patient, service) {
            Ok(already)
        } else {
            Err(BookingRefused::IdInUse.into())
        };
    }
    let now = work.now;
    let search = Search::of(
        work,
        &ProposalsAsked {
            limit: Some(1),
            ..best.asked.clone()
        },
        now,
    )
    .await?;
    let found = search.best(work).await?;
    let found = found.first().ok_or_else(|| BookingRefused::NoTimeFits {
        until: search.last_day(),
    })?;
    let one = BookAppointment {
        id: best.id,
        patient_id: patient,
        practitioner_id: found.practitioner_id,
        service_id: service,
        start: found.start,
        length_minutes: best.asked.length_minutes,
        kind: best.kind,
        reason: best.reason,
        note: best.note,
        proposed: false,
        hold_id: best.asked.hold_id,
        overbook: None,
    };
    work.note("automatic");
    book(work, one).await
}
