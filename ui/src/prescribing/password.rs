//! The password once more: for what is contraindicated, to stand for the rules, and to take rules into use.
use std::future::Future;

use clinic_shared::ids::SignatureProofId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::calls::{self, Proof};
use super::words as w;
use crate::api::{self, ApiError};
use crate::kit::{Button, Dialog, DialogFoot, Icon, Look, Notice, TextField, TextKind, Tone};
use crate::send::{has_verdict, use_send};
use crate::shell::SendFailed;

/// Where a wrong password is told.
pub const PASSWORD: &str = "/password";

/// What was sent with its proof and got no verdict.
pub type Unanswered<Ask> = StoredValue<Option<(Ask, SignatureProofId)>>;

/// The proof that went with the same before: it may be spent, and then only the same request is answered for it.
fn proof_of<Ask: PartialEq>(sent: Option<(Ask, SignatureProofId)>, asked: &Ask) -> Option<SignatureProofId> {
    sent.filter(|(before, _)| before == asked).map(|(_, proof)| proof)
}

/// Proves the password, then sends what is asked with the proof. What got no answer is sent again as it was.
pub async fn with_proof<Ask, Told, Sent>(
    asked: Ask,
    password: String,
    unanswered: Unanswered<Ask>,
    send: impl FnOnce(Ask, SignatureProofId) -> Sent,
) -> Result<Told, ApiError>
where
    Ask: Clone + PartialEq + Send + Sync + 'static,
    Sent: Future<Output = Result<Told, ApiError>>,
{
    let before = unanswered.try_get_value().flatten();
    let proof = match proof_of(before, &asked) {
        Some(proof) => proof,
        None => calls::prove(password, api::new_key()).await?.id,
    };
    unanswered.try_set_value(Some((asked.clone(), proof)));
    let answer = send(asked, proof).await;
    if has_verdict(&answer) {
        unanswered.try_set_value(None);
    }
    answer
}

/// `proved` hears of a right password.
#[component]
pub fn PasswordDialog(
    open: RwSignal<bool>,
    /// For whom it is signed.
    patient: Signal<String>,
    /// What is contraindicated, each between what.
    findings: Signal<Vec<String>>,
    proved: Callback<SignatureProofId>,
) -> impl IntoView {
    view! {
        <Dialog open title=w::sign_again>
            <Ask open patient findings proved/>
        </Dialog>
    }
}

#[component]
pub fn PasswordField(
    password: RwSignal<String>,
    /// What is said of [`PASSWORD`].
    error: Signal<Option<String>>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    view! {
        <TextField label=w::password value=password kind=TextKind::Password required=true autofocus error/>
    }
}

#[component]
fn Ask(
    open: RwSignal<bool>,
    patient: Signal<String>,
    findings: Signal<Vec<String>>,
    proved: Callback<SignatureProofId>,
) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let sending = use_send();
    let error = sending.field(PASSWORD);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let given = password.get_untracked();
        sending.about(&given);
        sending.run(
            move |key| calls::prove(given, key),
            move |proof: Proof| {
                open.try_set(false);
                proved.run(proof.id);
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-4" novalidate>
            <Notice tone=Tone::Danger>
                <p class="font-semibold break-words">{move || w::sign_again_for(&patient.get())}</p>
                <ul class="list-disc pl-5 font-medium break-words">
                    {move || findings.get().into_iter().map(|between| view! { <li>{between}</li> }).collect_view()}
                </ul>
                <p class="mt-2">{w::sign_again_about}</p>
            </Notice>
            <PasswordField password error autofocus=true/>
            // A wrong password is told in the field.
            <Show when=move || error.with(Option::is_none)><SendFailed sending/></Show>
            <DialogFoot>
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button text=w::sign_anyway icon=Icon::Check look=Look::Danger submit=true busy=sending.pending/>
            </DialogFoot>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::language;
    use clinic_shared::field::FieldCode;

    fn refused(kind: &str, more: &str) -> ApiError {
        let text = format!(r#"{{"type":"{kind}","title":"x","status":422{more}}}"#);
        ApiError::Problem(Box::new(serde_json::from_str(&text).unwrap()))
    }

    #[test]
    fn what_got_no_answer_goes_with_the_same_proof_again_and_anything_else_with_another() {
        let proof = SignatureProofId(uuid::Uuid::from_u128(2));
        let sent = Some(("đã xem", proof));
        assert_eq!(proof_of(sent, &"đã xem"), Some(proof));
        assert_eq!(proof_of(sent, &"đã xem hết"), None);
        assert_eq!(proof_of(None, &"đã xem"), None);
    }

    #[test]
    fn a_wrong_password_is_told_in_its_field_and_a_locked_account_is_not() {
        Owner::new().with(|| {
            let sending = use_send();
            let error = sending.field(PASSWORD);
            assert_eq!(error.get_untracked(), None);
            let wrong = r#","errors":[{"pointer":"/password","code":"wrong-password","detail":"x"}]"#;
            sending
                .error
                .set(Some(refused("/problems/invalid-fields", wrong)));
            let text = FieldCode::WrongPassword.text(language());
            assert_eq!(error.get_untracked().as_deref(), Some(text));
            sending.error.set(Some(refused("/problems/account-locked", "")));
            assert_eq!(error.get_untracked(), None);
        });
    }
}
