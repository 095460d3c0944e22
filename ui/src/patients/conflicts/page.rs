use leptos::prelude::*;

use super::line::ConflictLine;
use super::{open, words as w};
use crate::kit::{EmptyState, Icon, PageHead};
use crate::load::Loaded;

/// Everything that is still to be decided, the earliest first; by the keyboard from the top down.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    let open = open(None);
    view! {
        <PageHead title=w::conflicts about=w::about/>
        <Loaded load=open view=move |items| {
            let is_empty = Memo::new(move |_| items.with(Vec::is_empty));
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! { <EmptyState icon=Icon::Check title=w::nothing hint=w::nothing_hint/> }
                >
                    <p class="mb-3 text-sm text-base-content/75">{w::keys}</p>
                    <ul class="flex max-w-5xl flex-col gap-4">
                        <For each=move || items.get() key=|item| (item.id, item.patient_version) let(conflict)>
                            <ConflictLine conflict done=move |()| open.again()/>
                        </For>
                    </ul>
                </Show>
            }
        }/>
    }
}
