use clinic_shared::identity::AcceptInvitation;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::password::{NewPassword, NewPasswordFields};
use super::sign_in::{DoorLink, Doorway};
use super::{SendFailed, words as w};
use crate::kit::{Button, Look, TextField, TextKind, Toast};
use crate::send::use_send;
use crate::session;

/// Sets the first password of an account with the one-time code. A link may bring name and code:
/// `/accept-invitation?user_name=lan&code=…`.
#[component]
pub fn AcceptInvitationPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let user_name = RwSignal::new(query.get("user_name").unwrap_or_default());
    let code = RwSignal::new(query.get("code").unwrap_or_default());
    let password = NewPassword::new();
    let sending = use_send();
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !password.try_it(&user_name.get_untracked()) {
            return;
        }
        let accept = AcceptInvitation {
            user_name: user_name.get_untracked().trim().to_owned(),
            code: code.get_untracked().trim().to_owned(),
            new_password: password.first.get_untracked(),
        };
        sending.about(&accept);
        let navigate = navigate.clone();
        sending.run(
            |key| async move { session::accept_invitation(&accept, key).await },
            move |()| {
                Toast::done(w::activated).show();
                navigate("/", NavigateOptions::default());
            },
        );
    };
    view! {
        <Doorway title=w::accept_title about=w::accept_about>
            <form class="flex flex-col gap-4" on:submit=submit>
                <SendFailed sending/>
                <TextField
                    label=w::user_name
                    value=user_name
                    kind=TextKind::UserName
                    required=true
                    autofocus=true
                    error=sending.field("/user_name")
                />
                <TextField label=w::code value=code required=true error=sending.field("/code")/>
                <NewPasswordFields password user_name error=sending.field("/new_password")/>
                <Button text=w::activate look=Look::Primary submit=true wide=true busy=sending.pending/>
                <DoorLink href="/" text=w::back_to_sign_in/>
            </form>
        </Doorway>
    }
}
