//! Mail about accounts: to confirm an address, to set a forgotten password anew, to unlock, and to tell of a sign-in in a
//! place where the account never was. Rows T6 and A7. What keeps its links safe is told in `docs/security.md`; the job
//! that sends it is `server/src/jobs/send_account_mail.rs`.
//!
//! Invariant: a link's token is in no table, job, verdict or log. It is derived from the server's key and the mail's id
//! when the mail goes out; the row has its hash.

pub mod ask;
pub mod confirm;
pub mod deny;
pub mod known;
mod link;
mod others;
pub mod own;
mod queue;
pub mod reset;
mod rows;
pub mod sending;
pub mod unlock;

use clinic_shared::{
    identity::{Access, AccountMailKind},
    ids::UserId,
    store::{Statement, StoreError},
    web::{Routes, Work},
};
use utoipa_axum::routes;

pub use link::AccountLinks;
pub use rows::AccountMailReason;
pub use sending::end_left_mails;

pub(super) use queue::{NewMail, RETRY_AFTER_SECONDS, has_room, queue};

use super::accounts::AccountRow;

pub fn statements() -> Vec<&'static Statement> {
    [
        known::STATEMENTS,
        link::STATEMENTS,
        others::STATEMENTS,
        queue::STATEMENTS,
        rows::STATEMENTS,
        sending::STATEMENTS,
    ]
    .concat()
}

/// Beside those of signing in: what surrounds those surrounds these.
pub fn routes() -> Routes {
    Routes::default()
        .plain(Access::Public, routes!(ask::ask_password_reset))
        .plain(Access::Public, routes!(reset::reset_password))
        .plain(Access::Public, routes!(confirm::confirm_email))
        .plain(Access::Public, routes!(unlock::unlock_by_link))
        .plain(Access::Public, routes!(deny::deny_sign_in))
        .plain(Access::OwnAccount, routes!(own::read_own_email))
        .plain(Access::OwnAccount, routes!(own::confirm_own_email))
        .plain(Access::OwnAccount, routes!(own::choose_own_language))
}

/// The account has a new address: its person is asked to show that mail reaches them there.
pub(super) async fn confirm_address(work: &mut Work, account: &AccountRow) -> Result<(), StoreError> {
    let now = work.now;
    let kind = AccountMailKind::ConfirmEmail;
    if !account.email.is_empty() && has_room(work, Some(account), kind, now).await? {
        queue(work, Some(account), NewMail::new(kind)).await?;
    }
    Ok(())
}

/// The fifth failure locked a name. Where nobody has it, a mail to nobody is kept: whoever failed cannot tell.
pub(super) async fn locked(work: &mut Work, account: Option<&AccountRow>) -> Result<(), StoreError> {
    let (now, kind) = (work.now, AccountMailKind::Unlock);
    let room = has_room(work, account, kind, now).await?;
    queue(work, account.filter(|_| room), NewMail::new(kind)).await?;
    Ok(())
}

/// It is unlocked: no link is needed for it.
pub(super) async fn unlocked(work: &mut Work, user: UserId) -> Result<(), StoreError> {
    link::void(work, user, AccountMailKind::Unlock).await
}

/// What could set another password, or unlock the one before. What denies a sign-in goes on: whoever stole the password
/// changes it first.
pub(super) async fn password_changed(work: &mut Work, user: UserId) -> Result<(), StoreError> {
    link::void(work, user, AccountMailKind::ResetPassword).await?;
    link::void(work, user, AccountMailKind::Unlock).await
}

/// Another address, or no account any more.
pub(super) async fn void_all(work: &mut Work, user: UserId) -> Result<(), StoreError> {
    for kind in AccountMailKind::ALL {
        link::void(work, user, kind).await?;
    }
    Ok(())
}
