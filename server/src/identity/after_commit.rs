//! What happens around the unit of work of a change to an account, once it is committed.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::header::CONTENT_LENGTH,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::OneTimeCode,
    web::{Fault, change_key},
};

use super::{codes, signed_in::no_store};
use crate::Server;

/// An account is a few hundred bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Layer: access tokens that the change made void are refused from now on.
pub async fn heed(State(server): State<Server>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status().is_success()
        && let Err(error) = server.identity.void.follow(&server.app).await
    {
        // The change stands; its tokens die by themselves in ten minutes at the latest.
        tracing::error!(%error, "could not read which sessions ended");
    }
    response
}

/// Layer: writes the one-time code into the answer. The verdict beneath was kept without it, so a repeat of
/// the request comes here as well and gets the same code.
pub async fn show_code(State(server): State<Server>, request: Request, next: Next) -> Response {
    let key = change_key(request.headers());
    let response = next.run(request).await;
    let Some(key) = key.filter(|_| response.status().is_success()) else {
        return response;
    };
    let (mut parts, body) = response.into_parts();
    let read = async {
        let body = to_bytes(body, ANSWER_BYTES_MAX).await.map_err(Fault::new)?;
        let mut answer: OneTimeCode = serde_json::from_slice(&body).map_err(Fault::new)?;
        answer.code = codes::derive(&server.keys.secret, answer.user.id, key, answer.expires_at);
        serde_json::to_vec(&answer).map_err(Fault::new)
    };
    match read.await {
        Ok(body) => {
            parts.headers.remove(CONTENT_LENGTH);
            no_store(Response::from_parts(parts, Body::from(body)))
        }
        Err(fault) => fault.into_response(),
    }
}
