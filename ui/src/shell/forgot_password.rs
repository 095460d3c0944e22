use clinic_shared::field::Check as _;
use clinic_shared::identity::AskPasswordReset;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::sign_in::{DoorLink, Doorway};
use super::{SendFailed, link_words as w, words};
use crate::api;
use crate::kit::{Button, Look, Notice, TextField, TextKind, Tone};
use crate::send::use_form;

/// Has a link sent that sets a new password. Whether there is such an account is told to nobody.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let name = RwSignal::new(String::new());
    let is_sent = RwSignal::new(false);
    let asked = move || AskPasswordReset {
        name: name.get().trim().to_owned(),
    };
    let form = use_form(move || asked().check());
    let sending = form.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        is_sent.set(false);
        if !form.passes() {
            return;
        }
        let asked = untrack(asked);
        // Each press is another mail.
        sending.changed();
        sending.run(
            move |key| async move { api::post::<()>("/api/session/password-reset", &asked, key).await },
            move |()| {
                is_sent.try_set(true);
            },
        );
    };
    view! {
        <Doorway title=w::forgot_title about=w::forgot_about>
            <form class="flex flex-col gap-4" on:submit=submit novalidate>
                <SendFailed sending/>
                <TextField
                    label=w::name_or_mail value=name kind=TextKind::UserName required=true autofocus=true
                    error=form.of("/name")
                />
                <Button text=w::send_link look=Look::Primary submit=true wide=true busy=sending.pending/>
                <Show when=move || is_sent.get()>
                    <Notice tone=Tone::Success>
                        <p>{w::link_on_its_way}</p>
                        <p class="mt-1 text-sm">{w::no_mail_next}</p>
                    </Notice>
                </Show>
                <DoorLink href="/" text=words::back_to_sign_in/>
            </form>
        </Doorway>
    }
}
