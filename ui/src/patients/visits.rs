use clinic_shared::feed::{Entity, Page};
use clinic_shared::ids::PatientId;
use clinic_shared::scheduling::AppointmentView;
use leptos::prelude::*;
use leptos_router::components::A;

use super::words as w;
use crate::api::{self, with_query};
use crate::clinic;
use crate::kit::{EmptyState, Icon, LoadMore, Table};
use crate::load::{Loaded, listing};
use crate::scheduling::StatusBadge;

/// The patient's visits, the latest first.
#[component]
pub fn Visits(#[prop(into)] id: Signal<PatientId>) -> impl IntoView {
    let visits = listing(&[Entity::Appointment], move |cursor| {
        let path = with_query(
            &format!("/api/patients/{}/appointments", id.get()),
            &[("sort", "start-desc"), ("cursor", &cursor.unwrap_or_default())],
        );
        async move { api::get::<Page<AppointmentView>>(&path).await }
    });
    let shown = move |page: Signal<Page<AppointmentView>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Calendar title=w::no_visits/> }
            >
                <Table
                    caption=w::visits
                    heads=vec![w::when.into(), w::doctor.into(), w::service.into(), w::room.into(), w::state.into()]
                >
                    {move || page.get().items.into_iter().map(|visit| view! { <Visit visit/> }).collect_view()}
                </Table>
                <LoadMore
                    has_more=Signal::derive(move || visits.has_more())
                    more=Callback::new(move |()| visits.more())
                    busy=visits.load.loading
                />
            </Show>
        }
    };
    view! { <Loaded load=visits.load view=shown/> }
}

#[component]
fn Visit(visit: AppointmentView) -> impl IntoView {
    let AppointmentView { appointment, .. } = visit;
    view! {
        <tr>
            <td class="whitespace-nowrap font-medium tabular-nums">
                <A href=format!("/appointments/{}", appointment.id) attr:class="link link-hover">
                    {clinic::date_and_time(appointment.start)}
                </A>
            </td>
            <td>{visit.practitioner_name}</td>
            <td>{visit.service_name}</td>
            <td>{visit.room_name}</td>
            <td><StatusBadge status=appointment.status/></td>
        </tr>
    }
}
