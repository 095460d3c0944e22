use clinic_shared::{
    feed::Page,
    field::{Check as _, FieldErrors, Language},
    identity::{AccountStatus, CreateUser, OneTimeCode, Role, UpdateUser, User},
    ids::PractitionerId,
    practitioners::Practitioner,
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::words as w;
use crate::api;
use crate::crud::Editing;
use crate::kit::{Button, Checkbox, Choice, DialogFoot, Look, Select, TextField, TextKind, Toast};
use crate::load::load;
use crate::send::use_form;
use crate::shell::{SendFailed, language_of, languages, role_name};
use crate::sync::needs;

/// Staff only: a patient's account is made with the patient.
const ROLES: [Role; 3] = [Role::FrontDesk, Role::Doctor, Role::Admin];

/// What came back: a changed account, or a new one with its code.
enum Kept {
    Changed(User),
    Invited(Box<OneTimeCode>),
}

#[component]
pub fn UserFields(editing: Editing<User>, code: RwSignal<Option<OneTimeCode>>) -> impl IntoView {
    let row = editing.row.get_untracked();
    let is_new = row.is_none();
    let text = |read: fn(&User) -> &String| row.as_ref().map(|user| read(user).clone()).unwrap_or_default();
    let user_name = RwSignal::new(text(|user| &user.user_name));
    let display_name = RwSignal::new(text(|user| &user.display_name));
    let email = RwSignal::new(text(|user| &user.email));
    let opened_with = row.as_ref().map_or(Language::Vi, |user| user.language);
    let language = RwSignal::new(opened_with.name().to_owned());
    let role = RwSignal::new(
        row.as_ref()
            .map_or(Role::FrontDesk, |user| user.role)
            .name()
            .to_owned(),
    );
    let practitioner = row.as_ref().and_then(|user| user.practitioner_id);
    let practitioner = RwSignal::new(practitioner.map(|id| id.to_string()).unwrap_or_default());
    let may_overbook = RwSignal::new(row.as_ref().is_some_and(|user| user.may_overbook));
    let disabled = RwSignal::new(
        row.as_ref()
            .is_some_and(|user| user.status == AccountStatus::Disabled),
    );

    let is_doctor = move || role.with(|role| role == Role::Doctor.name());
    let create = move || CreateUser {
        user_name: user_name.get().trim().to_owned(),
        display_name: display_name.get(),
        email: email.get().trim().to_owned(),
        language: language.with(|value| language_of(value)),
        role: role.with(|name| Role::parse(name)).unwrap_or(Role::FrontDesk),
        practitioner_id: practitioner
            .with(|id| id.parse::<PractitionerId>().ok())
            .filter(|_| is_doctor()),
        may_overbook: may_overbook.get(),
    };
    let update = move || {
        let CreateUser {
            display_name,
            email,
            language,
            role,
            practitioner_id,
            may_overbook,
            ..
        } = create();
        UpdateUser {
            display_name,
            email,
            // Its person may have chosen another one since: what was not touched here is left as it is.
            language: (language != opened_with).then_some(language),
            role,
            practitioner_id,
            may_overbook,
            disabled: disabled.get(),
        }
    };
    let check = move || -> FieldErrors {
        if is_new {
            create().check()
        } else {
            update().check()
        }
    };

    let complaints = use_form(check).asks_before_leaving(move || (create(), update()));
    let sending = complaints.sending;
    let error = move |pointer: &'static str| complaints.of(pointer);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !complaints.passes() {
            return;
        }
        let (row, create, update) = (row.clone(), untrack(create), untrack(update));
        sending.about(&(&create, &update));
        sending.run(
            move |key| async move {
                if let Some(User { id, version, .. }) = row {
                    let path = format!("/api/users/{id}");
                    api::put::<User>(&path, &update, key, Some(version))
                        .await
                        .map(Kept::Changed)
                } else {
                    let invited = api::post::<OneTimeCode>("/api/users", &create, key);
                    invited.await.map(|given| Kept::Invited(Box::new(given)))
                }
            },
            move |kept| {
                editing.close();
                match kept {
                    Kept::Changed(user) => Toast::done(w::saved(&user.display_name)).show(),
                    Kept::Invited(given) => code.set(Some(*given)),
                }
            },
        );
    };
    let doctors = load(&[], || api::get::<Page<Practitioner>>("/api/practitioners"));
    let doctor_choices = Signal::derive(move || {
        let doctors = doctors.value.get().map(|page| page.items).unwrap_or_default();
        let choice = |doctor: Practitioner| {
            Choice::new(
                doctor.id.to_string(),
                format!(
                    "{} {} · {}",
                    doctor.form.title, doctor.form.full_name, doctor.form.specialty
                ),
            )
        };
        doctors.into_iter().map(choice).collect::<Vec<_>>()
    });
    let role_choices = Signal::derive(|| {
        ROLES
            .map(|role| Choice::new(role.name(), role_name(role)))
            .to_vec()
    });
    view! {
        <form on:submit=submit class="flex flex-col gap-3" novalidate>
            <Show when=move || is_new>
                <TextField
                    label=w::user_name value=user_name kind=TextKind::UserName required=true autofocus=true
                    hint=w::user_name_hint error=error("/user_name")
                />
            </Show>
            <TextField
                label=w::display_name value=display_name kind=TextKind::Name required=true error=error("/display_name")
            />
            <TextField label=w::email value=email kind=TextKind::Email error=error("/email")/>
            <Select
                label=w::language value=language choices=Signal::derive(languages) hint=w::language_hint required=true
                error=error("/language")
            />
            <Select label=w::role value=role choices=role_choices required=true error=error("/role")/>
            <Show when=is_doctor>
                <Select
                    label=w::practitioner value=practitioner choices=doctor_choices none=w::choose required=true
                    error=error("/practitioner_id")
                />
            </Show>
            <Checkbox label=w::may_overbook value=may_overbook hint=w::may_overbook_hint/>
            <Show when=move || !is_new>
                <Checkbox label=w::disable value=disabled hint=w::disable_hint/>
            </Show>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::cancel press=Callback::new(move |()| editing.close())/>
                <Button text=w::save look=Look::Primary submit=true busy=sending.pending reach=needs("PUT /api/users/{id}")/>
            </DialogFoot>
        </form>
    }
}
