use clinic_shared::arrivals::{CheckIn, CheckedIn, FoundVisit, QueueStep};
use clinic_shared::identity::Access;
use clinic_shared::ids::AppointmentId;
use clinic_shared::patients::{Identifier, IdentifierSystem};
use clinic_shared::scheduling::AppointmentView;
use leptos::prelude::*;

use super::check_in::{Desk, Outcome};
use super::{calls, words as w};
use crate::api::{ApiError, with_query};
use crate::kit::{Button, ButtonLink, Glyph, Icon, IconButton, Look, Notice, Tone};
use crate::scheduling::looks::{PriorityBadge, StatusBadge};
use crate::shell::{Failed, SendFailed};
use crate::sync::{is_away, needs};
use crate::{clinic, session};

/// What the last scan led to, large enough to be read from where one stands.
#[component]
pub fn ShownOutcome(desk: Desk) -> impl IntoView {
    view! {
        // Takes no room while it says nothing.
        <div aria-live="assertive" class="empty:-mb-4">
            <SendFailed sending=desk.sending/>
            {move || desk.outcome.get().map(|outcome| match outcome {
                Outcome::CheckedIn(done) => view! { <Done done=*done desk/> }.into_any(),
                Outcome::Offer(visits) => view! { <Offer visits desk/> }.into_any(),
                Outcome::Refused { error, visit, found } => {
                    view! { <Refused error visit found=found.map(|found| *found)/> }.into_any()
                }
                Outcome::Unknown => view! {
                    <Notice tone=Tone::Warning>
                        <p class="font-semibold">{w::unknown_scan}</p>
                        <p>{w::unknown_scan_next}</p>
                    </Notice>
                }.into_any(),
                Outcome::NobodyHas(number) => view! { <NobodyHas number/> }.into_any(),
            })}
        </div>
    }
}

#[component]
fn Done(done: CheckedIn, desk: Desk) -> impl IntoView {
    let CheckedIn { entry, already } = done;
    let (id, version) = (entry.id, entry.version);
    let arrived = entry.arrived_at;
    // One that the server has is seen already, whatever became of the line since.
    let was_away = untrack(is_away);
    let undo = move |()| {
        desk.outcome.set(None);
        calls::step_back(id, version, QueueStep::Withdraw);
    };
    let colours = if already {
        "border-info/50 bg-info/10"
    } else {
        "border-success bg-success/10"
    };
    let (tone, icon) = if already {
        ("text-info", Icon::Info)
    } else {
        ("text-success", Icon::Check)
    };
    view! {
        <div class=format!("rounded-box border-2 p-4 {colours}")>
            <div class="flex items-start gap-2">
                <p class=format!("flex grow items-center gap-2 font-semibold {tone}")>
                    <Glyph icon class="size-6"/>
                    {move || if already { w::already_in(&clinic::hh_mm(arrived)) } else { w::checked_in().to_owned() }}
                </p>
                <IconButton icon=Icon::Close text=w::close press=Callback::new(move |()| desk.outcome.set(None))/>
            </div>
            {if entry.number.is_empty() {
                view! { <p class="mt-1 text-lg font-semibold">{w::number_later}</p> }.into_any()
            } else {
                view! { <p class="mt-1 font-mono text-6xl font-bold tracking-tight tabular-nums">{entry.number}</p> }.into_any()
            }}
            <p class="mt-2 text-2xl font-semibold">{entry.patient_name}</p>
            <p class="text-lg">
                {[entry.room_name, entry.practitioner_name]
                    .into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")}
            </p>
            <p class="text-base-content/75">
                {entry.service_name} " · " {move || w::booked_at(&clinic::hh_mm(entry.booked_start))}
            </p>
            {move || (was_away && is_away()).then(|| view! { <p class="mt-2">{w::seen_later}</p> })}
            <div class="mt-3 flex flex-wrap items-center gap-2">
                {entry.priority.map(|priority| view! { <PriorityBadge priority/> })}
                <ButtonLink
                    text=w::open_visit icon=Icon::Calendar small=true
                    href=format!("/appointments/{}", entry.appointment_id)
                />
                {(!already).then(|| view! {
                    <Button text=w::undo icon=Icon::Undo look=Look::Quiet small=true press=Callback::new(undo) reach=needs("POST /api/queue/{id}/step")/>
                })}
            </div>
        </div>
    }
}

/// A card's patient has visits today: Enter checks in for the first.
#[component]
fn Offer(visits: Vec<AppointmentView>, desk: Desk) -> impl IntoView {
    let first = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        let button = first
            .get()
            .and_then(|row| row.query_selector("button").ok().flatten());
        if let Some(button) = button {
            use wasm_bindgen::JsCast;
            if let Ok(button) = button.dyn_into::<web_sys::HtmlElement>() {
                // Focus can only fail for an element that is not shown; then the person clicks.
                let _ = button.focus();
            }
        }
    });
    let name = visits
        .first()
        .map(|visit| visit.patient_name.clone())
        .unwrap_or_default();
    let patient = visits.first().map(|visit| visit.appointment.patient_id);
    let rows = visits.into_iter().map(|visit| {
        let (id, start) = (visit.appointment.id, visit.appointment.start);
        let check_in = move |()| {
            desk.check_in(CheckIn {
                appointment_id: Some(id),
                ..CheckIn::default()
            });
        };
        view! {
            <div class="flex flex-wrap items-center gap-3">
                <p class="grow">
                    <span class="text-xl font-semibold tabular-nums">{move || clinic::hh_mm(start)}</span>
                    " · " {visit.practitioner_name} " · " {visit.service_name}
                </p>
                <Button
                    text=w::check_in_enter icon=Icon::Arrival look=Look::Primary busy=desk.sending.pending
                    press=Callback::new(check_in) reach=needs("POST /api/check-ins")
                />
            </div>
        }
    });
    view! {
        <div class="flex flex-col gap-3 rounded-box border-2 border-primary bg-primary/5 p-4">
            <p class="text-2xl font-semibold">{name}</p>
            <p>{w::has_a_visit}</p>
            <div node_ref=first class="flex flex-col gap-2">{rows.collect_view()}</div>
            {patient.map(|patient| view! {
                <div>
                    <ButtonLink
                        text=w::open_patient icon=Icon::User small=true href=format!("/patients/{patient}")
                    />
                </div>
            })}
        </div>
    }
}

#[component]
fn Refused(error: ApiError, visit: Option<AppointmentId>, found: Option<FoundVisit>) -> impl IntoView {
    // The refusal speaks of the visit's state: which one it is.
    let state = found
        .as_ref()
        .filter(|_| error.is("/problems/step-not-open"))
        .map(|found| found.visit.appointment.status);
    let whose = found.map(|found| {
        let start = found.visit.appointment.start;
        let (name, doctor) = (found.visit.patient_name, found.visit.practitioner_name);
        move || format!("{name} · {} · {doctor}", clinic::date_and_time(start))
    });
    view! {
        <div class="flex flex-col gap-3">
            <Failed error/>
            {whose.map(|whose| view! { <p class="text-lg font-semibold">{whose}</p> })}
            {state.map(|status| view! { <p><StatusBadge status/></p> })}
            <div class="flex flex-wrap gap-2">
                {visit.map(|id| view! {
                    <ButtonLink
                        text=w::open_visit icon=Icon::Calendar look=Look::Primary href=format!("/appointments/{id}")
                    />
                })}
                <ButtonLink text=w::find_patient icon=Icon::Search href="/patients".to_owned()/>
            </div>
        </div>
    }
}

/// A typed number that no patient has: mistyped, or of somebody new.
#[component]
fn NobodyHas(number: Identifier) -> impl IntoView {
    let Identifier { system, value } = number;
    let find = with_query("/patients", &[("q", value.as_str())]);
    // The form knows only twelve digits for a card's number; others could be a phone's.
    let known = if system == IdentifierSystem::Cccd {
        value.as_str()
    } else {
        ""
    };
    let register = with_query("/patients/new", &[("q", known)]);
    let may_register = Access::DESK.allows(session::role());
    view! {
        <Notice tone=Tone::Warning>
            <p class="font-semibold">{move || w::nobody_has(&value)}</p>
            <p>{w::nobody_has_next}</p>
            <div class="mt-2 flex flex-wrap gap-2">
                {may_register.then(|| view! {
                    <ButtonLink text=w::register_patient icon=Icon::UserAdd small=true href=register/>
                })}
                <ButtonLink text=w::find_patient icon=Icon::Search small=true href=find/>
            </div>
        </Notice>
    }
}
