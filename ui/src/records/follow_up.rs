//! When the patient shall come again, and the way to book it.
use leptos::prelude::*;

use super::encounter_state::Read;
use super::fields::{Complaint, Of, complaint_at};
use super::next_visit::NextVisitBar;
use super::words as w;
use crate::kit::{Button, TextField, TextKind};
use crate::scheduling::looks::weekday_and_date;

/// The commonest ones are a press away.
const COMMON: [u16; 5] = [3, 5, 7, 14, 30];

#[component]
pub fn FollowUp(days: RwSignal<String>, read: Memo<Read>, wrong: Complaint, of: Of) -> impl IntoView {
    let day = Memo::new(move |_| {
        let days = read.with(|read| read.form.follow_up_days)?;
        Some(of.day.plus_days(i32::from(days)))
    });
    let common = COMMON.map(|count| {
        let press = move |()| days.set(count.to_string());
        view! { <Button small=true text=move || w::days(count) press/> }
    });
    view! {
        <div class="flex flex-wrap items-start gap-x-4 gap-y-2">
            <div class="w-40">
                <TextField
                    label=w::follow_up value=days kind=TextKind::Number
                    error=complaint_at(wrong, "/follow_up_days")
                />
            </div>
            <div class="flex flex-wrap gap-1.5 pt-7" role="group" aria-label=w::follow_up>
                {common.collect_view()}
            </div>
            {move || day.get().map(|day| view! {
                <div class="flex flex-wrap items-center gap-3 pt-6">
                    <span class="font-semibold">{move || weekday_and_date(day)}</span>
                    <NextVisitBar of day/>
                </div>
            })}
        </div>
    }
}
