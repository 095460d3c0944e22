//! The answer to whoever has just signed in or renewed a session.

use axum::{
    Json,
    http::{HeaderValue, header::CACHE_CONTROL},
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::SignedIn,
    ids::{DeviceId, SessionId},
    time::Timestamp,
    web::Fault,
};

use super::{
    accounts::AccountRow,
    cookies,
    devices::{self, DeviceRow},
    sessions::{Client, Handed},
};
use crate::Server;

/// The refresh token goes the session's own way: to a browser never where a script could read it.
pub async fn answer(
    server: &Server,
    account: &AccountRow,
    handed: &Handed,
    device: Option<&DeviceRow>,
    now: Timestamp,
) -> Result<Response, Fault> {
    let id = handed.session.id;
    let refresh_token = (handed.session.client == Client::Desktop).then(|| handed.token.text());
    let this_device = match device {
        Some(device) => Some(devices::this_device(server, device).await?),
        None => None,
    };
    let signed_in = SignedIn {
        refresh_token,
        device: this_device,
        ..signed_in(server, account, id, handed.session.device, now)?
    };
    let mut response = no_store(Json(signed_in).into_response());
    if handed.session.client == Client::Browser {
        let proof = cookies::proof(&server.keys.secret, id);
        let (https, until) = (server.identity.https, handed.expires_at);
        cookies::set(response.headers_mut(), https, &proof, &handed.token, now, until);
    }
    Ok(response)
}

/// A new access token in the same session.
pub fn access_only(
    server: &Server,
    account: &AccountRow,
    session: SessionId,
    device: Option<DeviceId>,
    now: Timestamp,
) -> Result<Response, Fault> {
    let signed_in = signed_in(server, account, session, device, now)?;
    Ok(no_store(Json(signed_in).into_response()))
}

fn signed_in(
    server: &Server,
    account: &AccountRow,
    session: SessionId,
    device: Option<DeviceId>,
    now: Timestamp,
) -> Result<SignedIn, Fault> {
    let (access_token, expires_at) = server
        .keys
        .issue_grant(account.grant(session, device), now)
        .map_err(Fault::new)?;
    Ok(SignedIn {
        access_token: Some(access_token),
        expires_at,
        refresh_token: None,
        user: account.account(),
        device: None,
    })
}

/// Keeps secrets out of every cache on the way.
pub fn no_store(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
