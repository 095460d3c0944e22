//! A desk that asks until it hears a verdict: by the same key, of whichever server is there by then.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use clinic_server::identity::token::TokenKeys;
use clinic_shared::{
    identity::{Actor, Role},
    ids::{SessionId, UserId},
    ports::{Clock as _, SystemClock},
    time::Timestamp,
};
use reqwest::{StatusCode, header::AUTHORIZATION};
use serde_json::Value;
use uuid::Uuid;

use super::{ground::SIGNING_KEY, patiently, server::ServerProcess};
use crate::next_uuid;

const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const ASKS_APART: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub struct Desk {
    client: reqwest::Client,
    base_url: String,
    keys: TokenKeys,
    ahead_ms: Arc<AtomicI64>,
}

impl Desk {
    pub fn new(server: &ServerProcess) -> Self {
        let client = reqwest::Client::builder()
            // A connection to a server that was killed is no connection to the next one.
            .pool_max_idle_per_host(0)
            .timeout(ANSWER_WITHIN)
            .build();
        Self {
            client: client.expect("a client"),
            base_url: format!("http://127.0.0.1:{}", server.port),
            keys: TokenKeys::new(&SIGNING_KEY),
            ahead_ms: Arc::clone(&server.ahead_ms),
        }
    }

    pub async fn ask(&self, path: &str, version: Option<i64>, body: &Value) -> (StatusCode, Value) {
        let key = next_uuid().to_string();
        let asking = async {
            loop {
                if let Ok(answer) = self.ask_once(path, &key, version, body).await
                    && !answer.0.is_server_error()
                {
                    return answer;
                }
                tokio::time::sleep(ASKS_APART).await;
            }
        };
        patiently(asking).await
    }

    async fn ask_once(
        &self,
        path: &str,
        key: &str,
        version: Option<i64>,
        body: &Value,
    ) -> Result<(StatusCode, Value), reqwest::Error> {
        let url = format!("{}{path}", self.base_url);
        let mut request = self
            .client
            .post(url)
            .header(AUTHORIZATION, format!("Bearer {}", self.token()))
            .header("Idempotency-Key", key);
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        let answer = request.json(body).send().await?;
        let status = answer.status();
        Ok((status, answer.json().await?))
    }

    /// Good by the clock of the server that is there now.
    fn token(&self) -> String {
        let ahead_ms = self.ahead_ms.load(Ordering::SeqCst);
        let now = Timestamp::from_ms(SystemClock.now().as_ms() + ahead_ms);
        let actor = Actor {
            user: UserId(Uuid::from_u128(2)),
            role: Role::FrontDesk,
            session: SessionId(Uuid::from_u128(99)),
            practitioner: None,
            patient: None,
        };
        let (token, _) = self.keys.issue(actor, now).expect("a token");
        token
    }
}
