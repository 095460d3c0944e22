use clinic_shared::field::Language;
use clinic_shared::ids::PatientId;
use clinic_shared::messaging::{MessagePreference, MessagePreferenceForm};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::told::Word;
use super::{calls, is_overtaken, may_change, words as w};
use crate::kit::{Badge, Choice, Icon, Select, Switch, Toast, Tone};
use crate::load::{Load, Loaded};
use crate::send::{Sending, use_send};
use crate::shell::{SendFailed, tell_not_undone};
use crate::sync::needs;
use crate::{api, clinic};

/// Whether this person is sent messages, by which ways and in which language, and for the desk the way to change it.
#[component]
pub fn OptOut(
    #[prop(into)] patient: Signal<PatientId>,
    preference: Load<MessagePreference>,
) -> impl IntoView {
    let changes = may_change();
    let shown = move |kept: Signal<MessagePreference>| {
        let is_on = Memo::new(move |_| kept.with(|kept| kept.form.opted_out));
        view! {
            {changes.then(|| view! { <Switches patient kept preference/> })}
            <Show when=move || is_on.get()>
                <Badge tone=Tone::Warning icon=Icon::Close text=w::is_opted_out/>
            </Show>
        }
    };
    view! {
        <div class="flex flex-wrap items-start justify-between gap-3">
            <Loaded load=preference lines=1 view=shown/>
        </div>
    }
}

/// Of one person, as it is kept; each press asks for one thing otherwise.
#[derive(Clone, Copy)]
struct Kept {
    patient: Signal<PatientId>,
    now: Signal<MessagePreference>,
    preference: Load<MessagePreference>,
    sending: Sending,
}

impl Kept {
    fn ask(self, change: impl FnOnce(&mut MessagePreferenceForm), said: fn(MessagePreferenceForm) -> Word) {
        let id = self.patient.get_untracked();
        let (was, version) = self.now.with_untracked(|kept| (kept.form, kept.version));
        let mut asked = was;
        change(&mut asked);
        let (preference, said) = (self.preference, said(asked));
        self.sending.about(&(id, asked, version));
        self.sending.run(
            move |key| calls::prefer(id, asked, version, key),
            move |now: MessagePreference| {
                tell(id, was, now.version, said, preference);
                preference.value.try_set(Some(now));
            },
        );
    }

    fn is(self, of: fn(&MessagePreferenceForm) -> bool) -> Memo<bool> {
        Memo::new(move |_| self.now.with(|kept| of(&kept.form)))
    }
}

#[component]
fn Switches(
    patient: Signal<PatientId>,
    kept: Signal<MessagePreference>,
    preference: Load<MessagePreference>,
) -> impl IntoView {
    let sending = use_send();
    Effect::new(move |_| {
        if sending.error.with(|error| is_overtaken(error.as_ref())) {
            preference.again();
        }
    });
    let own = Kept {
        patient,
        now: kept,
        preference,
        sending,
    };
    let is_off = own.is(|form| form.opted_out);
    let opt_out = move |()| own.ask(|form| form.opted_out = !form.opted_out, said_of_all);
    view! {
        <div class="flex min-w-0 grow flex-col gap-3">
            <Switch
                label=w::opt_out hint=w::opt_out_hint value=is_off busy=sending.pending press=opt_out
                reach=needs("PUT /api/patients/{id}/message-opt-out")
            />
            <Show when=move || !is_off.get()>
                <Ways own/>
            </Show>
            <SendFailed sending/>
        </div>
    }
}

/// Of one who wants messages: by which ways.
#[component]
fn Ways(own: Kept) -> impl IntoView {
    let busy = own.sending.pending;
    let mail_off = own.is(|form| form.mail_off);
    let sms_agreed = own.is(|form| form.sms_agreed);
    let kept_language = move || own.now.with(|kept| language_value(kept.form.language).to_owned());
    let language = RwSignal::new(untrack(kept_language));
    Effect::new(move |_| language.set(kept_language()));
    Effect::new(move |_| {
        let chosen = language_of(&language.get());
        if chosen != own.now.with_untracked(|kept| kept.form.language) {
            own.ask(|form| form.language = chosen, |_| w::preference_kept);
        }
    });
    let press_mail = move |()| own.ask(|form| form.mail_off = !form.mail_off, |_| w::preference_kept);
    let press_sms = move |()| own.ask(|form| form.sms_agreed = !form.sms_agreed, |_| w::preference_kept);
    let heard = move || own.now.with(when_heard);
    let by_link = move || {
        own.now
            .with(|kept| kept.by_link_at.map(|at| w::by_link(&clinic::date_and_time(at))))
    };
    let reach = needs("PUT /api/patients/{id}/message-opt-out");
    view! {
        <div class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            <div>
                <Switch label=w::sms_agreed hint=w::sms_agreed_hint value=sms_agreed busy press=press_sms reach/>
                <p class="mt-1 text-sm tabular-nums text-base-content/75" data-sms-said="">{heard}</p>
            </div>
            <div>
                <Switch label=w::mail_off hint=w::mail_off_hint value=mail_off busy press=press_mail reach/>
                <p class="mt-1 text-sm tabular-nums text-base-content/75 empty:hidden" data-by-link="">{by_link}</p>
            </div>
            <Select
                label=w::language value=language choices=Signal::derive(languages)
                disabled=Signal::derive(move || busy.get() || reach.read().is_barred())
            />
        </div>
    }
}

fn languages() -> Vec<Choice> {
    vec![
        Choice::new(language_value(None), w::language_usual()),
        Choice::new(language_value(Some(Language::Vi)), w::vietnamese()),
        Choice::new(language_value(Some(Language::En)), w::english()),
    ]
}

const fn language_value(language: Option<Language>) -> &'static str {
    match language {
        None => "usual",
        Some(language) => language.pick("vi", "en"),
    }
}

fn language_of(value: &str) -> Option<Language> {
    [Language::Vi, Language::En]
        .into_iter()
        .find(|language| language_value(Some(*language)) == value)
}

/// When the patient agreed to SMS or took that back, and who heard it.
fn when_heard(kept: &MessagePreference) -> String {
    let at = kept.sms_said_at.map(clinic::date_and_time);
    match (at, &kept.sms_said_to) {
        (None, _) => w::sms_not_asked().to_owned(),
        (Some(at), None) => w::sms_said(&at),
        (Some(at), Some(name)) => w::sms_said_to(name, &at),
    }
}

fn said_of_all(form: MessagePreferenceForm) -> Word {
    if form.opted_out {
        w::was_opted_out
    } else {
        w::was_opted_in
    }
}

/// It was changed; undo puts back what was before. The page may be gone by then.
fn tell(
    id: PatientId,
    was: MessagePreferenceForm,
    version: i64,
    said: Word,
    preference: Load<MessagePreference>,
) {
    let undo = move || {
        spawn_local(async move {
            match calls::prefer(id, was, version, api::new_key()).await {
                Ok(back) => {
                    preference.value.try_set(Some(back));
                }
                Err(error) => tell_not_undone(&error),
            }
        });
    };
    Toast::done(said).undo(undo).show();
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::time::Timestamp;

    fn preference(at: Option<i64>, to: Option<&str>) -> MessagePreference {
        MessagePreference {
            form: MessagePreferenceForm::default(),
            sms_said_at: at.map(Timestamp::from_ms),
            sms_said_to: to.map(str::to_owned),
            by_link_at: None,
            version: 1,
        }
    }

    #[test]
    fn who_heard_an_agreement_and_when_is_told() {
        assert_eq!(when_heard(&preference(None, None)), "Chưa hỏi");
        assert_eq!(
            when_heard(&preference(Some(0), Some("Lê Thị Tân"))),
            "Lê Thị Tân ghi nhận lúc 07:00 01/01/1970"
        );
        assert_eq!(
            when_heard(&preference(Some(0), None)),
            "ghi nhận lúc 07:00 01/01/1970"
        );
    }

    #[test]
    fn a_language_is_chosen_by_its_value_and_none_by_another() {
        for language in [None, Some(Language::Vi), Some(Language::En)] {
            assert_eq!(language_of(language_value(language)), language);
        }
    }
}
