//! What is taken already: since when, and for how many days it was given.
use leptos::prelude::*;

use super::cells::{NumberCell, shown, unread_days, written};
use super::drug_list::DrugList;
use super::number::{Unread, whole};
use super::page_state::{DAYS_AGO_MAX, Since};
use super::rows::Rows;
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

#[component]
fn Fields(rows: RwSignal<Rows<Since>>, number: u32) -> impl IntoView {
    let of = move |of| shown(rows, number, of);
    let put = move |put| written(rows, number, put);
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
