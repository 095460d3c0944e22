use axum::{
    Extension, Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    args,
    feed::Entity,
    identity::{AccountMailKind, AccountMailRefused, OwnEmail, OwnLanguage, SessionRefused},
    ids::UserId,
    problem::Problem,
    refusal::RowRefused,
    store::{Begin, Tx},
    web::{ActorIs, Body, NoContent, Outcome, Work},
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
const CHOOSE_LANGUAGE: &str = "PUT /api/session/language";

/// One's own address, whether it is confirmed, and in which language the clinic writes there.
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
        language: account.language,
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
    queue(&mut work, Some(&account), NewMail::new(kind)).await?;
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    server.app.feed.publish(seq);
    Ok(no_store(StatusCode::ACCEPTED.into_response()))
}

/// Says in which language the clinic writes to oneself: mail about the account, and to a doctor about hours. The last
/// word counts; that of the screens stays each machine's own.
#[utoipa::path(put, path = "/api/session/language", tag = "identity", request_body = OwnLanguage,
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn choose_own_language(
    Extension(server): Extension<Server>,
    ActorIs(actor): ActorIs,
    Body(OwnLanguage { language }): Body<OwnLanguage>,
) -> Outcome<Response, AccountMailRefused> {
    let mut work = Work::begin(&server.app, actor).await?;
    let account = own(&mut work, actor.user).await?;
    if account.language == language {
        work.rollback().await?;
        return Ok(no_store(NoContent.into_response()));
    }
    let row = args![account.id, language.name()];
    work.run(&accounts::SET_LANGUAGE, row).await?;
    work.put(Entity::UserAccount, account.id);
    let seq = work.finish(CHOOSE_LANGUAGE).await?;
    work.commit().await?;
    server.app.feed.publish(seq);
    Ok(no_store(NoContent.into_response()))
}

async fn own(tx: &mut Tx, id: UserId) -> Outcome<AccountRow, AccountMailRefused> {
    let account = accounts::by_id(tx, id).await?;
    let account = account.filter(|account| account.deleted_at.is_none());
    Ok(account.ok_or(AccountMailRefused::Row(RowRefused::NotFound))?)
}
