//! What was measured, in a compact grid. What cannot be is an error; what is rare is a quiet question.
use clinic_shared::records::Vitals;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::encounter_state::{Read, VITALS, pressures};
use super::fields::Complaint;
use super::looks::{index_text, vital_unit, vital_word};
use super::words as w;
use crate::kit::{Glyph, Icon, unique};

const UPPER: &str = "systolic_mmhg";
const LOWER: &str = "diastolic_mmhg";

#[component]
pub fn VitalCells(
    vitals: [RwSignal<String>; VITALS],
    /// What a template wants to have measured.
    to_measure: RwSignal<Vec<String>>,
    read: Memo<Read>,
    wrong: Complaint,
) -> impl IntoView {
    let unusual = Memo::new(move |_| read.with(|read| read.form.vitals.unusual()));
    let index = Memo::new(move |_| {
        read.with(|read| read.form.vitals.body_mass_index())
            .map(index_text)
    });
    let grid = unique("vitals");
    let lower_id = format!("{grid}-{LOWER}");
    let lower = Vitals::RANGES
        .iter()
        .zip(vitals)
        .find(|(range, _)| range.field == LOWER)
        .map(|(_, value)| value);
    // `120/80` may be typed in one go.
    let both = Callback::new(move |(upper, typed): (String, String)| {
        vitals
            .iter()
            .zip(&Vitals::RANGES)
            .filter(|(_, range)| range.field == UPPER)
            .for_each(|(value, _)| value.set(upper.clone()));
        if let Some(lower) = lower {
            lower.set(typed);
        }
        let place = document().get_element_by_id(&lower_id);
        if let Some(place) = place.and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Focus can only fail for an element that is not shown.
            let _ = place.focus();
        }
    });
    let cells = Vitals::RANGES.iter().zip(vitals).map(|(range, value)| {
        let field = range.field;
        let error = Signal::derive(move || wrong.run(format!("/vitals/{field}")));
        let is_unusual = Signal::derive(move || unusual.with(|all| all.contains(&field)));
        let is_awaited = Signal::derive(move || {
            let is_wanted = to_measure.with(|all| all.iter().any(|one| one == field));
            is_wanted && value.with(|text| text.trim().is_empty())
        });
        view! { <Cell id=format!("{grid}-{field}") field value error is_unusual is_awaited both/> }
    });
    let cells: Vec<_> = cells.collect();
    view! {
        <div class="grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-3 lg:grid-cols-6">
            {cells}
            <div class="flex flex-col gap-0.5">
                <span class="truncate text-xs text-base-content/75">{w::bmi} " (kg/m²)"</span>
                <output class="py-1 font-semibold tabular-nums">
                    {move || index.get().unwrap_or_else(|| "–".to_owned())}
                </output>
            </div>
        </div>
    }
}

#[component]
fn Cell(
    id: String,
    field: &'static str,
    value: RwSignal<String>,
    error: Signal<Option<String>>,
    is_unusual: Signal<bool>,
    /// A template wants it, and it is not there yet.
    is_awaited: Signal<bool>,
    /// Both pressures were typed in the field of the upper one.
    both: Callback<(String, String)>,
) -> impl IntoView {
    let about = format!("{id}-about");
    let error = Memo::new(move |_| error.get());
    view! {
        <div class="flex min-w-0 flex-col gap-0.5">
            <label for=id.clone() class="truncate text-xs text-base-content/75" title=move || vital_word(field)>
                {move || format!("{} ({})", vital_word(field), vital_unit(field))}
            </label>
            <input
                id=id
                name=field
                type="text"
                inputmode="decimal"
                autocomplete="off"
                class="input input-sm w-full tabular-nums aria-invalid:border-error"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=about.clone()
                prop:value=value
                on:input:target=move |event| {
                    let text = event.target().value();
                    match pressures(&text).filter(|_| field == UPPER) {
                        Some(typed) => {
                            event.target().set_value(&typed.0);
                            both.run(typed);
                        }
                        None => value.set(text),
                    }
                }
            />
            <p id=about class="text-xs empty:hidden" aria-live="polite">
                {move || match error.get() {
                    Some(error) => Some(view! { <span class="text-error">{error}</span> }.into_any()),
                    None if is_unusual.get() => Some(
                        view! {
                            <span class="flex items-center gap-1 font-semibold">
                                <Glyph icon=Icon::Warning class="size-3.5"/>
                                {w::unusual}
                            </span>
                        }
                        .into_any(),
                    ),
                    None => is_awaited
                        .get()
                        .then(|| view! { <span class="text-base-content/75">{w::to_measure}</span> }.into_any()),
                }}
            </p>
        </div>
    }
}
