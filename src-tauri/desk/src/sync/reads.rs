use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, Response, StatusCode},
    middleware::{from_fn, from_fn_with_state},
};
use clinic_shared::{
    identity::Actor,
    web::{in_language, tell_time},
};
use tower::ServiceExt as _;

use super::{
    ReplicaFile, SyncedReplica,
    local::{SOURCE, say_device},
};
use crate::{
    forward::{BODY_BYTES_MAX, Forward},
    problem::ShellRefused,
};

/// A read that the replica can answer is answered here, by the same code as on the server; everything else goes on
/// to the server.
pub(super) async fn answer(
    replica: &SyncedReplica,
    file: Arc<ReplicaFile>,
    actor: Actor,
    request: Request,
    forward: &Forward,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    // The window hands over whole bodies; a second hold on one costs nothing.
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return ShellRefused::BodyTooLarge.respond(&parts.headers);
    };
    if replica.works_offline() && file.can_carry_out(&parts.method, parts.uri.path()) {
        return if parts.method.is_safe() {
            replica.read_beside(file, actor, parts, forward).await
        } else {
            replica.change(file, actor, parts, body, forward).await
        };
    }
    let nobody_turns_pages = file.gate.read().await;
    let mut here = Request::new(Body::from(body.clone()));
    *here.method_mut() = parts.method.clone();
    *here.uri_mut() = parts.uri.clone();
    *here.headers_mut() = parts.headers.clone();
    say_device(&file, here.headers_mut());
    here.extensions_mut().insert(actor);
    let router = file
        .router
        .clone()
        .fallback(async || NotHere)
        .method_not_allowed_fallback(async || NotHere)
        .layer(from_fn_with_state(file.app.clock.clone(), tell_time))
        .layer(from_fn(in_language));
    let Ok(response) = router.oneshot(here).await;
    drop(nobody_turns_pages);
    let (mut answer, content) = response.into_parts();
    if answer.extensions.remove::<NotHere>().is_some() {
        return forward
            .forward(Request::from_parts(parts, Body::from(body)))
            .await;
    }
    if answer.status.is_server_error() {
        tracing::error!(
            path = parts.uri.path(),
            "the replica failed to answer; the server is asked"
        );
        return forward
            .forward(Request::from_parts(parts, Body::from(body)))
            .await;
    }
    answer.headers.insert(SOURCE, HeaderValue::from_static("replica"));
    Response::from_parts(answer, content)
}

/// Not a route of the replica's.
#[derive(Clone, Copy)]
struct NotHere;

impl axum::response::IntoResponse for NotHere {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        response.extensions_mut().insert(self);
        response
    }
}
