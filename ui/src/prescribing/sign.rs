//! Signing a draft: what is missing is said and gets the focus, what is contraindicated wants the password once more, and
//! what the check says anew is shown with nothing typed lost.
use clinic_shared::ids::SignatureProofId;
use clinic_shared::medication::prescription::code_shown;
use clinic_shared::medication::{DrugCheck, Prescription, SignPrescription};
use leptos::prelude::*;

use super::answers::{Lacking, News, contraindicated, signature, wants_password};
use super::calls;
use super::desk::Desk;
use super::password::PasswordDialog;
use super::words as w;
use crate::kit::{Button, Command, Icon, Key, Look, Reach, Toast, use_command};
use crate::send::{Sending, use_send};
use crate::shell::SendFailed;
use crate::sync::{bars, needs};

const ROUTE: &str = "POST /api/prescriptions/{id}/sign";

/// Inside the editor alone: outside of it the same stroke may sign the record.
pub const SIGN_KEY: Key = Key {
    key: "Enter",
    ctrl: true,
};

#[derive(Debug, Clone, Copy)]
pub struct Signing {
    desk: Desk,
    sending: Sending,
    proof: RwSignal<Option<SignatureProofId>>,
    /// The dialog that asks for the password is open.
    asks: RwSignal<bool>,
    /// What was sent last.
    sent: StoredValue<SignPrescription>,
    /// Gives the focus to the first thing that is wrong.
    show_wrong: Callback<()>,
    done: Callback<Option<Prescription>>,
}

impl Signing {
    pub fn of(desk: Desk, show_wrong: Callback<()>, done: Callback<Option<Prescription>>) -> Self {
        let signing = Self {
            desk,
            sending: use_send(),
            proof: RwSignal::new(None),
            asks: RwSignal::new(false),
            sent: StoredValue::new(SignPrescription::default()),
            show_wrong,
            done,
        };
        Effect::new(move |_| signing.refused());
        signing
    }

    /// The button, or its key.
    pub fn press(self) {
        if bars(ROUTE) || self.sending.pending.get_untracked() {
            return;
        }
        self.desk.tried.set(true);
        match untrack(|| self.desk.lacking()) {
            Some(_) => self.show_wrong.run(()),
            None if self.lacks_proof() => self.asks.set(true),
            None => self.send(),
        }
    }

    fn lacks_proof(self) -> bool {
        let check = untrack(|| self.desk.check());
        check.is_some_and(|check| wants_password(&check)) && self.proof.with_untracked(Option::is_none)
    }

    fn send(self) {
        let Self { desk, sending, .. } = self;
        let Some(check) = untrack(|| desk.check()) else {
            return;
        };
        let proof = self.proof.get_untracked();
        let asked = desk.said.with_untracked(|said| signature(&check, said, proof));
        self.sent.set_value(asked.clone());
        desk.news.set(News::default());
        sending.about(&(&asked, desk.form.get_untracked()));
        sending.run(
            move |key| async move {
                let version = desk.write().await?;
                calls::sign(desk.id, &asked, version, key).await
            },
            move |signed: Prescription| {
                desk.end();
                let code = signed.code.as_deref().map(code_shown).unwrap_or_default();
                Toast::done(move || w::was_signed(&code)).show();
                self.done.run(Some(signed));
            },
        );
    }

    /// What a refusal leads to. Tracks the refusal.
    fn refused(self) {
        let Some(error) = self.sending.error.get() else {
            return;
        };
        // Without a verdict the same may be sent again, with the same proof.
        if !error.is_worth_repeating() {
            self.proof.set(None);
        }
        if error.is("/problems/check-differs") {
            if let Some(check) = error.member::<DrugCheck>("check") {
                let seen = self.sent.get_value();
                untrack(|| self.desk.take_check(&seen, check));
            }
        } else if error.is("/problems/reason-needed") {
            self.desk.known.again();
            self.show_wrong.run(());
        } else if error.is("/problems/sign-again") {
            self.asks.set(true);
        }
    }
}

/// At the editor's end.
#[component]
pub fn SignBar(
    signing: Signing,
    /// Whose prescription it is.
    #[prop(into)]
    patient: Signal<String>,
) -> impl IntoView {
    let Signing { desk, sending, .. } = signing;
    let lacking = Memo::new(move |_| desk.lacking());
    let why = move || {
        let text = match lacking.get()? {
            Lacking::Fields(count) => w::lacks_fields(count),
            Lacking::Check => w::lacks_check().to_owned(),
            Lacking::Reasons(count) => w::lacks_reasons(count),
            Lacking::Words(count) => w::lacks_words(count),
        };
        Some(text)
    };
    let server = needs(ROUTE);
    let reach = Signal::derive(move || match server.get() {
        Reach::Open => why().map_or(Reach::Open, Reach::Noted),
        other => other,
    });
    use_command(Command::new(w::sign, Icon::Check, move || signing.press()).with_reach(server));
    let findings = Signal::derive(move || desk.check().as_ref().map(contraindicated).unwrap_or_default());
    let proved = move |proof: SignatureProofId| {
        signing.proof.set(Some(proof));
        signing.send();
    };
    view! {
        <SendFailed sending/>
        <div class="flex flex-wrap items-center justify-end gap-3">
            <p class="mr-auto font-medium" aria-live="polite">{why}</p>
            <Button
                text=w::sign icon=Icon::Check look=Look::Primary key=SIGN_KEY busy=sending.pending
                press=move |()| signing.press() reach
            />
        </div>
        <PasswordDialog open=signing.asks patient findings proved=Callback::new(proved)/>
    }
}
