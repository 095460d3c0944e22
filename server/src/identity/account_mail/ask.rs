use axum::{
    Extension,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::{AccountMailKind, AccountMailRefused, AskPasswordReset},
    ports::Clock as _,
    problem::Problem,
    web::{Body, Outcome, Work},
};

use super::queue::{NewMail, has_room, queue};
use crate::{
    Server,
    identity::{accounts, caller::Caller, clinic_itself, signed_in::no_store},
};

const ACTION: &str = "POST /api/session/password-reset";

/// Has a link sent that sets a new password: to the confirmed address of the account with this user name, or of the
/// accounts with this address. Row T6.
///
/// Whether there is such an account, whether it is locked or switched off, has an address or had too many mails lately:
/// the answer is the same, after the same statements. What is sent to whom is decided by a job, after the answer.
#[utoipa::path(post, path = "/api/session/password-reset", tag = "identity", request_body = AskPasswordReset,
    responses((status = 202), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn ask_password_reset(
    Extension(server): Extension<Server>,
    caller: Caller,
    Body(asked): Body<AskPasswordReset>,
) -> Outcome<Response, AccountMailRefused> {
    if caller.other_site {
        return Err(AccountMailRefused::OtherSite.into());
    }
    let (app, limiter) = (&server.app, &server.identity.mails_asked);
    if app.mail_domain.is_none() {
        return Err(AccountMailRefused::NotSetUp.into());
    }
    let now = app.clock.now();
    // Each counts, whatever it finds.
    let counted = limiter.count(caller.address, now);
    counted.map_err(|retry_after_seconds| AccountMailRefused::TooMany { retry_after_seconds })?;
    let kind = AccountMailKind::ResetPassword;
    let mut work = Work::begin(app, clinic_itself()).await?;
    let now = work.now;
    // Both are looked for, whichever was typed.
    let of_name = accounts::by_name(&mut work, &asked.name).await?;
    let of_email = accounts::by_email(&mut work, &asked.name, 1).await?;
    let of_name = of_name.filter(|account| account.deleted_at.is_none());
    let is_of_name = of_name.is_some();
    let account = of_name.or_else(|| of_email.into_iter().next());
    let mailbox = account.as_ref().map_or("", |account| account.email.as_str());
    let mail = NewMail {
        mailbox: (!is_of_name).then_some(mailbox),
        ..NewMail::new(kind)
    };
    let room = has_room(&mut work, account.as_ref(), kind, now).await?;
    queue(&mut work, account.as_ref().filter(|_| room), mail).await?;
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    app.feed.publish(seq);
    Ok(no_store(StatusCode::ACCEPTED.into_response()))
}
