//! Booking: `POST /api/appointments`.

use utoipa_axum::routes;

use super::{
    AppointmentStatus, AppointmentView, BookAppointment, BookingRefused, Buffers, overbook, queries,
    take_time::{Wanted, earliest, take_time},
};
use crate::{
    args, catalog,
    feed::Entity,
    identity::Access,
    leases,
    scanning::AppointmentCode,
    store::StoreError,
    text::tidy,
    web::{Body, Created, Fault, Outcome, Routes, Work, Working},
};

crate::statements! {
    CODE_USED = "SELECT id FROM appointment WHERE check_in_code = ?1";
    INSERT = "INSERT INTO appointment
        (id, patient_id, practitioner_id, service_id, room_id, starts_at, ends_at, status, status_order, kind,
            reason, note, cancel_reason, check_in_code, buffer_before_minutes, buffer_after_minutes, overbook_reason,
            created_by, created_at, updated_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, '', ?13, ?14, ?15, ?16, ?17, ?18, ?18, 1)";
}

pub fn routes() -> Routes {
    Routes::default().offline_change(Access::STAFF, routes!(book_appointment))
}

/// Books a visit. A refusal names its rule and, where other times would help, up to three of them. What a desktop
/// books without the server is a request (`proposed`), unless the time was lent to it.
#[utoipa::path(post, path = "/api/appointments", tag = "scheduling", request_body = BookAppointment,
    responses((status = 201, body = AppointmentView), (status = 409, body = crate::problem::Problem),
        (status = 422, body = crate::problem::Problem)))]
async fn book_appointment(
    mut work: Working,
    Body(asked): Body<BookAppointment>,
) -> Outcome<Created<AppointmentView>, BookingRefused> {
    let booked = book(&mut work, asked).await?;
    Ok(Created(booked.appointment.version, booked))
}

/// Books one visit, or says which rule forbids it. Asking twice with one id books once.
pub async fn book(work: &mut Work, asked: BookAppointment) -> Outcome<AppointmentView, BookingRefused> {
    let service = catalog::find_service(work, asked.service_id).await?;
    let service = service
        .filter(|service| service.deleted_at.is_none() && service.form.active)
        .ok_or_else(|| BookingRefused::NotBookable {
            pointer: "/service_id".to_owned(),
        })?;
    let period = asked.period(service.form.length_minutes);
    if let Some(already) = queries::view(work, asked.id).await? {
        let same = already.appointment.answers(&asked, period);
        return if same {
            Ok(already)
        } else {
            Err(BookingRefused::IdInUse.into())
        };
    }
    // Somebody stood at the desk then.
    if period.start < earliest(work.made_at()) {
        return Err(BookingRefused::InThePast { now: work.now }.into());
    }
    let zone = crate::settings::zone(work).await?;
    let buffers = Buffers::of(&service.form);
    let overbook_reason = asked.overbook.as_deref().map(tidy).unwrap_or_default();
    let wanted = Wanted {
        appointment: asked.id,
        patient: asked.patient_id,
        practitioner: asked.practitioner_id,
        period,
        buffers,
        hold: asked.hold_id,
        overbook: overbook::permitted(work, asked.overbook.as_deref()).await?,
    };
    // Before the time is taken, and the lease with it.
    let is_promised = leases::is_promised(work, asked.practitioner_id, buffers.around(period)).await?;
    let room = take_time(work, &zone, wanted, None).await?;
    let is_certain = work.made_offline_at.is_none() || is_promised || work.sent_again;
    let status = if asked.proposed || !is_certain {
        AppointmentStatus::Proposed
    } else {
        AppointmentStatus::Booked
    };
    let code = match told_code(work).await? {
        Some(told) => told,
        None => AppointmentCode::from_random(work.random()),
    };
    let (by, now) = (work.actor.user, work.now);
    let row = args![
        asked.id,
        asked.patient_id,
        asked.practitioner_id,
        asked.service_id,
        room,
        period.start,
        period.end,
        status.name(),
        status.order(),
        asked.kind.name(),
        tidy(&asked.reason),
        asked.note.trim(),
        code.as_str(),
        buffers.before_minutes,
        buffers.after_minutes,
        &overbook_reason,
        by,
        now
    ];
    work.run(&INSERT, row).await?;
    work.put(Entity::Appointment, asked.id);
    work.note("book");
    overbook::note(work, &overbook_reason);
    let booked = queries::view(work, asked.id).await?;
    booked.ok_or_else(|| Fault::new("a visit just booked is not there").into())
}

/// The code that was printed where the visit was booked without the server: the paper stays good.
async fn told_code(work: &mut Work) -> Result<Option<AppointmentCode>, StoreError> {
    let given = work.given.as_deref().and_then(|given| given.split_once(' '));
    let Some(told) = given.and_then(|(_, code)| AppointmentCode::parse(code).ok()) else {
        return Ok(None);
    };
    let is_used = work.first(&CODE_USED, args![told.as_str()]).await?.is_some();
    Ok((!is_used).then_some(told))
}

impl super::Appointment {
    /// Whether this visit is what was asked for.
    fn answers(&self, asked: &BookAppointment, period: crate::time::Period) -> bool {
        let is = (self.patient_id, self.practitioner_id, self.service_id);
        is == (asked.patient_id, asked.practitioner_id, asked.service_id)
            && (self.start, self.end) == (period.start, period.end)
    }
}
