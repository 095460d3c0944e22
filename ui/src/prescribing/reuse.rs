//! What this patient was given before, to be given again: the lines are checked anew as they come in.
use clinic_shared::feed::Page;
use clinic_shared::medication::{Prescription, PrescriptionStatus};
use leptos::prelude::*;

use super::desk::Desk;
use super::looks::{StatusBadge, drugs_line};
use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Dialog, LoadMore, Toast};
use crate::load::{Loaded, listing};

#[component]
pub fn ReuseDialog(open: RwSignal<bool>, desk: Desk) -> impl IntoView {
    view! {
        <Dialog open title=w::reuse_title>
            <Inside open desk/>
        </Dialog>
    }
}

#[component]
fn Inside(open: RwSignal<bool>, desk: Desk) -> impl IntoView {
    // Read when the dialog opens: each look leaves an audit row.
    let all = listing(&[], move |cursor| calls::list(Some(desk.patient), None, cursor));
    let earlier = |page: Page<Prescription>| {
        let signed = page.items.into_iter();
        signed
            .filter(|one| one.status != PrescriptionStatus::Draft)
            .collect::<Vec<_>>()
    };
    let list = move |page: Signal<Page<Prescription>>| {
        view! {
            <Show
                when=move || !earlier(page.get()).is_empty()
                fallback=|| view! { <p class="text-base-content/75">{w::none_before}</p> }
            >
                <ul class="flex flex-col gap-1">
                    <For each=move || earlier(page.get()) key=|one| (one.id, one.version) let(before)>
                        <Row before desk open/>
                    </For>
                </ul>
            </Show>
        }
    };
    view! {
        <Loaded load=all.load lines=4 view=list/>
        <LoadMore
            has_more=Signal::derive(move || all.has_more()) more=move |()| all.more() busy=all.load.loading
        />
    }
}

#[component]
fn Row(before: Prescription, desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let drugs = drugs_line(&before);
    let (status, is_replaced) = (before.status, before.replaced_by.is_some());
    let at = before.signed_at.unwrap_or(before.drafted_at);
    let doctor = before.practitioner_name;
    let lines = StoredValue::new(before.form.lines);
    let take = move |_| {
        let added = desk.add_lines(lines.get_value());
        let count = added.len();
        open.set(false);
        Toast::done(move || w::lines_added(count))
            .undo(move || desk.take_out(&added))
            .show();
    };
    view! {
        <li>
            <button
                type="button"
                class="w-full rounded-field px-3 py-2 text-left hover:bg-base-200"
                on:click=take
            >
                <span class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <span class="font-semibold tabular-nums">{clinic::date_and_time(at)}</span>
                    <span>{doctor}</span>
                    <StatusBadge status is_replaced/>
                </span>
                <span class="block text-sm text-base-content/75">{drugs}</span>
            </button>
        </li>
    }
}
