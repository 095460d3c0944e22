//! All visits as a list: by state, by doctor, by kind, by time; sorted by date, state or arrival of the request.
//! Rows A2, A5.
mod asked;
mod filters;

use clinic_shared::feed::Entity;
use clinic_shared::ids::AppointmentId;
use clinic_shared::scheduling::AppointmentView;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::looks::{ServiceDot, StatusBadge, dd_mm, kind_word, weekday_short};
use super::visit::VisitDrawer;
use super::{calls, words as w};
use crate::kit::{EmptyState, Icon, LoadMore, PageHead, Table};
use crate::load::{Loaded, listing};
use crate::{clinic, session};
use asked::{Asked, named_status};
use filters::Filters;

#[component]
pub fn VisitsPage() -> impl IntoView {
    let own = session::account().and_then(|account| account.practitioner_id);
    let named = use_query_map().with_untracked(named_status);
    let asked = RwSignal::new(Asked::new(own, named));
    let visits = listing(&[Entity::Appointment], move |cursor| {
        let zone = clinic::zone();
        calls::visits(asked.read().list(clinic::today(), &zone, cursor))
    });
    // Another question begins on its first page.
    Effect::new(move |before: Option<Asked>| {
        let asked = asked.get();
        if before.is_some_and(|before| before != asked) {
            visits.from_start();
        }
        asked
    });
    let opened = RwSignal::new(None);
    view! {
        <PageHead title=w::visits/>
        <Filters asked/>
        <Loaded load=visits.load lines=8 view=move |page| {
            let rows = move || page.get().items;
            let is_empty = Memo::new(move |_| page.get().items.is_empty());
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! { <EmptyState icon=Icon::Calendar title=w::no_visits hint=w::no_visits_hint/> }
                >
                    <Table
                        caption=w::visits
                        heads=vec![
                            w::time.into(),
                            w::patient.into(),
                            w::doctor.into(),
                            w::service.into(),
                            w::kind.into(),
                            w::state.into(),
                        ]
                    >
                        <For
                            each=rows
                            key=|visit| (visit.appointment.id, visit.appointment.version, visit.queue_number.clone())
                            let(visit)
                        >
                            <Row visit opened/>
                        </For>
                    </Table>
                </Show>
            }
        }/>
        <LoadMore
            has_more=Signal::derive(move || visits.has_more())
            more=move |()| visits.more()
            busy=visits.load.loading
        />
        <VisitDrawer opened/>
    }
}

#[component]
fn Row(visit: AppointmentView, opened: RwSignal<Option<AppointmentId>>) -> impl IntoView {
    let AppointmentView {
        appointment,
        patient_name,
        patient_record_number,
        practitioner_name,
        service_name,
        service_color,
        queue_number,
        ..
    } = visit;
    let (id, kind, status) = (appointment.id, appointment.kind, appointment.status);
    let day = clinic::zone().day_of(appointment.start);
    view! {
        <tr class="cursor-pointer hover:bg-primary/5" on:click=move |_| opened.set(Some(id))>
            <td class="whitespace-nowrap tabular-nums">
                <span class="font-semibold">{clinic::hh_mm(appointment.start)}</span>
                " "
                <span class="text-base-content/75">{move || weekday_short(day)} " " {dd_mm(day)}</span>
            </td>
            <td>
                // The row's button, for the keyboard; a click anywhere in the row does the same.
                <button
                    type="button"
                    class="font-semibold hover:underline"
                    on:click=move |event| {
                        event.stop_propagation();
                        opened.set(Some(id));
                    }
                >
                    {patient_name}
                </button>
                <span class="block text-sm text-base-content/75">{patient_record_number}</span>
            </td>
            <td>{practitioner_name}</td>
            <td>
                <span class="flex items-center gap-2">
                    <ServiceDot color=service_color/>
                    {service_name}
                </span>
            </td>
            <td>{move || kind_word(kind)}</td>
            <td class="whitespace-nowrap">
                <StatusBadge status/>
                <span class="ml-2 font-bold tabular-nums">{queue_number}</span>
            </td>
        </tr>
    }
}
