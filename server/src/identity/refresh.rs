use axum::{
    Extension,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::{AccountStatus, RefreshSession, SessionRefused, SignedIn},
    problem::Problem,
    web::{Failure, Outcome, RawBody, Work},
};

use super::{
    accounts,
    caller::Caller,
    clinic_itself, cookies,
    devices::{self, Proven},
    sessions::{self, Client, EndReason, RefreshToken, Rotation, SessionRow},
    signed_in,
};
use crate::Server;

const ACTION: &str = "POST /api/session/refresh";

/// Exchanges a refresh token for the next and a new access token. The account is read anew: another role,
/// a lock or a disabled account take effect here.
///
/// A browser's token comes in its cookie and needs the `X-Clinic-CSRF` header; a desktop's comes in the body.
/// A desktop proves that it is the one that signed in (`X-Clinic-Device-Proof`). A token works once. Shown again within 30 seconds it gives the same answer (the first may have been lost);
/// after that its session ends, for one of the two who showed it is a thief.
#[utoipa::path(post, path = "/api/session/refresh", tag = "identity", request_body = RefreshSession,
    responses((status = 200, body = SignedIn), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 423, body = Problem)))]
pub async fn refresh_session(
    Extension(server): Extension<Server>,
    caller: Caller,
    proven: Option<Extension<Proven>>,
    RawBody(body): RawBody,
) -> Response {
    let Some((token, client)) = shown_token(&caller, &body) else {
        return refused(&server, &caller, SessionRefused::Over.into());
    };
    let proven = proven.map(|Extension(proven)| proven);
    match refresh(&server, &caller, proven.as_ref(), token, client).await {
        Ok(response) => response,
        Err(failure) => refused(&server, &caller, failure),
    }
}

/// The refresh token of a request: a desktop's in the body, else a browser's in the cookie.
pub fn shown_token(caller: &Caller, body: &[u8]) -> Option<(RefreshToken, Client)> {
    let asked: RefreshSession = serde_json::from_slice(body).unwrap_or_default();
    let (text, client) = match (&asked.refresh_token, &caller.refresh_cookie) {
        (Some(text), _) => (text, Client::Desktop),
        (None, Some(text)) => (text, Client::Browser),
        (None, None) => return None,
    };
    Some((RefreshToken::read(text)?, client))
}

/// Whether the request may use this session's token: it came the session's own way, and a cookie with proof
/// that our own page sent it.
pub fn check_way(
    server: &Server,
    caller: &Caller,
    session: &SessionRow,
    came_as: Client,
) -> Result<(), SessionRefused> {
    if session.client != came_as {
        return Err(SessionRefused::Over);
    }
    let proven = caller
        .csrf
        .as_ref()
        .is_some_and(|proof| cookies::is_proof(&server.keys.secret, proof, session.id));
    if came_as == Client::Browser && (caller.other_site || !proven) {
        return Err(SessionRefused::OtherSite);
    }
    Ok(())
}

async fn refresh(
    server: &Server,
    caller: &Caller,
    proven: Option<&Proven>,
    token: RefreshToken,
    came_as: Client,
) -> Outcome<Response, SessionRefused> {
    let mut work = Work::begin(&server.app, clinic_itself()).await?;
    let Some(session) = sessions::of_token(&mut work, &token).await? else {
        return Err(SessionRefused::Over.into());
    };
    check_way(server, caller, &session, came_as)?;
    if session.ended_at.is_some() || session.ends_at() <= work.now {
        return Err(SessionRefused::Over.into());
    }
    let account = accounts::by_id(&mut work, session.user_id).await?;
    let account = account.ok_or(SessionRefused::Over)?;
    let device =
        match devices::of_session(&mut work, &server.identity.devices, &session, &account, proven).await? {
            Ok(device) => device,
            Err(refused) => return Ok(devices::respond(refused)),
        };
    work.actor = account.actor(session.id);
    match account.status() {
        AccountStatus::Active => {}
        AccountStatus::Locked => return Err(SessionRefused::Locked.into()),
        AccountStatus::Disabled | AccountStatus::Invited => {
            return end(server, work, session, EndReason::Account).await;
        }
    }
    match sessions::rotate(&mut work, &server.keys.secret, session, token).await? {
        Rotation::Next(handed) => {
            let now = work.now;
            // No audit row, no feed: nobody learns anything from a renewal every few minutes.
            work.commit().await?;
            Ok(signed_in::answer(server, &account, &handed, device.as_ref(), now).await?)
        }
        Rotation::Over => Err(SessionRefused::Over.into()),
        Rotation::Reused => {
            tracing::warn!(session = %session.id, "a spent refresh token was shown again: the session ends");
            end(server, work, session, EndReason::Reuse).await
        }
    }
}

async fn end(
    server: &Server,
    mut work: Work,
    session: SessionRow,
    reason: EndReason,
) -> Outcome<Response, SessionRefused> {
    sessions::end(&mut work, session.id, reason).await?;
    work.note(reason.name());
    work.finish(ACTION).await?;
    work.commit().await?;
    server.identity.void.follow(&server.app).await?;
    Err(SessionRefused::Over.into())
}

/// A browser whose session is over forgets its cookies.
fn refused(server: &Server, caller: &Caller, failure: Failure<SessionRefused>) -> Response {
    let over = matches!(failure, Failure::Refused(SessionRefused::Over));
    let mut response = signed_in::no_store(failure.into_response());
    if over && caller.refresh_cookie.is_some() {
        cookies::clear(response.headers_mut(), server.identity.https);
    }
    response
}
