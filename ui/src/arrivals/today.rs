//! Today's numbers, for the page where the work begins.
use clinic_shared::arrivals::{Queue, QueueEntry};
use clinic_shared::feed::{Entity, Page};
use clinic_shared::practitioners::{Practitioner, PractitionerNow};
use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos_router::components::A;

use super::board::{Filter, grouped};
use super::entry::{status_look, status_word};
use super::{calls, words as w};
use crate::kit::{Badge, Card, Glyph, Icon};
use crate::load::{Loaded, load};
use crate::practitioners::{Avatar, photo_address};
use crate::scheduling::doctors;
use crate::scheduling::looks::{PriorityBadge, StateBadge};
use crate::{api, clinic, session};

/// For the desk: who waits, is seen, is still to come; and what each doctor is doing.
#[component]
pub fn Today() -> impl IntoView {
    let queue = load(&[Entity::QueueEntry], calls::queue);
    let expected = load(&[Entity::Appointment], calls::expected);
    let counts = move |queue: Signal<Queue>| {
        let groups = Memo::new(move |_| queue.with(|queue| grouped(&queue.entries, Filter::default())));
        let to_come = Signal::derive(move || {
            expected.value.with(|visits| {
                visits
                    .as_ref()
                    .map_or_else(|| "–".to_owned(), |visits| visits.len().to_string())
            })
        });
        let number =
            move |of: fn(&super::board::Groups) -> usize| Signal::derive(move || groups.with(of).to_string());
        view! {
            <dl class="grid grid-cols-2 gap-4 xl:grid-cols-4">
                <Count name=w::waiting icon=Icon::Clock count=number(|groups| groups.waiting.len())/>
                <Count name=w::now_group icon=Icon::Door count=number(|groups| groups.now.len())/>
                <Count name=w::expected icon=Icon::Calendar count=to_come/>
                <Count name=w::done_group icon=Icon::Check count=number(|groups| groups.done.len())/>
            </dl>
        }
    };
    view! {
        <section class="mb-6 flex flex-col gap-4" aria-label=w::today>
            <Loaded load=queue view=counts lines=2/>
            <Doctors/>
        </section>
    }
}

/// For a doctor: how many of the own patients are here.
#[component]
pub fn DoctorToday() -> impl IntoView {
    let own = session::account().and_then(|account| account.practitioner_id);
    let queue = load(&[Entity::QueueEntry], calls::queue);
    let counts = move |queue: Signal<Queue>| {
        let filter = Filter {
            practitioner: own,
            ..Filter::default()
        };
        let groups = Memo::new(move |_| queue.with(|queue| grouped(&queue.entries, filter)));
        let number =
            move |of: fn(&super::board::Groups) -> usize| Signal::derive(move || groups.with(of).to_string());
        view! {
            <dl class="grid grid-cols-3 gap-4">
                <Count name=w::waiting icon=Icon::Clock count=number(|groups| groups.waiting.len())/>
                <Count name=w::now_group icon=Icon::Door count=number(|groups| groups.now.len())/>
                <Count name=w::done_group icon=Icon::Check count=number(|groups| groups.done.len())/>
            </dl>
            {move || groups
                .with(|groups| groups.now.first().or(groups.waiting.first()).cloned())
                .map(|entry| view! { <Before entry/> })}
        }
    };
    view! { <section class="mb-6" aria-label=w::today><Loaded load=queue view=counts lines=2/></section> }
}

/// Whom the doctor has before them, or who is next; the whole of it leads to the doctor's day.
#[component]
fn Before(entry: QueueEntry) -> impl IntoView {
    let where_to: Vec<String> = [entry.service_name, entry.room_name]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let status = entry.status;
    let (tone, icon) = status_look(status);
    view! {
        <A
            href="/my-day"
            attr:class="mt-4 flex flex-wrap items-center gap-x-5 gap-y-2 rounded-box border-2 border-primary bg-base-100 px-5 py-4 hover:bg-base-200"
        >
            <span class="font-mono text-4xl font-bold text-primary tabular-nums">{entry.number}</span>
            <span class="min-w-0 grow">
                <span class="block truncate text-xl font-semibold">{entry.patient_name}</span>
                <span class="block text-base-content/75">{where_to.join(" · ")}</span>
            </span>
            {entry.priority.map(|priority| view! { <PriorityBadge priority/> })}
            <Badge tone icon text=move || status_word(status)/>
        </A>
    }
}

#[component]
fn Count(#[prop(into)] name: TextProp, icon: Icon, count: Signal<String>) -> impl IntoView {
    view! {
        <div class="flex flex-col-reverse justify-end rounded-box border border-base-300 bg-base-100 px-5 py-4">
            <dt class="flex items-center gap-2 text-base-content/75"><Glyph icon class="size-4"/> {move || name.get()}</dt>
            <dd class="text-4xl font-bold tabular-nums">{count}</dd>
        </div>
    }
}

#[component]
fn Doctors() -> impl IntoView {
    let watching = &[
        Entity::Practitioner,
        Entity::QueueEntry,
        Entity::Appointment,
        Entity::Shift,
        Entity::PractitionerLeave,
    ];
    let states = load(watching, || async {
        let states: Page<PractitionerNow> = api::get("/api/practitioners/states").await?;
        let names = doctors::bookable().await?;
        Ok(named(states.items, &names))
    });
    let shown = |states: Signal<Vec<(Practitioner, PractitionerNow)>>| {
        view! {
            <Card title=w::doctors_now>
                <ul class="grid gap-x-10 gap-y-3 lg:grid-cols-2 2xl:grid-cols-3">
                    {move || states.get().into_iter().map(|(doctor, now)| view! { <DoctorNow doctor now/> }).collect_view()}
                </ul>
            </Card>
        }
    };
    view! { <Loaded load=states view=shown/> }
}

#[component]
fn DoctorNow(doctor: Practitioner, now: PractitionerNow) -> impl IntoView {
    let name = doctors::name(&doctor);
    let photo = photo_address(doctor.id, doctor.photo_version);
    view! {
        <li class="flex items-center gap-3">
            <Avatar name=doctor.form.full_name color=doctor.form.color photo/>
            <div class="min-w-0 grow leading-snug">
                <p class="truncate font-medium">{name}</p>
                <p class="text-sm tabular-nums text-base-content/75">{move || w::waiting_short(now.waiting)}</p>
            </div>
            <div class="flex flex-col items-end leading-snug">
                <StateBadge state=now.state/>
                <span class="text-sm tabular-nums text-base-content/75">
                    {move || now.until.map(|until| w::until(&clinic::hh_mm(until)))}
                </span>
            </div>
        </li>
    }
}

/// Each state beside its doctor, by name.
fn named(states: Vec<PractitionerNow>, doctors: &[Practitioner]) -> Vec<(Practitioner, PractitionerNow)> {
    let mut named: Vec<_> = states
        .into_iter()
        .filter_map(|now| {
            let doctor = doctors.iter().find(|doctor| doctor.id == now.practitioner_id)?;
            Some((doctor.clone(), now))
        })
        .collect();
    named.sort_by_key(|(doctor, _)| clinic_shared::text::fold(&doctor.form.full_name));
    named
}
