use clinic_shared::identity::SignIn;
use gloo_timers::future::TimeoutFuture;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::standing::standing;
use super::{SendFailed, words as w};
use crate::kit::{Button, Glyph, Icon, Look, TextField, TextKind};
use crate::send::use_send;
use crate::{desktop, session};

/// How often the shell is asked.
const LOOK_MS: u32 = 10_000;

/// On a desktop, above the page: the server is back and wants the password of whoever signed in without it, which
/// loses neither the page nor what waits; or this computer waits for an admin's approval.
#[component]
pub fn PasswordAgain() -> impl IntoView {
    let wanted = RwSignal::new(false);
    let unapproved = RwSignal::new(false);
    if desktop::is_desktop() {
        spawn_local(async move {
            loop {
                // Until this page is gone.
                if let Ok(standing) = standing().await
                    && (wanted.try_set(standing.wants_password).is_some()
                        || unapproved.try_set(standing.unapproved).is_some())
                {
                    return;
                }
                TimeoutFuture::new(LOOK_MS).await;
                if wanted.try_get_untracked().is_none() {
                    return;
                }
            }
        });
    }
    view! {
        <div role="alert" class="print:hidden">
            <Show when=move || unapproved.get()>
                <p class="flex items-center gap-2 bg-info/15 px-4 py-2 font-medium xl:px-6">
                    <Glyph icon=Icon::Info/>
                    <span>{w::unapproved}</span>
                </p>
            </Show>
            <Show when=move || wanted.get()>
                <AskPassword wanted/>
            </Show>
        </div>
    }
}

#[component]
fn AskPassword(wanted: RwSignal<bool>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let sending = use_send();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(account) = session::account() else { return };
        let sign_in = SignIn {
            user_name: account.user_name,
            password: password.get_untracked(),
        };
        sending.about(&sign_in);
        sending.run(
            |key| async move { session::sign_in(&sign_in, key).await },
            move |()| wanted.set(false),
        );
    };
    view! {
        <form
            on:submit=submit
            class="flex flex-wrap items-end gap-3 border-b border-warning bg-warning/15 px-4 py-2 xl:px-6"
        >
            <p class="flex grow basis-80 items-start gap-2 self-center font-medium">
                <Glyph icon=Icon::Key/>
                <span>{w::password_again}</span>
            </p>
            <TextField label=w::password value=password kind=TextKind::Password required=true/>
            <Button text=w::continue_ look=Look::Primary submit=true busy=sending.pending/>
            <div class="basis-full empty:hidden"><SendFailed sending/></div>
        </form>
    }
}
