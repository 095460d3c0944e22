//! The fields of one line: the dose in one text or cell by cell, and what the patient is told.
use clinic_shared::medication::Tier;
use clinic_shared::medication::sig::{SigUnread, written as in_digits};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::answers::worst_of_line;
use super::desk::Desk;
use super::typed::{
    ByWeight, Typed, as_sig, computed_quantity, line, mg_per_kg_a_day, strength, unit, unread_days,
    unread_quantity, unread_times, unread_units,
};
use super::words as w;
use crate::kit::{Glyph, unique};
use crate::medication::{
    Cell, CellKind, FormPick, RoutePick, Row, Unread, shown, tier_look, tier_word, written,
};

/// What is often said to patients; it is printed as it stands.
const INSTRUCTIONS: &[&str] = &[
    "uống sau ăn",
    "uống trước ăn 30 phút",
    "uống trong bữa ăn",
    "uống buổi sáng",
    "uống buổi tối trước khi ngủ",
    "uống sáng và tối, cách nhau 12 giờ",
    "uống khi sốt trên 38,5 °C, cách nhau ít nhất 4–6 giờ",
    "uống khi đau",
    "uống nhiều nước",
    "hòa tan trong nước rồi uống",
    "không nhai, không bẻ viên thuốc",
    "ngậm dưới lưỡi khi đau ngực",
    "bôi một lớp mỏng lên vùng da bệnh",
    "nhỏ mắt bên bệnh",
    "xịt mỗi bên mũi",
    "súc miệng sau khi hít",
];
const UNITS: &[&str] = &[
    "viên", "gói", "ml", "ống", "giọt", "lọ", "tuýp", "nhát", "miếng", "thìa",
];

/// What the browser offers in the cells, once for all rows of an editor.
#[derive(Debug, Clone)]
pub struct Offers {
    instructions: String,
    units: String,
}

impl Offers {
    pub fn new() -> Self {
        Self {
            instructions: unique("instructions"),
            units: unique("units"),
        }
    }
}

#[component]
pub fn OfferLists(offers: Offers) -> impl IntoView {
    let list = |id: String, all: &'static [&'static str]| {
        let options = all
            .iter()
            .copied()
            .map(|text| view! { <option value=text></option> });
        view! { <datalist id=id>{options.collect_view()}</datalist> }
    };
    view! {
        {list(offers.instructions, INSTRUCTIONS)}
        {list(offers.units, UNITS)}
    }
}

fn sig_unread(typed: &Typed) -> Option<String> {
    let why = match typed.sig_unread()? {
        SigUnread::Times => w::sig_without_times(),
        SigUnread::Amounts => w::sig_of_amounts(),
        SigUnread::Words => w::sig_unread(),
    };
    Some(why.to_owned())
}

#[component]
pub fn LineFields(desk: Desk, number: u32, offers: Offers, focus: bool) -> impl IntoView {
    let rows = desk.rows;
    let of = move |of| shown(rows, number, of);
    // What is typed in a cell is said by no text any more.
    let put = move |put: fn(&mut Row<Typed>, String)| written(rows, number, put);
    // What does not read is in no draft: Enter does not lead away from it.
    let stay = move |event: ev::KeyboardEvent| {
        let is_plain = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key());
        let is_unread =
            || rows.with_untracked(|rows| rows.get(number).is_some_and(|row| row.given.is_unread()));
        if event.key() == "Enter" && is_plain && is_in_wrong_field(&event) && is_unread() {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    view! {
        <div class="grid grid-cols-3 gap-2 @xl:grid-cols-6" on:keydown=stay>
            <div class="col-span-2 @xl:col-span-4">
                <Cell
                    label=w::sig column="sig" kind=CellKind::Text focus
                    value=of(|row| row.given.sig.clone())
                    put=put(|row, text| row.given.type_sig(text))
                    placeholder=of(|row| {
                        let said = as_sig(row);
                        if said.is_empty() { w::sig_example().to_owned() } else { said }
                    })
                    complaint=desk.wrong(number, "sig", sig_unread)
                />
            </div>
            <div class="@xl:col-span-2">
                <Cell
                    label=w::strength column="strength" kind=CellKind::Text
                    value=of(|row| row.given.strength.clone())
                    put=put(|row, text| row.given.strength = text)
                    placeholder=of(strength)
                    complaint=desk.wrong(number, "strength", |_| None)
                />
            </div>
            <Cell
                label=w::units column="units"
                value=of(|row| row.given.units.clone())
                put=put(|row, text| {
                    row.given.units = text;
                    row.given.sig.clear();
                })
                complaint=desk.wrong(number, "units_per_dose", |typed| unread_units(typed).map(Unread::text))
            />
            <Cell
                label=w::unit column="unit" kind=CellKind::Text list=offers.units
                value=of(|row| row.given.unit.clone())
                put=put(|row, text| {
                    row.given.unit = text;
                    row.given.sig.clear();
                })
                placeholder=of(|row| unit(row).to_owned())
                complaint=desk.wrong(number, "unit", |_| None)
            />
            <Cell
                label=w::times column="times"
                value=of(|row| row.given.times.clone())
                put=put(|row, text| {
                    row.given.times = text;
                    row.given.sig.clear();
                })
                complaint=desk.wrong(number, "times_per_day", |typed| unread_times(typed).map(Unread::text))
            />
            <Cell
                label=w::days column="days"
                value=of(|row| row.given.days.clone())
                put=put(|row, text| {
                    row.given.days = text;
                    row.given.sig.clear();
                })
                complaint=desk.wrong(number, "days", |typed| unread_days(typed).map(Unread::text))
            />
            <Cell
                label=w::quantity column="quantity"
                value=of(|row| row.given.quantity.clone())
                put=put(|row, text| row.given.quantity = text)
                placeholder=of(computed_quantity)
                complaint=desk.wrong(number, "quantity", |typed| unread_quantity(typed).map(Unread::text))
            />
            <AsNeeded desk number/>
            <div class="col-span-3 @xl:col-span-4">
                <Cell
                    label=w::instructions column="instructions" kind=CellKind::Text list=offers.instructions
                    value=of(|row| row.given.instructions.clone())
                    put=put(|row, text| row.given.instructions = text)
                    complaint=desk.wrong(number, "instructions", |_| None)
                />
            </div>
            <RoutePick rows number/>
            <FormPick rows number/>
        </div>
        <DoseByWeight desk number/>
    }
}

fn is_in_wrong_field(event: &ev::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.matches("[aria-invalid=true]").unwrap_or_default())
}

#[component]
fn AsNeeded(desk: Desk, number: u32) -> impl IntoView {
    let id = unique("as-needed");
    let rows = desk.rows;
    let checked =
        Memo::new(move |_| rows.with(|rows| rows.get(number).is_some_and(|row| row.given.as_needed)));
    view! {
        <div class="flex min-w-0 items-end gap-2 pb-1.5">
            <input
                id=id.clone()
                name="as-needed"
                type="checkbox"
                class="checkbox checkbox-primary checkbox-sm"
                prop:checked=checked
                on:change:target=move |event| {
                    let needed = event.target().checked();
                    rows.update(|rows| rows.change(number, |row| row.given.as_needed = needed));
                }
            />
            <label for=id class="text-sm">{w::as_needed}</label>
        </div>
    }
}

/// For a child: what the line makes for each kilogram a day.
#[component]
fn DoseByWeight(desk: Desk, number: u32) -> impl IntoView {
    let told = Memo::new(move |_| {
        let by = desk.case.with(|case| case.as_ref().map(ByWeight::of));
        let line = desk.rows.with(|rows| rows.get(number).map(line))?;
        match by? {
            ByWeight::No => None,
            ByWeight::Unweighed => Some(w::child_unweighed().to_owned()),
            ByWeight::Kg(kg) => {
                let dose = mg_per_kg_a_day(&line, kg)?;
                Some(w::mg_per_kg(&in_digits(dose), &in_digits(kg)))
            }
        }
    });
    view! { <p class="text-sm tabular-nums text-base-content/80 empty:hidden">{move || told.get()}</p> }
}

/// Before a drug's name: the gravest thing that was found about it.
#[component]
pub fn LineMark(desk: Desk, number: u32) -> impl IntoView {
    let tier = Memo::new(move |_| {
        let (at, name) = desk.rows.with(|rows| {
            let name = rows.get(number)?.drug.name.clone();
            Some((rows.position(number)?, name))
        })?;
        desk.checking
            .with(|checking| worst_of_line(checking.done()?, at, &name))
    });
    move || {
        let tier = tier.get()?;
        let colours = match tier {
            Tier::Contraindicated => "bg-error text-error-content",
            Tier::Serious => "bg-warning text-warning-content",
            Tier::Caution => "bg-info text-info-content",
        };
        let (_, icon) = tier_look(tier);
        Some(view! {
            <span
                class=format!("grid size-6 shrink-0 place-items-center rounded-full {colours}")
                title=move || tier_word(tier)
            >
                <Glyph icon class="size-4"/>
                <span class="sr-only">{move || tier_word(tier)} ": "</span>
            </span>
        })
    }
}
