use clinic_shared::ids::PatientId;
use clinic_shared::patients::{PatientForm, RegisterPatient};
use clinic_shared::scanning::CardWarning;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::duplicates::{Alike, watch};
use super::fields::{Complaints, Fields};
use super::form::PatientFields;
use super::prefill::{self, Warning};
use super::refused::Refused;
use super::{calls, card, words as w};
use crate::kit::{Button, ButtonLink, Command, Icon, Key, Look, Notice, PageHead, Toast, Tone, use_command};
use crate::sync::needs;
use crate::{browser, go};

/// Registers a patient: typed, or filled in from a card. `?q=` is what was looked for in vain.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let typed = use_query_map().get_untracked().get("q").unwrap_or_default();
    let fields = Fields::of(&PatientForm {
        nationality: "VN".to_owned(),
        ..prefill::of_typed(&typed)
    });
    let warnings = RwSignal::new(None::<Vec<Warning>>);
    Effect::new(move |_| {
        if let Some(card) = card::waiting_prefill() {
            fields.take_card(&card.form);
            warnings.set(Some(card.warnings));
        }
    });
    let complaints = Complaints::about(fields);
    let alike = watch(&fields);
    // The same registration however often it is sent.
    let id: PatientId = browser::new_id();
    let register = Callback::new(move |not_a_duplicate: bool| {
        if !complaints.form.passes() {
            return;
        }
        let form = untrack(|| fields.form());
        let asked = RegisterPatient {
            id,
            form,
            not_a_duplicate,
        };
        complaints.form.sending.about(&asked);
        complaints.form.sending.run(
            move |key| async move { calls::register(&asked, key).await },
            move |patient| {
                Toast::done(w::registered(&patient.form.full_name, &patient.record_number)).show();
                go::to(&format!("/patients/{}", patient.id));
            },
        );
    });
    use_command(
        Command::new(w::save, Icon::Check, move || register.run(false))
            .with_key(Key::CTRL_S)
            .with_reach(needs("POST /api/patients")),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        register.run(false);
    };
    view! {
        <PageHead title=w::register about=w::register_about/>
        <form on:submit=submit novalidate class="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
            <div class="flex min-w-0 flex-col gap-4">
                {move || warnings.get().map(|warnings| view! { <CardNotice warnings/> })}
                <PatientFields complaints/>
                <Refused sending=complaints.form.sending another_person=Callback::new(move |()| register.run(true))/>
                <div class="flex justify-end gap-2">
                    <ButtonLink text=w::cancel href="/patients".to_owned()/>
                    <Button
                        text=w::register icon=Icon::UserAdd look=Look::Primary submit=true key=Key::CTRL_S
                        busy=complaints.form.sending.pending reach=needs("POST /api/patients")
                    />
                </div>
            </div>
            <aside class="xl:sticky xl:top-20" aria-label=w::maybe_known>
                <Alike found=alike/>
            </aside>
        </form>
    }
}

/// What came from the card, and what to look at.
#[component]
fn CardNotice(warnings: Vec<Warning>) -> impl IntoView {
    let tone = if warnings.is_empty() {
        Tone::Info
    } else {
        Tone::Warning
    };
    let lines = warnings
        .into_iter()
        .map(|warning| view! { <li>{move || warning_word(warning)}</li> });
    view! {
        <Notice tone>
            <p class="font-medium">{w::from_card}</p>
            <ul class="list-disc pl-5">{lines.collect_view()}</ul>
        </Notice>
    }
}

fn warning_word(warning: Warning) -> String {
    match warning {
        Warning::NameDamaged => w::name_damaged().to_owned(),
        Warning::Card(CardWarning::BirthYearDiffers) => w::birth_year_differs().to_owned(),
        Warning::Card(CardWarning::SexDiffers) => w::sex_differs().to_owned(),
        Warning::Card(CardWarning::BirthDateUnreadable) => w::birth_unreadable().to_owned(),
        Warning::Card(CardWarning::SexUnreadable) => w::sex_unreadable().to_owned(),
        Warning::Card(CardWarning::IssuedBeforeBirth) => w::issued_before_birth().to_owned(),
        Warning::Expired(day) => w::insurance_expired(&day.dd_mm_yyyy()),
    }
}
