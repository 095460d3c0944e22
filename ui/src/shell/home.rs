use clinic_shared::identity::Role;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{nav, words as w};
use crate::arrivals::{DoctorToday, Today};
use crate::kit::{EmptyState, Glyph, Icon, PageHead};
use crate::session;

/// Where the role's work begins: today's numbers and its pages as large links.
#[component]
pub fn HomePage() -> impl IntoView {
    let title = || {
        w::welcome(
            &session::account()
                .map(|account| account.display_name)
                .unwrap_or_default(),
        )
    };
    let entries = session::role().map(nav::entries).unwrap_or_default();
    view! {
        <PageHead title about=w::welcome_about/>
        {match session::role() {
            Some(Role::Admin | Role::FrontDesk) => Some(Today().into_any()),
            Some(Role::Doctor) => Some(DoctorToday().into_any()),
            Some(Role::Patient) | None => None,
        }}
        {if entries.is_empty() {
            view! { <EmptyState icon=Icon::Home title=w::nothing_yet/> }.into_any()
        } else {
            let links = entries.into_iter().map(|entry| view! {
                <A
                    href=entry.href
                    attr:class="flex items-center gap-4 rounded-box border border-base-300 bg-base-100 p-5 text-lg font-semibold hover:border-primary"
                >
                    <span class="grid size-12 place-items-center rounded-box bg-primary/10 text-primary">
                        <Glyph icon=entry.icon class="size-6"/>
                    </span>
                    {entry.name}
                </A>
            });
            view! { <div class="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">{links.collect_view()}</div> }.into_any()
        }}
    }
}
