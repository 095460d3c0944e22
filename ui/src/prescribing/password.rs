//! The password once more: for what is contraindicated, and to stand for the rules.
use clinic_shared::ids::SignatureProofId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::calls::{self, Proof};
use super::words as w;
use crate::kit::{Button, Dialog, DialogFoot, Icon, Look, Notice, TextField, TextKind, Tone};
use crate::send::use_send;
use crate::shell::SendFailed;

/// Where a wrong password is told.
pub const PASSWORD: &str = "/password";

/// `proved` hears of a right password.
#[component]
pub fn PasswordDialog(open: RwSignal<bool>, proved: Callback<SignatureProofId>) -> impl IntoView {
    view! {
        <Dialog open title=w::sign_again>
            <Ask open proved/>
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
fn Ask(open: RwSignal<bool>, proved: Callback<SignatureProofId>) -> impl IntoView {
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
            <Notice tone=Tone::Danger>{w::sign_again_about}</Notice>
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
    use crate::api::ApiError;
    use crate::words::language;
    use clinic_shared::field::FieldCode;

    fn refused(kind: &str, more: &str) -> ApiError {
        let text = format!(r#"{{"type":"{kind}","title":"x","status":422{more}}}"#);
        ApiError::Problem(Box::new(serde_json::from_str(&text).unwrap()))
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
