//! The small fields of a drug's row.
use clinic_shared::medication::case::{Form, Route};
use leptos::prelude::*;

use super::looks::{form_word, route_word};
use super::number::{Unread, whole};
use super::page_state::DAYS_MAX;
use super::rows::{Row, Rows};
use super::words as w;
use crate::kit::{Choice, unique};

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

/// What a small field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    #[default]
    Number,
    Text,
}

/// A small field of a row.
#[component]
pub fn Cell(
    label: fn() -> &'static str,
    /// The same in every row: arrow keys stay in the column.
    column: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] put: Callback<String>,
    /// What is wrong with what stands there.
    #[prop(into)]
    complaint: Signal<Option<String>>,
    #[prop(optional)] kind: CellKind,
    /// What holds while nothing is typed.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// The id of a `datalist` with what is often written here.
    #[prop(optional, into)]
    list: Option<String>,
    /// Takes the focus as it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let id = unique("cell");
    let about = format!("{id}-about");
    let input = NodeRef::<leptos::html::Input>::new();
    if focus {
        Effect::new(move |_| {
            if let Some(input) = input.get() {
                // Focus can only fail for an element that is not shown; then the person clicks.
                let _ = input.focus();
            }
        });
    }
    let (mode, digits) = match kind {
        CellKind::Number => ("decimal", "tabular-nums"),
        CellKind::Text => ("text", ""),
    };
    view! {
        <div class="flex min-w-0 flex-col gap-0.5">
            <label for=id.clone() class="truncate text-xs text-base-content/75" title=label>{label}</label>
            <input
                node_ref=input
                id=id
                name=column
                type="text"
                inputmode=mode
                autocomplete="off"
                list=list
                placeholder=move || placeholder.get()
                class=format!("input input-sm w-full aria-invalid:border-error {digits}")
                aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                aria-describedby=about.clone()
                prop:value=value
                on:input:target=move |event| put.run(event.target().value())
            />
            <p id=about class="text-xs text-error empty:hidden" aria-live="polite">{move || complaint.get()}</p>
        </div>
    }
}

/// A small field of a row for a number that need not be there.
#[component]
pub fn NumberCell(
    label: fn() -> &'static str,
    column: &'static str,
    #[prop(into)] value: Signal<String>,
    /// Why a text is no number here.
    unread: fn(&str) -> Option<Unread>,
    #[prop(into)] put: Callback<String>,
) -> impl IntoView {
    let complaint = Memo::new(move |_| value.with(|text| unread(text)).map(Unread::text));
    view! { <Cell label column value put complaint/> }
}

/// A row's way into the body.
#[component]
pub fn RoutePick<R>(rows: RwSignal<Rows<R>>, number: u32) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let routes = Signal::derive(|| {
        Route::ALL
            .iter()
            .map(|route| Choice::new(route.name(), route_word(*route)))
            .collect()
    });
    let chosen = shown(rows, number, |row| {
        row.drug.route.map(Route::name).unwrap_or_default().to_owned()
    });
    let put = written(rows, number, |row, name| row.drug.route = Route::parse(&name));
    view! { <Pick label=w::route choices=routes chosen put/> }
}

/// A row's form of a dose.
#[component]
pub fn FormPick<R>(rows: RwSignal<Rows<R>>, number: u32) -> impl IntoView
where
    R: Clone + Send + Sync + 'static,
{
    let forms = Signal::derive(|| {
        Form::ALL
            .iter()
            .map(|form| Choice::new(form.name(), form_word(*form)))
            .collect()
    });
    let chosen = shown(rows, number, |row| {
        row.drug.form.map(Form::name).unwrap_or_default().to_owned()
    });
    let put = written(rows, number, |row, name| row.drug.form = Form::parse(&name));
    view! { <Pick label=w::form choices=forms chosen put/> }
}

/// A small choice of a row; nothing need be chosen.
#[component]
fn Pick(
    label: fn() -> &'static str,
    choices: Signal<Vec<Choice>>,
    chosen: Signal<String>,
    put: Callback<String>,
) -> impl IntoView {
    let id = unique("cell");
    view! {
        <div class="flex min-w-0 flex-col gap-0.5">
            <label for=id.clone() class="truncate text-xs text-base-content/75">{label}</label>
            <select id=id class="select select-sm w-full" on:change:target=move |event| put.run(event.target().value())>
                <option value="" prop:selected=move || chosen.with(String::is_empty)>{w::not_said}</option>
                <For each=move || choices.get() key=|choice| (choice.value.clone(), choice.text.clone()) let(choice)>
                    {
                        let own = choice.value.clone();
                        view! {
                            <option value=choice.value prop:selected=move || chosen.with(|chosen| *chosen == own)>
                                {choice.text}
                            </option>
                        }
                    }
                </For>
            </select>
        </div>
    }
}
