use clinic_shared::arrivals::{QueueEntry, QueueStatus, QueueStep};
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::looks::PriorityBadge;
use super::super::words as w;
use super::day::{visit_of, waited_minutes};
use super::page::{Desk, RECORD_KEY, STEP_KEY};
use crate::kit::{Badge, Button, EmptyState, Icon, Key, Look, Tone};
use crate::sync::needs;
use crate::{clinic, records};

/// Whom the doctor has before them, large: in the room, called, or else the next in line.
#[component]
pub fn Next(desk: Desk) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let day = desk.day.read();
        day.current.clone().or_else(|| day.waiting.first().cloned())
    });
    move || match shown.get() {
        Some(entry) => view! { <Large desk entry/> }.into_any(),
        None => {
            view! { <EmptyState icon=Icon::Check title=w::nobody_next hint=w::nobody_next_hint/> }.into_any()
        }
    }
}

#[component]
fn Large(desk: Desk, entry: QueueEntry) -> impl IntoView {
    let (tone, icon, said): (_, _, fn() -> &'static str) = match entry.status {
        QueueStatus::InRoom => (Tone::Info, Icon::Play, w::in_progress),
        QueueStatus::Called => (Tone::Warning, Icon::Call, w::was_called),
        _ => (Tone::Success, Icon::Users, w::is_next),
    };
    let since = match entry.status {
        QueueStatus::InRoom => entry.started_at.map(|at| w::since(&clinic::hh_mm(at))),
        QueueStatus::Called => entry.called_at.map(|at| w::since(&clinic::hh_mm(at))),
        _ => None,
    };
    let for_wait = entry.clone();
    let waited = move || w::waits_minutes(waited_minutes(&for_wait, desk.now.get()));
    let is_waiting = entry.status == QueueStatus::Waiting;
    let visit = entry.appointment_id;
    let reason = move || {
        desk.seen.value.with(|seen| {
            let visit = visit_of(&seen.as_ref()?.visits, visit)?;
            Some(visit.appointment.reason.clone()).filter(|reason| !reason.is_empty())
        })
    };
    let (patient, name) = (entry.patient_id, entry.patient_name.clone());
    let (arrived, booked) = (clinic::hh_mm(entry.arrived_at), clinic::hh_mm(entry.booked_start));
    view! {
        <section class="rounded-box border-2 border-primary bg-base-100 p-5" aria-label=said>
            <div class="flex flex-wrap items-start gap-4">
                <span class="rounded-field bg-base-content px-3 py-1 text-3xl font-bold tabular-nums text-base-100">
                    {entry.number.clone()}
                </span>
                <div class="min-w-0 grow">
                    <div class="flex flex-wrap items-center gap-2">
                        <Badge tone icon text=said/>
                        <span class="text-base-content/75">{since}</span>
                        {entry.priority.map(|priority| view! { <PriorityBadge priority/> })}
                    </div>
                    <p class="mt-1 text-2xl font-semibold">
                        <A href=format!("/patients/{patient}") attr:class="hover:underline">
                            {name}
                        </A>
                    </p>
                    <p class="flex flex-wrap gap-x-4 text-base-content/75">
                        <span>{entry.service_name.clone()}</span>
                        <span>{move || w::arrived_and_booked(&arrived, &booked)}</span>
                        {is_waiting.then_some(waited)}
                    </p>
                    {move || reason().map(|reason| view! { <p class="mt-2">{reason}</p> })}
                </div>
            </div>
            <Buttons desk entry/>
        </section>
    }
}

#[component]
fn Buttons(desk: Desk, entry: QueueEntry) -> impl IntoView {
    let visit = entry.appointment_id;
    let entry = StoredValue::new(entry);
    let press = move |step: QueueStep| move |()| desk.step(&entry.get_value(), step);
    let busy = desk.sending.pending;
    let reach = needs("POST /api/queue/{id}/step");
    let is_current =
        entry.with_value(|entry| matches!(entry.status, QueueStatus::InRoom | QueueStatus::Called));
    let steps = match entry.with_value(|entry| entry.status) {
        QueueStatus::InRoom => view! {
            <Button
                text=w::finish
                icon=Icon::Check
                look=Look::Primary
                key=STEP_KEY
                busy
                press=press(QueueStep::Finish)
                reach
            />
        }
        .into_any(),
        QueueStatus::Called => view! {
            <Button text=w::start icon=Icon::Play look=Look::Primary key=STEP_KEY busy press=press(QueueStep::Start) reach/>
            <Button text=w::call_again icon=Icon::Call busy press=press(QueueStep::Call) reach/>
            <Button text=w::skip icon=Icon::Skip busy press=press(QueueStep::Skip) reach/>
            <Button text=w::back_to_queue icon=Icon::Undo look=Look::Quiet busy press=press(QueueStep::Requeue) reach/>
        }
        .into_any(),
        _ => view! {
            <Button text=w::call icon=Icon::Call look=Look::Primary key=Key::F8 busy press=press(QueueStep::Call) reach/>
            <Button text=w::start icon=Icon::Play busy press=press(QueueStep::Start) reach/>
        }
        .into_any(),
    };
    view! {
        <div class="mt-4 flex flex-wrap gap-2">
            {steps}
            {is_current.then(|| view! {
                <Button
                    text=records::open_record_word
                    icon=Icon::Service
                    key=RECORD_KEY
                    busy
                    press=move |()| desk.open_record(&entry.get_value())
                    reach=needs("POST /api/encounters")
                />
            })}
            <Button text=w::details icon=Icon::Eye look=Look::Quiet press=move |()| desk.opened.set(Some(visit))/>
        </div>
    }
}
