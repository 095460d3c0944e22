//! While the server is there, this computer lets itself be lent what it may give away when it is not. What is lent
//! comes with the next pull, like everything else that the replica holds.

use std::sync::atomic::Ordering;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};
use clinic_shared::{feed::Scope, ids::ChangeKey, leases::Leases, ports::Clock as _};

use super::{SyncFault, SyncedReplica};
use crate::{forward::CLINIC_SEQ, outbox};

const LEASES: &str = "/api/leases";
/// After a question that was not answered as it should be.
const AGAIN_SECONDS: i64 = 60;

impl SyncedReplica {
    /// Asks when it is time to. What waits here has been sent before: a booking made in a lease is judged by it.
    pub(super) async fn keep_leases(&self) {
        let now = self.clock.now();
        let is_due = self.leases_due_ms.load(Ordering::SeqCst) <= now.as_ms();
        let Some((file, _)) = self.ready().filter(|_| is_due && self.works_offline()) else {
            return;
        };
        if file.scope != Scope::Desk || !self.upstream.is_named() {
            return;
        }
        if outbox::goes_on(&file.engine, now).await.unwrap_or(true) {
            return;
        }
        let seconds = match self.ask_leases().await {
            Ok(seconds) => i64::from(seconds),
            Err(fault) => {
                tracing::info!(%fault, "nothing is lent");
                AGAIN_SECONDS
            }
        };
        let due = now.plus_seconds(seconds).as_ms();
        self.leases_due_ms.store(due, Ordering::SeqCst);
    }

    async fn ask_leases(&self) -> Result<u32, SyncFault> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let key = ChangeKey(self.chance.id(self.clock.now()));
        if let Ok(key) = HeaderValue::from_str(&key.to_string()) {
            headers.insert("idempotency-key", key);
        }
        let send = async |token: &str| {
            let asked = Bytes::from_static(b"{}");
            self.upstream
                .send(Method::POST, LEASES, &headers, asked, Some(token))
                .await
        };
        let token = self.session.access().await?.ok_or(SyncFault::SignedOut)?;
        let mut answer = send(&token).await?;
        if answer.status == StatusCode::UNAUTHORIZED {
            let token = self.session.access_instead_of(&token).await?;
            answer = send(&token.ok_or(SyncFault::SignedOut)?).await?;
        }
        let lent: Option<Leases> = serde_json::from_slice(&answer.body).ok();
        let Some(lent) = lent.filter(|_| answer.status.is_success()) else {
            return Err(SyncFault::NotJudged(answer.status));
        };
        let seq = answer.headers.get(CLINIC_SEQ);
        let seq = seq.and_then(|seq| seq.to_str().ok()?.parse().ok()).unwrap_or(0);
        self.pull(seq).await?;
        Ok(lent.renew_seconds)
    }
}
