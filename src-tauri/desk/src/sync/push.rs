//! What was done here goes to the server, in its order, one verdict each.

use std::sync::atomic::Ordering;

use axum::http::{Method, StatusCode};
use clinic_shared::{identity::Actor, ids::UserId, ports::Clock as _};
use tokio::sync::RwLockWriteGuard;

use super::{
    ReplicaFile, SyncFault, SyncedReplica,
    local::{headers_of, is_verdict},
};
use crate::{
    outbox::{self, Request},
    upstream::Answer,
};

impl SyncedReplica {
    /// Sends what waits until everything has its verdict, or the server does not judge. Whoever calls is the one who
    /// pulls. Returns whether there was a verdict: the replica shows it after the next pull.
    pub(super) async fn push(&self, file: &ReplicaFile, actor: &Actor) -> Result<bool, SyncFault> {
        let mut judged = false;
        if actor.user != file.user || file.count_waiting().await? == 0 {
            return Ok(judged);
        }
        for request in outbox::waiting(&file.engine).await? {
            let answer = self.send(file.user, &request).await;
            let answer = match answer {
                Ok(answer) if is_verdict(&answer) => answer,
                Ok(answer) => {
                    file.count_waiting().await?;
                    return if judged {
                        Ok(true)
                    } else {
                        Err(SyncFault::NotJudged(answer.status))
                    };
                }
                Err(fault) => {
                    file.count_waiting().await?;
                    return if judged { Ok(true) } else { Err(fault) };
                }
            };
            if !answer.status.is_success() {
                tracing::warn!(status = %answer.status, path = request.path, "the server refused what was done here");
            }
            let now = file.app.clock.now();
            outbox::settle(&file.engine, &request, answer.status, &answer.body, now).await?;
            judged = true;
        }
        file.count_waiting().await?;
        Ok(judged)
    }

    async fn send(&self, by: UserId, request: &Request) -> Result<Answer, SyncFault> {
        let method = Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::POST);
        let headers = headers_of(request);
        let send = async |token: &str| {
            let (method, headers) = (method.clone(), headers.clone());
            self.upstream.send_kept(method, request, headers, token).await
        };
        let token = self.session.access().await?.ok_or(SyncFault::SignedOut)?;
        // Whoever signed in meanwhile does not answer for what somebody else did.
        if self.session.actor().is_none_or(|actor| actor.user != by) {
            return Err(SyncFault::SignedOut);
        }
        let answer = send(&token).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let token = self.session.access_instead_of(&token).await?;
        Ok(send(&token.ok_or(SyncFault::SignedOut)?).await?)
    }

    /// After a pull: what still waits is done again over what the server sent.
    pub(super) async fn settle_down(
        &self,
        file: &ReplicaFile,
        actor: Actor,
        alone: Option<RwLockWriteGuard<'_, ()>>,
    ) -> Result<(), SyncFault> {
        let _alone = match alone {
            Some(alone) => alone,
            // Somebody may have done something while the answer came in.
            None if file.count_waiting().await? > 0 => file.gate.write().await,
            None => {
                file.has_local.store(false, Ordering::SeqCst);
                self.tell_local(file);
                return Ok(());
            }
        };
        file.carry_out_again(actor).await?;
        self.tell_local(file);
        Ok(())
    }

    /// The windows look again.
    pub(super) fn tell_local(&self, file: &ReplicaFile) {
        let stands_at = if file.has_local.load(Ordering::SeqCst) {
            *file.local.feed.listen().borrow()
        } else {
            file.position().map_or(0, |position| position.seq)
        };
        self.shown.send_replace(stands_at);
    }
}
