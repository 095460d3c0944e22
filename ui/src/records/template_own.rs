//! A template of one's own: renamed, shared or not any more, taken away.
use clinic_shared::ids::EncounterTemplateId;
use clinic_shared::records::{CreateTemplate, EncounterTemplate, TemplateForm};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{calls, words as w};
use crate::kit::{Button, Checkbox, Icon, IconButton, Look, TextField, Toast};
use crate::send::{use_form_of, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser};

#[component]
pub fn OwnTemplate(template: EncounterTemplate) -> impl IntoView {
    let sending = use_send();
    let editing = RwSignal::new(false);
    let (id, version) = (template.id, template.version);
    let (edited, removed) = (template.form.name.clone(), template.form.name.clone());
    let kept = StoredValue::new(template);
    let delete = move |()| {
        let lost = kept.with_value(|template| template.form.clone());
        sending.about(&(id, version));
        sending.run(
            move |key| calls::delete_template(id, version, key),
            move |()| {
                let name = lost.name.clone();
                Toast::done(move || w::template_deleted(&name))
                    .undo(move || keep_again(lost.clone()))
                    .show();
            },
        );
    };
    view! {
        <Show
            when=move || editing.get()
            fallback=move || {
                let (edited, removed) = (edited.clone(), removed.clone());
                view! {
                    <div class="flex items-center gap-1">
                        <IconButton
                            icon=Icon::Edit text=move || w::edit_template(&edited)
                            press=Callback::new(move |()| editing.set(true))
                            reach=needs("PUT /api/encounter-templates/{id}")
                        />
                        <IconButton
                            icon=Icon::Trash text=move || w::delete_template(&removed) disabled=sending.pending
                            press=Callback::new(delete) reach=needs("DELETE /api/encounter-templates/{id}")
                        />
                    </div>
                }
            }
        >
            <Edit template=kept.get_value() editing/>
        </Show>
        <SendFailed sending/>
    }
}

#[component]
fn Edit(template: EncounterTemplate, editing: RwSignal<bool>) -> impl IntoView {
    let EncounterTemplate {
        id, version, form, ..
    } = template;
    let name = RwSignal::new(form.name.clone());
    let specialty = RwSignal::new(form.specialty.clone());
    let shared = RwSignal::new(form.shared);
    let before = StoredValue::new(form);
    let asked = move || TemplateForm {
        name: name.get(),
        specialty: specialty.get(),
        shared: shared.get(),
        content: before.with_value(|before| before.content.clone()),
    };
    let form = use_form_of(asked);
    let sending = form.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let now = untrack(asked);
        let before = before.get_value();
        sending.about(&(version, &now));
        sending.run(
            move |key| calls::change_template(id, now, version, key),
            move |changed: EncounterTemplate| {
                let name = changed.form.name.clone();
                Toast::done(move || w::template_changed(&name))
                    .undo(move || put_back(id, changed.version, before.clone()))
                    .show();
                editing.try_set(false);
            },
        );
    };
    view! {
        <form
            on:submit=submit
            class="flex flex-col gap-3 rounded-box border border-base-300 bg-base-200/50 p-3"
            novalidate
        >
            <TextField label=w::template_name value=name required=true autofocus=true error=form.of("/name")/>
            <TextField
                label=w::template_specialty value=specialty hint=w::template_specialty_hint
                error=form.of("/specialty")
            />
            <Checkbox label=w::share_template value=shared/>
            <SendFailed sending/>
            <div class="flex flex-wrap gap-2">
                <Button
                    text=w::save_template icon=Icon::Check look=Look::Primary small=true submit=true
                    busy=sending.pending reach=needs("PUT /api/encounter-templates/{id}")
                />
                <Button text=w::leave_template small=true press=move |()| editing.set(false)/>
            </div>
        </form>
    }
}

// From a toast, when its page may be gone.

fn keep_again(form: TemplateForm) {
    let asked = CreateTemplate {
        id: browser::new_id(),
        form,
    };
    spawn_local(async move {
        if calls::keep_template(asked, api::new_key()).await.is_err() {
            Toast::failed(w::not_undone).show();
        }
    });
}

fn put_back(id: EncounterTemplateId, version: i64, form: TemplateForm) {
    spawn_local(async move {
        let answer = calls::change_template(id, form, version, api::new_key()).await;
        if answer.is_err() {
            Toast::failed(w::not_undone).show();
        }
    });
}
