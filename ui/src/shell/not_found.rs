use leptos::prelude::*;

use super::words as w;
use crate::kit::{ButtonLink, EmptyState, Icon, Look};

/// No page at this address for this role.
#[component]
pub fn NotFound() -> impl IntoView {
    Effect::new(move |_| document().set_title(&format!("{} · ClinicDesk", w::not_found())));
    view! {
        <h1 class="sr-only">{w::not_found}</h1>
        <EmptyState icon=Icon::Search title=w::not_found hint=w::not_found_next>
            <ButtonLink text=w::go_home href="/".to_owned() look=Look::Primary icon=Icon::Home/>
        </EmptyState>
    }
}
