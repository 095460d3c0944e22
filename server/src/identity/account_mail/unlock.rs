use axum::{
    Extension,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    args,
    feed::Entity,
    identity::{AccountMailKind, LinkRefused, UseLink},
    problem::Problem,
    web::{Body, NoContent, Outcome, Work},
};

use super::link;
use crate::{
    Server,
    identity::{accounts, caller::Caller, clinic_itself, signed_in::no_store},
};

const ACTION: &str = "POST /api/session/unlock";
const KIND: AccountMailKind = AccountMailKind::Unlock;

/// Unlocks an account after failed sign-ins, by the link in the mail that told of them. The password stays. Row T6.
#[utoipa::path(post, path = "/api/session/unlock", tag = "identity", request_body = UseLink,
    responses((status = 204), (status = 410, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub async fn unlock_by_link(
    Extension(server): Extension<Server>,
    caller: Caller,
    Body(asked): Body<UseLink>,
) -> Outcome<Response, LinkRefused> {
    link::look(&server, &caller, &asked.token, KIND).await?;
    let mut work = Work::begin(&server.app, clinic_itself()).await?;
    let opened = link::spend(&mut work, &asked.token, KIND).await?;
    let id = opened.account.id;
    work.actor = opened.account.actor(work.actor.session);
    work.run(&accounts::UNLOCK, args![id]).await?;
    link::void(&mut work, id, KIND).await?;
    work.put(Entity::UserAccount, id);
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    server.app.feed.publish(seq);
    Ok(no_store(NoContent.into_response()))
}
