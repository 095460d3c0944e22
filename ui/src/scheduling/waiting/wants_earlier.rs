use clinic_shared::feed::Entity;
use clinic_shared::identity::Access;
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView};
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::now::use_now;
use super::super::{calls, words as w};
use super::form::{Begins, WaitingDialog};
use super::offered::PATH;
use crate::kit::{Button, Glyph, Icon};
use crate::load::load;
use crate::sync::needs;
use crate::{clinic, session};

/// On a visit: its patient would come earlier, or waits for that already.
#[component]
pub fn WantsEarlier(visit: Signal<AppointmentView>) -> impl IntoView {
    let now = use_now();
    let may = Access::DESK.allows(session::role());
    let can = Memo::new(move |_| {
        let visit = visit.read();
        let status = visit.appointment.status;
        let is_open = matches!(status, AppointmentStatus::Proposed | AppointmentStatus::Booked);
        may && is_open && visit.appointment.start > now.get()
    });
    move || can.get().then(|| view! { <Offered visit/> })
}

#[component]
fn Offered(visit: Signal<AppointmentView>) -> impl IntoView {
    let open = RwSignal::new(false);
    let patient = visit.read_untracked().appointment.patient_id;
    let entries = load(&[Entity::WaitingEntry], move || {
        calls::waiting_list(false, Some(patient))
    });
    let waits_since = Memo::new(move |_| {
        let id = visit.read().appointment.id;
        entries.value.with(|entries| {
            let mut entries = entries.iter().flat_map(|page| &page.items);
            let own = entries.find(|view| view.entry.form.appointment_id == Some(id))?;
            Some(own.entry.created_at)
        })
    });
    let begins = Signal::derive(move || Begins::Earlier(Box::new(visit.get())));
    view! {
        {move || match waits_since.get() {
            Some(since) => view! {
                <A href=PATH attr:class="link flex items-center gap-1.5 self-center">
                    <Glyph icon=Icon::Clock class="size-4"/>
                    {move || w::waits_early_since(&clinic::date_and_time(since))}
                </A>
            }
            .into_any(),
            None => view! {
                <Button small=true text=w::wants_earlier icon=Icon::Clock press=move |()| open.set(true) reach=needs("POST /api/waiting-list")/>
            }
            .into_any(),
        }}
        <WaitingDialog open begins done=move |_| entries.again()/>
    }
}
