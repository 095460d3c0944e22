//! The steps of a visit that are open now, and taking one.
use clinic_shared::identity::Role;
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView, Transition};
use clinic_shared::time::{Date, Timestamp};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::looks::{step_look, step_word};
use super::super::now::use_now;
use super::super::refused::why;
use super::super::{calls, may_change, words as w};
use super::cancel::CancelDialog;
use super::reschedule::RescheduleDialog;
use crate::api::{self, ApiError};
use crate::kit::{Button, Icon, Look, Toast};
use crate::load::Load;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{clinic, session};

/// What may be done with a visit now, the likeliest first.
pub fn open_steps(
    status: AppointmentStatus,
    role: Role,
    (day, today): (Date, Date),
    has_begun: bool,
) -> Vec<Transition> {
    let by_likelihood = [
        Transition::Confirm,
        Transition::CheckIn,
        Transition::Start,
        Transition::Finish,
        Transition::MarkNoShow,
        Transition::UndoCheckIn,
        Transition::Reinstate,
        Transition::Cancel,
        Transition::MarkError,
    ];
    let fits_the_day = |step: &Transition| match step {
        Transition::CheckIn | Transition::UndoCheckIn => day == today,
        Transition::MarkNoShow => has_begun,
        Transition::Reinstate => day >= today,
        _ => true,
    };
    by_likelihood
        .into_iter()
        .filter(|step| step.is_open(status, role))
        .filter(fits_the_day)
        .collect()
}

/// Where the step is sent.
const fn route_of(step: Transition) -> &'static str {
    match step {
        Transition::CheckIn => "POST /api/check-ins",
        Transition::UndoCheckIn => "POST /api/queue/{id}/step",
        Transition::Cancel => "POST /api/appointments/{id}/cancel",
        _ => "POST /api/appointments/{id}/status",
    }
}

/// What a step left behind.
#[derive(Debug, Clone)]
pub enum Done {
    Changed(Box<AppointmentView>),
    /// Somebody else was first; what is shown is old.
    Overtaken,
}

/// Takes a step other than cancelling, which needs a reason.
pub async fn take_step(visit: AppointmentView, step: Transition) -> Result<Done, ApiError> {
    let (id, version) = (visit.appointment.id, visit.appointment.version);
    let key = api::new_key();
    let changed = match step {
        Transition::CheckIn => {
            calls::check_in(id, key).await?;
            calls::visit(id).await
        }
        Transition::UndoCheckIn => {
            if calls::undo_check_in(&visit, key).await?.is_none() {
                return Ok(Done::Overtaken);
            }
            calls::visit(id).await
        }
        step => calls::step(id, Some(version), step, key).await,
    };
    match changed {
        Ok(changed) => {
            offer_undo(&changed, step);
            Ok(Done::Changed(Box::new(changed)))
        }
        Err(error) if error.is("/problems/version-conflict") => Ok(Done::Overtaken),
        Err(error) => Err(error),
    }
}

/// Says what was done; where a step leads back, it is the toast's undo.
pub fn offer_undo(changed: &AppointmentView, step: Transition) {
    let name = &changed.patient_name;
    let said = match step {
        Transition::Cancel => w::visit_cancelled(name),
        step => w::step_done(name, step_word(step)),
    };
    let back = match step {
        Transition::CheckIn => Some(Transition::UndoCheckIn),
        Transition::Cancel | Transition::MarkNoShow | Transition::MarkError => Some(Transition::Reinstate),
        _ => None,
    };
    let toast = Toast::done(said);
    match back {
        None => toast.show(),
        Some(back) => {
            let changed = changed.clone();
            toast
                .undo(move || {
                    let changed = changed.clone();
                    spawn_local(async move {
                        let undone = match back {
                            Transition::UndoCheckIn => {
                                calls::undo_check_in(&changed, api::new_key()).await.map(|_| ())
                            }
                            back => {
                                let id = changed.appointment.id;
                                calls::step(id, None, back, api::new_key()).await.map(|_| ())
                            }
                        };
                        if let Err(error) = undone {
                            Toast::failed(w::not_undone(&why(&error))).show();
                        }
                    });
                })
                .show();
        }
    }
}

#[component]
pub fn Steps(load: Load<AppointmentView>, visit: Signal<AppointmentView>) -> impl IntoView {
    let now = use_now();
    let cancelling = RwSignal::new(false);
    let moving = RwSignal::new(false);
    let sending = use_send();
    let steps = Memo::new(move |_| {
        let visit = visit.read();
        let visit = &visit.appointment;
        let Some(role) = session::role().filter(|_| may_change(visit.practitioner_id)) else {
            return Vec::new();
        };
        let zone = clinic::zone();
        let now: Timestamp = now.get();
        let days = (zone.day_of(visit.start), zone.day_of(now));
        let mut steps = open_steps(visit.status, role, days, visit.start <= now);
        // Rule B5: one that waits for a call has no time to come to.
        if visit.to_call.is_some() {
            steps.retain(|step| matches!(step, Transition::Cancel | Transition::MarkError));
        }
        steps
    });
    let is_movable = Memo::new(move |_| {
        let visit = visit.read();
        let status = visit.appointment.status;
        matches!(status, AppointmentStatus::Proposed | AppointmentStatus::Booked)
            && may_change(visit.appointment.practitioner_id)
    });
    let take = move |step: Transition| {
        if step == Transition::Cancel {
            cancelling.set(true);
            return;
        }
        let visit = visit.get_untracked();
        // Each press is another intention: the visit's version decides whether it still holds.
        sending.run(move |_| take_step(visit, step), move |done| taken(load, done));
    };
    let buttons = move || {
        let steps = steps.get();
        steps
            .into_iter()
            .enumerate()
            .map(|(place, step)| {
                let look = match (place, step) {
                    (_, Transition::Cancel | Transition::MarkError) => Look::Quiet,
                    (0, _) => Look::Primary,
                    _ => Look::Plain,
                };
                view! {
                    <Button
                        text=move || step_word(step)
                        icon=step_look(step)
                        look
                        busy=sending.pending
                        press=move |()| take(step)
                        reach=needs(route_of(step))
                    />
                }
            })
            .collect_view()
    };
    view! {
        <SendFailed sending/>
        <div class="flex flex-wrap gap-2 empty:hidden">
            {buttons}
            {move || is_movable.get().then(|| view! {
                <Button text=w::reschedule icon=Icon::Move press=move |()| moving.set(true) reach=needs("POST /api/appointments/{id}/move")/>
            })}
        </div>
        <CancelDialog
            open=cancelling
            visit
            done=move |cancelled| taken(load, Done::Changed(Box::new(cancelled)))
        />
        <RescheduleDialog open=moving load visit/>
    }
}

/// Shows what a step left behind.
pub fn taken(load: Load<AppointmentView>, done: Done) {
    match done {
        Done::Changed(changed) => {
            load.value.try_set(Some(*changed));
        }
        Done::Overtaken => {
            Toast::failed(w::somebody_changed).show();
            load.again();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn days(day: i8) -> (Date, Date) {
        (
            Date::new(2026, 11, day).unwrap(),
            Date::new(2026, 11, 24).unwrap(),
        )
    }

    /// Rule E3.
    #[rstest]
    #[case::asked_for(AppointmentStatus::Proposed, 25, false, &["confirm", "cancel", "mark-error"])]
    #[case::tomorrow(AppointmentStatus::Booked, 25, false, &["cancel", "mark-error"])]
    #[case::today(AppointmentStatus::Booked, 24, false, &["check-in", "cancel", "mark-error"])]
    #[case::late(AppointmentStatus::Booked, 24, true, &["check-in", "mark-no-show", "cancel", "mark-error"])]
    #[case::here(AppointmentStatus::Arrived, 24, true, &["start", "undo-check-in", "mark-error"])]
    #[case::missed_today(AppointmentStatus::NoShow, 24, true, &["reinstate", "mark-error"])]
    #[case::missed_yesterday(AppointmentStatus::NoShow, 23, true, &["mark-error"])]
    #[case::over(AppointmentStatus::Fulfilled, 24, true, &[])]
    fn the_desk_is_offered_what_is_open(
        #[case] status: AppointmentStatus,
        #[case] day: i8,
        #[case] has_begun: bool,
        #[case] expected: &[&str],
    ) {
        let steps = open_steps(status, Role::FrontDesk, days(day), has_begun);
        let names: Vec<_> = steps.into_iter().map(Transition::name).collect();
        assert_eq!(names, expected);
    }

    /// Rule D5.
    #[test]
    fn a_doctor_confirms_or_declines_a_request_and_sees_patients() {
        let names = |status| -> Vec<_> {
            let steps = open_steps(status, Role::Doctor, days(24), true);
            steps.into_iter().map(Transition::name).collect()
        };
        assert_eq!(names(AppointmentStatus::Proposed), ["confirm", "cancel"]);
        assert_eq!(names(AppointmentStatus::Booked), [] as [&str; 0]);
        assert_eq!(names(AppointmentStatus::Arrived), ["start"]);
        assert_eq!(names(AppointmentStatus::InProgress), ["finish"]);
    }
}
