//! A list of drugs with the finder that adds to it. Arrow keys go from row to row, and in a field to the same field of the
//! next row; Delete or Backspace takes the marked row out.
use leptos::ev;
use leptos::prelude::*;
use leptos::text_prop::TextProp;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::looks::{form_word, route_word};
use super::number::{Unread, whole};
use super::page_state::DAYS_MAX;
use super::rows::{Drug, Offered, Row, Rows, offered};
use super::{calls, words as w};
use crate::kit::{Card, Finder, Glyph, Icon, IconButton, Toast, unique};

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
    rows: RwSignal<Rows<R>>,
    /// The fields of the row with this number.
    fields: Fields,
) -> impl IntoView
where
    R: Clone + Default + Send + Sync + 'static,
    Fields: Fn(u32) -> AnyView + Send + Sync + 'static,
{
    let fields = StoredValue::new(fields);
    let numbers = Memo::new(move |_| rows.with(Rows::numbers));
    let search = |text: String| async move {
        if text.is_empty() {
            return Vec::new();
        }
        let found = calls::find(&text).await;
        if found.is_err() {
            Toast::failed(w::search_failed).show();
        }
        offered(&text, found.unwrap_or_default())
    };
    let list = title.clone();
    view! {
        <Card title>
            <div data-drug-list="" class="flex flex-col gap-3" on:keydown=|event| walk(&event)>
                <Finder
                    label=add
                    placeholder=w::find_drug
                    autofocus
                    eager=true
                    search
                    row=|offered: &Offered| view! { <Hit offered=offered.clone()/> }.into_any()
                    choose=move |offered: Offered| rows.update(|rows| rows.add(Drug::from(offered)))
                />
                <Show when=move || numbers.with(|numbers| !numbers.is_empty())>
                    {
                        let list = list.clone();
                        view! {
                            <ul class="flex flex-col gap-2" aria-label=move || list.get()>
                                <For each=move || numbers.get() key=|number| *number let(number)>
                                    <DrugRow rows number>{fields.with_value(|fields| fields(number))}</DrugRow>
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

#[component]
fn Hit(offered: Offered) -> impl IntoView {
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
            view! {
                <span class="block font-semibold">{drug.name}</span>
                <span class="flex flex-wrap gap-x-3 text-sm text-base-content/75">
                    <span>{drug.ingredients.join(" + ")}</span>
                    <span>{given}</span>
                </span>
            }
            .into_any()
        }
    }
}

#[component]
fn DrugRow<R>(rows: RwSignal<Rows<R>>, number: u32, children: Children) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let drug = rows.with_untracked(|rows| rows.get(number).map(|row| row.drug.clone()));
    let Drug {
        name, ingredients, ..
    } = drug.unwrap_or_default();
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
    let (label, removes) = (name.clone(), name.clone());
    view! {
        <li
            tabindex="0"
            aria-label=label
            class="flex flex-col gap-2 rounded-field border border-base-300 bg-base-200/50 px-3 py-2"
            on:keydown=stroke
        >
            <div class="flex items-start gap-2">
                <p class="min-w-0 grow break-words">
                    <span class="font-semibold">{name}</span>
                    <span class="ml-2 text-sm text-base-content/75">{ingredients.join(" + ")}</span>
                </p>
                <IconButton icon=Icon::Trash text=move || w::remove(&removes) press=move |()| remove()/>
            </div>
            {children()}
        </li>
    }
}

/// What stands in a row, for one of its fields.
pub fn shown<R>(rows: RwSignal<Rows<R>>, number: u32, of: fn(&Row<R>) -> String) -> Signal<String>
where
    R: Clone + Send + Sync + 'static,
{
    Signal::derive(move || rows.with(|rows| rows.get(number).map(of)).unwrap_or_default())
}

/// Writes what is typed in one of a row's fields.
pub fn written<R>(rows: RwSignal<Rows<R>>, number: u32, put: fn(&mut Row<R>, String)) -> Callback<String>
where
    R: Clone + Send + Sync + 'static,
{
    Callback::new(move |text: String| rows.update(|rows| rows.change(number, |row| put(row, text))))
}

/// For how many days: the same in both lists.
pub fn unread_days(text: &str) -> Option<Unread> {
    whole(text, DAYS_MAX).err()
}

/// A small field of a row for a number that need not be there.
#[component]
pub fn NumberCell(
    label: fn() -> &'static str,
    /// The same in every row: arrow keys stay in the column.
    column: &'static str,
    #[prop(into)] value: Signal<String>,
    /// Why a text is no number here.
    unread: fn(&str) -> Option<Unread>,
    #[prop(into)] put: Callback<String>,
) -> impl IntoView {
    let id = unique("cell");
    let about = format!("{id}-about");
    let complaint = Memo::new(move |_| value.with(|text| unread(text)).map(Unread::text));
    view! {
        <div class="flex min-w-0 flex-col gap-0.5">
            <label for=id.clone() class="truncate text-xs text-base-content/75" title=label>{label}</label>
            <input
                id=id
                name=column
                type="text"
                inputmode="decimal"
                autocomplete="off"
                class="input input-sm w-full tabular-nums aria-invalid:border-error"
                aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                aria-describedby=about.clone()
                prop:value=value
                on:input:target=move |event| put.run(event.target().value())
            />
            <p id=about class="text-xs text-error empty:hidden" aria-live="polite">{complaint}</p>
        </div>
    }
}

/// Up and down; a choice keeps the keys for itself, and so does a finder in which something stands.
fn walk(event: &ev::KeyboardEvent) {
    let key = event.key();
    let down = match key.as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let with_modifier = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    let Some(target) = element_of(event).filter(|_| !with_modifier) else {
        return;
    };
    if let Some(next) = step(&target, down) {
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

fn first(place: &Element, selector: &str) -> Option<HtmlElement> {
    place.query_selector(selector).ok()??.dyn_into().ok()
}

fn is(element: &Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or_default()
}

fn element_of(event: &ev::KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
