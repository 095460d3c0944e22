//! The clinic's own rules: which are in use, which wait, who decided.
use clinic_shared::feed::Entity;
use clinic_shared::medication::{RuleSet, RuleSetStatus};
use leptos::prelude::*;

use super::calls::{self, Decision};
use super::decide::{DecideDialog, Deciding, withdraw_word};
use super::looks::{history, status_look, status_word};
use super::read::ReadDrawer;
use super::{IMPORT_PATH, words as w};
use crate::crud::Editing;
use crate::kit::{Badge, Button, ButtonLink, Card, EmptyState, Glyph, Icon};
use crate::load::{Loaded, load};
use crate::sync::needs;

#[component]
pub fn OwnSets() -> impl IntoView {
    let sets = load(&[Entity::DrugRuleSet, Entity::DrugPackState], calls::list);
    let deciding = Editing::<Deciding>::closed();
    let reading = Editing::<RuleSet>::closed();
    let shown = move |all: Signal<Vec<RuleSet>>| {
        view! {
            <Show
                when=move || all.with(|all| !all.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::List title=w::no_sets hint=w::no_sets_hint/> }
            >
                <ul class="flex flex-col divide-y divide-base-300" aria-label=w::own_sets>
                    <For each=move || all.get() key=|set| (set.id, set.version, set.lost) let(set)>
                        <OwnSet set deciding reading/>
                    </For>
                </ul>
            </Show>
        }
    };
    view! {
        <Card title=w::own_sets>
            <p class="mb-3 text-base-content/75">{w::own_sets_about}</p>
            <Loaded load=sets view=shown/>
            <div class="mt-4 flex justify-end">
                <ButtonLink text=w::import_table icon=Icon::Upload href=IMPORT_PATH.to_owned()/>
            </div>
        </Card>
        <DecideDialog deciding/>
        <ReadDrawer reading/>
    }
}

#[component]
fn OwnSet(set: RuleSet, deciding: Editing<Deciding>, reading: Editing<RuleSet>) -> impl IntoView {
    let status = set.status;
    let (tone, icon) = status_look(status);
    let (title, file, rules) = (set.title.clone(), set.file_name.clone(), set.rules);
    let lost = set.lost;
    let named = title.clone();
    let kept = StoredValue::new(set);
    let told = move || {
        let lines = kept.with_value(history).into_iter();
        lines.map(|line| view! { <li>{line}</li> }).collect_view()
    };
    let decide = move |decision| {
        let set = kept.get_value();
        deciding.edit(Deciding { set, decision });
    };
    view! {
        <li class="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3" aria-label=named>
            <div class="min-w-0 grow basis-80">
                <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <span class="font-semibold break-words">{title}</span>
                    <Badge tone icon text=move || status_word(status)/>
                </p>
                <p class="flex flex-wrap gap-x-3 text-sm text-base-content/75">
                    <span class="tabular-nums">{move || w::rules_count(rules)}</span>
                    <span class="break-words">{file}</span>
                </p>
                <ul class="text-sm text-base-content/75">{told}</ul>
                {(lost > 0).then(|| view! {
                    <p class="mt-1 flex items-start gap-1 text-sm font-medium">
                        <Glyph icon=Icon::Warning class="size-4 mt-0.5"/>
                        <span>{move || w::rules_lost(lost)}</span>
                    </p>
                })}
            </div>
            <div class="flex flex-wrap gap-2">
                <Button
                    text=w::see_rules icon=Icon::Eye small=true
                    press=move |()| reading.edit(kept.get_value())
                />
                {(status != RuleSetStatus::InUse).then(|| view! {
                    <Button
                        text=w::take_into_use icon=Icon::Check small=true press=move |()| decide(Decision::Use)
                        reach=needs("POST /api/drug-rule-sets/{id}/use")
                    />
                })}
                {(status != RuleSetStatus::Withdrawn).then(|| view! {
                    <Button
                        text=withdraw_word(status) icon=Icon::Skip small=true
                        press=move |()| decide(Decision::Withdraw)
                        reach=needs("POST /api/drug-rule-sets/{id}/withdraw")
                    />
                })}
            </div>
        </li>
    }
}
