//! What a medicine holds: found by the rules' names, each with its strength.
use leptos::prelude::*;

use super::super::cells::{Cell, shown, written};
use super::super::drug_list::{Hit, search};
use super::super::number::Unread;
use super::super::rows::{Offered, Rows};
use super::typed::{add, is_known, name_pointer, strength_pointer, unread_mg};
use super::words as w;
use crate::kit::{Finder, Glyph, Icon, IconButton};
use crate::send::Form;

#[component]
pub fn IngredientsField(rows: RwSignal<Rows<String>>, form: Form) -> impl IntoView {
    let numbers = Memo::new(move |_| rows.with(Rows::numbers));
    // The first of those that were added last.
    let newest = StoredValue::new(None::<u32>);
    let choose = move |offered: Offered| {
        rows.update(|rows| {
            let before = rows.numbers().len();
            add(rows, offered);
            newest.set_value(rows.numbers().get(before).copied());
        });
    };
    view! {
        <fieldset class="flex flex-col gap-2 rounded-box border border-base-300 px-4 pt-2 pb-4">
            <legend class="px-1 text-sm font-semibold">{w::ingredients}</legend>
            <Finder
                label=w::add_ingredient
                placeholder=w::find_ingredient
                hint=w::add_ingredient_hint
                error=form.of("/ingredients")
                required=true
                eager=true
                search
                row=|offered: &Offered| view! { <Hit offered=offered.clone()/> }.into_any()
                choose
            />
            <Show when=move || numbers.with(|numbers| !numbers.is_empty())>
                <ul class="flex flex-col gap-2" aria-label=w::ingredients>
                    <For each=move || numbers.get() key=|number| *number let(number)>
                        <Ingredient rows number form newest/>
                    </For>
                </ul>
            </Show>
        </fieldset>
    }
}

#[component]
fn Ingredient(
    rows: RwSignal<Rows<String>>,
    number: u32,
    form: Form,
    /// Its strength takes the focus as it appears.
    newest: StoredValue<Option<u32>>,
) -> impl IntoView {
    let focus = newest.get_value() == Some(number);
    let name = shown(rows, number, |row| row.drug.name.clone());
    let is_unknown =
        Memo::new(move |_| rows.with(|rows| rows.get(number).is_some_and(|row| !is_known(&row.drug))));
    // Where it stands by now: others above it may have gone.
    let at = Memo::new(move |_| rows.with(|rows| rows.position(number)));
    let of = move |pointer: fn(usize) -> String| at.get().and_then(|at| form.at(&pointer(at)));
    let strength = shown(rows, number, |row| row.given.clone());
    let complaint = Signal::derive(move || {
        let unread = strength.with(|text| unread_mg(text)).map(Unread::text);
        unread.or_else(|| of(strength_pointer))
    });
    let put = written(rows, number, |row, text| row.given = text);
    let remove = move |()| {
        rows.update(|rows| {
            rows.remove(number);
        });
    };
    view! {
        <li class="flex flex-wrap items-start gap-x-4 gap-y-1 rounded-field border border-base-300 bg-base-200/50 px-3 py-2">
            <div class="min-w-48 grow">
                <p class="font-semibold break-words">{move || name.get()}</p>
                <Show when=move || is_unknown.get()>
                    <p class="flex items-start gap-1 text-sm">
                        <Glyph icon=Icon::Warning class="mt-0.5 size-4"/>
                        {w::ingredient_unknown}
                    </p>
                </Show>
                <p class="text-sm text-error empty:hidden" aria-live="polite">{move || of(name_pointer)}</p>
            </div>
            <div class="w-60">
                <Cell label=w::strength_mg column="strength_mg" value=strength put complaint focus/>
            </div>
            <IconButton icon=Icon::Trash text=move || w::remove_ingredient(&name.get()) press=remove/>
        </li>
    }
}
