use axum::{Extension, response::Response};
use clinic_shared::{
    args,
    field::FieldCode,
    identity::{AccountMailKind, DeviceRefused, LinkRefused, ResetPassword, SignedIn, password_is_weak},
    problem::Problem,
    web::{Body, Outcome, Work},
};

use super::{known, link};
use crate::{
    Server,
    identity::{
        accounts,
        caller::Caller,
        change_password::{field, set_password},
        clinic_itself,
        devices::{self, Proven},
        sessions::{self, Client, EndReason},
        signed_in,
    },
};

const ACTION: &str = "POST /api/session/password-reset/accept";
const KIND: AccountMailKind = AccountMailKind::ResetPassword;

/// Sets a new password by the link of a mail, lifts a lock, ends all other sessions, and signs in. The link works once,
/// for half an hour. Row T6.
#[utoipa::path(post, path = "/api/session/password-reset/accept", tag = "identity", request_body = ResetPassword,
    responses((status = 200, body = SignedIn), (status = 410, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub async fn reset_password(
    Extension(server): Extension<Server>,
    caller: Caller,
    proven: Option<Extension<Proven>>,
    Body(asked): Body<ResetPassword>,
) -> Outcome<Response, LinkRefused> {
    let proven = proven.map(|Extension(proven)| proven);
    if caller.client == Client::Desktop && server.identity.devices.wants_proof(proven.as_ref()) {
        return Ok(devices::respond(DeviceRefused::Unknown));
    }
    let opened = link::look(&server, &caller, &asked.token, KIND).await?;
    if password_is_weak(&asked.new_password, &opened.account.user_name) {
        return Err(field("/new_password", FieldCode::WeakPassword).into());
    }
    let hash = server.identity.passwords.hash(&asked.new_password).await?;

    let mut work = Work::begin(&server.app, clinic_itself()).await?;
    let now = work.now;
    let opened = link::spend(&mut work, &asked.token, KIND).await?;
    let account = set_password(&mut work, opened.account, &hash).await?;
    // Whoever holds the mailbox has the account again: what was to be denied has ended with the sessions.
    link::void(&mut work, account.id, AccountMailKind::NewDevice).await?;
    sessions::end_all(&mut work, account.id, None, EndReason::Password).await?;
    work.run(&accounts::SIGNED_IN, args![account.id, now]).await?;
    let device = devices::welcome(&mut work, &account, proven.as_ref()).await?;
    let device_id = device.as_ref().map(|device| device.id);
    let handed = sessions::begin(&mut work, account.id, caller.client, device_id).await?;
    known::forget_all(&mut work, account.id).await?;
    let mark = known::welcome_owner(&mut work, &account, &caller, device.as_ref(), &handed).await?;
    work.actor = account.actor(handed.session.id);
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    server.identity.void.follow(&server.app).await?;
    server.app.feed.publish(seq);
    let answer = signed_in::answer(&server, &account, &handed, device.as_ref(), now).await?;
    Ok(known::marked(&server, answer, mark.as_deref()))
}
