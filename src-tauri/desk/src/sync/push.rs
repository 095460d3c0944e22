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
        if file.waiting() == 0 || actor.user != file.user {
            return Ok(false);
        }
        let mut judged = false;
        let pushed = self.push_each(file, &mut judged).await;
        file.count_waiting().await?;
        match pushed {
            Err(fault) if !judged => Err(fault),
            _ => Ok(judged),
        }
    }

    async fn push_each(&self, file: &ReplicaFile, judged: &mut bool) -> Result<(), SyncFault> {
        for request in outbox::waiting(&file.engine).await? {
            let answer = self.send(file.user, &request).await?;
            if !is_verdict(&answer) {
                return Err(SyncFault::NotJudged(answer.status));
            }
            if !answer.status.is_success() {
                tracing::warn!(status = %answer.status, path = request.path, "the server refused what was done here");
            }
            let now = file.app.clock.now();
            outbox::settle(&file.engine, &request, answer.status, &answer.body, now).await?;
            *judged = true;
        }
        Ok(())
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
            // The pull itself is told of where it was asked for.
            None => {
                if file.has_local.swap(false, Ordering::SeqCst) {
                    self.tell_local(file);
                }
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
        self.seen.tell();
    }
}
