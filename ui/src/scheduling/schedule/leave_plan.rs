use std::collections::HashMap;

use clinic_shared::feed::Entity;
use clinic_shared::identity::Role;
use clinic_shared::ids::{AppointmentId, PractitionerId};
use clinic_shared::scheduling::{Call, Leave, LeaveForm, LeavePlan, LeaveTo, LeaveVisit, PlannedVisit};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::looks::{dd_mm, weekday_short};
use super::super::refused::why;
use super::super::{calls, words as w};
use super::refused::ScheduleRefused;
use crate::kit::{Button, Dialog, DialogFoot, EmptyState, Icon, Look, Notice, Toast, Tone};
use crate::load::{Loaded, load};
use crate::patients::spaced_phone;
use crate::send::use_send;
use crate::sync::needs;
use crate::{api, clinic, session};

/// Which visits are to be called about, where somebody said otherwise than is proposed.
type Choices = HashMap<AppointmentId, bool>;

/// Whether a visit's proposal can be taken by whoever sits here: a doctor gives no visits to a colleague.
pub(in crate::scheduling) fn is_offered(planned: &PlannedVisit, role: Option<Role>) -> bool {
    let own = planned.visit.appointment.practitioner_id;
    planned
        .proposal
        .as_ref()
        .is_some_and(|there| role != Some(Role::Doctor) || there.practitioner_id == own)
}

/// What is sent, unless a visit has begun and must be finished first.
fn decided(plan: &LeavePlan, choices: &Choices, role: Option<Role>) -> Option<Vec<LeaveVisit>> {
    let visits = plan.visits.iter().map(|planned| {
        let visit = &planned.visit.appointment;
        let calls = choices.get(&visit.id).copied().unwrap_or(false) || !is_offered(planned, role);
        let to = match &planned.proposal {
            Some(there) if !calls => LeaveTo::Time {
                practitioner_id: there.practitioner_id,
                start: there.start,
            },
            _ => LeaveTo::Call(Call::Call),
        };
        planned.movable.then_some(LeaveVisit {
            appointment_id: visit.id,
            version: visit.version,
            to,
        })
    });
    visits.collect()
}

/// The visits that a leave hits and where each goes, rule B5: all proposals, or one by one, in one action.
#[component]
pub fn LeavePlanDialog(
    open: RwSignal<bool>,
    doctor: PractitionerId,
    form: Signal<Option<LeaveForm>>,
    #[prop(into)] taken: Callback<Leave>,
) -> impl IntoView {
    view! {
        <Dialog open title=w::leave_plan wide=true>
            {move || form.get_untracked().map(|form| view! { <Plan open doctor form taken/> })}
        </Dialog>
    }
}

#[component]
fn Plan(
    open: RwSignal<bool>,
    doctor: PractitionerId,
    form: LeaveForm,
    taken: Callback<Leave>,
) -> impl IntoView {
    let (start, end) = (form.start, form.end);
    // Follows what others book meanwhile.
    let plan = load(&[Entity::Appointment, Entity::Shift], move || {
        calls::leave_plan(doctor, start, end)
    });
    let choices = RwSignal::new(Choices::new());
    let sending = use_send();
    let role = session::role();
    let ready = Memo::new(move |_| {
        let choices = choices.read();
        plan.value
            .with(|plan| decided(plan.as_ref()?, &choices, role))
            .is_some()
    });
    let all = move |calls: bool| {
        plan.value.with_untracked(|plan| {
            let ids = plan.iter().flat_map(|plan| &plan.visits);
            let ids = ids.map(|planned| (planned.visit.appointment.id, calls));
            choices.set(ids.collect());
        });
    };
    let apply = move || {
        let visits = plan
            .value
            .with_untracked(|plan| decided(plan.as_ref()?, &choices.read_untracked(), role));
        let Some(visits) = visits else { return };
        let form = LeaveForm {
            visits,
            ..form.clone()
        };
        let count = form.visits.len();
        sending.about(&form);
        sending.run(
            move |key| async move { calls::take_leave(doctor, &form, key).await },
            move |leave: Leave| {
                offer_undo(doctor, &leave, count);
                open.try_set(false);
                taken.run(leave);
            },
        );
    };
    view! {
        <Loaded load=plan lines=4 view=move |plan| {
            let is_empty = Memo::new(move |_| plan.get().visits.is_empty());
            let rows = move || plan.get().visits;
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! { <EmptyState icon=Icon::Check title=w::leave_hits_nobody/> }
                >
                    <div class="mb-2 flex flex-wrap items-center gap-2">
                        <p class="grow">{move || w::leave_hits(plan.get().visits.len())}</p>
                        <Button text=w::all_proposed small=true press=move |()| all(false)/>
                        <Button text=w::all_to_call small=true icon=Icon::Phone press=move |()| all(true)/>
                    </div>
                    <ul class="divide-y divide-base-300">
                        <For
                            each=rows
                            key=|planned| (
                                planned.visit.appointment.id,
                                planned.visit.appointment.version,
                                planned.proposal.as_ref().map(|there| (there.practitioner_id, there.start)),
                            )
                            let(planned)
                        >
                            <Row planned choices/>
                        </For>
                    </ul>
                </Show>
            }
        }/>
        <ScheduleRefused sending/>
        <DialogFoot>
            <Button text=w::go_back press=move |()| open.set(false)/>
            <Button
                text=w::apply_leave
                icon=Icon::Check
                look=Look::Primary
                busy=sending.pending
                disabled=Signal::derive(move || !ready.get())
                press=move |()| apply()
                reach=needs("POST /api/practitioners/{id}/leaves")
            />
        </DialogFoot>
    }
}

#[component]
fn Row(planned: PlannedVisit, choices: RwSignal<Choices>) -> impl IntoView {
    let offered = is_offered(&planned, session::role());
    let visit = planned.visit.appointment;
    let (id, day) = (visit.id, clinic::zone().day_of(visit.start));
    let calls = Memo::new(move |_| !offered || choices.read().get(&id).copied().unwrap_or(false));
    let phone = spaced_phone(&planned.visit.patient_phone);
    let group = format!("leave-{id}");
    let choose = move |calls: bool| {
        choices.update(|choices| {
            choices.insert(id, calls);
        });
    };
    let radio = move |group: String, value: bool, text: AnyView| {
        view! {
            <label class="flex items-center gap-2">
                <input
                    type="radio"
                    class="radio radio-primary radio-sm"
                    name=group
                    prop:checked=move || calls.get() == value
                    on:change=move |_| choose(value)
                />
                {text}
            </label>
        }
    };
    let there = planned.proposal.filter(|_| offered).map(|there| {
        let to_day = clinic::zone().day_of(there.start);
        let text = view! {
            <span>
                <span class="font-semibold tabular-nums">{clinic::hh_mm(there.start)}</span>
                " " {move || weekday_short(to_day)} " " {dd_mm(to_day)} " · " {there.practitioner_name}
                {there.same_time.then(|| view! { <span class="text-base-content/75">" · " {w::same_time}</span> })}
            </span>
        };
        radio(group.clone(), false, text.into_any())
    });
    let nothing_else = there.is_none();
    view! {
        <li class="flex flex-wrap items-center gap-x-6 gap-y-2 py-3">
            <div class="min-w-48 grow">
                <p class="font-medium">{planned.visit.patient_name}</p>
                <p class="text-base-content/75 tabular-nums">
                    {clinic::hh_mm(visit.start)} " " {move || weekday_short(day)} " " {dd_mm(day)}
                    {(!phone.is_empty()).then(|| view! { " · " {phone} })}
                </p>
            </div>
            {if planned.movable {
                view! {
                    <fieldset class="flex flex-col gap-1 sm:w-104">
                        <legend class="sr-only">{w::where_to}</legend>
                        {there}
                        {nothing_else.then(|| view! { <span class="text-base-content/75">{w::no_proposal}</span> })}
                        {radio(group, true, view! { <span>{w::to_call_choice}</span> }.into_any())}
                    </fieldset>
                }
                .into_any()
            } else {
                view! { <Notice tone=Tone::Warning>{w::finish_first}</Notice> }.into_any()
            }}
        </li>
    }
}

/// One action back: the leave is withdrawn and its visits return.
pub fn offer_undo(doctor: PractitionerId, leave: &Leave, moved: usize) {
    let id = leave.id;
    let said = if moved == 0 {
        w::leave_taken().to_owned()
    } else {
        w::leave_taken_with(moved)
    };
    Toast::done(said)
        .undo(move || {
            spawn_local(async move {
                match calls::undo_leave(doctor, id, api::new_key()).await {
                    Ok(undone) if undone.left.is_empty() => Toast::done(w::leave_undone).show(),
                    Ok(undone) => Toast::failed(w::leave_undone_but(undone.left.len())).show(),
                    Err(error) => Toast::failed(w::not_undone(&why(&error))).show(),
                }
            });
        })
        .show();
}
