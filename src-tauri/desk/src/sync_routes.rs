//! `/desk/sync`: how the replica stands, and what a person can do about it.

use axum::{
    Json, Router,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, Response, StatusCode},
    response::IntoResponse as _,
    routing::{get, post},
};
use clinic_shared::feed::status::SyncStatus;
use serde::Deserialize;

use crate::{Desk, problem::ShellRefused, sync::SyncFault};

#[derive(Debug, Deserialize)]
struct Asked {
    /// How many rows each table has: counted anew, so only where it is shown.
    #[serde(default)]
    rows: bool,
}

pub(crate) fn router() -> Router<Desk> {
    Router::new()
        .route("/desk/sync", get(status))
        .route("/desk/sync/pull", post(pull))
        .route("/desk/sync/repair", post(repair))
}

async fn status(
    State(desk): State<Desk>,
    Query(Asked { rows }): Query<Asked>,
    asked: HeaderMap,
) -> Response<Body> {
    match status_of(&desk, rows).await {
        Ok(status) => Json(status).into_response(),
        Err(fault) => {
            tracing::error!(%fault, "sync status");
            ShellRefused::Fault.respond(&asked)
        }
    }
}

async fn status_of(desk: &Desk, rows: bool) -> Result<SyncStatus, clinic_shared::store::StoreError> {
    match desk.synced() {
        Some(replica) => replica.status(rows).await,
        None => Ok(SyncStatus {
            server: desk.upstream.server().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            online: true,
            offline_since: None,
            ends_in_hours: None,
            works_offline: false,
            waiting: 0,
            refused: 0,
            keeps_replica: false,
            loading: None,
            trouble: None,
            copy: None,
        }),
    }
}

/// What the server has now.
async fn pull(State(desk): State<Desk>, asked: HeaderMap) -> Response<Body> {
    let Some(replica) = desk.synced() else {
        return StatusCode::NO_CONTENT.into_response();
    };
    match replica.pull_now().await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(fault) => failed(&asked, fault),
    }
}

/// Compares every row with the server now.
async fn repair(State(desk): State<Desk>, asked: HeaderMap) -> Response<Body> {
    let Some(replica) = desk.synced() else {
        return ShellRefused::NeedsServer.respond(&asked);
    };
    match replica.repair().await {
        Ok(repaired) => Json(repaired).into_response(),
        Err(fault) => failed(&asked, fault),
    }
}

fn failed(asked: &HeaderMap, fault: SyncFault) -> Response<Body> {
    tracing::warn!(%fault, "sync, as somebody asked");
    match fault {
        SyncFault::Session(fault) => fault.respond(asked),
        SyncFault::SignedOut => ShellRefused::SignedOut.respond(asked),
        SyncFault::Keychain(_) => ShellRefused::KeychainClosed.respond(asked),
        SyncFault::Unreachable(_) | SyncFault::Answered(_) | SyncFault::NotJudged(_) => {
            ShellRefused::NeedsServer.respond(asked)
        }
        _ => ShellRefused::Fault.respond(asked),
    }
}
