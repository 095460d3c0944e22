//! What a patient is allergic to, in sight wherever a record is written. That none is listed does not say that anybody asked.
use clinic_shared::feed::Entity;
use clinic_shared::ids::{EncounterId, PatientId};
use clinic_shared::medication::Prescribing;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Badge, Button, Glyph, Icon, Toast, Tone};
use crate::load::{Loaded, load};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

#[component]
pub fn AllergyLine(patient: PatientId, encounter: EncounterId) -> impl IntoView {
    let watched = &[Entity::PatientAllergy, Entity::AllergyReview];
    let known = load(watched, move || calls::prescribing(patient, encounter));
    let sending = use_send();
    let none = move |()| {
        sending.run(
            move |key| calls::no_allergies(patient, key),
            move |()| {
                Toast::done(w::asked_none_done).show();
                known.again();
            },
        );
    };
    let to_enter = move || {
        view! {
            <A href=format!("/patients/{patient}?part=allergies") attr:class="link text-sm">{w::enter_allergy}</A>
        }
    };
    let shown = move |read: Signal<Prescribing>| {
        let said =
            Memo::new(move |_| read.with(|read| (read.case.allergies.clone(), read.no_allergies_since)));
        move || match said.get() {
            (None, _) => view! {
                <Badge tone=Tone::Warning icon=Icon::Warning text=w::never_asked/>
                <Button
                    text=w::asked_none icon=Icon::Check small=true busy=sending.pending press=none
                    reach=needs("PUT /api/patients/{id}/allergy-review")
                />
                {to_enter()}
            }
            .into_any(),
            (Some(all), since) if all.is_empty() => {
                let day = since.map(|at| clinic::zone().day_of(at).dd_mm_yyyy());
                let text = move || {
                    day.as_deref()
                        .map_or_else(|| w::no_allergies().to_owned(), w::no_allergies_since)
                };
                view! {
                    <Badge tone=Tone::Success icon=Icon::Check text/>
                    {to_enter()}
                }
                .into_any()
            }
            (Some(all), _) => view! {
                <ul class="contents" aria-label=w::allergies>
                    {all.into_iter().map(|substance| view! { <Chip substance/> }).collect_view()}
                </ul>
                {to_enter()}
            }
            .into_any(),
        }
    };
    view! {
        <Loaded load=known lines=1 view=shown/>
        <SendFailed sending/>
    }
}

#[component]
fn Chip(substance: String) -> impl IntoView {
    view! {
        <li class="inline-flex max-w-full items-center gap-1 rounded-full border border-error/40 bg-error/10 px-2 py-0.5 text-sm font-medium text-error">
            <Glyph icon=Icon::Warning class="size-4"/>
            <span class="min-w-0 break-words">{move || w::allergic_to(&substance)}</span>
        </li>
    }
}
