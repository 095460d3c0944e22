use axum::{Extension, response::Response};
use clinic_shared::{
    args,
    feed::Entity,
    field::{FieldCode, FieldErrors},
    identity::{AccountStatus, ChangePassword, SessionRefused, SignedIn, password_is_weak},
    problem::Problem,
    store::{Begin, Tx},
    web::{ActorIs, Body, Outcome, Work},
};

use super::{
    PasswordHash, account_mail,
    accounts::{self, AccountRow},
    attempts::{self, Standing},
    codes,
    sessions::{self, EndReason},
    signed_in,
    token::Grant,
};
use crate::Server;

const ACTION: &str = "PUT /api/session/password";

/// Sets a new password; all other sessions of the account end. The answer's access token replaces the old one,
/// which is void now (a client that renews on 401 need not care). A wrong current password counts as a failed
/// sign-in.
#[utoipa::path(put, path = "/api/session/password", tag = "identity", request_body = ChangePassword,
    responses((status = 200, body = SignedIn), (status = 422, body = Problem), (status = 423, body = Problem)))]
pub async fn change_password(
    Extension(server): Extension<Server>,
    ActorIs(actor): ActorIs,
    granted: Option<Extension<Grant>>,
    Body(asked): Body<ChangePassword>,
) -> Outcome<Response, SessionRefused> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let account = accounts::by_id(&mut tx, actor.user).await?;
    drop(tx);
    let account = usable(account)?;
    if password_is_weak(&asked.new_password, &account.user_name) {
        return Err(field("/new_password", FieldCode::WeakPassword).into());
    }
    let passwords = &server.identity.passwords;
    let kept = account.password_hash;
    let right = passwords
        .check(&asked.current_password, kept.as_ref())
        .await?
        .right;
    let new = if right {
        Some(passwords.hash(&asked.new_password).await?)
    } else {
        None
    };

    let mut work = Work::begin(&server.app, actor).await?;
    let account = accounts::by_id(&mut work, actor.user).await?;
    let account = usable(account)?;
    let Some(new) = new.filter(|_| account.password_hash == kept) else {
        work.note("refused");
        let standing = attempts::failed(&mut work, &account).await?;
        let seq = work.finish(ACTION).await?;
        work.commit().await?;
        if standing == Standing::Locked {
            server.app.feed.publish(seq);
            return Err(SessionRefused::Locked.into());
        }
        return Err(field("/current_password", FieldCode::WrongPassword).into());
    };
    let account = set_password(&mut work, account, &new).await?;
    sessions::end_all(&mut work, account.id, Some(actor.session), EndReason::Password).await?;
    let (seq, now) = (work.finish(ACTION).await?, work.now);
    work.commit().await?;
    server.identity.void.follow(&server.app).await?;
    server.app.feed.publish(seq);
    Ok(signed_in::access_only(
        &server,
        &account,
        actor.session,
        granted.and_then(|Extension(grant)| grant.device),
        now,
    )?)
}

/// It may go on: signed in, and neither locked nor put out meanwhile.
pub(super) fn usable(account: Option<AccountRow>) -> Result<AccountRow, SessionRefused> {
    let account = account.ok_or(SessionRefused::Over)?;
    match account.status() {
        AccountStatus::Active => Ok(account),
        AccountStatus::Locked => Err(SessionRefused::Locked),
        AccountStatus::Disabled | AccountStatus::Invited => Err(SessionRefused::Over),
    }
}

/// The person's own choice: no longer a one-time password, no code is open any more, no lock.
pub async fn set_password(
    work: &mut Work,
    account: AccountRow,
    hash: &PasswordHash,
) -> Result<AccountRow, clinic_shared::store::StoreError> {
    let now = work.now;
    work.run(&accounts::SET_PASSWORD, args![account.id, &hash.0, false, now])
        .await?;
    codes::forget(work, account.id).await?;
    account_mail::password_changed(work, account.id).await?;
    work.put(Entity::UserAccount, account.id);
    Ok(AccountRow {
        password_hash: Some(hash.clone()),
        must_change_password: false,
        failed_sign_ins: 0,
        locked_at: None,
        version: account.version + 1,
        ..account
    })
}

pub(super) fn field(pointer: &str, code: FieldCode) -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.add(pointer, code);
    errors
}
