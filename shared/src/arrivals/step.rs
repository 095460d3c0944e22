//! What is done with a queue entry: call, skip, take back, start, finish, withdraw; and calling the next.

use utoipa_axum::routes;

use super::{
    ArrivalRefused, CallNext, QueueEntry, QueueMove, QueueStep, next_called, queries, waiting_order,
};
use crate::{
    args,
    feed::Entity,
    identity::{Access, Role},
    ids::{AppointmentId, QueueEntryId},
    scheduling::{BookingRefused, Transition, change_status, queries as visits},
    web::{Body, Failure, Fault, IfMatch, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    SET = "UPDATE queue_entry SET status = ?2, called_at = ?3, calls = ?4, started_at = ?5, ended_at = ?6,
            version = version + 1
        WHERE id = ?1 AND version = ?7";
}

pub fn routes() -> Routes {
    Routes::default()
        .change(Access::STAFF, routes!(step_entry))
        .change(Access::STAFF, routes!(call_next))
}

/// Takes one step with somebody in the queue. Starting and finishing move the visit along; withdrawing undoes
/// the check-in. A doctor does so with own patients.
#[utoipa::path(post, path = "/api/queue/{id}/step", tag = "arrivals", request_body = QueueMove,
    responses((status = 200, body = QueueEntry), (status = 409, body = crate::problem::Problem),
        (status = 412, body = crate::problem::Problem)))]
async fn step_entry(
    mut work: Working,
    PathId(id): PathId<QueueEntryId>,
    IfMatch(version): IfMatch,
    Body(QueueMove { step }): Body<QueueMove>,
) -> Outcome<Versioned<QueueEntry>, ArrivalRefused> {
    let entry = queries::find(&mut work, id).await?;
    let entry = entry.ok_or(ArrivalRefused::NotFound)?;
    if entry.version != version {
        let current_version = entry.version;
        return Err(ArrivalRefused::VersionConflict { current_version }.into());
    }
    let stepped = take(&mut work, entry, step).await?;
    Ok(Versioned(stepped.version, stepped))
}

/// Calls whoever is next, by the law's priority, booked time and arrival. Rule D10. Asked for more doctors than
/// one, an emergency first, then somebody whose doctor is free: nobody is sent to a taken room while another stands
/// empty.
#[utoipa::path(post, path = "/api/queue/call-next", tag = "arrivals", request_body = CallNext,
    responses((status = 200, body = QueueEntry), (status = 409, body = crate::problem::Problem)))]
async fn call_next(
    mut work: Working,
    Body(asked): Body<CallNext>,
) -> Outcome<Versioned<QueueEntry>, ArrivalRefused> {
    let mut practitioner = asked.practitioner_id;
    if work.actor.role == Role::Doctor {
        practitioner = practitioner.or(work.actor.practitioner);
        if practitioner.is_none() || practitioner != work.actor.practitioner {
            return Err(ArrivalRefused::Forbidden.into());
        }
    }
    let zone = crate::settings::zone(&mut work).await?;
    let today = zone.day_of(work.now);
    let rows = work
        .all(&queries::OF_DAY, args![today, asked.room_id, practitioner])
        .await?;
    let mut entries = rows
        .iter()
        .map(queries::entry_of)
        .collect::<Result<Vec<_>, _>>()?;
    waiting_order(&mut entries);
    let next = next_called(entries);
    let next = next.ok_or(ArrivalRefused::NobodyWaiting)?;
    let called = take(&mut work, next, QueueStep::Call).await?;
    Ok(Versioned(called.version, called))
}

async fn take(work: &mut Work, entry: QueueEntry, step: QueueStep) -> Outcome<QueueEntry, ArrivalRefused> {
    if !work.actor.answers_for(entry.practitioner_id) {
        return Err(ArrivalRefused::Forbidden.into());
    }
    let status = entry.status;
    if !step.from().contains(&status) {
        return Err(ArrivalRefused::QueueStepNotOpen { current: status }.into());
    }
    if let Some(transition) = step.of_visit() {
        advance_visit(work, entry.appointment_id, transition).await?;
    }
    write(work, &entry, step).await?;
    work.note(step.name());
    let stepped = queries::find(work, entry.id).await?;
    stepped.ok_or_else(|| Fault::new("a queue entry just changed is not there").into())
}

/// The visit takes the step that goes with the queue's.
async fn advance_visit(
    work: &mut Work,
    id: AppointmentId,
    transition: Transition,
) -> Outcome<(), ArrivalRefused> {
    let visit = visits::appointment(work, id).await?;
    let visit = visit.ok_or(ArrivalRefused::NotFound)?;
    let status = visit.status;
    if !transition.from().contains(&status) {
        return Err(ArrivalRefused::StepNotOpen { current: status }.into());
    }
    if !transition.is_open(status, work.actor.role) {
        return Err(ArrivalRefused::Forbidden.into());
    }
    change_status::set_status(work, &visit, transition, "", visit.room_id)
        .await
        .map_err(of_visit)
}

/// The queue follows a visit that was started or finished from the board.
pub(crate) async fn follow_visit(
    work: &mut Work,
    appointment: AppointmentId,
    transition: Transition,
) -> Outcome<(), BookingRefused> {
    let step = match transition {
        Transition::Start => QueueStep::Start,
        Transition::Finish => QueueStep::Finish,
        // From any place in the queue: the visit never was.
        Transition::MarkError => QueueStep::Withdraw,
        _ => return Ok(()),
    };
    let Some(entry) = queries::find_open(work, appointment).await? else {
        return Ok(());
    };
    if !step.from().contains(&entry.status) && transition != Transition::MarkError {
        return Ok(());
    }
    match write(work, &entry, step).await {
        Ok(()) => Ok(()),
        Err(Failure::Fault(fault)) => Err(fault.into()),
        Err(Failure::Fields(errors)) => Err(Failure::Fields(errors)),
        Err(Failure::Refused(_)) => {
            let current_version = entry.version + 1;
            Err(BookingRefused::VersionConflict { current_version }.into())
        }
    }
}

async fn write(work: &mut Work, entry: &QueueEntry, step: QueueStep) -> Outcome<(), ArrivalRefused> {
    let now = work.now;
    let (mut called_at, mut calls) = (entry.called_at, entry.calls);
    let (mut started_at, mut ended_at) = (entry.started_at, entry.ended_at);
    match step {
        QueueStep::Call => {
            called_at = Some(now);
            calls = calls.saturating_add(1);
        }
        QueueStep::Requeue => {
            called_at = None;
            // A call that is taken back was none.
            calls = calls.saturating_sub(1);
        }
        QueueStep::Start => started_at = Some(now),
        QueueStep::Finish => ended_at = Some(now),
        QueueStep::Skip | QueueStep::Withdraw => {}
    }
    let row = args![
        entry.id,
        step.to().name(),
        called_at,
        calls,
        started_at,
        ended_at,
        entry.version
    ];
    if work.run(&SET, row).await? == 0 {
        let current_version = entry.version + 1;
        return Err(ArrivalRefused::VersionConflict { current_version }.into());
    }
    work.put(Entity::QueueEntry, entry.id);
    Ok(())
}

/// A visit's "no" as the queue says it.
pub(super) fn of_visit(failure: Failure<BookingRefused>) -> Failure<ArrivalRefused> {
    match failure {
        Failure::Fault(fault) => fault.into(),
        Failure::Fields(errors) => Failure::Fields(errors),
        Failure::Refused(BookingRefused::ToCall) => ArrivalRefused::ToCall.into(),
        Failure::Refused(BookingRefused::StepNotOpen { current: status }) => {
            ArrivalRefused::StepNotOpen { current: status }.into()
        }
        Failure::Refused(BookingRefused::VersionConflict { current_version }) => {
            ArrivalRefused::VersionConflict { current_version }.into()
        }
        Failure::Refused(other) => Fault::new(other).into(),
    }
}
