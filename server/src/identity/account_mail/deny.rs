use axum::{
    Extension, Json,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    args,
    feed::Entity,
    identity::{AccountMailKind, DeniedSignIn, LinkRefused, UseLink},
    problem::Problem,
    web::{Body, Outcome, Work},
};

use super::{
    known, link,
    queue::{NewMail, queue},
    sending,
};
use crate::{
    Server,
    identity::{
        accounts,
        caller::Caller,
        clinic_itself, codes, devices,
        sessions::{self, EndReason},
        signed_in::no_store,
    },
};

const ACTION: &str = "POST /api/session/not-me";
const KIND: AccountMailKind = AccountMailKind::NewDevice;

/// A sign-in that the account's person says was not theirs: whoever made it knows the password, so that is void at once,
/// and all sessions end; a computer that it enrolled is revoked. The answer's token sets a new password; the same link also comes by mail.
#[utoipa::path(post, path = "/api/session/not-me", tag = "identity", request_body = UseLink,
    responses((status = 200, body = DeniedSignIn), (status = 410, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub async fn deny_sign_in(
    Extension(server): Extension<Server>,
    caller: Caller,
    Body(asked): Body<UseLink>,
) -> Outcome<Response, LinkRefused> {
    link::look(&server, &caller, &asked.token, KIND).await?;
    let mut work = Work::begin(&server.app, clinic_itself()).await?;
    let opened = link::spend(&mut work, &asked.token, KIND).await?;
    let (account, now) = (opened.account, work.now);
    work.actor = account.actor(work.actor.session);
    work.run(&accounts::DROP_PASSWORD, args![account.id, now]).await?;
    codes::forget(&mut work, account.id).await?;
    sessions::end_all(&mut work, account.id, None, EndReason::Denied).await?;
    known::forget_all(&mut work, account.id).await?;
    if let Some(session) = opened.mail.session_id {
        devices::deny(&mut work, session).await?;
    }
    work.put(Entity::UserAccount, account.id);
    // However many were sent lately: without it nobody gets in any more.
    let mail = NewMail::new(AccountMailKind::ResetPassword);
    let reset = queue(&mut work, Some(&account), mail).await?;
    let reset_token = reset.map(|id| server.account_links().token(id));
    if let (Some(id), Some(token)) = (reset, &reset_token) {
        sending::keep_hash(&mut work, id, token).await?;
    }
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    server.identity.void.follow(&server.app).await?;
    server.app.feed.publish(seq);
    Ok(no_store(Json(DeniedSignIn { reset_token }).into_response()))
}
