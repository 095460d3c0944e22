use clinic_shared::identity::Access;
use clinic_shared::patients::PatientSummary;
use clinic_shared::time::PartialDate;
use leptos::prelude::*;

use super::super::looks::PriorityBadge;
use super::super::{calls, words as w};
use super::choice::ChosenPatient;
use super::upcoming::Upcoming;
use crate::kit::{Button, ButtonLink, Finder, Icon, Toast};
use crate::{clinic, session};

/// The patient: by name, phone, number, or a card's code from a hand scanner.
#[component]
pub fn PickPatient(
    #[prop(into)] chosen: Signal<Option<ChosenPatient>>,
    #[prop(into)] choose: Callback<Option<ChosenPatient>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let search = |text: String| async move {
        let found = calls::find_patients(&text).await;
        if found.is_err() {
            Toast::failed(w::search_failed).show();
        }
        found.map(|page| page.items).unwrap_or_default()
    };
    let finder = move || {
        view! {
            <div class="flex flex-wrap items-end gap-3">
                <div class="min-w-64 grow">
                    <Finder
                        label=w::patient
                        placeholder=w::find_patient
                        autofocus=true
                        error
                        search
                        row=|patient: &PatientSummary| view! { <Hit patient=patient.clone()/> }.into_any()
                        choose=move |patient: PatientSummary| choose.run(Some(patient.into()))
                    />
                </div>
                {Access::DESK.allows(session::role()).then(|| view! {
                    <ButtonLink text=w::register_patient href="/patients/new".to_owned() icon=Icon::UserAdd/>
                })}
            </div>
        }
    };
    move || match chosen.get() {
        None => finder().into_any(),
        Some(patient) => view! { <Chosen patient choose/> }.into_any(),
    }
}

#[component]
fn Chosen(patient: ChosenPatient, choose: Callback<Option<ChosenPatient>>) -> impl IntoView {
    let (id, born) = (patient.id, patient.birth_date);
    view! {
        <div class="flex items-center gap-3">
            <div class="min-w-0 grow">
                <p class="flex flex-wrap items-center gap-2 text-lg font-semibold">
                    {patient.full_name}
                    {patient.priority.map(|priority| view! { <PriorityBadge priority/> })}
                </p>
                <p class="flex flex-wrap gap-x-4 text-base-content/75">
                    <span>{patient.record_number}</span>
                    {born.map(|born| view! {
                        <span>{move || w::born(&born.dd_mm_yyyy(), born.age_years(clinic::today()))}</span>
                    })}
                    <span class="tabular-nums">{patient.phone}</span>
                </p>
            </div>
            <Button text=w::other_patient icon=Icon::Refresh small=true press=move |()| choose.run(None)/>
        </div>
        <Upcoming patient=id/>
    }
}

#[component]
fn Hit(patient: PatientSummary) -> impl IntoView {
    let born = patient.birth_date.map(PartialDate::dd_mm_yyyy);
    let card = (!patient.card_last_four.is_empty()).then(|| format!("…{}", patient.card_last_four));
    view! {
        <span class="flex flex-wrap items-center gap-x-4">
            <span class="font-semibold">{patient.full_name}</span>
            <span class="tabular-nums">{born}</span>
            <span class="tabular-nums">{patient.phone}</span>
            <span class="text-base-content/75">{patient.record_number}</span>
            <span class="text-base-content/75">{card}</span>
        </span>
    }
}
