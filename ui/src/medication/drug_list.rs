//! A list of drugs with the finder that adds to it. Arrow keys go from row to row, and in a field to the same field of the
//! next row, as Enter does, which after the last row goes on to the finder. Delete or Backspace takes the marked row out.
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::text_prop::TextProp;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::looks::{form_word, route_word};
use super::rows::{Drug, Offered, Rows, holds, offered};
use super::{calls, words as w};
use crate::kit::{Card, Finder, Glyph, Icon, IconButton, Toast};

/// What is offered for what was typed.
pub async fn search(text: String) -> Vec<Offered> {
    if text.is_empty() {
        return Vec::new();
    }
    let found = calls::find(&text).await;
    if found.is_err() {
        Toast::failed(w::search_failed).show();
    }
    offered(&text, found.unwrap_or_default())
}

/// Where the arrow keys go inside of.
const LIST: &str = "[data-drug-list]";
const ROW: &str = "li[tabindex]";

#[component]
pub fn DrugList<R, Fields>(
    #[prop(into)] title: TextProp,
    /// Of the finder.
    #[prop(into)]
    add: TextProp,
    #[prop(optional)] autofocus: bool,
    /// What is wrong with the list as a whole.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    rows: RwSignal<Rows<R>>,
    /// The fields of the row with this number.
    fields: Fields,
    /// Hears the number of a row that is about to appear, and must leave `rows` alone. With it, Enter makes the row at
    /// once, as typed, and what the catalogue knows of the drug comes in when it is there: who is in a hurry types on in
    /// the row.
    #[prop(optional)]
    added: Option<Callback<u32>>,
    /// What stands before the name of the row with this number.
    #[prop(optional)]
    mark: Option<Callback<u32, AnyView>>,
) -> impl IntoView
where
    R: Clone + Default + Send + Sync + 'static,
    Fields: Fn(u32) -> AnyView + Send + Sync + 'static,
{
    let fields = StoredValue::new(fields);
    let numbers = Memo::new(move |_| rows.with(Rows::numbers));
    let put_in = move |drug: Drug| {
        rows.try_update(|rows| {
            let number = rows.add_given(drug, R::default());
            if let Some(added) = added {
                added.run(number);
            }
            number
        })
    };
    let at_once = move |text: String| {
        let Some(number) = put_in(Drug::from(Offered::Typed(text.clone()))) else {
            return;
        };
        spawn_local(async move {
            if let Some(first) = search(text).await.into_iter().next() {
                // The page may be gone by now.
                rows.try_update(|rows| rows.change(number, |row| row.drug = Drug::from(first)));
            }
        });
    };
    let hurry = added.map(|_| Callback::new(at_once));
    let list = title.clone();
    view! {
        <Card title>
            <div data-drug-list="" class="flex flex-col gap-3" on:keydown=|event| walk(&event)>
                <Finder
                    label=add
                    placeholder=w::find_drug
                    error
                    autofocus
                    eager=true
                    nostrip:hurry=hurry
                    search
                    row=|offered: &Offered| view! { <Hit offered=offered.clone()/> }.into_any()
                    choose=move |offered: Offered| {
                        put_in(Drug::from(offered));
                    }
                />
                <Show when=move || numbers.with(|numbers| !numbers.is_empty())>
                    {
                        let list = list.clone();
                        view! {
                            <ul class="flex flex-col gap-2" aria-label=move || list.get()>
                                <For each=move || numbers.get() key=|number| *number let(number)>
                                    <DrugRow rows number nostrip:mark=mark>
                                        {fields.with_value(|fields| fields(number))}
                                    </DrugRow>
                                </For>
                            </ul>
                            <p class="text-sm text-base-content/75">{w::row_keys}</p>
                        }
                    }
                </Show>
            </div>
        </Card>
    }
}

/// One of what is offered.
#[component]
pub fn Hit(offered: Offered) -> impl IntoView {
    match offered {
        Offered::Typed(text) => view! {
            <span class="flex items-center gap-2">
                <Glyph icon=Icon::Edit class="size-4"/>
                {move || w::as_typed(&text)}
            </span>
        }
        .into_any(),
        Offered::Found(drug) => {
            let (form, route) = (drug.form, drug.route);
            let given = move || {
                let parts = [form.map(form_word), route.map(route_word)];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
            };
            let ingredients = holds(&drug.name, &drug.ingredients);
            view! {
                <span class="block font-semibold">{drug.name}</span>
                <span class="flex flex-wrap gap-x-3 text-sm text-base-content/75">
                    <span class="empty:hidden">{ingredients}</span>
                    <span>{given}</span>
                </span>
            }
            .into_any()
        }
    }
}

#[component]
fn DrugRow<R>(
    rows: RwSignal<Rows<R>>,
    number: u32,
    #[prop(optional)] mark: Option<Callback<u32, AnyView>>,
    children: Children,
) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let drug = Memo::new(move |_| {
        let drug = rows.with(|rows| rows.get(number).map(|row| row.drug.clone()));
        drug.unwrap_or_default()
    });
    let name = move || drug.with(|drug| drug.name.clone());
    let remove = move || {
        let Some((at, row)) = rows.try_update(|rows| rows.remove(number)).flatten() else {
            return;
        };
        let name = row.drug.name.clone();
        let undo = move || {
            // The page may be gone by then.
            rows.try_update(|rows| rows.put_back(at, row.clone()));
        };
        Toast::done(move || w::removed(&name)).undo(undo).show();
    };
    let stroke = move |event: ev::KeyboardEvent| {
        let on_row = element_of(&event).is_some_and(|element| is(&element, ROW));
        if on_row && matches!(event.key().as_str(), "Delete" | "Backspace") {
            event.prevent_default();
            remove();
        }
    };
    view! {
        <li
            tabindex="0"
            aria-label=name
            class="flex flex-col gap-2 rounded-field border border-base-300 bg-base-200/50 px-3 py-2"
            on:keydown=stroke
        >
            <div class="flex items-start gap-2">
                {mark.map(|mark| mark.run(number))}
                <p class="min-w-0 grow break-words">
                    <span class="font-semibold">{name}</span>
                    <span class="ml-2 text-sm text-base-content/75">
                        {move || drug.with(|drug| holds(&drug.name, &drug.ingredients))}
                    </span>
                </p>
                <IconButton icon=Icon::Trash text=move || w::remove(&name()) press=move |()| remove()/>
            </div>
            {children()}
        </li>
    }
}

/// Up, down and Enter; a choice keeps the keys for itself, and so does a finder in which something stands.
fn walk(event: &ev::KeyboardEvent) {
    let with_modifier = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    let Some(target) = element_of(event).filter(|_| !with_modifier) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowDown" => step(&target, true),
        "ArrowUp" => step(&target, false),
        // An input method's own Enter ends its word, not ours.
        "Enter" if is(&target, "input[name]") && !event.is_composing() => {
            step(&target, true).or_else(|| finder_of(&target))
        }
        _ => return,
    };
    if let Some(next) = next {
        event.prevent_default();
        // Focus can only fail for an element that is not shown.
        let _ = next.focus();
    }
}

fn step(from: &Element, down: bool) -> Option<HtmlElement> {
    let list = from.closest(LIST).ok()??;
    if is(from, "[role=combobox]") {
        let is_empty = from.dyn_ref::<HtmlInputElement>()?.value().is_empty();
        return first(&list, ROW).filter(|_| down && is_empty);
    }
    if is(from, "select") {
        return None;
    }
    let row = from.closest(ROW).ok()??;
    let next = if down {
        row.next_element_sibling()
    } else {
        row.previous_element_sibling()
    };
    let on_row = *from == row;
    match next {
        Some(next) if on_row => next.dyn_into().ok(),
        Some(next) => first(&next, &format!("[name={}]", from.get_attribute("name")?)),
        None if on_row && !down => first(&list, "[role=combobox]"),
        None => None,
    }
}

fn finder_of(target: &Element) -> Option<HtmlElement> {
    first(&target.closest(LIST).ok()??, "[role=combobox]")
}

fn first(place: &Element, selector: &str) -> Option<HtmlElement> {
    place.query_selector(selector).ok()??.dyn_into().ok()
}

fn is(element: &Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or_default()
}

fn element_of(event: &ev::KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
