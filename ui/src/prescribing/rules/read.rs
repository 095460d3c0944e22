//! The rows of one set, beside the list.
use clinic_shared::feed::Entity;
use clinic_shared::ids::RuleSetId;
use clinic_shared::medication::{OwnRule, RuleSet, RuleSetRead};
use leptos::prelude::*;

use super::calls;
use super::looks::{RuleText, pair};
use super::words as w;
use crate::crud::Editing;
use crate::kit::{Drawer, LoadMore};
use crate::load::{Loaded, load};

/// Rules that are shown at first, and by each press on "more".
const SHOWN: usize = 200;

#[component]
pub fn ReadDrawer(reading: Editing<RuleSet>) -> impl IntoView {
    let title = move || {
        let row = reading.row.get();
        row.map(|set| w::rules_of(&set.title)).unwrap_or_default()
    };
    view! {
        <Drawer open=reading.open title>
            {move || reading.row.get_untracked().map(|set| view! { <Inside id=set.id/> })}
        </Drawer>
    }
}

#[component]
fn Inside(id: RuleSetId) -> impl IntoView {
    let set = load(&[Entity::DrugRuleSet], move || calls::read(id));
    view! { <Loaded load=set lines=8 view=move |read| view! { <Rows read/> }/> }
}

#[component]
fn Rows(read: Signal<RuleSetRead>) -> impl IntoView {
    let shown = RwSignal::new(SHOWN);
    let all = Memo::new(move |_| read.with(|set| set.rows.len()));
    let rows = move || {
        let count = shown.get();
        read.with(|set| set.rows.iter().take(count).cloned().collect::<Vec<_>>())
    };
    view! {
        <p class="mb-2 text-sm text-base-content/75" role="status">
            {move || w::rules_shown(shown.get().min(all.get()), all.get())}
        </p>
        <ul class="flex flex-col divide-y divide-base-300">
            <For each=rows key=|rule| rule.row let(rule)>
                <Rule rule/>
            </For>
        </ul>
        <LoadMore
            has_more=Signal::derive(move || shown.get() < all.get())
            more=Callback::new(move |()| shown.update(|shown| *shown += SHOWN))
        />
    }
}

#[component]
fn Rule(rule: OwnRule) -> impl IntoView {
    let number = rule.number.clone();
    let of = rule.clone();
    view! {
        <li class="flex flex-col gap-1 py-3">
            <p class="flex items-baseline gap-2 font-semibold">
                <span class="text-sm font-normal text-base-content/75 tabular-nums">{number}</span>
                <span class="min-w-0 break-words">{move || pair(&of)}</span>
            </p>
            <RuleText rule/>
        </li>
    }
}
