//! The prescription's lines: each drug with its way, form, dose and days, none of which need be said.
use leptos::prelude::*;

use super::cells::{FormPick, NumberCell, RoutePick, shown, unread_days, written};
use super::drug_list::DrugList;
use super::number::{Unread, number};
use super::page_state::{DOSE_MG_MAX, Doses, TIMES_PER_DAY_MAX};
use super::rows::Rows;
use super::words as w;

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
    view! {
        <div class="grid grid-cols-2 gap-2 sm:grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,2fr)_minmax(0,2fr)_minmax(0,2fr)]">
            <RoutePick rows number/>
            <FormPick rows number/>
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
