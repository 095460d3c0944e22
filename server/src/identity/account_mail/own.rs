use axum::{
    Extension, Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::{AccountMailKind, AccountMailRefused, OwnEmail, SessionRefused},
    ids::UserId,
    problem::Problem,
    refusal::RowRefused,
    store::{Begin, Tx},
    web::{ActorIs, Outcome, Work, language},
};

use super::{
    super::users::mail::may_be_sent,
    queue::{NewMail, queue},
};
use crate::{
    Server,
    identity::{
        accounts::{self, AccountRow},
        signed_in::no_store,
    },
};

const ACTION: &str = "POST /api/session/email-confirmation";

/// One's own address, and whether it is confirmed.
#[utoipa::path(get, path = "/api/session/email", tag = "identity",
    responses((status = 200, body = OwnEmail), (status = 401, body = Problem)))]
pub async fn read_own_email(
    Extension(server): Extension<Server>,
    ActorIs(actor): ActorIs,
) -> Outcome<Response, SessionRefused> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let account = accounts::by_id(&mut tx, actor.user).await?;
    let account = account.ok_or(SessionRefused::Over)?;
    let own = OwnEmail {
        email: account.email,
        confirmed_at: account.email_confirmed_at,
        mail_set_up: server.app.mail_domain.is_some(),
    };
    Ok(no_store(Json(own).into_response()))
}

/// Has the mail sent once more that confirms one's own address; the link before is void.
#[utoipa::path(post, path = "/api/session/email-confirmation", tag = "identity",
    responses((status = 202), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn confirm_own_email(
    Extension(server): Extension<Server>,
    ActorIs(actor): ActorIs,
) -> Outcome<Response, AccountMailRefused> {
    let kind = AccountMailKind::ConfirmEmail;
    let mut work = Work::begin(&server.app, actor).await?;
    let account = own(&mut work, actor.user).await?;
    may_be_sent(&mut work, &account, kind).await?;
    queue(&mut work, Some(&account), NewMail::new(kind, language())).await?;
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    server.app.feed.publish(seq);
    Ok(no_store(StatusCode::ACCEPTED.into_response()))
}

async fn own(tx: &mut Tx, id: UserId) -> Outcome<AccountRow, AccountMailRefused> {
    let account = accounts::by_id(tx, id).await?;
    let account = account.filter(|account| account.deleted_at.is_none());
    Ok(account.ok_or(AccountMailRefused::Row(RowRefused::NotFound))?)
}
