use axum::{
    Extension,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::{RefreshSession, SessionRefused},
    ids::SessionId,
    problem::Problem,
    web::{NoContent, Outcome, RawBody, Work},
};

use super::{
    accounts,
    caller::Caller,
    clinic_itself, cookies,
    refresh::{check_way, shown_token},
    sessions::{self, EndReason},
    signed_in::no_store,
};
use crate::Server;

const ACTION: &str = "DELETE /api/session";

/// Signs out: ends the session of the access token, and that of the refresh token (a browser's cookie, with
/// its `X-Clinic-CSRF`; or a desktop's body). Access tokens of an ended session are void at once. Signing out
/// twice is no error.
#[utoipa::path(delete, path = "/api/session", tag = "identity", request_body = Option<RefreshSession>,
    responses((status = 204), (status = 403, body = Problem)))]
pub async fn sign_out(
    Extension(server): Extension<Server>,
    caller: Caller,
    RawBody(body): RawBody,
) -> Outcome<Response, SessionRefused> {
    let mut work = Work::begin(&server.app, clinic_itself()).await?;
    let mut ended = false;
    if let Some(actor) = caller.actor {
        ended |= end(&mut work, actor.session).await?;
        work.actor = actor;
    }
    if let Some((token, came_as)) = shown_token(&caller, &body)
        && let Some(session) = sessions::of_token(&mut work, &token).await?
    {
        match check_way(&server, &caller, &session, came_as) {
            Ok(()) => {
                ended |= end(&mut work, session.id).await?;
                if let (None, Some(account)) =
                    (caller.actor, accounts::by_id(&mut work, session.user_id).await?)
                {
                    work.actor = account.actor(session.id);
                }
            }
            // The access token alone is proof enough for its own session.
            Err(_) if caller.actor.is_some() => {}
            Err(SessionRefused::OtherSite) => return Err(SessionRefused::OtherSite.into()),
            Err(_) => {}
        }
    }
    if ended {
        work.finish(ACTION).await?;
        work.commit().await?;
        server.identity.void.follow(&server.app).await?;
    } else {
        work.rollback().await?;
    }
    let mut response = no_store(NoContent.into_response());
    if caller.refresh_cookie.is_some() {
        cookies::clear(response.headers_mut(), server.identity.https);
    }
    Ok(response)
}

async fn end(work: &mut Work, session: SessionId) -> Result<bool, clinic_shared::store::StoreError> {
    sessions::end(work, session, EndReason::SignedOut).await
}
