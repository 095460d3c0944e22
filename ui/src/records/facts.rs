//! What prescribing wants to know of the patient at this visit.
use leptos::prelude::*;

use super::fields::{Complaint, Fields, complaint_at};
use super::words as w;
use crate::kit::{Choice, Select, TextField, TextKind};

const YES: &str = "yes";
const NO: &str = "no";

pub fn yes_or_no(chosen: &str) -> Option<bool> {
    match chosen {
        YES => Some(true),
        NO => Some(false),
        _ => None,
    }
}

pub fn name_of(said: Option<bool>) -> String {
    said.map_or("", |yes| if yes { YES } else { NO }).to_owned()
}

#[component]
pub fn Facts(fields: Fields, asks_pregnancy: Memo<bool>, wrong: Complaint) -> impl IntoView {
    // What was said once stays in sight.
    let is_said = move || {
        fields.pregnant.with(|chosen| !chosen.is_empty())
            || fields.lactating.with(|chosen| !chosen.is_empty())
    };
    let asks = Memo::new(move |_| asks_pregnancy.get() || is_said());
    let is_pregnant = Memo::new(move |_| fields.pregnant.with(|chosen| chosen == YES));
    let answers = Signal::derive(|| vec![Choice::new(NO, w::no()), Choice::new(YES, w::yes())]);
    let trimesters = Signal::derive(|| {
        vec![
            Choice::new("1", w::first_trimester()),
            Choice::new("2", w::second_trimester()),
            Choice::new("3", w::third_trimester()),
        ]
    });
    view! {
        <p class="mb-3 text-sm text-base-content/75">{w::facts_hint}</p>
        <div class="grid grid-cols-2 gap-3 sm:grid-cols-4">
            <Show when=move || asks.get()>
                <Select label=w::pregnant value=fields.pregnant choices=answers none=w::not_asked/>
                <Show when=move || is_pregnant.get()>
                    <Select
                        label=w::trimester value=fields.trimester choices=trimesters none=w::not_known
                        error=complaint_at(wrong, "/facts/trimester")
                    />
                </Show>
                <Select label=w::lactating value=fields.lactating choices=answers none=w::not_asked/>
            </Show>
            <TextField
                label=w::egfr value=fields.egfr kind=TextKind::Number error=complaint_at(wrong, "/facts/egfr")
            />
        </div>
    }
}
