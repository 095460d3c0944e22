use clinic_shared::{
    ids::PractitionerId,
    patients::Gender,
    practitioners::{CreatePractitioner, Practitioner, PractitionerForm},
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::photo::PhotoField;
use super::words as w;
use crate::catalog::ColorField;
use crate::crud::{Editing, number};
use crate::kit::{Button, Checkbox, Choice, DialogFoot, Look, Select, TextArea, TextField, TextKind, Toast};
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser};

#[component]
pub fn DoctorFields(editing: Editing<Practitioner>) -> impl IntoView {
    let row = editing.row.get_untracked();
    let form = row.as_ref().map(|row| row.form.clone()).unwrap_or_default();
    let new_id: PractitionerId = browser::new_id();
    let full_name = RwSignal::new(form.full_name);
    let title = RwSignal::new(form.title);
    let gender = RwSignal::new(form.gender.name().to_owned());
    let specialty = RwSignal::new(form.specialty);
    let license = RwSignal::new(form.license_number);
    let since = RwSignal::new(
        form.practising_since
            .map(|year| year.to_string())
            .unwrap_or_default(),
    );
    let biography = RwSignal::new(form.biography);
    let phone = RwSignal::new(form.phone);
    let email = RwSignal::new(form.email);
    let visits_max = RwSignal::new(form.visits_max_per_day.to_string());
    let color = RwSignal::new(form.color);
    let active = RwSignal::new(form.active);
    let asked = move || PractitionerForm {
        full_name: full_name.get(),
        title: title.get(),
        gender: gender.with(|name| Gender::parse(name)).unwrap_or_default(),
        specialty: specialty.get(),
        license_number: license.get(),
        practising_since: Some(since.get())
            .filter(|year| !year.trim().is_empty())
            .map(|year| number(&year, 0)),
        biography: biography.get(),
        phone: phone.get(),
        email: email.get(),
        visits_max_per_day: number(&visits_max.get(), 0),
        color: color.get(),
        active: active.get(),
    };
    let complaints = use_form_of(asked);
    let sending = complaints.sending;
    let error = move |pointer: &'static str| complaints.of(pointer);
    let known = row.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !complaints.passes() {
            return;
        }
        let form = untrack(asked);
        sending.about(&form);
        let row = row.clone();
        sending.run(
            move |key| async move {
                if let Some(Practitioner { id, version, .. }) = row {
                    api::put::<Practitioner>(&format!("/api/practitioners/{id}"), &form, key, Some(version))
                        .await
                } else {
                    let create = CreatePractitioner { id: new_id, form };
                    api::post::<Practitioner>("/api/practitioners", &create, key).await
                }
            },
            move |doctor| {
                editing.close();
                Toast::done(w::saved(&doctor.form.full_name)).show();
            },
        );
    };
    let genders = Signal::derive(|| {
        let word = |gender| match gender {
            Gender::Male => w::male(),
            Gender::Female => w::female(),
            Gender::Other => w::other(),
            Gender::Unknown => w::unknown(),
        };
        Gender::ALL
            .map(|gender| Choice::new(gender.name(), word(gender)))
            .to_vec()
    });
    view! {
        <form on:submit=submit class="flex flex-col gap-3" novalidate>
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField
                    label=w::full_name value=full_name kind=TextKind::Name required=true autofocus=true
                    error=error("/full_name")
                />
                <TextField label=w::title value=title hint=w::title_hint error=error("/title")/>
                <TextField label=w::specialty value=specialty required=true error=error("/specialty")/>
                <Select label=w::gender value=gender choices=genders/>
                <TextField label=w::license value=license error=error("/license_number")/>
                <TextField label=w::since value=since kind=TextKind::Digits error=error("/practising_since")/>
                <TextField label=w::phone value=phone kind=TextKind::Phone error=error("/phone")/>
                <TextField label=w::email value=email kind=TextKind::Email error=error("/email")/>
                <TextField
                    label=w::visits_max value=visits_max kind=TextKind::Digits required=true hint=w::visits_max_hint
                    error=error("/visits_max_per_day")
                />
                <ColorField value=color/>
            </div>
            <TextArea label=w::biography value=biography error=error("/biography")/>
            <Checkbox label=w::active value=active hint=w::active_hint/>
            {known.map(|practitioner| view! { <PhotoField practitioner/> })}
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::cancel press=Callback::new(move |()| editing.close())/>
                <Button text=w::save look=Look::Primary submit=true busy=sending.pending reach=needs("PUT /api/practitioners/{id}")/>
            </DialogFoot>
        </form>
    }
}
