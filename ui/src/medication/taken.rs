//! What is taken already: since when, and for how many days it was given.
use leptos::prelude::*;

use super::drug_list::{DrugList, NumberCell};
use super::number::{Unread, whole};
use super::page_state::{DAYS_AGO_MAX, DAYS_MAX, Since};
use super::rows::{Row, Rows};
use super::words as w;

#[component]
pub fn Active(rows: RwSignal<Rows<Since>>) -> impl IntoView {
    view! {
        <DrugList
            title=w::active
            add=w::add_active
            rows
            fields=move |number| view! { <Fields rows number/> }.into_any()
        />
    }
}

fn unread_ago(text: &str) -> Option<Unread> {
    whole(text, DAYS_AGO_MAX).err()
}

fn unread_days(text: &str) -> Option<Unread> {
    whole(text, DAYS_MAX).err()
}

#[component]
fn Fields(rows: RwSignal<Rows<Since>>, number: u32) -> impl IntoView {
    let of = move |of: fn(&Row<Since>) -> String| {
        Signal::derive(move || rows.with(|rows| rows.get(number).map(of)).unwrap_or_default())
    };
    let put = move |put: fn(&mut Row<Since>, String)| {
        Callback::new(move |text: String| rows.update(|rows| rows.change(number, |row| put(row, text))))
    };
    view! {
        <div class="grid grid-cols-2 gap-2">
            <NumberCell
                label=w::started_days_ago column="started" unread=unread_ago
                value=of(|row| row.given.started_days_ago.clone())
                put=put(|row, text| row.given.started_days_ago = text)
            />
            <NumberCell
                label=w::given_days column="days" unread=unread_days
                value=of(|row| row.given.days.clone())
                put=put(|row, text| row.given.days = text)
            />
        </div>
    }
}
