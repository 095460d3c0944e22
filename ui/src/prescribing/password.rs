//! The password once more, for what is contraindicated.
use clinic_shared::ids::SignatureProofId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::calls::{self, Proof};
use super::words as w;
use crate::api::ApiError;
use crate::kit::{Button, Dialog, DialogFoot, Icon, Look, Notice, TextField, TextKind, Tone};
use crate::send::use_send;
use crate::shell::SendFailed;

/// `proved` hears of a right password.
#[component]
pub fn PasswordDialog(open: RwSignal<bool>, proved: Callback<SignatureProofId>) -> impl IntoView {
    view! {
        <Dialog open title=w::sign_again>
            <Ask open proved/>
        </Dialog>
    }
}

/// What a wrong password says in the field.
fn wrong(error: &ApiError) -> Option<String> {
    if !error.is("/problems/sign-in-refused") {
        return None;
    }
    Some(match error.member::<u8>("tries_left") {
        Some(tries) => w::wrong_password(tries),
        None => w::password_is_wrong().to_owned(),
    })
}

#[component]
fn Ask(open: RwSignal<bool>, proved: Callback<SignatureProofId>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let sending = use_send();
    let error = Signal::derive(move || sending.error.with(|error| wrong(error.as_ref()?)));
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
            <TextField
                label=w::password value=password kind=TextKind::Password required=true autofocus=true error
            />
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

    fn refused(kind: &str, more: &str) -> ApiError {
        let text = format!(r#"{{"type":"{kind}","title":"x","status":401{more}}}"#);
        ApiError::Problem(Box::new(serde_json::from_str(&text).unwrap()))
    }

    #[test]
    fn a_wrong_password_tells_how_many_tries_are_left() {
        let two = refused("/problems/sign-in-refused", r#","tries_left":2"#);
        assert_eq!(wrong(&two), Some(w::wrong_password(2)));
        let untold = refused("/problems/sign-in-refused", "");
        assert_eq!(wrong(&untold).as_deref(), Some(w::password_is_wrong()));
        assert_eq!(wrong(&refused("/problems/account-locked", "")), None);
        assert_eq!(wrong(&ApiError::Network), None);
    }
}
