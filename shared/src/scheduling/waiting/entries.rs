//! Joining the list, changing what is waited for, leaving it and coming back.

use utoipa_axum::routes;

use super::{
    JoinWaitingList, LeaveWaitingList, WaitingEntry, WaitingForm, WaitingStatus, WaitingView,
    offer::give_back,
    queries::{self, current, set_status},
};
use crate::{
    args, catalog,
    feed::Entity,
    identity::Access,
    ids::WaitingId,
    scheduling::{
        AppointmentStatus, BookingRefused, PartOfDay,
        queries::{appointment, doctor, patient_is_bookable},
    },
    store::Value,
    text::tidy,
    web::{Body, Created, Fault, IfMatch, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    INSERT = "INSERT INTO waiting_entry (id, patient_id, service_id, appointment_id, practitioner_id, specialty,
            earliest, latest, part_of_day, note, status, close_reason, offers_passed, created_by, created_at,
            updated_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'waiting', '', 0, ?11, ?12, ?12, 1)";
    UPDATE = "UPDATE waiting_entry SET patient_id = ?2, service_id = ?3, appointment_id = ?4, practitioner_id = ?5,
            specialty = ?6, earliest = ?7, latest = ?8, part_of_day = ?9, note = ?10, updated_at = ?11,
            version = version + 1
        WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .change(Access::DESK, routes!(join_waiting_list))
        .change(Access::DESK, routes!(change_waiting))
        .change(Access::DESK, routes!(leave_waiting_list))
        .change(Access::DESK, routes!(wait_again))
}

/// A patient waits for a time, or for an earlier one than their visit's.
#[utoipa::path(post, path = "/api/waiting-list", tag = "scheduling", request_body = JoinWaitingList,
    responses((status = 201, body = WaitingView), (status = 422, body = crate::problem::Problem)))]
async fn join_waiting_list(
    mut work: Working,
    Body(JoinWaitingList { id, form }): Body<JoinWaitingList>,
) -> Outcome<Created<WaitingView>, BookingRefused> {
    let form = neat(form);
    if let Some(already) = queries::find(&mut work, id).await? {
        if already.form != form {
            return Err(BookingRefused::IdInUse.into());
        }
    } else {
        check(&mut work, &form).await?;
        let (by, now) = (work.actor.user, work.now);
        work.run(&INSERT, &row(id, &form, args![by, now])).await?;
        work.put(Entity::WaitingEntry, id);
        work.note("wait");
    }
    let shown = shown(&mut work, id).await?;
    Ok(Created(shown.entry.version, shown))
}

/// Waits for something else from now on. The place in the order stays.
#[utoipa::path(put, path = "/api/waiting-list/{id}", tag = "scheduling", request_body = WaitingForm,
    responses((status = 200, body = WaitingView), (status = 409, body = crate::problem::Problem),
        (status = 412, body = crate::problem::Problem)))]
async fn change_waiting(
    mut work: Working,
    PathId(id): PathId<WaitingId>,
    IfMatch(version): IfMatch,
    Body(form): Body<WaitingForm>,
) -> Outcome<Versioned<WaitingView>, BookingRefused> {
    let entry = current(&mut work, id).await?;
    if entry.version != version {
        let current_version = entry.version;
        return Err(BookingRefused::VersionConflict { current_version }.into());
    }
    from(&entry, &[WaitingStatus::Waiting])?;
    let form = neat(form);
    check(&mut work, &form).await?;
    let now = work.now;
    work.run(&UPDATE, &row(id, &form, args![now])).await?;
    work.put(Entity::WaitingEntry, id);
    work.note("wait-for");
    answer(&mut work, id).await
}

/// Waits no more. What is offered goes to the next.
#[utoipa::path(post, path = "/api/waiting-list/{id}/close", tag = "scheduling", request_body = LeaveWaitingList,
    responses((status = 200, body = WaitingView), (status = 409, body = crate::problem::Problem)))]
async fn leave_waiting_list(
    mut work: Working,
    PathId(id): PathId<WaitingId>,
    Body(LeaveWaitingList { reason }): Body<LeaveWaitingList>,
) -> Outcome<Versioned<WaitingView>, BookingRefused> {
    let entry = current(&mut work, id).await?;
    from(&entry, &[WaitingStatus::Waiting, WaitingStatus::Offered])?;
    give_back(&mut work, &entry).await?;
    set_status(&mut work, &entry, WaitingStatus::Closed, &tidy(&reason), false).await?;
    work.note("wait-no-more");
    answer(&mut work, id).await
}

/// Takes a leaving back: the old place in the order, without the offer that there was.
#[utoipa::path(post, path = "/api/waiting-list/{id}/reopen", tag = "scheduling",
    responses((status = 200, body = WaitingView), (status = 409, body = crate::problem::Problem)))]
async fn wait_again(
    mut work: Working,
    PathId(id): PathId<WaitingId>,
) -> Outcome<Versioned<WaitingView>, BookingRefused> {
    let entry = current(&mut work, id).await?;
    from(&entry, &[WaitingStatus::Closed])?;
    check(&mut work, &entry.form).await?;
    set_status(&mut work, &entry, WaitingStatus::Waiting, "", false).await?;
    work.note("wait-again");
    answer(&mut work, id).await
}

/// `?1` to `?10` of both statements, then what each adds.
fn row(id: WaitingId, form: &WaitingForm, more: &[Value]) -> Vec<Value> {
    let wish = args![
        id,
        form.patient_id,
        form.service_id,
        form.appointment_id,
        form.practitioner_id,
        form.specialty.as_deref(),
        form.earliest,
        form.latest,
        form.part_of_day.map(PartOfDay::name),
        &form.note
    ];
    [wish, more].concat()
}

fn neat(form: WaitingForm) -> WaitingForm {
    let specialty = form.specialty.map(|specialty| tidy(&specialty));
    WaitingForm {
        specialty: specialty.filter(|specialty| !specialty.is_empty()),
        note: form.note.trim().to_owned(),
        ..form
    }
}

pub(super) fn from(entry: &WaitingEntry, open: &[WaitingStatus]) -> Result<(), BookingRefused> {
    if open.contains(&entry.status) {
        return Ok(());
    }
    let current = entry.status;
    Err(BookingRefused::NotWaiting { current })
}

/// Everything named exists, and there is still a day and a visit to be earlier than.
async fn check(work: &mut Work, form: &WaitingForm) -> Outcome<(), BookingRefused> {
    let not_bookable = |pointer: &str| BookingRefused::NotBookable {
        pointer: pointer.to_owned(),
    };
    let service = catalog::find_service(work, form.service_id).await?;
    if !service.is_some_and(|service| service.deleted_at.is_none() && service.form.active) {
        return Err(not_bookable("/service_id").into());
    }
    if !patient_is_bookable(work, form.patient_id).await? {
        return Err(not_bookable("/patient_id").into());
    }
    if let Some(practitioner) = form.practitioner_id
        && !doctor(work, practitioner)
            .await?
            .is_some_and(|doctor| doctor.bookable)
    {
        return Err(not_bookable("/practitioner_id").into());
    }
    let zone = crate::settings::zone(work).await?;
    if form.latest < zone.day_of(work.now) {
        return Err(BookingRefused::InThePast { now: work.now }.into());
    }
    if let Some(visit) = form.appointment_id {
        let visit = appointment(work, visit).await?.ok_or(BookingRefused::NotFound)?;
        if visit.patient_id != form.patient_id {
            return Err(not_bookable("/appointment_id").into());
        }
        let current = visit.status;
        if !matches!(current, AppointmentStatus::Proposed | AppointmentStatus::Booked) {
            return Err(BookingRefused::StepNotOpen { current }.into());
        }
    }
    Ok(())
}

pub(super) async fn answer(
    work: &mut Work,
    id: WaitingId,
) -> Outcome<Versioned<WaitingView>, BookingRefused> {
    let shown = shown(work, id).await?;
    Ok(Versioned(shown.entry.version, shown))
}

async fn shown(work: &mut Work, id: WaitingId) -> Outcome<WaitingView, BookingRefused> {
    let zone = crate::settings::zone(work).await?;
    let today = zone.day_of(work.now);
    let view = queries::view(work, id, today).await?;
    view.ok_or_else(|| Fault::new("a place on the list just written is not there").into())
}
