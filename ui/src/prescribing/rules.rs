//! The rules that prescriptions are checked by: what they hold, where they are from, which doctors stand for them, and
//! the clinic's own sets. Row B1.
mod approve;
mod calls;
mod decide;
mod import_page;
mod looks;
mod read;
mod sets;
mod words;

pub use import_page::RulesImportPage;

use clinic_shared::feed::Entity;
use clinic_shared::medication::DrugPack;
use leptos::prelude::*;

use super::words as w;
use crate::crud::thousands;
use crate::kit::{ButtonLink, Card, Icon, PageHead};
use crate::load::{Load, Loaded, load};
use crate::medication;
use approve::Approvals;
use sets::OwnSets;

/// Where a table of rules is looked at and kept.
const IMPORT_PATH: &str = "/drug-rules/import";

#[component]
pub fn DrugRulesPage() -> impl IntoView {
    let watched = &[Entity::DrugPackApproval, Entity::DrugPackState];
    let pack = load(watched, super::calls::drug_pack);
    view! {
        <PageHead title=medication::drug_rules about=w::drug_rules_about>
            <ButtonLink
                text=medication::drug_check icon=Icon::Pill href=medication::PATH.to_owned()
            />
        </PageHead>
        <Loaded load=pack lines=8 view=move |read| view! { <Rules read load=pack/> }/>
    }
}

type Figure = (fn() -> &'static str, usize);

fn figures(pack: &DrugPack) -> [Figure; 5] {
    [
        (w::ingredients, pack.ingredients),
        (w::products, pack.products),
        (w::groups, pack.groups),
        (w::rules, pack.rules),
        (w::contraindications, pack.contraindications),
    ]
}

#[component]
fn Rules(read: Signal<DrugPack>, load: Load<DrugPack>) -> impl IntoView {
    let version = Memo::new(move |_| read.with(|pack| pack.version.clone()));
    let told = move || {
        let told = read.with(figures).map(|(name, count)| {
            let count = thousands(i64::try_from(count).unwrap_or(i64::MAX));
            view! {
                <div>
                    <dt class="text-sm text-base-content/75">{name}</dt>
                    <dd class="text-xl font-semibold tabular-nums">{count}</dd>
                </div>
            }
        });
        told.collect_view()
    };
    let sources = Memo::new(move |_| read.with(|pack| pack.sources.clone()));
    view! {
        <div class="flex max-w-4xl flex-col gap-4">
            <Card>
                <p class="mb-3 font-medium">{move || version.with(|version| w::rules_version(version))}</p>
                <dl class="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">{told}</dl>
            </Card>
            <Approvals read load/>
            <OwnSets/>
            <details class="rounded-box border border-base-300 bg-base-100 px-5 py-3">
                <summary class="cursor-pointer font-semibold">
                    {move || w::sources(sources.with(Vec::len))}
                </summary>
                <ul class="flex list-disc flex-col gap-1 pt-3 pl-6">
                    {move || sources
                        .get()
                        .into_iter()
                        .map(|title| view! { <li class="break-words">{title}</li> })
                        .collect_view()}
                </ul>
            </details>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_stands_under_its_own_name() {
        let pack = DrugPack {
            version: "1".to_owned(),
            ingredients: 1,
            products: 2,
            groups: 3,
            rules: 4,
            contraindications: 5,
            sources: Vec::new(),
            approvals: Vec::new(),
        };
        let told = figures(&pack).map(|(name, count)| (name(), count));
        let wanted = [
            (w::ingredients(), 1),
            (w::products(), 2),
            (w::groups(), 3),
            (w::rules(), 4),
            (w::contraindications(), 5),
        ];
        assert_eq!(told, wanted);
    }
}
