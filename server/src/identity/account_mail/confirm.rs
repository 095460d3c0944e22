use axum::{
    Extension,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    args,
    feed::Entity,
    identity::{AccountMailKind, Actor, LinkRefused, UseLink},
    problem::Problem,
    web::{Body, NoContent, Outcome, Work},
};

use super::link::{self, Opened};
use crate::{
    Server,
    identity::{accounts, caller::Caller, signed_in::no_store},
};

const ACTION: &str = "POST /api/session/email-confirmation/accept";
const KIND: AccountMailKind = AccountMailKind::ConfirmEmail;

/// Whoever holds the link reads what is sent to the account's address: from now on the other mails go there. They are
/// signed in to the account as well, or a stranger whose address was mistyped would have its password next.
#[utoipa::path(post, path = "/api/session/email-confirmation/accept", tag = "identity", request_body = UseLink,
    responses((status = 204), (status = 403, body = Problem), (status = 410, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn confirm_email(
    Extension(server): Extension<Server>,
    caller: Caller,
    Body(asked): Body<UseLink>,
) -> Outcome<Response, LinkRefused> {
    let opened = link::look(&server, &caller, &asked.token, KIND).await?;
    let actor = own(&caller, &opened)?;
    let mut work = Work::begin(&server.app, actor).await?;
    let opened = link::spend(&mut work, &asked.token, KIND).await?;
    own(&caller, &opened)?;
    let (id, now) = (opened.account.id, work.now);
    work.run(&accounts::CONFIRM_EMAIL, args![id, now]).await?;
    work.put(Entity::UserAccount, id);
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    server.app.feed.publish(seq);
    Ok(no_store(NoContent.into_response()))
}

fn own(caller: &Caller, opened: &Opened) -> Result<Actor, LinkRefused> {
    let actor = caller.actor.filter(|actor| actor.user == opened.account.id);
    actor.ok_or(LinkRefused::SignInFirst)
}
