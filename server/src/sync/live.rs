//! `/api/live`: "the feed is at N", as soon as it is. Only the newest position is ever sent, each listener has a
//! task of its own, and one that does not take its hint is let go: nobody waits for anybody.

use std::time::Duration;

use axum::{
    Extension,
    body::Bytes,
    extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    feed::{HEARTBEAT_SECONDS, Hint},
    web::problem,
};
use serde::Deserialize;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::Server;

/// A browser has so long to say who it is.
const INTRODUCTION_SECONDS_MAX: u64 = 10;
/// A hint is a few bytes: whoever has not taken it by then is gone.
const SEND_SECONDS_MAX: u64 = 10;
/// So long it may take to close its end too.
const CLOSE_SECONDS_MAX: u64 = 2;
/// Keeps proxies from closing a quiet line, finds out who has gone, and whose session has ended. A browser's page
/// never sees a ping, so the feed's place is said again with it: its sign of life.
const PING_SECONDS: u64 = HEARTBEAT_SECONDS as u64;

/// Close codes of our own (RFC 6455 §7.4.2).
const NOT_SIGNED_IN: u16 = 4401;
/// Going away.
const STOPPING: u16 = 1001;

/// A browser's first message; sent again with a newer token it keeps the line open past the first one's end.
#[derive(Deserialize)]
struct Introduction {
    access_token: String,
}

/// Hints: `{"seq": 42}` when the line opens, whenever the feed has moved, and again every ten seconds where it has
/// not, as a sign of life. A desktop shows its token as
/// `Authorization: Bearer`; a browser sends `{"access_token": "…"}` as its first message. Closed with 4401 when
/// the token or its session ends: come back with a fresh one.
#[utoipa::path(get, path = "/api/live", tag = "feed",
    responses((status = 101, description = "a WebSocket"), (status = 401, description = "the token is not good")))]
pub async fn live(
    Extension(server): Extension<Server>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        let title = (
            "Địa chỉ này chỉ nhận WebSocket",
            "This address takes WebSockets only",
        );
        return problem(426, "/problems/websocket-required", title);
    };
    let shown = headers.get(AUTHORIZATION).map(|value| {
        let token = value
            .to_str()
            .ok()
            .and_then(|value| value.strip_prefix("Bearer "));
        token.unwrap_or_default().to_owned()
    });
    if let Some(token) = &shown
        && !is_good(&server, token)
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    upgrade
        .max_message_size(8 * 1024)
        .on_upgrade(move |socket| listen(socket, server, shown))
}

fn is_good(server: &Server, token: &str) -> bool {
    server
        .grant(token)
        .is_some_and(|grant| !grant.must_change_password)
}

async fn listen(mut socket: WebSocket, server: Server, shown: Option<String>) {
    let token = match shown {
        Some(token) => Some(token),
        None => introduction(&mut socket)
            .await
            .filter(|token| is_good(&server, token)),
    };
    let ended = match token {
        Some(token) => follow(&mut socket, &server, token).await,
        None => Some((NOT_SIGNED_IN, "not signed in")),
    };
    if let Some((code, reason)) = ended {
        let frame = CloseFrame {
            code,
            reason: reason.into(),
        };
        if send(&mut socket, Message::Close(Some(frame))).await.is_ok() {
            hear_out(&mut socket).await;
        }
    }
}

/// Until the listener has closed too. A line that is let go while it still says something, such as its answer to the last
/// ping, is torn down: a browser then knows no code, and takes the server for gone.
async fn hear_out(socket: &mut WebSocket) {
    let patience = Duration::from_secs(CLOSE_SECONDS_MAX);
    let said = async { while let Some(Ok(_)) = socket.recv().await {} };
    timeout(patience, said).await.ok();
}

async fn introduction(socket: &mut WebSocket) -> Option<String> {
    let patience = Duration::from_secs(INTRODUCTION_SECONDS_MAX);
    loop {
        match timeout(patience, socket.recv()).await.ok()??.ok()? {
            Message::Text(text) => {
                return serde_json::from_str::<Introduction>(&text)
                    .ok()
                    .map(|said| said.access_token);
            }
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Close(_) => return None,
        }
    }
}

/// Until the listener goes (`None`) or has to.
async fn follow(socket: &mut WebSocket, server: &Server, mut token: String) -> Option<(u16, &'static str)> {
    let mut feed = server.app.feed.listen();
    feed.mark_changed();
    let mut void = server.identity.void.listen();
    let mut pings = interval(Duration::from_secs(PING_SECONDS));
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick is at once.
    pings.tick().await;
    let mut heard = true;
    loop {
        let message = tokio::select! {
            moved = feed.changed() => {
                if moved.is_err() {
                    return Some((STOPPING, "the server stops"));
                }
                let seq = *feed.borrow_and_update();
                hint(seq)?
            }
            // Looked at at once: a revoked desktop hears nothing more.
            read = void.changed() => {
                if read.is_ok() && !is_good(server, &token) {
                    return Some((NOT_SIGNED_IN, "the session is over"));
                }
                continue;
            }
            said = socket.recv() => {
                heard = true;
                if let Message::Text(text) = said?.ok()? {
                    let renewed = serde_json::from_str::<Introduction>(&text).ok();
                    if let Some(renewed) = renewed.filter(|said| is_good(server, &said.access_token)) {
                        token = renewed.access_token;
                    }
                }
                continue;
            }
            _ = pings.tick() => {
                if !std::mem::take(&mut heard) {
                    tracing::debug!("a listener has gone without a word");
                    return None;
                }
                send(socket, Message::Ping(Bytes::new())).await.ok()?;
                hint(*feed.borrow())?
            }
        };
        if !is_good(server, &token) {
            return Some((NOT_SIGNED_IN, "the session is over"));
        }
        send(socket, message).await.ok()?;
    }
}

fn hint(seq: i64) -> Option<Message> {
    let hint = serde_json::to_string(&Hint { seq }).ok()?;
    Some(Message::Text(hint.into()))
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), Gone> {
    let sent = timeout(Duration::from_secs(SEND_SECONDS_MAX), socket.send(message)).await;
    sent.map_err(|_| Gone)?.map_err(|_| Gone)
}

/// The listener does not take what is sent.
struct Gone;
