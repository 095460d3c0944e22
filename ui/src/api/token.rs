//! The access token, in memory only, and its renewal. On the desktop the shell holds the tokens and this is
//! always empty.
use std::cell::RefCell;

use clinic_shared::identity::{Account, RefreshSession, SignedIn};
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};

use super::{ApiError, transport};

type Renewal = Shared<LocalBoxFuture<'static, Result<Account, ApiError>>>;

thread_local! {
    static ACCESS: RefCell<Option<String>> = const { RefCell::new(None) };
    static RENEWAL: RefCell<Option<Renewal>> = const { RefCell::new(None) };
    static ON_LOSS: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Keeps the access token of a sign-in or renewal.
pub fn keep(signed_in: &SignedIn) {
    ACCESS.set(signed_in.access_token.clone());
}

/// Drops the access token.
pub fn forget() {
    ACCESS.set(None);
}

/// For the live line, which sends it in its first message.
pub fn access() -> Option<String> {
    ACCESS.with_borrow(Clone::clone)
}

/// What to do when the session cannot be renewed any more.
pub fn was_lost(tell: impl Fn() + 'static) {
    ON_LOSS.set(Some(Box::new(tell)));
}

/// Renews the access token. Many may ask at once; one request is made and all get its answer.
pub async fn renew() -> Result<Account, ApiError> {
    let renewal = RENEWAL.with_borrow_mut(|running| running.get_or_insert_with(|| start().shared()).clone());
    renewal.await
}

fn start() -> LocalBoxFuture<'static, Result<Account, ApiError>> {
    async {
        let body = serde_json::to_string(&RefreshSession::default()).unwrap_or_default();
        let answer = transport::once::<SignedIn>(
            transport::Verb::Post,
            "/api/session/refresh",
            Some(body),
            Some(super::new_key()),
            None,
        )
        .await;
        RENEWAL.set(None);
        match answer {
            Ok(answer) => {
                keep(&answer.value);
                Ok(answer.value.user)
            }
            Err(error) => {
                // Only a verdict ends the session; a network that is down for a while does not.
                if !error.is_worth_repeating() {
                    forget();
                    ON_LOSS.with_borrow(|tell| tell.iter().for_each(|tell| tell()));
                }
                Err(error)
            }
        }
    }
    .boxed_local()
}
