//! What happened to a patient, the newest first. Row D3.
use clinic_shared::feed::{Entity, Page};
use clinic_shared::ids::{AttachmentId, PatientId};
use clinic_shared::medication::prescription::code_shown;
use clinic_shared::records::{Happened, TimelineItem};
use clinic_shared::time::Date;
use leptos::prelude::*;
use leptos_router::components::A;

use super::content::DiagnosisList;
use super::looks::RecordBadge;
use super::open::OpenRecordButton;
use super::timeline_days::by_day;
use super::{calls, path_of, words as w};
use crate::attachments::{FilesOf, icon_of, kind_word};
use crate::clinic;
use crate::kit::{Badge, EmptyState, Glyph, Icon, LoadMore, Tone};
use crate::load::{Loaded, listing, load};
use crate::patients::{ClosedRecord, OpenedFor};
use crate::prescribing::{self, PrescriptionBadge};
use crate::scheduling::StatusBadge;
use crate::scheduling::looks::weekday_and_date;

/// Visits, records and prescriptions by day; closed to doctors who have no visit with the patient.
#[component]
pub fn Timeline(#[prop(into)] patient: Signal<PatientId>) -> impl IntoView {
    let care = load(&[Entity::CareAccess], move || calls::care(patient.get()));
    // Each look leaves an audit row: what happens elsewhere meanwhile does not make one.
    let items = listing(&[Entity::CareAccess], move |cursor| {
        calls::timeline(patient.get(), cursor)
    });
    let is_closed = Memo::new(move |_| {
        let refused = items.load.error.get();
        refused.is_some_and(|error| error.is("/problems/not-in-care"))
    });
    let opened = Callback::new(move |()| {
        items.load.again();
        care.again();
    });
    let viewed = RwSignal::new(None::<AttachmentId>);
    let shown = move |page: Signal<Page<TimelineItem>>| {
        let days = move || page.with(|page| by_day(page.items.clone(), &clinic::zone()));
        view! {
            {move || view! {
                <FilesOf
                    patient=patient.get() encounter=None viewed told=Callback::new(move |()| items.load.again())
                />
            }}
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! {
                    <EmptyState icon=Icon::Service title=w::nothing_happened hint=w::nothing_happened_hint/>
                }
            >
                <ol class="flex flex-col gap-4">
                    {move || days().into_iter().map(|(day, items)| view! { <Day day items viewed/> }).collect_view()}
                </ol>
                <LoadMore
                    has_more=Signal::derive(move || items.has_more())
                    more=Callback::new(move |()| items.more())
                    busy=items.load.loading
                />
            </Show>
        }
    };
    view! {
        <Show when=move || !is_closed.get() fallback=move || view! { <ClosedRecord id=patient opened/> }>
            <OpenedFor care/>
            <div class="mb-3 flex flex-wrap justify-end gap-2">
                {move || view! { <OpenRecordButton patient=patient.get() visit=None/> }}
            </div>
            <Loaded load=items.load lines=8 view=shown/>
        </Show>
    }
}

#[component]
fn Day(day: Date, items: Vec<TimelineItem>, viewed: RwSignal<Option<AttachmentId>>) -> impl IntoView {
    let items = items.into_iter().map(|item| view! { <Item item viewed/> });
    view! {
        <li>
            <h2 class="mb-1.5 font-semibold">{move || weekday_and_date(day)}</h2>
            <ul class="divide-y divide-base-300 rounded-box border border-base-300 bg-base-100">
                {items.collect_view()}
            </ul>
        </li>
    }
}

#[component]
fn Item(item: TimelineItem, viewed: RwSignal<Option<AttachmentId>>) -> impl IntoView {
    let TimelineItem {
        at,
        practitioner_name,
        what,
    } = item;
    let (icon, kind, href): (Icon, fn() -> &'static str, String) = match &what {
        Happened::Visit { appointment_id, .. } => (
            Icon::Calendar,
            w::visit,
            format!("/appointments/{appointment_id}"),
        ),
        Happened::Encounter { encounter_id, .. } => (Icon::Service, w::record, path_of(*encounter_id)),
        Happened::Attachment { content_type, .. } => (icon_of(*content_type), w::file, String::new()),
        Happened::Prescription { prescription_id, .. } => (
            Icon::Pill,
            w::prescription,
            prescribing::path_of(*prescription_id),
        ),
    };
    // It has no page of its own.
    let file = match &what {
        Happened::Attachment {
            attachment_id, title, ..
        } => Some((*attachment_id, title.clone())),
        _ => None,
    };
    let state = state_of(&what);
    let name = match file {
        Some((id, title)) => view! {
            <button
                type="button"
                class="link text-left font-semibold break-words"
                on:click=move |_| viewed.set(Some(id))
            >
                {kind} ": " {title}
            </button>
        }
        .into_any(),
        None => view! { <A href attr:class="link font-semibold">{kind}</A> }.into_any(),
    };
    view! {
        <li class="flex items-start gap-3 px-4 py-3">
            <span class="mt-0.5 grid size-9 shrink-0 place-items-center rounded-full bg-base-200 text-primary">
                <Glyph icon/>
            </span>
            <div class="min-w-0 grow">
                <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    {name}
                    {state}
                    <span class="text-sm text-base-content/75">
                        <span class="tabular-nums">{clinic::hh_mm(at)}</span>
                        " · "
                        {practitioner_name}
                    </span>
                </p>
                <Told what/>
            </div>
        </li>
    }
}

fn state_of(what: &Happened) -> AnyView {
    match *what {
        Happened::Visit { status, .. } => view! { <StatusBadge status/> }.into_any(),
        Happened::Encounter { status, revision, .. } => view! { <RecordBadge status revision/> }.into_any(),
        Happened::Attachment {
            attachment_kind,
            content_type,
            ..
        } => {
            let (icon, text) = (icon_of(content_type), kind_word(attachment_kind));
            view! { <Badge tone=Tone::Neutral icon text/> }.into_any()
        }
        Happened::Prescription { status, .. } => view! { <PrescriptionBadge status/> }.into_any(),
    }
}

#[component]
fn Told(what: Happened) -> impl IntoView {
    let line = |text: String| {
        (!text.is_empty()).then(|| view! { <p class="break-words text-base-content/80">{text}</p> })
    };
    match what {
        Happened::Visit {
            service_name, reason, ..
        } => {
            let parts: Vec<_> = [service_name, reason]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            line(parts.join(": ")).into_any()
        }
        Happened::Encounter {
            reason, diagnoses, ..
        } => view! {
            <DiagnosisList diagnoses/>
            {line(reason)}
        }
        .into_any(),
        // Told by its name.
        Happened::Attachment { .. } => ().into_any(),
        Happened::Prescription { code, drugs, .. } => view! {
            <p class="font-medium break-words">{drugs.join(", ")}</p>
            {line(code.as_deref().map(code_shown).unwrap_or_default())}
        }
        .into_any(),
    }
}
