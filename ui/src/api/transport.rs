//! One request over `fetch`, and what comes back: within a time limit, for a frozen server never answers.
use clinic_shared::ids::{ChangeKey, RequestId};
use clinic_shared::problem::Problem;
use futures_util::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use serde::de::DeserializeOwned;
use std::future::Future;
use web_sys::{AbortController, RequestCredentials};

use super::{ApiError, token};
use crate::{browser, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

/// A server that has not answered by then is not waited for: the person reads so, and may send the same again.
const ANSWER_MS_MAX: u32 = 20_000;
/// A photo or a PDF takes its time on a slow line.
const UPLOAD_MS_MAX: u32 = 60_000;

/// What came back, with the row's version for a later change.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    pub value: T,
    /// From `ETag`.
    pub version: Option<i64>,
}

/// Asks; renews the access token once when it ran out.
pub async fn ask<T: DeserializeOwned>(
    verb: Verb,
    path: &str,
    body: Option<String>,
    key: Option<ChangeKey>,
    version: Option<i64>,
) -> Result<Answer<T>, ApiError> {
    let first = once(verb, path, body.clone(), key, version).await;
    match first {
        Err(error) if error.status() == Some(401) && is_renewable(verb, path) && !is_of_password(&error) => {
            renew_or(error).await?;
            once(verb, path, body, key, version).await
        }
        answer => answer,
    }
}

/// Sends raw bytes, such as a photo. Never a `Blob` or `FormData`: those hang the desktop's scheme.
pub async fn upload<T: DeserializeOwned>(
    path: &str,
    bytes: &[u8],
    content_type: &str,
    key: ChangeKey,
    version: Option<i64>,
) -> Result<T, ApiError> {
    send_bytes(|| Request::put(path), bytes, content_type, key, version).await
}

/// Raw bytes that are no row's own, such as a table that is looked at or taken over.
pub async fn post_bytes<T: DeserializeOwned>(
    path: &str,
    bytes: &[u8],
    key: ChangeKey,
) -> Result<T, ApiError> {
    let kind = "application/octet-stream";
    send_bytes(|| Request::post(path), bytes, kind, key, None).await
}

async fn send_bytes<T: DeserializeOwned>(
    request: impl Fn() -> RequestBuilder,
    bytes: &[u8],
    content_type: &str,
    key: ChangeKey,
    version: Option<i64>,
) -> Result<T, ApiError> {
    let send = || async {
        let limit = Limit::of(UPLOAD_MS_MAX);
        let request = with_headers(request(), Some(key), version)
            .header("Content-Type", content_type)
            .abort_signal(limit.signal().as_ref());
        let request = request
            .body(js_sys::Uint8Array::from(bytes))
            .map_err(|_| ApiError::Network)?;
        limit.keep(async { read::<T>(request.send().await).await }).await
    };
    let answer = match send().await {
        Err(error) if error.status() == Some(401) => {
            renew_or(error).await?;
            send().await
        }
        first => first,
    };
    Ok(answer?.value)
}

/// Renews the token, or says why the request failed: no network, or else the refusal that was there first.
async fn renew_or(refusal: ApiError) -> Result<(), ApiError> {
    match token::renew().await {
        Ok(_) => Ok(()),
        Err(error @ (ApiError::Network | ApiError::TimedOut)) => Err(error),
        Err(_) => Err(refusal),
    }
}

/// A refused sign-in must not try to renew what does not exist.
fn is_renewable(verb: Verb, path: &str) -> bool {
    !(verb == Verb::Post && path == "/api/session")
}

/// A wrong password is no token that ran out, and must not be tried twice.
fn is_of_password(error: &ApiError) -> bool {
    error.is("/problems/sign-in-refused")
}

pub(super) async fn once<T: DeserializeOwned>(
    verb: Verb,
    path: &str,
    body: Option<String>,
    key: Option<ChangeKey>,
    version: Option<i64>,
) -> Result<Answer<T>, ApiError> {
    let request = match verb {
        Verb::Get => Request::get(path),
        Verb::Post => Request::post(path),
        Verb::Put => Request::put(path),
        Verb::Delete => Request::delete(path),
    };
    let limit = Limit::of(ANSWER_MS_MAX);
    let request = with_headers(request, key, version).abort_signal(limit.signal().as_ref());
    let request = match body {
        Some(body) => request.header("Content-Type", "application/json").body(body),
        None => request.build(),
    };
    let request = request.map_err(|_| ApiError::Network)?;
    limit.keep(async { read(request.send().await).await }).await
}

/// How long an answer is waited for, head and body; then the request is called off.
struct Limit {
    ms: u32,
    /// `None` in a browser that cannot call off: then it is only not waited for.
    abort: Option<AbortController>,
}

impl Limit {
    fn of(ms: u32) -> Self {
        Self {
            ms,
            abort: AbortController::new().ok(),
        }
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.abort.as_ref().map(AbortController::signal)
    }

    async fn keep<T>(self, answer: impl Future<Output = Result<T, ApiError>>) -> Result<T, ApiError> {
        let answer = std::pin::pin!(answer);
        match select(answer, TimeoutFuture::new(self.ms)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => {
                if let Some(abort) = self.abort {
                    abort.abort();
                }
                Err(ApiError::TimedOut)
            }
        }
    }
}

fn with_headers(request: RequestBuilder, key: Option<ChangeKey>, version: Option<i64>) -> RequestBuilder {
    let request_id: RequestId = browser::new_id();
    let mut request = request
        .credentials(RequestCredentials::SameOrigin)
        .header("Accept", "application/json, application/problem+json")
        .header("Accept-Language", words::language_tag())
        .header("X-Request-Id", &request_id.to_string());
    if let Some(access) = token::access() {
        request = request.header("Authorization", &format!("Bearer {access}"));
    }
    if let Some(key) = key {
        request = request.header("Idempotency-Key", &key.to_string());
        if let Some(proof) = browser::cookie("clinic_csrf") {
            request = request.header("X-Clinic-CSRF", &proof);
        }
    }
    if let Some(version) = version {
        request = request.header("If-Match", &format!("\"{version}\""));
    }
    request
}

/// A text that is not JSON, such as a picture in SVG.
pub async fn text(path: &str) -> Result<String, ApiError> {
    let send = || async {
        let limit = Limit::of(ANSWER_MS_MAX);
        let request = with_headers(Request::get(path), None, None).abort_signal(limit.signal().as_ref());
        limit.keep(async { read_text(request.send().await).await }).await
    };
    let (text, _) = match send().await {
        Err(error) if error.status() == Some(401) => {
            renew_or(error).await?;
            send().await?
        }
        first => first?,
    };
    Ok(text)
}

/// What is no text, such as a PDF.
pub async fn bytes(path: &str) -> Result<Vec<u8>, ApiError> {
    let send = || async {
        let limit = Limit::of(UPLOAD_MS_MAX);
        let request = with_headers(Request::get(path), None, None).abort_signal(limit.signal().as_ref());
        limit.keep(async { read_bytes(request.send().await).await }).await
    };
    match send().await {
        Err(error) if error.status() == Some(401) => {
            renew_or(error).await?;
            send().await
        }
        first => first,
    }
}

async fn read<T: DeserializeOwned>(
    response: Result<Response, gloo_net::Error>,
) -> Result<Answer<T>, ApiError> {
    let status = response.as_ref().map(Response::status).unwrap_or_default();
    let (text, version) = read_text(response).await?;
    let text = if text.is_empty() { "null" } else { &text };
    let value = serde_json::from_str(text).map_err(|why| ApiError::Unreadable {
        status,
        why: why.to_string(),
    })?;
    Ok(Answer { value, version })
}

/// A good answer's text, and the version in its tag.
async fn read_text(response: Result<Response, gloo_net::Error>) -> Result<(String, Option<i64>), ApiError> {
    let Ok(response) = response else {
        return Err(ApiError::Network);
    };
    if let Some(date) = response.headers().get("Date") {
        browser::hear_date(&date);
    }
    let status = response.status();
    let version = response.headers().get("ETag").and_then(|tag| version_in(&tag));
    // The connection may break between head and body.
    let Ok(text) = response.text().await else {
        return Err(ApiError::Network);
    };
    if response.ok() {
        return Ok((text, version));
    }
    Err(refusal(status, &text))
}

async fn read_bytes(response: Result<Response, gloo_net::Error>) -> Result<Vec<u8>, ApiError> {
    let Ok(response) = response else {
        return Err(ApiError::Network);
    };
    if response.ok() {
        return response.binary().await.map_err(|_| ApiError::Network);
    }
    // The connection may break between head and body.
    let text = response.text().await.map_err(|_| ApiError::Network)?;
    Err(refusal(response.status(), &text))
}

fn refusal(status: u16, text: &str) -> ApiError {
    match serde_json::from_str::<Problem>(text) {
        Ok(problem) => ApiError::Problem(Box::new(problem)),
        Err(why) => ApiError::Unreadable {
            status,
            why: why.to_string(),
        },
    }
}

/// `"5"` and `W/"5"` are version 5.
fn version_in(tag: &str) -> Option<i64> {
    tag.trim_start_matches("W/").trim_matches('"').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_its_tag() {
        assert_eq!(version_in("\"5\""), Some(5));
        assert_eq!(version_in("W/\"5\""), Some(5));
        assert_eq!(version_in("\"abc\""), None);
    }

    #[test]
    fn signing_in_is_never_repeated_by_renewing() {
        assert!(!is_renewable(Verb::Post, "/api/session"));
        assert!(is_renewable(Verb::Get, "/api/session"));
        assert!(is_renewable(Verb::Post, "/api/patients"));
    }

    #[test]
    fn a_wrong_password_is_not_tried_twice() {
        let wrong = refusal(
            401,
            r#"{"type":"/problems/sign-in-refused","title":"x","status":401}"#,
        );
        assert!(is_of_password(&wrong));
        let over = refusal(
            401,
            r#"{"type":"/problems/session-over","title":"x","status":401}"#,
        );
        assert!(!is_of_password(&over));
    }
}
