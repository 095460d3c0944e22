//! Who is signed in on this page.
use clinic_shared::identity::{
    AcceptInvitation, Account, ChangePassword, ResetPassword, Role, SignIn, SignedIn,
};
use clinic_shared::ids::ChangeKey;
use leptos::prelude::*;
use leptos::reactive::graph::Observer;

use crate::api::{self, ApiError};
use crate::{clinic, live};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The page has just opened and asks whether a session is still good.
    Asking,
    /// The server does not answer, so nobody knows.
    Unreachable,
    SignedOut,
    SignedIn(Account),
}

thread_local! {
    static STATE: ArcRwSignal<State> = ArcRwSignal::new(State::Asking);
}

/// The session's state; inside a view it follows a change.
pub fn state() -> State {
    let state = STATE.with(Clone::clone);
    if Observer::get().is_some() {
        state.get()
    } else {
        state.get_untracked()
    }
}

fn become_(state: State) {
    STATE.with(|kept| kept.set(state));
}

/// The signed-in account.
pub fn account() -> Option<Account> {
    match state() {
        State::SignedIn(account) => Some(account),
        State::Asking | State::Unreachable | State::SignedOut => None,
    }
}

/// The signed-in role; ask the same `Access` as the route does to hide what it would refuse.
pub fn role() -> Option<Role> {
    account().map(|account| account.role)
}

/// Takes up the session that this browser or desktop already has.
pub async fn resume() {
    api::was_lost(|| become_(State::SignedOut));
    become_(State::Asking);
    match api::renew().await {
        Ok(account) => begin(account).await,
        Err(error) if error.is_worth_repeating() => become_(State::Unreachable),
        Err(_) => become_(State::SignedOut),
    }
}

pub async fn sign_in(sign_in: &SignIn, key: ChangeKey) -> Result<(), ApiError> {
    let signed_in: SignedIn = api::post("/api/session", sign_in, key).await?;
    api::keep(&signed_in);
    begin(signed_in.user).await;
    Ok(())
}

/// Ends the session here. If the server cannot be told, the page forgets its token all the same.
pub async fn sign_out() -> Result<(), ApiError> {
    let told = api::delete::<()>("/api/session", api::new_key(), None).await;
    live::stop();
    api::forget();
    become_(State::SignedOut);
    told
}

/// Sets a new password; the other sessions of this account end.
pub async fn change_password(change: &ChangePassword, key: ChangeKey) -> Result<(), ApiError> {
    // The old access token is void now; the answer brings the next.
    let signed_in: SignedIn = api::put("/api/session/password", change, key, None).await?;
    api::keep(&signed_in);
    become_(State::SignedIn(signed_in.user));
    Ok(())
}

/// Sets a first or a new password with a one-time code, which signs in as well.
pub async fn accept_invitation(accept: &AcceptInvitation, key: ChangeKey) -> Result<(), ApiError> {
    let signed_in: SignedIn = api::post("/api/invitations/accept", accept, key).await?;
    api::keep(&signed_in);
    begin(signed_in.user).await;
    Ok(())
}

/// Sets a new password by the link of a mail, which signs in as well.
pub async fn reset_password(reset: &ResetPassword, key: ChangeKey) -> Result<(), ApiError> {
    let signed_in: SignedIn = api::post("/api/session/password-reset/accept", reset, key).await?;
    api::keep(&signed_in);
    begin(signed_in.user).await;
    Ok(())
}

async fn begin(account: Account) {
    // Known before the first page asks, so that no change between the two is missed.
    live::start().await;
    clinic::refresh().await;
    become_(State::SignedIn(account));
}
