use clinic_shared::ids::ConflictId;
use clinic_shared::patients::{ConflictAbout, PatientConflict};
use leptos::prelude::*;

use super::line::ConflictLine;
use super::{open, words as w};
use crate::kit::{EmptyState, Icon, PageHead};
use crate::load::Loaded;

/// What a line shows. The record's version is no part of it: a decision on one field leaves the record's other lines,
/// and the focus on them, where they are.
fn shown(item: &PatientConflict) -> (ConflictId, String) {
    let PatientConflict { patient, about, .. } = item;
    let of_patient = match about {
        ConflictAbout::Field { .. } => patient.full_name.clone(),
        ConflictAbout::Duplicate { .. } => format!("{patient:?}"),
    };
    (item.id, format!("{of_patient} {about:?}"))
}

/// Everything that is still to be decided, the earliest first; by the keyboard from the top down.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    let open = open(None);
    // A line whose decision was taken back: it is looked at again when it is back.
    let returned = RwSignal::new(None);
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
                        <For each=move || items.get() key=shown let(conflict)>
                            <ConflictLine conflict items returned done=move |()| open.again()/>
                        </For>
                    </ul>
                </Show>
            }
        }/>
    }
}
