//! `/desk/camera/…`: start and stop, the latest frame, and what is seen.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderName, Response, StatusCode, header},
    response::IntoResponse as _,
    routing::{get, post},
};
use clinic_shared::{
    field::Language,
    problem::Problem,
    scanning::{CameraSources, Claim, StartCamera},
};
use serde::Deserialize;

use super::{CameraFault, CameraSession};

/// Longest wait of one question; below what any proxy or window cuts off.
const WAIT_MS_MAX: u64 = 25_000;
const PREVIEW_WIDTH_PX: u32 = 640;
const FRAME_NUMBER: HeaderName = HeaderName::from_static("x-frame-number");

type Session = State<Arc<CameraSession>>;

/// The routes of one session.
pub fn desk_camera_router(session: Arc<CameraSession>) -> Router {
    Router::new()
        .route("/desk/camera/sources", get(sources))
        .route("/desk/camera/start", post(start))
        .route("/desk/camera/stop", post(stop))
        .route("/desk/camera/state", get(state))
        .route("/desk/camera/preview", get(preview))
        .route("/desk/camera/scans/{sequence}/claim", post(claim))
        .with_state(session)
}

/// Wait for a state newer than this revision.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct After {
    after: Option<u64>,
    wait_ms: u64,
}

impl After {
    fn wait(&self) -> Duration {
        Duration::from_millis(self.wait_ms.min(WAIT_MS_MAX))
    }
}

async fn sources(State(session): Session) -> Response<Body> {
    let listing = Arc::clone(&session);
    // Asking the system for its cameras can take a second.
    let items = tokio::task::spawn_blocking(move || listing.sources())
        .await
        .unwrap_or_default();
    fresh(Json(CameraSources {
        items,
        chosen: session.chosen().to_owned(),
    }))
}

async fn start(State(session): Session, asked: HeaderMap, ask: Option<Json<StartCamera>>) -> Response<Body> {
    let Json(ask) = ask.unwrap_or_default();
    match session.start(ask).await {
        Ok(()) => fresh(Json(session.state(language(&asked)))),
        Err(fault) => refusal(&fault, &asked),
    }
}

async fn stop(State(session): Session, asked: HeaderMap) -> Response<Body> {
    session.stop();
    fresh(Json(session.state(language(&asked))))
}

async fn state(State(session): Session, asked: HeaderMap, Query(query): Query<After>) -> Response<Body> {
    if let Some(after) = query.after {
        session.wait_for_change(after, query.wait()).await;
    }
    fresh(Json(session.state(language(&asked))))
}

async fn claim(State(session): Session, Path(sequence): Path<u64>) -> Response<Body> {
    fresh(Json(Claim {
        claimed: session.claim(sequence),
    }))
}

async fn preview(State(session): Session) -> Response<Body> {
    let Some((frame, picture)) = session.picture() else {
        return fresh(StatusCode::NO_CONTENT);
    };
    let drawn = tokio::task::spawn_blocking(move || clinic_qr::jpeg(&picture, PREVIEW_WIDTH_PX)).await;
    match drawn {
        Ok(Ok(bytes)) => fresh((
            [
                (header::CONTENT_TYPE, "image/jpeg".to_owned()),
                (FRAME_NUMBER, frame.to_string()),
            ],
            bytes,
        )),
        fault => {
            tracing::error!(?fault, "preview");
            fresh(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn refusal(fault: &CameraFault, asked: &HeaderMap) -> Response<Body> {
    let told = fault.told(language(asked));
    let status = match fault {
        CameraFault::UnknownSource(_) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    let problem = Problem {
        kind: format!("/problems/camera-{}", told.code),
        title: told.title,
        status: status.as_u16(),
        detail: Some(told.what_to_do),
        request_id: None,
        errors: Vec::new(),
        members: serde_json::Map::new(),
    };
    let mut response = fresh((status, Json(problem)));
    let kind = axum::http::HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn language(asked: &HeaderMap) -> Language {
    let header = asked
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    header.map(Language::accepted).unwrap_or_default()
}

/// Never from a cache: it is what the camera sees now.
fn fresh(answer: impl axum::response::IntoResponse) -> Response<Body> {
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}
