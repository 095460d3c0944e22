//! The prescription's lines: each drug with its way, form, dose and days, none of which need be said.
use clinic_shared::medication::case::{Form, Route};
use leptos::prelude::*;

use super::drug_list::{DrugList, NumberCell, shown, unread_days, written};
use super::looks::{form_word, route_word};
use super::number::{Unread, number};
use super::page_state::{DOSE_MG_MAX, Doses, TIMES_PER_DAY_MAX};
use super::rows::Rows;
use super::words as w;
use crate::kit::{Choice, unique};

#[component]
pub fn Lines(rows: RwSignal<Rows<Doses>>) -> impl IntoView {
    view! {
        <DrugList
            title=w::lines
            add=w::add_line
            autofocus=true
            rows
            fields=move |number| view! { <Fields rows number/> }.into_any()
        />
    }
}

fn unread_dose(text: &str) -> Option<Unread> {
    number(text, DOSE_MG_MAX).err()
}

fn unread_times(text: &str) -> Option<Unread> {
    number(text, TIMES_PER_DAY_MAX).err()
}

#[component]
fn Fields(rows: RwSignal<Rows<Doses>>, number: u32) -> impl IntoView {
    let of = move |of| shown(rows, number, of);
    let put = move |put| written(rows, number, put);
    let routes = Signal::derive(|| {
        Route::ALL
            .iter()
            .map(|route| Choice::new(route.name(), route_word(*route)))
            .collect()
    });
    let forms = Signal::derive(|| {
        Form::ALL
            .iter()
            .map(|form| Choice::new(form.name(), form_word(*form)))
            .collect()
    });
    view! {
        <div class="grid grid-cols-2 gap-2 sm:grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,2fr)_minmax(0,2fr)_minmax(0,2fr)]">
            <Pick
                label=w::route
                choices=routes
                chosen=of(|row| row.drug.route.map(Route::name).unwrap_or_default().to_owned())
                put=put(|row, name| row.drug.route = Route::parse(&name))
            />
            <Pick
                label=w::form
                choices=forms
                chosen=of(|row| row.drug.form.map(Form::name).unwrap_or_default().to_owned())
                put=put(|row, name| row.drug.form = Form::parse(&name))
            />
            <NumberCell
                label=w::dose_mg column="dose" unread=unread_dose
                value=of(|row| row.given.dose_mg.clone())
                put=put(|row, text| row.given.dose_mg = text)
            />
            <NumberCell
                label=w::times_per_day column="times" unread=unread_times
                value=of(|row| row.given.times_per_day.clone())
                put=put(|row, text| row.given.times_per_day = text)
            />
            <NumberCell
                label=w::days column="days" unread=unread_days
                value=of(|row| row.given.days.clone())
                put=put(|row, text| row.given.days = text)
            />
        </div>
    }
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
