use axum::{Extension, response::Response};
use clinic_shared::{
    args,
    feed::Entity,
    identity::{Checked, DeviceRefused, SignIn, SignInRefused, SignedIn},
    problem::Problem,
    store::{Begin, StoreError, Tx},
    web::{Body, Outcome, Work},
};

use super::{
    account_mail::known,
    accounts::{self, AccountRow},
    attempts::{self, Standing},
    caller::Caller,
    clinic_itself,
    devices::{self, DeviceRow, Proven},
    sessions, signed_in,
};
use crate::Server;

const ACTION: &str = "POST /api/session";

/// Signs in by user name and password. Row T6.
///
/// A name that exists and one that does not get the same answer after the same work: a hash is checked for
/// both, and failures are counted for both. Disabled and not yet activated accounts answer as a wrong password
/// does. Five failures lock the name. A desktop proves its key (`X-Clinic-Device-Proof`) and is enrolled by the first
/// of the staff who signs in on it.
#[utoipa::path(post, path = "/api/session", tag = "identity", request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = 401, body = Problem), (status = 423, body = Problem),
        (status = 429, body = Problem)))]
pub async fn sign_in(
    Extension(server): Extension<Server>,
    caller: Caller,
    proven: Option<Extension<Proven>>,
    Body(asked): Body<SignIn>,
) -> Outcome<Response, SignInRefused> {
    use clinic_shared::ports::Clock as _;
    if caller.other_site {
        return Err(SignInRefused::OtherSite.into());
    }
    let proven = proven.map(|Extension(proven)| proven);
    if caller.client == sessions::Client::Desktop && server.identity.devices.wants_proof(proven.as_ref()) {
        return Ok(devices::respond(DeviceRefused::Unknown));
    }
    let (app, limiter) = (&server.app, &server.identity.limiter);
    if let Some(retry_after_seconds) = limiter.wait_seconds(caller.address, app.clock.now()) {
        return Err(SignInRefused::TooMany { retry_after_seconds }.into());
    }
    let known = {
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        let account = accounts::by_name(&mut tx, &asked.user_name).await?;
        if attempts::is_locked(&mut tx, &server.keys.secret, &asked.user_name, account.as_ref()).await? {
            return Err(SignInRefused::Locked.into());
        }
        account
    };
    let hash = known
        .filter(may_sign_in)
        .and_then(|account| account.password_hash);
    // Outside of any transaction: the hash takes longer than everything else together.
    let checked = server
        .identity
        .passwords
        .check(&asked.password, hash.as_ref())
        .await?;

    let mut work = Work::begin(app, clinic_itself()).await?;
    // Looked at again under the lock: of many tries at once, no more than five count.
    let account = accounts::by_name(&mut work, &asked.user_name).await?;
    if attempts::is_locked(&mut work, &server.keys.secret, &asked.user_name, account.as_ref()).await? {
        work.rollback().await?;
        return Err(SignInRefused::Locked.into());
    }
    match account {
        Some(account) if checked.right && may_sign_in(&account) && account.password_hash == hash => {
            let (handed, device) =
                welcome(&mut work, &account, &checked, caller.client, proven.as_ref()).await?;
            let mark = known::welcome(&mut work, &account, &caller, device.as_ref(), &handed).await?;
            let (seq, now) = (work.finish(ACTION).await?, work.now);
            work.commit().await?;
            app.feed.publish(seq);
            let answer = signed_in::answer(&server, &account, &handed, device.as_ref(), now).await?;
            Ok(known::marked(&server, answer, mark.as_deref()))
        }
        account => {
            limiter.failed(caller.address, work.now);
            let standing = refuse(&mut work, &server, &asked.user_name, account.as_ref()).await?;
            let seq = work.finish(ACTION).await?;
            work.commit().await?;
            match standing {
                Standing::TriesLeft(tries_left) => Err(SignInRefused::Wrong { tries_left }.into()),
                Standing::Locked => {
                    app.feed.publish(seq);
                    Err(SignInRefused::Locked.into())
                }
            }
        }
    }
}

fn may_sign_in(account: &AccountRow) -> bool {
    !account.disabled && account.deleted_at.is_none()
}

async fn welcome(
    work: &mut Work,
    account: &AccountRow,
    checked: &Checked,
    client: sessions::Client,
    proven: Option<&Proven>,
) -> Result<(sessions::Handed, Option<DeviceRow>), StoreError> {
    let now = work.now;
    work.run(&accounts::SIGNED_IN, args![account.id, now]).await?;
    if let Some(renewed) = &checked.renewed {
        work.run(&accounts::RENEW_HASH, args![account.id, &renewed.0])
            .await?;
    }
    work.put(Entity::UserAccount, account.id);
    let device = devices::welcome(work, account, proven).await?;
    let handed = sessions::begin(work, account.id, client, device.as_ref().map(|device| device.id)).await?;
    work.actor = account.actor(handed.session.id);
    Ok((handed, device))
}

async fn refuse(
    work: &mut Work,
    server: &Server,
    typed: &str,
    account: Option<&AccountRow>,
) -> Result<Standing, StoreError> {
    work.note("refused");
    match account {
        Some(account) => {
            work.actor = account.actor(work.actor.session);
            attempts::failed(work, account).await
        }
        None => attempts::failed_unknown(work, &server.keys.secret, typed).await,
    }
}
