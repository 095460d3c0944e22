use axum::{Extension, response::Response};
use clinic_shared::{
    args,
    identity::{AcceptInvitation, CodeRefused, DeviceRefused, SignedIn},
    ports::Clock as _,
    problem::Problem,
    store::{Begin, StoreError, Tx},
    time::Timestamp,
    web::{Body, Outcome, Work},
};

use super::{
    account_mail::known,
    accounts::{self, AccountRow},
    caller::Caller,
    change_password::set_password,
    clinic_itself, codes,
    devices::{self, Proven},
    sessions::{self, Client, EndReason},
    signed_in,
};
use crate::Server;

const ACTION: &str = "POST /api/invitations/accept";

/// Sets a first or a new password with the one-time code that an admin gave, lifts a lock, ends all other
/// sessions, and signs in. A code is valid for 72 hours and works once.
#[utoipa::path(post, path = "/api/invitations/accept", tag = "identity", request_body = AcceptInvitation,
    responses((status = 200, body = SignedIn), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn accept_invitation(
    Extension(server): Extension<Server>,
    caller: Caller,
    proven: Option<Extension<Proven>>,
    Body(asked): Body<AcceptInvitation>,
) -> Outcome<Response, CodeRefused> {
    if caller.other_site {
        return Err(CodeRefused::OtherSite.into());
    }
    let proven = proven.map(|Extension(proven)| proven);
    if caller.client == Client::Desktop && server.identity.devices.wants_proof(proven.as_ref()) {
        return Ok(devices::respond(DeviceRefused::Unknown));
    }
    let (app, limiter) = (&server.app, &server.identity.limiter);
    let now = app.clock.now();
    if let Some(retry_after_seconds) = limiter.wait_seconds(caller.address, now) {
        return Err(CodeRefused::TooMany { retry_after_seconds }.into());
    }
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    if holder(&mut tx, &asked, now).await?.is_none() {
        limiter.failed(caller.address, now);
        return Err(CodeRefused::NotValid.into());
    }
    drop(tx);
    let hash = server.identity.passwords.hash(&asked.new_password).await?;

    let mut work = Work::begin(app, clinic_itself()).await?;
    let now = work.now;
    let account = holder(&mut work, &asked, now).await?;
    let account = account.ok_or(CodeRefused::NotValid)?;
    if !codes::use_up(&mut work, &asked.code).await? {
        return Err(CodeRefused::NotValid.into());
    }
    let account = set_password(&mut work, account, &hash).await?;
    sessions::end_all(&mut work, account.id, None, EndReason::Password).await?;
    work.run(&accounts::SIGNED_IN, args![account.id, now]).await?;
    let device = devices::welcome(&mut work, &account, proven.as_ref()).await?;
    let device_id = device.as_ref().map(|device| device.id);
    let handed = sessions::begin(&mut work, account.id, caller.client, device_id).await?;
    work.actor = account.actor(handed.session.id);
    let mark = known::welcome(&mut work, &account, &caller, device.as_ref(), &handed).await?;
    let seq = work.finish(ACTION).await?;
    work.commit().await?;
    server.identity.void.follow(app).await?;
    app.feed.publish(seq);
    let answer = signed_in::answer(&server, &account, &handed, device.as_ref(), now).await?;
    Ok(known::marked(&server, answer, mark.as_deref()))
}

/// The account whose good code this is.
async fn holder(
    tx: &mut Tx,
    asked: &AcceptInvitation,
    now: Timestamp,
) -> Result<Option<AccountRow>, StoreError> {
    let account = accounts::by_name(tx, &asked.user_name).await?;
    let Some(account) = account.filter(|account| !account.disabled && account.deleted_at.is_none()) else {
        return Ok(None);
    };
    let good = codes::is_good(tx, account.id, &asked.code, now).await?;
    Ok(good.then_some(account))
}
