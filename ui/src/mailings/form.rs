use clinic_shared::feed::Page;
use clinic_shared::ids::MailingId;
use clinic_shared::mailings::{Audience, Mailing, MailingForm};
use clinic_shared::practitioners::Practitioner;
use clinic_shared::time::Date;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::preview::Preview;
use super::told::count_word;
use super::{calls, words as w};
use crate::browser;
use crate::crud::{Editing, number};
use crate::kit::{
    Button, Choice, DateField, DialogFoot, Glyph, Icon, Look, Select, TextArea, TextField, TextKind, Toast,
};
use crate::load::{Listing, Load, load};
use crate::send::{Form, use_form_of};
use crate::shell::SendFailed;
use crate::sync::needs;

/// Of an age that is none.
const NO_AGE: u8 = u8::MAX;

/// Empty: not asked for.
fn age_of(typed: &str) -> Option<u8> {
    (!typed.trim().is_empty()).then(|| number(typed, NO_AGE))
}

fn typed(age: Option<u8>) -> RwSignal<String> {
    RwSignal::new(age.map(|age| age.to_string()).unwrap_or_default())
}

/// The fields of the audience.
#[derive(Debug, Clone, Copy)]
struct Chosen {
    doctor: RwSignal<String>,
    visit_from: RwSignal<Option<Date>>,
    visit_until: RwSignal<Option<Date>>,
    age_from: RwSignal<String>,
    age_until: RwSignal<String>,
}

impl Chosen {
    fn of(audience: Audience) -> Self {
        let doctor = audience.practitioner_id.map(|id| id.to_string());
        Self {
            doctor: RwSignal::new(doctor.unwrap_or_default()),
            visit_from: RwSignal::new(audience.visit_from),
            visit_until: RwSignal::new(audience.visit_until),
            age_from: typed(audience.age_from),
            age_until: typed(audience.age_until),
        }
    }

    /// Tracks.
    fn audience(self) -> Audience {
        Audience {
            practitioner_id: self.doctor.with(|doctor| doctor.parse().ok()),
            visit_from: self.visit_from.get(),
            visit_until: self.visit_until.get(),
            age_from: self.age_from.with(|age| age_of(age)),
            age_until: self.age_until.with(|age| age_of(age)),
        }
    }
}

/// A draft: what it says, to whom, how many they are, and how it will read.
#[component]
pub fn MailingFields(
    editing: Editing<Mailing>,
    mailings: Listing<Mailing>,
    doctors: Load<Page<Practitioner>>,
) -> impl IntoView {
    let row = editing.row.get_untracked();
    let before = row.as_ref().map(|mailing| (mailing.id, mailing.version));
    let form = row.map(|mailing| mailing.form).unwrap_or_default();
    let new_id: MailingId = browser::new_id();
    let has_english = form.has_english();
    let chosen = Chosen::of(form.audience);
    let (subject, body) = (RwSignal::new(form.subject), RwSignal::new(form.body));
    let (subject_en, body_en) = (RwSignal::new(form.subject_en), RwSignal::new(form.body_en));
    let asked = move || MailingForm {
        subject: subject.get(),
        body: body.get(),
        subject_en: subject_en.get(),
        body_en: body_en.get(),
        audience: chosen.audience(),
    };
    let complaints = use_form_of(asked);
    let sending = complaints.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !complaints.passes() {
            return;
        }
        let form = untrack(asked);
        sending.about(&form);
        sending.run(
            move |key| calls::keep(before, new_id, form, key),
            move |_: Mailing| {
                editing.close();
                Toast::done(w::was_kept).show();
                mailings.load.again();
            },
        );
    };
    let route = if before.is_some() {
        "PUT /api/mailings/{id}"
    } else {
        "POST /api/mailings"
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-5" novalidate>
            <div class="grid gap-5 lg:grid-cols-2">
                <div class="flex flex-col gap-3">
                    <TextField
                        label=w::subject value=subject required=true autofocus=true error=complaints.of("/subject")
                    />
                    <TextArea
                        label=w::body value=body required=true lines=8 hint=w::body_hint error=complaints.of("/body")
                    />
                    <details class="rounded-box border border-base-300 p-3" open=has_english>
                        <summary class="cursor-pointer font-semibold">{w::in_english}</summary>
                        <p class="my-2 text-sm text-base-content/75">{w::in_english_hint}</p>
                        <div class="flex flex-col gap-3">
                            <TextField label=w::subject_en value=subject_en error=complaints.of("/subject_en")/>
                            <TextArea label=w::body_en value=body_en lines=6 error=complaints.of("/body_en")/>
                        </div>
                    </details>
                </div>
                <Preview form=Signal::derive(asked)/>
            </div>
            <AudienceFields chosen complaints doctors/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::go_back press=move |()| editing.close()/>
                <Button
                    text=w::save look=Look::Primary submit=true busy=sending.pending reach=needs(route)
                />
            </DialogFoot>
        </form>
    }
}

#[component]
fn AudienceFields(chosen: Chosen, complaints: Form, doctors: Load<Page<Practitioner>>) -> impl IntoView {
    let choices = Signal::derive(move || {
        let doctors = doctors.value.get().map(|page| page.items).unwrap_or_default();
        let choice = |doctor: Practitioner| {
            let name = format!("{} {}", doctor.form.title, doctor.form.full_name);
            Choice::new(doctor.id.to_string(), name.trim())
        };
        doctors.into_iter().map(choice).collect::<Vec<_>>()
    });
    view! {
        <fieldset class="flex flex-col gap-3 border-t border-base-300 pt-4">
            <legend class="text-lg font-semibold">{w::audience}</legend>
            <p class="text-sm text-base-content/75">{w::audience_hint}</p>
            <div class="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-3">
                <Select label=w::doctor value=chosen.doctor choices none=w::any_doctor/>
                <DateField
                    label=w::visit_from value=chosen.visit_from error=complaints.of("/audience/visit_from")
                />
                <DateField
                    label=w::visit_until value=chosen.visit_until error=complaints.of("/audience/visit_until")
                />
                <TextField
                    label=w::age_from value=chosen.age_from kind=TextKind::Digits
                    error=complaints.of("/audience/age_from")
                />
                <TextField
                    label=w::age_until value=chosen.age_until kind=TextKind::Digits
                    error=complaints.of("/audience/age_until")
                />
            </div>
            <Count chosen/>
        </fieldset>
    }
}

/// How many will get it, counted again whenever the audience is another one.
#[component]
fn Count(chosen: Chosen) -> impl IntoView {
    let audience = Memo::new(move |_| chosen.audience());
    let count = load(&[], move || calls::count(audience.get()));
    let told = move || {
        let is_wrong = count.error.with(Option::is_some);
        count.value.with(|count| match count {
            _ if is_wrong => w::not_counted().to_owned(),
            Some(count) => count_word(count),
            None => w::counting().to_owned(),
        })
    };
    view! {
        <p class="flex items-center gap-2 rounded-field bg-base-200 px-3 py-2 tabular-nums" aria-live="polite">
            <Glyph icon=Icon::Users/>
            <span class="font-medium" data-count="">{told}</span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::field::{Check as _, FieldErrors};

    /// What the form's own check says of it.
    fn complaints(age: &str) -> FieldErrors {
        let form = MailingForm {
            subject: "Nghỉ Tết".to_owned(),
            body: "Kính gửi {{patient}}".to_owned(),
            audience: Audience {
                age_from: age_of(age),
                ..Audience::default()
            },
            ..MailingForm::default()
        };
        form.check()
    }

    #[test]
    fn an_age_that_is_none_is_told_at_its_field_and_an_empty_one_is_not_asked_for() {
        assert_eq!(age_of(" "), None);
        assert_eq!(age_of("60"), Some(60));
        assert!(complaints("").is_empty() && complaints("60").is_empty());
        assert!(complaints("già").of("/audience/age_from").is_some());
        assert!(complaints("1000").of("/audience/age_from").is_some());
    }
}
