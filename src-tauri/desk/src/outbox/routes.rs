//! `/desk/outbox`: the list, and what a person can do with one of it.

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, Response, StatusCode},
    response::IntoResponse as _,
    routing::{delete, get, post},
};
use clinic_shared::{ids::ChangeKey, store::StoreError};

use crate::{Desk, problem::ShellRefused};

type Key = Path<ChangeKey>;

pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/desk/outbox", get(list))
        .route("/desk/outbox/{key}", delete(seen))
        .route("/desk/outbox/{key}/try-again", post(try_again))
        .route("/desk/outbox/{key}/give-up", post(give_up))
}

/// What was done here without the server, and what became of it. See `docs/sync.md`.
async fn list(State(desk): State<Desk>, asked: HeaderMap) -> Response<Body> {
    let items = match &desk.reads {
        Some(replica) => replica.outbox().await,
        None => Ok(Vec::new()),
    };
    match items {
        Ok(items) => Json(items).into_response(),
        Err(fault) => failed(&asked, &fault),
    }
}

/// Somebody has seen the verdict. What still waits is not forgotten.
async fn seen(State(desk): State<Desk>, Path(key): Key, asked: HeaderMap) -> Response<Body> {
    let seen = match &desk.reads {
        Some(replica) => replica.seen(key).await,
        None => Ok(false),
    };
    done(&asked, seen)
}

/// One that is set aside goes now.
async fn try_again(State(desk): State<Desk>, Path(key): Key, asked: HeaderMap) -> Response<Body> {
    let done_so = match &desk.reads {
        Some(replica) => replica.try_again(key).await,
        None => Ok(false),
    };
    done(&asked, done_so)
}

/// One that is set aside is not wanted any more.
async fn give_up(State(desk): State<Desk>, Path(key): Key, asked: HeaderMap) -> Response<Body> {
    let done_so = match &desk.reads {
        Some(replica) => replica.give_up(key).await,
        None => Ok(false),
    };
    done(&asked, done_so)
}

fn done(asked: &HeaderMap, done: Result<bool, StoreError>) -> Response<Body> {
    match done {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => failed(asked, &fault),
    }
}

pub(crate) fn failed(asked: &HeaderMap, fault: &StoreError) -> Response<Body> {
    tracing::error!(%fault, "outbox");
    ShellRefused::Fault.respond(asked)
}
