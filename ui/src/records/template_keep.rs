//! The record that is being written, kept as a template: its texts, without values and without the patient's name.
use clinic_shared::records::{CreateTemplate, EncounterTemplate, TemplateContent, TemplateForm};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::template_state::kept;
use super::templates::{Parts, Templates};
use super::{calls, words as w};
use crate::kit::{Button, Checkbox, DialogFoot, Icon, Look, TextField, Toast};
use crate::load::{Loaded, load};
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{browser, session};

#[component]
pub fn KeepTemplate(templates: Templates) -> impl IntoView {
    let own = session::account().and_then(|account| account.practitioner_id);
    let specialty = load(&[], move || async move {
        match own {
            Some(own) => calls::practitioner(own).await.map(|doctor| doctor.form.specialty),
            None => Ok(String::new()),
        }
    });
    let form = move |specialty: Signal<String>| {
        let specialty = specialty.get_untracked();
        view! { <KeepForm templates specialty/> }
    };
    view! { <Loaded load=specialty lines=6 view=form/> }
}

#[component]
fn KeepForm(
    templates: Templates,
    /// The doctor's own.
    specialty: String,
) -> impl IntoView {
    let read = templates.writing.read;
    let patient = StoredValue::new(templates.writing.patient_name());
    let name = RwSignal::new(String::new());
    let specialty = RwSignal::new(specialty);
    let (shared, with_diagnoses) = (RwSignal::new(false), RwSignal::new(false));
    let content = Memo::new(move |_| {
        let with_diagnoses = with_diagnoses.get();
        read.with(|read| patient.with_value(|patient| kept(&read.form, patient, with_diagnoses)))
    });
    let has_diagnoses = Memo::new(move |_| read.with(|read| !read.form.diagnoses.is_empty()));
    let asked = move || TemplateForm {
        name: name.get(),
        specialty: specialty.get(),
        shared: shared.get(),
        content: content.get(),
    };
    let form = use_form_of(asked);
    let sending = form.sending;
    // The same pressed again after a lost answer is kept once.
    let sent = StoredValue::new(None::<CreateTemplate>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let kept = untrack(asked);
        let before = sent.get_value().filter(|before| before.form == kept);
        let asked = before.unwrap_or_else(|| CreateTemplate {
            id: browser::new_id(),
            form: kept,
        });
        sent.set_value(Some(asked.clone()));
        sending.about(&asked);
        sending.run(
            move |key| calls::keep_template(asked, key),
            move |kept: EncounterTemplate| {
                Toast::done(move || w::template_kept(&kept.form.name)).show();
                templates.open.try_set(false);
            },
        );
    };
    let nothing = Signal::derive(move || {
        let error = form.at("/content/history");
        error.filter(|_| content.with(TemplateContent::is_empty))
    });
    view! {
        <form on:submit=submit class="flex flex-col gap-4" novalidate>
            <div class="grid items-start gap-3 md:grid-cols-2">
                <TextField label=w::template_name value=name required=true autofocus=true error=form.of("/name")/>
                <TextField
                    label=w::template_specialty value=specialty hint=w::template_specialty_hint
                    error=form.of("/specialty")
                />
            </div>
            <div class="flex flex-wrap gap-x-6 gap-y-2">
                <Checkbox label=w::share_template value=shared/>
                <Show when=move || has_diagnoses.get()>
                    <Checkbox label=w::with_diagnoses value=with_diagnoses/>
                </Show>
            </div>
            <section class="flex flex-col gap-2" aria-label=w::what_is_kept>
                <h3 class="font-semibold">{w::what_is_kept}</h3>
                <p class="text-sm text-base-content/75">{w::what_is_kept_hint}</p>
                {move || nothing.get().map(|_| view! {
                    <p class="text-sm text-error" role="alert">{w::nothing_to_keep}</p>
                })}
                <div class="rounded-box border border-base-300 p-3">
                    {move || view! { <Parts content=content.get()/> }}
                </div>
            </section>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::back_to_templates press=move |()| templates.keeping.set(false)/>
                <Button
                    text=w::keep_template icon=Icon::Star look=Look::Primary submit=true busy=sending.pending
                    reach=needs("POST /api/encounter-templates")
                />
            </DialogFoot>
        </form>
    }
}
