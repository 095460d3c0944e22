//! The clinic's own medicines in a table.
use clinic_shared::ids::MedicationProductId;
use clinic_shared::medication::Product;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::looks::{given_line, ingredients_line, unchecked};
use super::{calls, words as w};
use crate::api;
use crate::crud::Editing;
use crate::kit::{Badge, Button, Glyph, Icon, IconButton, Table, Toast, Tone};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

#[component]
pub fn ProductTable(products: Signal<Vec<Product>>, editing: Editing<Product>) -> impl IntoView {
    view! {
        <Table
            caption=w::catalogue
            heads=vec![
                w::name.into(), w::ingredients.into(), w::strength_column.into(), w::given.into(), w::atc.into(),
                "".into(),
            ]
        >
            <For each=move || products.get() key=key let(product)>
                <Row product editing/>
            </For>
        </Table>
    }
}

/// What the rules make of it can change while it stays as it is.
fn key(product: &Product) -> (MedicationProductId, i64, bool, Vec<String>) {
    (product.id, product.version, product.unclear, unchecked(product))
}

#[component]
fn Row(product: Product, editing: Editing<Product>) -> impl IntoView {
    let form = product.form.clone();
    let held = ingredients_line(&form);
    let unknown = unchecked(&product).join(", ");
    let given = {
        let form = form.clone();
        move || given_line(&form)
    };
    let others = (!form.synonyms.is_empty()).then(|| form.synonyms.join(", "));
    let is_active = product.active;
    let is_unclear = product.unclear;
    view! {
        <tr class=if is_active { "" } else { "text-base-content/75" }>
            <td class="min-w-40 font-semibold">
                {form.name}
                {others.map(|names| view! {
                    <span class="block text-sm font-normal text-base-content/75">{names}</span>
                })}
                {(!is_active).then(|| view! {
                    <span class="ml-2"><Badge tone=Tone::Neutral icon=Icon::Trash text=w::removed_state/></span>
                })}
            </td>
            <td class="min-w-48">
                {held}
                {(!unknown.is_empty()).then(|| view! {
                    <span class="flex items-start gap-1 text-sm">
                        <Glyph icon=Icon::Warning class="mt-0.5 size-4"/>
                        {move || w::not_known(&unknown)}
                    </span>
                })}
                {is_unclear.then(|| view! {
                    <span class="block"><Badge tone=Tone::Warning icon=Icon::Warning text=w::unclear/></span>
                })}
            </td>
            <td>{form.strength}</td>
            <td>{given}</td>
            <td class="font-mono">{form.atc}</td>
            <td class="text-right whitespace-nowrap"><Acts product editing/></td>
        </tr>
    }
}

#[component]
fn Acts(product: Product, editing: Editing<Product>) -> impl IntoView {
    let sending = use_send();
    let (id, version) = (product.id, product.version);
    let is_active = product.active;
    let kept = StoredValue::new(product);
    let name = move || kept.with_value(|product| product.form.name.clone());
    let remove = move |()| {
        let name = name();
        sending.about(&(id, version));
        sending.run(
            move |key| calls::remove(id, version, key),
            move |()| {
                Toast::done(move || w::was_removed(&name))
                    .undo(move || bring_back(id, version + 1))
                    .show();
            },
        );
    };
    let restore = move |()| {
        sending.about(&(id, version));
        sending.run(
            move |key| calls::restore(id, version, key),
            move |product: Product| {
                Toast::done(move || w::was_brought_back(&product.form.name)).show();
            },
        );
    };
    view! {
        {if is_active {
            view! {
                <IconButton
                    icon=Icon::Edit text=w::edit press=move |()| editing.edit(kept.get_value())
                    reach=needs("PUT /api/medication-products/{id}")
                />
                <IconButton
                    icon=Icon::Trash text=w::remove press=remove disabled=sending.pending
                    reach=needs("DELETE /api/medication-products/{id}")
                />
            }
            .into_any()
        } else {
            view! {
                <Button
                    text=w::bring_back icon=Icon::Undo small=true press=restore busy=sending.pending
                    reach=needs("POST /api/medication-products/{id}/restore")
                />
            }
            .into_any()
        }}
        <SendFailed sending/>
    }
}

/// From a toast, when its page may be gone.
fn bring_back(id: MedicationProductId, version: i64) {
    spawn_local(async move {
        match calls::restore(id, version, api::new_key()).await {
            Ok(product) => Toast::done(move || w::was_brought_back(&product.form.name)).show(),
            Err(_) => Toast::failed(w::not_brought_back).show(),
        }
    });
}
