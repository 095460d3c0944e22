//! The server's hints: "the feed is at N". The truth is the pull; a hint only says when.

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{Method, StatusCode, header},
};
use base64::Engine as _;
use clinic_shared::ports::Chance;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message, handshake::derive_accept_key, protocol::Role},
};

use crate::{
    Desk,
    replica::Replica,
    session::{Session, SessionFault},
    upstream::{Unreachable, Upstream},
};

/// Where the server gives its hints.
const LIVE: &str = "/api/live";
/// What the windows are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Feed {
    /// Whether the server's hints reach this computer.
    pub online: bool,
    /// The feed has come this far, and the replica with it. `None`: nothing was heard yet.
    pub seq: Option<i64>,
}

/// How long to wait, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The first wait before connecting anew is at most this; each further one doubles it.
    pub retry_min: Duration,
    pub retry_max: Duration,
    /// After so much silence the server is asked for a sign of life; after twice as much it is gone.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            retry_min: Duration::from_millis(500),
            retry_max: Duration::from_secs(30),
            silence: Duration::from_secs(20),
        }
    }
}

/// A wait somewhere between nothing and twice the last: the desks of a clinic must not all come back in the
/// same moment when its server restarts.
pub fn backoff(patience: &Patience, failures: u32, chance: &Chance) -> Duration {
    let most = patience
        .retry_min
        .saturating_mul(1 << failures.min(16))
        .min(patience.retry_max);
    most.mul_f64(f64::from(u32::from_le_bytes(chance.bytes())) / f64::from(u32::MAX))
}

#[derive(Debug, thiserror::Error)]
enum LiveFault {
    #[error(transparent)]
    Session(#[from] SessionFault),
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("the connection cannot become a WebSocket")]
    NotUpgraded(#[from] reqwest::Error),
    #[error("the server answered {0}")]
    Answered(StatusCode),
    #[error("this is no WebSocket: wrong accept key")]
    NoWebSocket,
    #[error("the connection broke")]
    Broke(#[from] Box<tungstenite::Error>),
    #[error("the server fell silent")]
    Silent,
    #[error("the server closed the connection")]
    Closed,
}

/// A hint as it travels. Unknown members are a later server's.
#[derive(Debug, Deserialize)]
struct Hint {
    #[serde(default)]
    seq: Option<i64>,
    /// The server has dropped hints for us: whatever there is must be fetched.
    #[serde(default)]
    resync: bool,
}

/// Follows the server for as long as somebody is signed in.
pub struct Live {
    upstream: Upstream,
    session: Arc<Session>,
    replica: Arc<dyn Replica>,
    patience: Patience,
    chance: Chance,
    feed: watch::Sender<Feed>,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("upstream", &self.upstream)
            .finish_non_exhaustive()
    }
}

impl Live {
    pub fn new(desk: &Desk, chance: Chance, patience: Patience) -> Self {
        Self {
            upstream: desk.upstream.clone(),
            session: Arc::clone(&desk.session),
            replica: Arc::clone(&desk.replica),
            patience,
            chance,
            feed: watch::Sender::default(),
        }
    }

    /// Where the feed is, and every change of it. Who is slow sees the newest.
    pub fn feed(&self) -> watch::Receiver<Feed> {
        self.feed.subscribe()
    }

    /// Connects, and connects anew, until the task is dropped; and tells the windows of what is done here meanwhile.
    pub async fn run(&self) {
        tokio::join!(self.stay_connected(), self.tell_of_own());
    }

    async fn tell_of_own(&self) {
        let Some(mut shown) = self.replica.shown() else {
            return;
        };
        while shown.changed().await.is_ok() {
            let stands_at = *shown.borrow_and_update();
            self.feed.send_modify(|feed| feed.seq = Some(stands_at));
        }
    }

    async fn stay_connected(&self) {
        let mut signed_in = self.session.signed_in();
        let mut failures = 0;
        loop {
            if signed_in.wait_for(|signed_in| *signed_in).await.is_err() {
                return;
            }
            let ended = tokio::select! {
                ended = self.follow() => ended,
                _ = signed_in.wait_for(|signed_in| !*signed_in) => Ok(()),
            };
            // Signed out is not away: whoever comes next asks the server first.
            self.replica.online(ended.is_ok());
            // A line that stood for a while was not a failure to connect.
            let stood = self
                .feed
                .send_if_modified(|feed| std::mem::replace(&mut feed.online, false));
            failures = if stood { 0 } else { failures + 1 };
            if let Err(fault) = ended {
                let wait = backoff(&self.patience, failures, &self.chance);
                tracing::info!(%fault, wait_ms = wait.as_millis(), "live");
                tokio::select! {
                    () = sleep(wait) => {}
                    () = self.replica.line_wanted() => {}
                }
            }
        }
    }

    async fn follow(&self) -> Result<(), LiveFault> {
        let Some(mut token) = self.session.access().await? else {
            return Ok(());
        };
        let mut socket = match self.connect(&token).await {
            // Whether this computer is revoked is told to whoever renews.
            Err(LiveFault::Answered(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => {
                let Some(renewed) = self.session.access_instead_of(&token).await? else {
                    return Ok(());
                };
                token = renewed;
                self.connect(&token).await?
            }
            connected => connected?,
        };
        self.replica.online(true);
        self.feed.send_modify(|feed| feed.online = true);
        // The server begins with where its feed is, so what was missed while the line was down is pulled.
        let mut stands_at = i64::MIN;
        let mut asked_for_life = false;
        loop {
            // The line lives as long as its token: a newer one keeps it. Where none can be had just now, the
            // line shows by itself how long it lives.
            if let Ok(Some(newer)) = self.session.access().await
                && newer != token
            {
                let renewed = serde_json::json!({ "access_token": newer }).to_string();
                socket
                    .send(Message::Text(renewed.into()))
                    .await
                    .map_err(Box::new)?;
                token = newer;
            }
            let Ok(message) = timeout(self.patience.silence, socket.next()).await else {
                if asked_for_life {
                    return Err(LiveFault::Silent);
                }
                asked_for_life = true;
                socket
                    .send(Message::Ping(Vec::new().into()))
                    .await
                    .map_err(Box::new)?;
                continue;
            };
            asked_for_life = false;
            match message.ok_or(LiveFault::Closed)?.map_err(Box::new)? {
                Message::Text(text) => match serde_json::from_str::<Hint>(&text) {
                    Ok(hint) if hint.resync => stands_at = self.catch_up(hint.seq.unwrap_or(0)).await,
                    Ok(Hint { seq: Some(seq), .. }) if seq > stands_at => {
                        let is_first = stands_at == i64::MIN;
                        stands_at = self.catch_up(seq).await;
                        // The server has less than this replica has seen of it: asked what happened.
                        if is_first && stands_at > seq {
                            stands_at = self.catch_up(0).await;
                        }
                    }
                    Ok(_) => {}
                    Err(fault) => tracing::warn!(%fault, "a hint that we cannot read"),
                },
                Message::Close(_) => return Err(LiveFault::Closed),
                _ => {}
            }
            // What the server would not judge the last time is asked again with every sign of life; and a copy that
            // has just come for the first time can be lent something.
            self.replica.send_waiting().await;
        }
    }

    /// Pulls, then tells the windows. They are told even when the pull fails: what they show from the server
    /// has changed all the same.
    async fn catch_up(&self, seq: i64) -> i64 {
        let stands_at = match self.replica.pull_to(seq).await {
            Ok(stands_at) => stands_at,
            Err(fault) => {
                tracing::warn!(%fault, "pull");
                seq
            }
        };
        self.feed.send_replace(Feed {
            online: true,
            seq: Some(stands_at),
        });
        stands_at
    }

    /// A WebSocket over the same client, certificates and proxy as every other request.
    async fn connect(&self, token: &str) -> Result<WebSocketStream<reqwest::Upgraded>, LiveFault> {
        let key = base64::engine::general_purpose::STANDARD.encode(self.chance.bytes::<16>());
        let request = self
            .upstream
            .request(Method::GET, LIVE, Some(token))
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, &key);
        let response = self.upstream.begin(request, Bytes::new()).await?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(LiveFault::Answered(response.status()));
        }
        let accepted = response.headers().get(header::SEC_WEBSOCKET_ACCEPT);
        if accepted.is_none_or(|accept| accept.as_bytes() != derive_accept_key(key.as_bytes()).as_bytes()) {
            return Err(LiveFault::NoWebSocket);
        }
        let response = response.map(|_| reqwest::Body::default());
        let upgraded = reqwest::Response::from(response).upgrade().await?;
        Ok(WebSocketStream::from_raw_socket(upgraded, Role::Client, None).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_and_two_desks_wait_differently() {
        let patience = Patience::default();
        let waits = |seed| {
            let chance = Chance::from_seed(seed);
            (0..40)
                .map(|failures| backoff(&patience, failures, &chance))
                .collect::<Vec<_>>()
        };
        for (failures, wait) in waits(1).into_iter().enumerate() {
            let most = patience.retry_min * (1 << failures.min(6));
            assert!(
                wait <= most.min(patience.retry_max),
                "{failures} failures: {wait:?}"
            );
        }
        assert!(waits(1).iter().any(|wait| *wait > patience.retry_max / 2));
        assert_ne!(waits(1), waits(2));
    }
}
