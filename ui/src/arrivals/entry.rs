use clinic_shared::arrivals::{CheckIn, QueueEntry, QueueStatus, QueueStep, Standing, standing};
use clinic_shared::patients::Priority;
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::board::{open_steps, waited_minutes};
use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Badge, Button, Icon, Look, Toast, Tone};
use crate::scheduling::looks::PriorityBadge;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

pub(super) fn status_look(status: QueueStatus) -> (Tone, Icon) {
    match status {
        QueueStatus::Waiting => (Tone::Neutral, Icon::Clock),
        QueueStatus::Called => (Tone::Warning, Icon::Call),
        QueueStatus::Skipped => (Tone::Danger, Icon::Skip),
        QueueStatus::InRoom => (Tone::Info, Icon::Door),
        QueueStatus::Done => (Tone::Success, Icon::Check),
        QueueStatus::Withdrawn => (Tone::Neutral, Icon::Undo),
    }
}

pub(super) fn status_word(status: QueueStatus) -> &'static str {
    match status {
        QueueStatus::Waiting => w::waiting(),
        QueueStatus::Called => w::called(),
        QueueStatus::Skipped => w::skipped(),
        QueueStatus::InRoom => w::in_room(),
        QueueStatus::Done => w::done(),
        QueueStatus::Withdrawn => w::withdrawn(),
    }
}

/// The step's name and picture; calling somebody who was called before is calling again.
fn step_look(step: QueueStep, status: QueueStatus) -> (fn() -> &'static str, Icon) {
    match step {
        QueueStep::Call if status == QueueStatus::Waiting => (w::call, Icon::Call),
        QueueStep::Call => (w::call_again, Icon::Call),
        QueueStep::Skip => (w::skip, Icon::Skip),
        QueueStep::Requeue => (w::requeue, Icon::Undo),
        QueueStep::Start => (w::start, Icon::Door),
        QueueStep::Finish => (w::finish, Icon::Check),
        QueueStep::Withdraw => (w::withdraw, Icon::Close),
    }
}

/// What was done, with a way back where there is one.
fn tell(step: QueueStep, after: &QueueEntry) {
    let (number, name) = (after.number.clone(), after.patient_name.clone());
    let (id, version) = (after.id, after.version);
    let toast = Toast::done(move || match step {
        QueueStep::Call => w::was_called(&number, &name),
        QueueStep::Skip => w::was_skipped(&number, &name),
        QueueStep::Requeue => w::was_requeued(&number, &name),
        QueueStep::Start => w::has_started(&number, &name),
        QueueStep::Finish => w::has_finished(&number, &name),
        QueueStep::Withdraw => w::was_withdrawn(&number, &name),
    });
    let toast = match step {
        QueueStep::Call => toast.undo(move || calls::step_back(id, version, QueueStep::Requeue)),
        // Who was not there had been called: back to where they were, on the waiting room's screen too.
        QueueStep::Skip => toast.undo(move || calls::step_back(id, version, QueueStep::Call)),
        QueueStep::Withdraw => {
            let again = CheckIn {
                appointment_id: Some(after.appointment_id),
                emergency: after.priority == Some(Priority::Emergency),
                code: None,
            };
            toast.undo(move || calls::check_in_again(again.clone()))
        }
        QueueStep::Requeue | QueueStep::Start | QueueStep::Finish => toast,
    };
    toast.about(id.0, version).show();
}

/// What was said of entries that have moved on since is over.
pub fn notices_follow(entries: &[QueueEntry]) {
    Toast::moved_on(entries.iter().map(|entry| (entry.id.0, entry.version)));
}

/// Tells that somebody was called, with the way back.
pub fn tell_called(called: &QueueEntry) {
    tell(QueueStep::Call, called);
}

/// Rule D10 in words: why somebody who waits is called before others, or is not passed any more.
fn why_ahead(entry: &QueueEntry, among: &[QueueEntry]) -> Option<String> {
    if entry.status != QueueStatus::Waiting {
        return None;
    }
    match standing(entry, among) {
        Standing::Emergency => Some(w::ahead_emergency().to_owned()),
        Standing::Preferred { passed, minutes } => Some(w::ahead_preferred(passed, minutes)),
        Standing::Aged { not_passed_by } => Some(w::ahead_aged(not_passed_by)),
        Standing::InTurn => None,
    }
}

/// Somebody in the queue: number, person, where to, how long, and what can be done.
#[component]
pub fn EntryRow(
    entry: QueueEntry,
    /// Those it is shown with: they say why it stands where it stands.
    among: Signal<Vec<QueueEntry>>,
    now: RwSignal<Timestamp>,
) -> impl IntoView {
    let status = entry.status;
    let (tone, icon) = status_look(status);
    let sending = use_send();
    let (id, version) = (entry.id, entry.version);
    let take = move |step: QueueStep| {
        sending.about(&(id, version, step));
        sending.run(
            move |key| calls::step(id, version, step, key),
            move |after| tell(step, &after),
        );
    };
    let buttons = open_steps(status).into_iter().enumerate().map(|(at, step)| {
        let (text, icon) = step_look(step, status);
        let look = if at == 0 { Look::Plain } else { Look::Folded };
        view! {
            <Button
                text
                icon
                look
                small=true
                busy=sending.pending
                press=Callback::new(move |()| take(step))
                reach=needs("POST /api/queue/{id}/step")
            />
        }
    });
    let buttons = buttons.collect_view();
    let number_class = match status {
        QueueStatus::Called | QueueStatus::InRoom => "text-primary",
        _ => "text-base-content",
    };
    let where_to = [entry.room_name.clone(), entry.practitioner_name.clone()];
    let where_to: Vec<String> = where_to.into_iter().filter(|text| !text.is_empty()).collect();
    let booked = entry.booked_start;
    let called = (entry.calls > 1).then_some(entry.calls);
    let waits = entry.clone();
    let ahead = {
        let entry = entry.clone();
        move || why_ahead(&entry, &among.read())
    };
    let is_open = matches!(status, QueueStatus::Waiting | QueueStatus::Skipped);
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
            <span class=format!("w-16 shrink-0 font-mono text-xl font-bold tabular-nums 2xl:w-20 2xl:text-2xl {number_class}")>
                {if entry.number.is_empty() { "–".to_owned() } else { entry.number }}
            </span>
            <div class="min-w-40 grow basis-40">
                <div class="flex flex-wrap items-center gap-x-2">
                    <A href=format!("/appointments/{}", entry.appointment_id) attr:class="text-lg font-semibold hover:underline">
                        {entry.patient_name}
                    </A>
                    {entry.priority.map(|priority| view! { <PriorityBadge priority/> })}
                </div>
                <p class="text-sm text-base-content/75">
                    {where_to.join(" · ")} " · " {move || w::booked_at(&clinic::hh_mm(booked))}
                </p>
            </div>
            {move || ahead().map(|why| view! {
                <p class="order-last basis-full text-sm text-base-content/75">{why}</p>
            })}
            <div class="flex flex-col items-start">
                <Badge tone icon text=move || status_word(status)/>
                <span class="text-sm tabular-nums text-base-content/75">
                    {move || if is_open {
                        w::waits_for(waited_minutes(&waits, now.get()))
                    } else {
                        called.map(w::times_called).unwrap_or_default()
                    }}
                </span>
            </div>
            <div class="ml-auto flex flex-wrap justify-end gap-1">{buttons}</div>
            <div class="basis-full empty:hidden"><SendFailed sending/></div>
        </li>
    }
}
