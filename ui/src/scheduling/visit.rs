//! One visit: its details, the steps that are open, its ticket and its history. In a drawer over any list, and
//! as a page of its own, where a notification's click leads.
mod cancel;
mod details;
mod history;
mod reschedule;
mod steps;
mod ticket;

pub use cancel::CancelDialog;
pub use steps::{Done, take_step};
pub use ticket::TicketCard;

use clinic_shared::feed::Entity;
use clinic_shared::ids::AppointmentId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{calls, words as w};
use crate::kit::{Drawer, PageHead};
use crate::load::{Loaded, load};
use crate::shell::NotFound;
use details::Details;

/// The visit's details at the right edge, over the page.
#[component]
pub fn VisitDrawer(opened: RwSignal<Option<AppointmentId>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(opened.with(Option::is_some)));
    // Closed by Esc or the cross: the screen must know.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            opened.set(None);
        }
        is_open
    });
    view! {
        <Drawer open title=w::visit>
            {move || opened.get().map(|id| view! { <Visit id/> })}
        </Drawer>
    }
}

/// `/appointments/{id}`.
#[component]
pub fn VisitPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<AppointmentId>().ok())
    });
    move || match id.get() {
        Some(id) => view! {
            <PageHead title=w::visit/>
            <div class="max-w-2xl rounded-box border border-base-300 bg-base-100 p-5">
                <Visit id/>
            </div>
        }
        .into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn Visit(id: AppointmentId) -> impl IntoView {
    let visit = load(&[Entity::Appointment, Entity::QueueEntry], move || {
        calls::visit(id)
    });
    view! { <Loaded load=visit view=move |shown| view! { <Details load=visit visit=shown/> }/> }
}
