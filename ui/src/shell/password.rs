use clinic_shared::field::FieldCode;
use clinic_shared::identity::{ChangePassword, password_is_weak};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::sign_in::Doorway;
use super::{SendFailed, words as w};
use crate::kit::{Button, Look, TextField, TextKind, Toast};
use crate::send::use_send;
use crate::session;
use crate::sync::needs;
use crate::words::language;

/// A new password typed twice, and what is wrong with it. Plain state; shared by all three forms.
#[derive(Debug, Clone, Copy)]
pub struct NewPassword {
    pub first: RwSignal<String>,
    pub second: RwSignal<String>,
    /// Complaints are shown from the first try to send.
    pub tried: RwSignal<bool>,
}

impl NewPassword {
    pub fn new() -> Self {
        Self {
            first: RwSignal::default(),
            second: RwSignal::default(),
            tried: RwSignal::new(false),
        }
    }

    /// True when it can be sent; from now on complaints are shown.
    pub fn try_it(self, user_name: &str) -> bool {
        self.tried.set(true);
        !password_is_weak(&self.first.get_untracked(), user_name)
            && self.first.get_untracked() == self.second.get_untracked()
    }
}

/// The two fields of a new password.
#[component]
pub fn NewPasswordFields(
    password: NewPassword,
    #[prop(into)] user_name: Signal<String>,
    /// What the server says of it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let NewPassword { first, second, tried } = password;
    let first_error = Signal::derive(move || {
        let weak = tried.get() && password_is_weak(&first.get(), &user_name.get());
        if weak {
            Some(FieldCode::WeakPassword.text(language()).to_owned())
        } else {
            error.get()
        }
    });
    let second_error = Signal::derive(move || {
        (tried.get() && first.get() != second.get()).then(|| w::not_the_same().to_owned())
    });
    view! {
        <TextField
            label=w::new_password
            value=first
            kind=TextKind::NewPassword
            hint=w::password_hint
            required=true
            error=first_error
        />
        <TextField
            label=w::repeat_password
            value=second
            kind=TextKind::NewPassword
            required=true
            error=second_error
        />
    }
}

/// Changes the password of the one who is signed in.
#[component]
pub fn ChangePasswordForm() -> impl IntoView {
    let current = RwSignal::new(String::new());
    let password = NewPassword::new();
    let sending = use_send();
    let user_name = Signal::derive(|| {
        session::account()
            .map(|account| account.user_name)
            .unwrap_or_default()
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !password.try_it(&user_name.get_untracked()) {
            return;
        }
        let change = ChangePassword {
            current_password: current.get_untracked(),
            new_password: password.first.get_untracked(),
        };
        sending.about(&change);
        sending.run(
            |key| async move { session::change_password(&change, key).await },
            move |()| {
                Toast::done(w::password_saved).show();
                // The form may be gone: after a forced change another page is shown.
                current.try_set(String::new());
                password.first.try_set(String::new());
                password.second.try_set(String::new());
                password.tried.try_set(false);
            },
        );
    };
    view! {
        <form class="flex max-w-md flex-col gap-4" on:submit=submit>
            <SendFailed sending/>
            <TextField
                label=w::current_password
                value=current
                kind=TextKind::Password
                required=true
                error=sending.field("/current_password")
            />
            <NewPasswordFields password user_name error=sending.field("/new_password")/>
            <div>
                <Button text=w::save_password look=Look::Primary submit=true busy=sending.pending reach=needs("PUT /api/session/password")/>
            </div>
        </form>
    }
}

/// The only page while the password is a one-time one.
#[component]
pub fn NewPasswordPage() -> impl IntoView {
    view! {
        <Doorway title=w::new_password_title about=w::must_change>
            <ChangePasswordForm/>
        </Doorway>
    }
}
