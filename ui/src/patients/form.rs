use clinic_shared::patients::Gender;
use leptos::prelude::*;

use super::fields::{CONTACTS_MAX, Complaints, ContactField, Fields, NumberField};
use super::looks::{gender_word, system_word};
use super::words as w;
use crate::kit::{
    Button, Card, Checkbox, Choice, DateField, Icon, IconButton, Look, PartialDateField, Select, TextArea,
    TextField, TextKind,
};

/// The fields of a patient's record, in the order in which people ask.
#[component]
pub fn PatientFields(complaints: Complaints) -> impl IntoView {
    let fields = complaints.fields;
    view! {
        <Identity complaints/>
        <Numbers complaints/>
        <ContactPart complaints/>
        <Guardians complaints/>
        <Flags fields/>
        <Card>
            <TextArea label=w::note value=fields.note hint=w::note_hint error=complaints.of("/note")/>
        </Card>
    }
}

#[component]
fn Identity(complaints: Complaints) -> impl IntoView {
    let fields = complaints.fields;
    let genders = Signal::derive(|| {
        Gender::ALL
            .map(|gender| Choice::new(gender.name(), gender_word(gender)))
            .to_vec()
    });
    view! {
        <Card title=w::identity>
            <div class="grid gap-3 sm:grid-cols-4">
                <div class="sm:col-span-2">
                    <TextField
                        label=w::name value=fields.full_name kind=TextKind::Name required=true autofocus=true
                        error=complaints.of("/full_name")
                    />
                </div>
                <PartialDateField label=w::born value=fields.birth_date error=complaints.of("/birth_date")/>
                <Select label=w::gender value=fields.gender choices=genders/>
                <div class="sm:col-span-2">
                    <TextField label=w::occupation value=fields.occupation error=complaints.of("/occupation")/>
                </div>
                <TextField label=w::ethnicity value=fields.ethnicity error=complaints.of("/ethnicity")/>
                <TextField label=w::nationality value=fields.nationality hint=w::nationality_hint error=complaints.of("/nationality")/>
            </div>
        </Card>
    }
}

#[component]
fn Numbers(complaints: Complaints) -> impl IntoView {
    let numbers = complaints.fields.numbers;
    let shown = move |field: NumberField| {
        let remove = move |()| {
            field.value.set(String::new());
            field.shown.set(false);
        };
        view! {
            <Show when=move || field.shown.get()>
                <div class="flex items-start gap-1">
                    <div class="grow">
                        <TextField
                            label=move || system_word(field.system) value=field.value
                            error=complaints.of_number(field.system)
                        />
                    </div>
                    <div class="pt-7">
                        <IconButton icon=Icon::Close text=w::remove press=Callback::new(remove)/>
                    </div>
                </div>
            </Show>
        }
    };
    let add = move |field: NumberField| {
        view! {
            <Show when=move || !field.shown.get()>
                <Button
                    text=move || w::add_number(system_word(field.system)) icon=Icon::Add look=Look::Quiet small=true
                    press=Callback::new(move |()| field.shown.set(true))
                />
            </Show>
        }
    };
    view! {
        <Card title=w::numbers>
            <div class="grid gap-3 sm:grid-cols-2">{numbers.map(shown).into_iter().collect_view()}</div>
            <div class="mt-2 flex flex-wrap gap-1">{numbers.map(add).into_iter().collect_view()}</div>
        </Card>
    }
}

#[component]
fn ContactPart(complaints: Complaints) -> impl IntoView {
    let fields = complaints.fields;
    view! {
        <Card title=w::contact>
            <div class="grid gap-3 sm:grid-cols-2">
                <TextField label=w::phone value=fields.phone kind=TextKind::Phone error=complaints.of("/phone")/>
                <TextField label=w::email value=fields.email kind=TextKind::Email error=complaints.of("/email")/>
                <TextField label=w::line value=fields.line error=complaints.of("/address/line")/>
                <TextField label=w::ward value=fields.ward error=complaints.of("/address/ward")/>
                <TextField label=w::district value=fields.district error=complaints.of("/address/district")/>
                <TextField label=w::province value=fields.province error=complaints.of("/address/province")/>
            </div>
        </Card>
    }
}

#[component]
fn Guardians(complaints: Complaints) -> impl IntoView {
    let fields = complaints.fields;
    let count = fields.contact_count;
    let contact = move |(at, field): (usize, ContactField)| {
        view! {
            <Show when=move || at < count.get()>
                <div class="mb-3 grid items-start gap-3 sm:grid-cols-[2fr_1fr_1fr_auto]">
                    <TextField
                        label=w::contact_name value=field.name kind=TextKind::Name
                        error=complaints.of_contact(at, "name")
                    />
                    <TextField
                        label=w::relationship value=field.relationship hint=w::relationship_hint
                        error=complaints.of_contact(at, "relationship")
                    />
                    <TextField
                        label=w::contact_phone value=field.phone kind=TextKind::Phone
                        error=complaints.of_contact(at, "phone")
                    />
                    <div class="sm:pt-7">
                        <IconButton
                            icon=Icon::Close text=w::remove
                            press=Callback::new(move |()| remove_contact(&fields, at))
                        />
                    </div>
                </div>
            </Show>
        }
    };
    view! {
        <Card title=w::contacts>
            {fields.contacts.into_iter().enumerate().map(contact).collect_view()}
            <Show when=move || count.get() < CONTACTS_MAX>
                <Button
                    text=w::add_contact icon=Icon::Add look=Look::Quiet small=true
                    press=Callback::new(move |()| count.update(|count| *count += 1))
                />
            </Show>
        </Card>
    }
}

/// The contacts after it move up.
fn remove_contact(fields: &Fields, at: usize) {
    let part = |field: &ContactField| [field.name, field.relationship, field.phone];
    for pair in fields.contacts[at..].windows(2) {
        for (to, from) in part(&pair[0]).into_iter().zip(part(&pair[1])) {
            to.set(from.get_untracked());
        }
    }
    if let Some(last) = fields.contacts.last() {
        for text in part(last) {
            text.set(String::new());
        }
    }
    fields
        .contact_count
        .update(|count| *count = count.saturating_sub(1));
}

#[component]
fn Flags(fields: Fields) -> impl IntoView {
    view! {
        <Card title=w::priority_flags>
            <p class="mb-3 text-sm text-base-content/75">{w::priority_flags_about}</p>
            <div class="grid gap-3 sm:grid-cols-3">
                <DateField label=w::pregnant_until value=fields.pregnant_until/>
                <div class="sm:pt-7">
                    <Checkbox label=w::severe_disability value=fields.severe_disability/>
                </div>
                <div class="sm:pt-7">
                    <Checkbox label=w::merit value=fields.merit/>
                </div>
            </div>
        </Card>
    }
}
