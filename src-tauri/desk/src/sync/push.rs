//! What was done here goes to the server, in its order, one verdict each.

use std::sync::atomic::Ordering;

use axum::http::{HeaderValue, Method, StatusCode};
use clinic_shared::{
    feed::{self, HISTORY_HEADER, History, pull::Position},
    identity::Actor,
    ids::ChangeKey,
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
};
use tokio::sync::RwLockWriteGuard;

use super::{ReplicaFile, SyncFault, SyncedReplica, local::headers_of};
use crate::{
    outbox::{self, Held, Request, verdict},
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
        // Before the first load nobody knows whose server this is.
        let Some(history) = history_of(file).await? else {
            return Ok(());
        };
        let began = file.app.clock.now();
        let mut held = Held::default();
        for request in outbox::waiting(&file.engine).await? {
            if request.is_aside(began) || held.holds(&request) {
                held.add(&request);
                continue;
            }
            let answer = self.send(file, &request, &history).await?;
            if answer.turns_computer_away() {
                self.session.heed(&answer).await;
                return Err(SyncFault::NotJudged(answer.status));
            }
            let now = file.app.clock.now();
            let Some(verdict) = verdict(&answer) else {
                if outbox::not_judged(&file.engine, &request, &answer, now).await? {
                    tracing::error!(status = %answer.status, path = request.path, tries = request.tries + 1,
                        "the server breaks over this: set aside, so that others go on");
                    held.add(&request);
                    continue;
                }
                return Err(SyncFault::NotJudged(answer.status));
            };
            if !answer.status.is_success() {
                tracing::warn!(status = %answer.status, path = request.path, "the server refused what was done here");
            }
            let epoch = file.position().map(|position| position.epoch);
            outbox::settle(&file.engine, &request, (verdict, epoch), &answer, now).await?;
            *judged = true;
        }
        Ok(())
    }

    async fn send(
        &self,
        file: &ReplicaFile,
        request: &Request,
        history: &HeaderValue,
    ) -> Result<Answer, SyncFault> {
        let by = file.user;
        let method = Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::POST);
        let mut headers = headers_of(request);
        headers.insert(HISTORY_HEADER, history.clone());
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

    /// One that was set aside goes now.
    pub(crate) async fn try_again(&self, key: ChangeKey) -> Result<bool, StoreError> {
        let Some((file, _)) = self.ready() else {
            return Ok(false);
        };
        let found = outbox::try_again(&file.engine, key).await?;
        if found && let Err(fault) = self.pull(0).await {
            tracing::warn!(%fault, "it waits on");
        }
        Ok(found)
    }

    /// One that was set aside is not wanted any more: what it did here is taken back.
    pub(crate) async fn give_up(&self, key: ChangeKey) -> Result<bool, StoreError> {
        // Not while it is being sent, or carried over into another file.
        let _turn = self.pulling.lock().await;
        let Some((file, actor)) = self.ready() else {
            return Ok(false);
        };
        let _alone = file.gate.write().await;
        let found = outbox::give_up(&file.engine, key, file.app.clock.now()).await?;
        if found {
            file.count_waiting().await?;
            file.carry_out_again(actor).await?;
            self.tell_local(&file);
        }
        Ok(found)
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

async fn history_of(file: &ReplicaFile) -> Result<Option<HeaderValue>, SyncFault> {
    let Some(Position { epoch, .. }) = file.position() else {
        return Ok(None);
    };
    let mut tx = Tx::begin(&file.engine, Begin::Read).await?;
    let clinic = feed::named_clinic(&mut tx).await?;
    let history = clinic.map(|clinic| History { clinic, epoch }.to_string().parse());
    Ok(history.transpose().unwrap_or_default())
}
