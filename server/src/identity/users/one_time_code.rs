use axum::{Extension, http::HeaderMap};
use clinic_shared::{
    args,
    feed::Entity,
    identity::{OneTimeCode, UserRefused},
    ids::UserId,
    problem::Problem,
    web::{Fault, Outcome, PathId, Versioned, Working, change_key},
};

use super::{
    super::{
        account_mail, accounts, codes,
        sessions::{self, EndReason},
    },
    existing, keep_an_admin,
};
use crate::Server;

/// Resets an account: its password and any earlier code are void at once, all its sessions end, and a new
/// one-time code is shown, once. Not for the last active admin: they change their own password instead.
#[utoipa::path(post, path = "/api/users/{id}/one-time-code", tag = "identity",
    responses((status = 200, body = OneTimeCode), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn give_one_time_code(
    Extension(server): Extension<Server>,
    headers: HeaderMap,
    mut work: Working,
    PathId(id): PathId<UserId>,
) -> Outcome<Versioned<OneTimeCode>, UserRefused> {
    let key = change_key(&headers).ok_or_else(|| Fault::new("a change without its key"))?;
    let account = existing(&mut work, id).await?;
    keep_an_admin(&mut work, &account).await?;
    let now = work.now;
    work.run(&accounts::DROP_PASSWORD, args![id, now]).await?;
    account_mail::password_changed(&mut work, id).await?;
    sessions::end_all(&mut work, id, None, EndReason::Admin).await?;
    let expires_at = now.plus_minutes(codes::CODE_HOURS * 60);
    let code = codes::derive(&server.keys.secret, id, key, expires_at);
    codes::give(&mut work, id, &code, expires_at).await?;
    work.put(Entity::UserAccount, id);
    let user = existing(&mut work, id).await?.user();
    Ok(Versioned(
        user.version,
        OneTimeCode {
            user,
            // Written in after the verdict is kept.
            code: String::new(),
            expires_at,
        },
    ))
}
