//! The pages that links in mails about an account open. Nothing is done before a button is pressed: what looks through
//! mail for its owner opens links too.
use clinic_shared::identity::{DeniedSignIn, ResetPassword, UseLink};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::link_token::use_token;
use super::password::{NewPassword, NewPasswordFields};
use super::sign_in::{DoorLink, Doorway, SignInForm};
use super::{SendFailed, link_words as w, words};
use crate::api::{self, ApiError};
use crate::kit::{Button, ErrorPanel, Look, Notice, Toast, Tone};
use crate::send::{Sending, use_send};
use crate::session::{self, State};

/// Whether a new mail would help: this link never will.
fn is_spent(error: &ApiError) -> bool {
    let kinds = [
        "/problems/account-link-not-valid",
        "/problems/link-expired",
        "/problems/link-used",
        "/problems/link-replaced",
    ];
    kinds.iter().any(|kind| error.is(kind))
}

/// `/confirm-email#token`. Only the account's own person confirms: they sign in here, and the token stays in the address
/// meanwhile.
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let path = "/api/session/email-confirmation/accept";
    let token = use_token();
    // Other data of the account make no new page.
    let signs_in = Memo::new(move |_| match session::state() {
        State::Asking => None,
        State::SignedIn(_) => Some(false),
        State::Unreachable | State::SignedOut => Some(token.with(Option::is_some)),
    });
    let step = move || match signs_in.get() {
        None => ().into_any(),
        Some(true) => view! {
            <div class="flex flex-col gap-4">
                <Notice tone=Tone::Info>{w::confirm_sign_in}</Notice>
                <SignInForm/>
            </div>
        }
        .into_any(),
        Some(false) => view! { <OneStep path press=w::confirm done=w::confirmed/> }.into_any(),
    };
    view! { <Doorway title=w::confirm_title about=w::confirm_about>{step}</Doorway> }
}

/// `/unlock#token`.
#[component]
pub fn UnlockPage() -> impl IntoView {
    view! {
        <Doorway title=w::unlock_title about=w::unlock_about>
            <OneStep path="/api/session/unlock" press=w::unlock done=w::unlocked/>
        </Doorway>
    }
}

/// A link that does its work by one press.
#[component]
fn OneStep(path: &'static str, press: fn() -> &'static str, done: fn() -> &'static str) -> impl IntoView {
    let token = use_token();
    // Made anew for each token: what came of one link is not said of another.
    move || view! { <OneLink token=token.get() path press done/> }
}

#[component]
fn OneLink(
    token: Option<String>,
    path: &'static str,
    press: fn() -> &'static str,
    done: fn() -> &'static str,
) -> impl IntoView {
    let token = StoredValue::new(token);
    let sending = use_send();
    let is_done = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(token) = token.get_value() else {
            return;
        };
        let asked = UseLink { token };
        sending.about(&asked);
        sending.run(
            move |key| async move { api::post::<()>(path, &asked, key).await },
            move |()| {
                is_done.try_set(true);
            },
        );
    };
    view! {
        <Show when=move || !is_done.get() fallback=move || view! { <Finished text=done/> }>
            <form class="flex flex-col gap-4" on:submit=submit>
                <Refused sending/>
                <Show when=move || token.with_value(Option::is_some) fallback=NoToken>
                    <Button text=press look=Look::Primary submit=true wide=true busy=sending.pending/>
                </Show>
                <DoorLink href="/" text=words::back_to_sign_in/>
            </form>
        </Show>
    }
}

/// `/reset-password#token`.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let token = use_token();
    view! {
        <Doorway title=w::reset_title about=w::reset_about>
            // Made anew for each token: what was typed for one account is not sent for another.
            {move || match token.get() {
                Some(token) => view! { <ResetForm token/> }.into_any(),
                None => view! { <NoToken/> }.into_any(),
            }}
            <div class="mt-4 flex flex-col"><DoorLink href="/" text=words::back_to_sign_in/></div>
        </Doorway>
    }
}

/// `/not-me#token`: first all sessions end, then a new password is set.
#[component]
pub fn NotMePage() -> impl IntoView {
    let token = use_token();
    // Made anew for each token: what came of one link is not said of another.
    let step = move || view! { <NotMe token=token.get()/> };
    view! {
        <Doorway title=w::not_me_title about=w::not_me_about>
            {step}
            <div class="mt-4 flex flex-col"><DoorLink href="/" text=words::back_to_sign_in/></div>
        </Doorway>
    }
}

#[component]
fn NotMe(token: Option<String>) -> impl IntoView {
    let token = StoredValue::new(token);
    let sending = use_send();
    let denied = RwSignal::new(None::<DeniedSignIn>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(token) = token.get_value() else {
            return;
        };
        let asked = UseLink { token };
        sending.about(&asked);
        sending.run(
            move |key| async move { api::post::<DeniedSignIn>("/api/session/not-me", &asked, key).await },
            move |answer| {
                denied.try_set(Some(answer));
            },
        );
    };
    let after = move |answer: DeniedSignIn| match answer.reset_token {
        Some(token) => view! {
            <div class="flex flex-col gap-4">
                <Notice tone=Tone::Success>{w::denied}</Notice>
                <ResetForm token/>
            </div>
        }
        .into_any(),
        None => view! { <Notice tone=Tone::Warning>{w::denied_ask_admin}</Notice> }.into_any(),
    };
    let before = move || {
        view! {
            <form class="flex flex-col gap-4" on:submit=submit>
                <Refused sending/>
                <Show when=move || token.with_value(Option::is_some) fallback=NoToken>
                    <Button text=w::not_me look=Look::Danger submit=true wide=true busy=sending.pending/>
                </Show>
            </form>
        }
        .into_any()
    };
    move || denied.get().map_or_else(before, after)
}

/// A new password by a link's token, which signs in as well.
#[component]
fn ResetForm(token: String) -> impl IntoView {
    let token = StoredValue::new(token);
    let password = NewPassword::new();
    let sending = use_send();
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // Whose account it is only the server knows, and looks for the user name in the password.
        if !password.try_it("") {
            return;
        }
        let reset = ResetPassword {
            token: token.get_value(),
            new_password: password.first.get_untracked(),
        };
        sending.about(&reset);
        let navigate = navigate.clone();
        sending.run(
            |key| async move { session::reset_password(&reset, key).await },
            move |()| {
                Toast::done(w::password_set).show();
                navigate("/", NavigateOptions::default());
            },
        );
    };
    view! {
        <form class="flex flex-col gap-4" on:submit=submit>
            <Refused sending/>
            <NewPasswordFields password user_name="" error=sending.field("/new_password")/>
            <Button text=w::set_password look=Look::Primary submit=true wide=true busy=sending.pending/>
        </form>
    }
}

/// What the server said, and the way to another link where this one is spent.
#[component]
fn Refused(sending: Sending) -> impl IntoView {
    let is_over = Memo::new(move |_| sending.error.with(|error| error.as_ref().is_some_and(is_spent)));
    let is_others = Memo::new(move |_| {
        let is_theirs = |error: &ApiError| error.is("/problems/sign-in-first");
        sending.error.with(|error| error.as_ref().is_some_and(is_theirs))
    });
    view! {
        <SendFailed sending/>
        <Show when=move || is_others.get()>
            <Button text=w::other_account wide=true press=move |()| spawn_local(leave())/>
        </Show>
        <Show when=move || is_over.get()>
            <DoorLink href="/forgot-password" text=w::ask_new_link/>
        </Show>
    }
}

/// Here at least, also where the server cannot be told.
async fn leave() {
    if session::sign_out().await.is_err() {
        Toast::new(Tone::Warning, words::sign_out_untold).show();
    }
}

#[component]
fn NoToken() -> impl IntoView {
    view! { <ErrorPanel what=w::no_token next=w::no_token_next/> }
}

#[component]
fn Finished(text: fn() -> &'static str) -> impl IntoView {
    let onwards = move || match session::account() {
        Some(_) => w::to_start(),
        None => w::to_sign_in(),
    };
    view! {
        <div class="flex flex-col gap-4">
            <Notice tone=Tone::Success>{text}</Notice>
            <a href="/" rel="external" class="btn btn-primary btn-block">{onwards}</a>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: &str, status: u16) -> ApiError {
        let text = format!(r#"{{"type":"{kind}","title":"x","status":{status}}}"#);
        ApiError::Problem(Box::new(serde_json::from_str(&text).unwrap()))
    }

    #[test]
    fn another_link_is_offered_only_where_this_one_will_never_work() {
        assert!(is_spent(&problem("/problems/link-expired", 410)));
        assert!(is_spent(&problem("/problems/link-used", 410)));
        assert!(!is_spent(&problem("/problems/too-many-tries", 429)));
        assert!(!is_spent(&problem("/problems/invalid-fields", 422)));
        assert!(!is_spent(&ApiError::Network));
    }
}
