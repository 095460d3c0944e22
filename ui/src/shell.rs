//! Around the rooms: sign-in, navigation, routes by role, and what every page shares.
mod account;
mod failed;
mod forgot_password;
mod home;
mod invitation;
mod layout;
mod link_pages;
mod link_token;
mod link_words;
mod nav;
mod not_found;
mod own_email;
mod own_language;
mod password;
mod password_again;
mod routes;
mod search_box;
mod sign_in;
mod standing;
mod switches;
mod user_menu;
mod words;

pub use failed::{Failed, SendFailed, tell_not_undone};
pub use nav::{Entry, role_name};
pub use not_found::NotFound;
pub use own_language::{language_of, languages};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};

use crate::desktop;
use crate::kit::{Button, Icon, Look, Toasts, ask_before_leaving, unless_unsaved};
use crate::session::{self, State};
use words as w;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    spawn_local(session::resume());
    ask_before_leaving();
    view! {
        <Router>
            <Entrance/>
        </Router>
        <Toasts/>
    }
}

/// Which side of the door: signed in or not.
#[component]
fn Entrance() -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    desktop::hear("open", move |open: desktop::Open| {
        let navigate = navigate.clone();
        unless_unsaved(move || navigate(&open.path, NavigateOptions::default()));
    });
    // The account's own data may change without a new page; only another state or role makes one.
    let side = Memo::new(move |_| match session::state() {
        State::Asking => Side::Asking,
        State::Unreachable => Side::Unreachable,
        State::SignedOut => Side::Out,
        State::SignedIn(account) if account.must_change_password => Side::NewPassword,
        State::SignedIn(account) => Side::In(account.role),
    });
    let public = Memo::new(move |_| routes::PublicPage::at(&location.pathname.get()));
    let inside = move || match side.get() {
        Side::Asking => view! { <Splash/> }.into_any(),
        Side::Unreachable => view! { <Unreachable/> }.into_any(),
        Side::Out => view! { <sign_in::SignInPage/> }.into_any(),
        Side::NewPassword => view! { <password::NewPasswordPage/> }.into_any(),
        Side::In(role) => view! { <routes::Pages role/> }.into_any(),
    };
    move || public.get().map_or_else(inside, routes::PublicPage::view)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Asking,
    Unreachable,
    Out,
    NewPassword,
    In(clinic_shared::identity::Role),
}

#[component]
fn Splash() -> impl IntoView {
    view! {
        <main class="grid min-h-dvh place-items-center" role="status">
            <span class="loading loading-dots loading-lg text-primary" aria-hidden="true"></span>
            <span class="sr-only">{w::opening}</span>
        </main>
    }
}

/// The server does not answer at the start, so nobody knows who sits here.
#[component]
fn Unreachable() -> impl IntoView {
    let again = Callback::new(|()| spawn_local(session::resume()));
    view! {
        <main class="grid min-h-dvh place-items-center p-6">
            <div class="flex max-w-md flex-col items-center gap-3 text-center">
                <h1 class="text-2xl font-semibold">{w::no_server}</h1>
                <p>{w::no_server_next}</p>
                <Button text=w::try_again look=Look::Primary icon=Icon::Refresh press=again/>
            </div>
        </main>
    }
}
