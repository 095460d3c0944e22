//! As much of a server as the window's own tests need.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{
        DefaultBodyLimit, Path, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::{HeaderMap, Method, Response, StatusCode},
    response::IntoResponse as _,
    routing::{any, get, post},
};
use serde_json::json;
use tokio::{net::TcpListener, sync::watch};

/// A server that echoes, lets anybody in, and gives hints.
#[derive(Debug)]
pub struct Clinic {
    pub address: String,
    hint: Arc<watch::Sender<u64>>,
}

impl Clinic {
    pub async fn open() -> Self {
        let hint = Arc::new(watch::Sender::new(0));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/api/session", post(sign_in).get(session))
            .route("/api/session/refresh", post(refresh))
            .route("/api/echo", any(echo))
            .route("/api/status/{status}", any(status))
            .route("/api/bytes/{count}", get(bytes))
            .route("/api/live", get(live))
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&hint));
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, hint }
    }

    /// The feed is at `seq`.
    pub fn hint(&self, seq: u64) {
        self.hint.send_replace(seq);
    }
}

async fn sign_in() -> Response<Body> {
    let session = json!({
        "access_token": "access", "refresh_token": "refresh", "expires_at": "2030-01-01T00:00:00Z",
        "user": { "user_name": "letan" },
    });
    (StatusCode::CREATED, Json(session)).into_response()
}

async fn refresh(Json(ask): Json<serde_json::Value>) -> Response<Body> {
    if ask["refresh_token"] == "refresh" {
        return sign_in().await;
    }
    StatusCode::UNAUTHORIZED.into_response()
}

async fn session() -> Json<serde_json::Value> {
    Json(json!({ "user": { "user_name": "letan" } }))
}

async fn echo(method: Method, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let told = json!({
        "method": method.as_str(),
        "key": header("idempotency-key"),
        "match": header("if-match"),
        "authorization": header("authorization"),
        "type": header("content-type"),
        "bytes": body.len(),
        "body": String::from_utf8_lossy(&body),
    });
    ([("etag", "\"8\""), ("x-request-id", "r-1")], Json(told)).into_response()
}

async fn status(Path(status): Path<u16>) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap();
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
    let problem = json!({ "type": "/problems/slot-taken", "alternatives": [1, 2] }).to_string();
    (status, [("content-type", "application/problem+json")], problem).into_response()
}

async fn bytes(Path(count): Path<usize>) -> Vec<u8> {
    vec![b'x'; count]
}

async fn live(State(hint): State<Arc<watch::Sender<u64>>>, upgrade: WebSocketUpgrade) -> Response<Body> {
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        let mut hint = hint.subscribe();
        loop {
            let seq = *hint.borrow_and_update();
            let text = json!({ "seq": seq }).to_string();
            if socket.send(Message::Text(text.into())).await.is_err() || hint.changed().await.is_err() {
                return;
            }
        }
    })
}
