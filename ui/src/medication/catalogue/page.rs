//! The page of the clinic's own medicines: found by typing, added, changed, taken out.
use clinic_shared::feed::{Entity, Page};
use clinic_shared::medication::Product;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::fields::ProductDialog;
use super::list::ProductTable;
use super::template::TemplateButton;
use super::{IMPORT_PATH, PATH, calls, words as w};
use crate::api::with_query;
use crate::crud::Editing;
use crate::kit::{
    Button, ButtonLink, Checkbox, Command, EmptyState, Icon, Key, LoadMore, Look, PageHead, use_command,
};
use crate::load::{Listing, Loaded, listing};
use crate::patients::SearchField;
use crate::sync::needs;

/// Milliseconds of quiet before it is asked for what was typed.
const QUIET_MS: u32 = 150;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
struct Search {
    typed: RwSignal<String>,
    /// What was asked for last: `typed` after a pause.
    asked: RwSignal<String>,
    with_removed: RwSignal<bool>,
    products: Listing<Product>,
}

impl Search {
    fn of(text: String) -> Self {
        let asked = RwSignal::new(text.trim().to_owned());
        let with_removed = RwSignal::new(false);
        let watched = &[Entity::MedicationProduct, Entity::DrugPackState];
        let products = listing(watched, move |cursor| {
            let (text, with_removed) = (asked.get(), with_removed.get());
            async move { calls::list(&text, with_removed, cursor).await }
        });
        Self {
            typed: RwSignal::new(text),
            asked,
            with_removed,
            products,
        }
    }

    /// Takes what is typed as the question; gives it when it is another one.
    fn ask(self) -> Option<String> {
        let text = self.typed.try_get_untracked()?.trim().to_owned();
        if self.asked.get_untracked() == text {
            return None;
        }
        self.products.from_start();
        self.asked.set(text.clone());
        Some(text)
    }

    /// Nothing is looked for, and nothing is left out.
    fn is_whole(self) -> bool {
        self.asked.with(String::is_empty)
    }
}

#[component]
pub fn MedicationCataloguePage() -> impl IntoView {
    let query = use_query_map();
    let in_address = Memo::new(move |_| query.get().get("q").unwrap_or_default());
    let search = Search::of(in_address.get_untracked());
    // What this page itself wrote into the address.
    let written = StoredValue::new(in_address.get_untracked());
    let navigate = use_navigate();
    let ask = StoredValue::new_local(move || {
        if let Some(text) = search.ask() {
            written.set_value(text.clone());
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&with_query(PATH, &[("q", &text)]), options);
        }
    });
    let quiet = StoredValue::new_local(None::<Timeout>);
    let change = move |text: String| {
        search.typed.set(text);
        quiet.set_value(Some(Timeout::new(QUIET_MS, move || {
            // The page may be gone by now.
            ask.try_with_value(|ask| ask());
        })));
    };
    let stroke = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            ask.with_value(|ask| ask());
        }
    };
    // The browser's back button.
    Effect::new(move |_| {
        let now = in_address.get();
        if now != written.get_value() {
            search.typed.set(now);
            ask.with_value(|ask| ask());
        }
    });
    let editing = Editing::<Product>::closed();
    let named = RwSignal::new(String::new());
    let add = Callback::new(move |name: String| {
        named.set(name);
        editing.new_one();
    });
    use_command(
        Command::new(w::add, Icon::Add, move || add.run(String::new()))
            .with_key(Key::F3)
            .with_reach(needs("POST /api/medication-products")),
    );
    view! {
        <PageHead title=w::catalogue about=w::catalogue_about>
            <TemplateButton/>
            <ImportLink/>
            <AddButton add/>
        </PageHead>
        <div class="mb-4 flex flex-wrap items-start gap-x-6 gap-y-2">
            <div class="w-full max-w-xl">
                <SearchField
                    label=w::search
                    hint=w::search_hint
                    typed=search.typed
                    change=Callback::new(change)
                    stroke=Callback::new(stroke)
                />
            </div>
            <div class="pt-9"><Checkbox label=w::with_removed value=search.with_removed/></div>
        </div>
        <Loaded load=search.products.load lines=8 view=move |page| view! { <Found search page editing add/> }/>
        <ProductDialog editing named/>
    }
}

#[component]
fn ImportLink() -> impl IntoView {
    view! { <ButtonLink text=w::import icon=Icon::Upload href=IMPORT_PATH.to_owned()/> }
}

#[component]
fn AddButton(
    /// Under this name.
    add: Callback<String>,
) -> impl IntoView {
    view! {
        <Button
            text=w::add icon=Icon::Add look=Look::Primary key=Key::F3 press=move |()| add.run(String::new())
            reach=needs("POST /api/medication-products")
        />
    }
}

#[component]
fn Found(
    search: Search,
    page: Signal<Page<Product>>,
    editing: Editing<Product>,
    add: Callback<String>,
) -> impl IntoView {
    let products = Signal::derive(move || page.get().items);
    let nothing = move || {
        if search.is_whole() {
            return view! {
                <EmptyState icon=Icon::Book title=w::no_products hint=w::no_products_hint>
                    <ImportLink/>
                    <TemplateButton/>
                    <Button
                        text=w::add icon=Icon::Add press=move |()| add.run(String::new())
                        reach=needs("POST /api/medication-products")
                    />
                </EmptyState>
            }
            .into_any();
        }
        let hint = move || search.asked.with(|text| w::none_found_hint(text));
        view! {
            <EmptyState icon=Icon::Search title=w::none_found hint>
                <Button
                    text=move || search.asked.with(|text| w::add_named(text)) icon=Icon::Add
                    press=move |()| add.run(search.asked.get_untracked())
                    reach=needs("POST /api/medication-products")
                />
            </EmptyState>
        }
        .into_any()
    };
    view! {
        <Show when=move || page.with(|page| !page.items.is_empty()) fallback=nothing>
            <ProductTable products editing/>
            <LoadMore
                has_more=Signal::derive(move || search.products.has_more())
                more=Callback::new(move |()| search.products.more())
                busy=search.products.load.loading
            />
        </Show>
    }
}
