//! A change while the server is away: carried out on the replica by the server's own code, kept in the outbox in the
//! same transaction, taken back and carried out again over every pull until the server has judged it.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header, request::Parts},
    middleware::{from_fn, from_fn_with_state},
};
use clinic_shared::{
    args,
    feed::Scope,
    identity::{Actor, proof::DEVICE},
    ids::UserId,
    ports::Clock as _,
    store::{Begin, Statement, StoreError, Tx},
    time::Timestamp,
    web::{BASE, GIVEN, MADE_AT, Offline, SENT_AGAIN, change_key, in_language, tell_time},
};
use tower::ServiceExt as _;

use super::{
    ReplicaFile, SyncFault, SyncedReplica,
    given::{given, tells_a_number},
};
use crate::{
    forward::{BODY_BYTES_MAX, Forward, history_of},
    outbox,
    problem::ShellRefused,
    session::SessionFault,
    store::Kept,
};

clinic_shared::statements! {
    /// What is done here is counted apart from the server's feed, and from what was done here before the last pull:
    /// whoever followed that loads anew.
    COUNT_FROM = "UPDATE sync_counter SET seq = ?1, log_from = ?1 WHERE id = 1";
}

/// Says where an answer came from.
pub(super) const SOURCE: HeaderName = HeaderName::from_static("clinic-source");

impl SyncedReplica {
    /// A change of a kind that can be done without the server.
    pub(super) async fn change(
        &self,
        file: Arc<ReplicaFile>,
        actor: Actor,
        mut parts: Parts,
        body: Bytes,
        forward: &Forward,
    ) -> Response<Body> {
        self.send_earlier(&file).await;
        // Whether the server may have done it already, and only its answer was lost.
        let mut may_be_done = false;
        if self.is_online() && !self.stands_behind(&file, &parts, &body).await {
            // Before it is sent: the pull behind it may meet a server that was put back meanwhile.
            let epoch = file.position().map(|position| position.epoch);
            match ask_server(forward, &parts, body.clone()).await {
                Ok(answer) => return self.noting(answer, &parts, &body, actor.user, epoch).await,
                Err(away) => may_be_done = away.may_be_done,
            }
        }
        set_made_at(&mut parts.headers, file.app.clock.now());
        parts.headers.remove(GIVEN);
        if may_be_done && tells_a_number(parts.uri.path()) {
            // It has given a number then, and that is the one that stays: another must not be told here.
            parts.headers.insert(GIVEN, HeaderValue::from_static(""));
        }
        parts.headers.remove(BASE);
        let mut at = (file, actor);
        loop {
            let (file, actor) = (&at.0, at.1);
            let alone = file.gate.write().await;
            if !file.is_left() {
                return self.change_here(file, actor, parts, body).await;
            }
            drop(alone);
            // Their role has changed since, and this file's outbox has gone over into another.
            match self.ready().filter(|(_, now)| now.user == actor.user) {
                Some(now) => at = now,
                None => return ShellRefused::NeedsServer.respond(&parts.headers),
            }
        }
    }

    /// What was asked before comes before.
    async fn send_earlier(&self, file: &ReplicaFile) {
        if file.waiting() > 0
            && self.is_online()
            && let Err(fault) = self.pull(0).await
        {
            tracing::info!(%fault, "earlier changes still wait");
        }
    }

    /// A read of clinical content: the server answers it and writes it into its log; without the server it is answered
    /// here, and noted for that log.
    pub(super) async fn read_beside(
        &self,
        file: Arc<ReplicaFile>,
        actor: Actor,
        parts: Parts,
        forward: &Forward,
    ) -> Response<Body> {
        // What was written here is read as it was written.
        self.send_earlier(&file).await;
        if self.is_online()
            && !self.stands_behind(&file, &parts, &Bytes::new()).await
            && let Ok(answer) = ask_server(forward, &parts, Bytes::new()).await
        {
            return answer;
        }
        let headers = parts.headers.clone();
        let nobody_turns_pages = file.gate.read().await;
        let mut answer = file
            .run_here(parts, Bytes::new(), actor, Some(&outbox::KEEP_READ))
            .await;
        drop(nobody_turns_pages);
        if answer.status().is_server_error() {
            tracing::error!(status = %answer.status(), "the replica failed to answer");
            return ShellRefused::NeedsServer.respond(&headers);
        }
        if let Err(fault) = file.count_waiting().await {
            tracing::error!(%fault, "what waits cannot be counted");
        }
        answer
            .headers_mut()
            .insert(SOURCE, HeaderValue::from_static("replica"));
        answer
    }

    /// Whoever calls has the gate.
    async fn change_here(
        &self,
        file: &ReplicaFile,
        actor: Actor,
        parts: Parts,
        body: Bytes,
    ) -> Response<Body> {
        let headers = parts.headers.clone();
        let mut answer = match file.carry_out(parts, body, actor, Some(&outbox::KEEP)).await {
            Ok(answer) if !answer.status().is_server_error() => answer,
            failed => {
                let why = failed.map(|answer| answer.status());
                tracing::error!(?why, "the replica failed to carry out a change");
                return ShellRefused::NeedsServer.respond(&headers);
            }
        };
        let source = if answer.status().is_success() {
            if let Err(fault) = file.gather(&headers).await {
                tracing::error!(%fault, "what waits cannot be counted");
            }
            self.tell_local(file);
            "outbox"
        } else {
            "replica"
        };
        answer
            .headers_mut()
            .insert(SOURCE, HeaderValue::from_static(source));
        answer
    }

    /// Before the first load after a start, and after a restore: the server is asked. What it did is kept like whatever
    /// it does later.
    pub(super) async fn forward_noting(&self, request: Request, forward: &Forward) -> Response<Body> {
        if request.method().is_safe() {
            return forward.forward(request).await;
        }
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
            return ShellRefused::BodyTooLarge.respond(&parts.headers);
        };
        let before = self.session.actor();
        let again = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let answer = forward.forward(again).await;
        // After a start nobody is known before the first token.
        match before.or_else(|| self.session.actor()) {
            Some(actor) => self.noting(answer, &parts, &body, actor.user, None).await,
            None => answer,
        }
    }

    /// Keeps what the server has just done at this desk's word: a server that is put back from a backup is sent it
    /// again, with its key. `epoch`: in which history, where the answer does not say.
    async fn noting(
        &self,
        answer: Response<Body>,
        asked: &Parts,
        body: &Bytes,
        by: UserId,
        epoch: Option<i64>,
    ) -> Response<Body> {
        let (true, true, Some(key)) = (
            self.works_offline(),
            answer.status().is_success(),
            change_key(&asked.headers),
        ) else {
            return answer;
        };
        let (parts, content) = answer.into_parts();
        let Ok(content) = to_bytes(content, BODY_BYTES_MAX).await else {
            return ShellRefused::BodyTooLarge.respond(&asked.headers);
        };
        let history = history_of(&parts.headers);
        let if_match = asked.headers.get(header::IF_MATCH);
        let done = outbox::Done {
            key,
            method: asked.method.as_str(),
            path: asked.uri.path_and_query().map_or("/", |path| path.as_str()),
            if_match: if_match.and_then(|value| value.to_str().ok()),
            body,
            status: parts.status,
            answer: &content,
            clinic: history.map(|history| history.clinic),
            epoch: history.map(|history| history.epoch).or(epoch),
        };
        if let Err(fault) = self.note(done, by).await {
            tracing::error!(%fault, "a change that the server has is not kept here as well");
        }
        Response::from_parts(parts, Body::from(content))
    }

    /// Into the person's own file, whether it is loaded or not.
    async fn note(&self, done: outbox::Done<'_>, by: UserId) -> Result<(), SyncFault> {
        loop {
            let Some(actor) = self.session.actor().filter(|actor| actor.user == by) else {
                return Err(SyncFault::SignedOut);
            };
            let Some(scope) = Scope::of(&actor) else {
                return Ok(());
            };
            let file = if let Some(file) = self.opened().filter(|file| file.is_of(&actor)) {
                file
            } else {
                let _turn = self.pulling.lock().await;
                self.file_of(&actor, scope).await?
            };
            let _open = file.gate.read().await;
            if file.is_left() {
                continue;
            }
            let path = done.path.split('?').next().unwrap_or_default();
            let method = done.method.parse().unwrap_or_default();
            if let Some(template) = file.template_of(&method, path) {
                let (action, now) = (format!("{method} {template}"), file.app.clock.now());
                outbox::note_done(&file.engine, done, &action, by, now).await?;
            }
            return Ok(());
        }
    }

    /// Whether something that waits has to go first.
    async fn stands_behind(&self, file: &ReplicaFile, parts: &Parts, body: &Bytes) -> bool {
        if file.waiting() == 0 {
            return false;
        }
        let now = file.app.clock.now();
        let before = outbox::stands_before(&file.engine, parts.uri.path(), body, now).await;
        before.unwrap_or_else(|fault| {
            tracing::error!(%fault, "what waits cannot be read");
            true
        })
    }
}

/// There is no server to ask: what was asked is done here.
struct Away {
    /// Perhaps it has done it already, and only its answer was lost.
    may_be_done: bool,
}

async fn ask_server(forward: &Forward, parts: &Parts, body: Bytes) -> Result<Response<Body>, Away> {
    let mut may_be_done = false;
    match forward.try_forward(parts, body).await {
        // One of the two is too old: it waits for the update, as for a server that is away.
        Ok(answer) if answer.status() == StatusCode::UPGRADE_REQUIRED => {
            tracing::info!("done here until the older program is updated");
        }
        Ok(answer) => return Ok(answer),
        Err(SessionFault::Unreachable(fault)) => {
            tracing::info!(%fault, "done here instead");
            may_be_done = fault.may_be_done();
        }
        // The server is back for whoever shows it the password; until then they go on as without it.
        Err(SessionFault::NeedsPassword) => tracing::info!("done here until the password is shown"),
        Err(fault) => return Ok(fault.respond(&parts.headers)),
    }
    Err(Away { may_be_done })
}

impl ReplicaFile {
    /// Whether the server's code for this change can run here.
    pub(super) fn can_carry_out(&self, method: &Method, path: &str) -> bool {
        self.template_of(method, path).is_some()
    }

    fn template_of(&self, method: &Method, path: &str) -> Option<&str> {
        let mut routes = self.offline_routes.iter();
        let found = routes.find(|(of, template)| method.as_str() == *of && matches(template, path));
        found.map(|(_, template)| template.as_str())
    }

    /// By the server's code, on what is here, so that it can be taken back.
    async fn carry_out(
        &self,
        parts: Parts,
        body: Bytes,
        actor: Actor,
        keep: Option<&'static Statement>,
    ) -> Result<Response<Body>, StoreError> {
        if !self.has_local.swap(true, Ordering::SeqCst) {
            let mut tx = Tx::begin(self.local.engine.as_ref(), Begin::Write).await?;
            tx.run(&COUNT_FROM, args![self.app.clock.now().as_ms()]).await?;
            tx.commit().await?;
        }
        Ok(self.run_here(parts, body, actor, keep).await)
    }

    async fn run_here(
        &self,
        parts: Parts,
        body: Bytes,
        actor: Actor,
        keep: Option<&'static Statement>,
    ) -> Response<Body> {
        // Without what the window's own router found in the path.
        let mut request = Request::new(Body::from(body));
        (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) =
            (parts.method, parts.uri, parts.headers);
        say_device(self, request.headers_mut());
        request.extensions_mut().insert(actor);
        request.extensions_mut().insert(Offline { keep });
        let router = self
            .changes
            .clone()
            .layer(from_fn_with_state(self.app.clock.clone(), tell_time))
            .layer(from_fn(in_language));
        let Ok(response) = router.oneshot(request).await;
        response
    }

    /// What has just been kept, into one with what it stands for.
    async fn gather(&self, asked: &HeaderMap) -> Result<(), StoreError> {
        if let Some(key) = change_key(asked) {
            outbox::gather(&self.engine, key).await?;
        }
        self.count_waiting().await.map(|_| ())
    }

    /// Everything that still waits, in its order, over what is here now. What does not fit any more is not shown;
    /// the server judges it all the same. Whoever calls has the gate.
    pub(super) async fn carry_out_again(&self, actor: Actor) -> Result<(), StoreError> {
        self.engine.in_one_go(Kept::take_back).await?;
        self.has_local.store(false, Ordering::SeqCst);
        for request in outbox::waiting(&self.engine).await? {
            if request.is_newer() {
                continue;
            }
            let Some(parts) = parts_of(&request) else {
                tracing::error!(
                    position = request.position,
                    "a request in the outbox that is none"
                );
                continue;
            };
            let answer = self.carry_out(parts, request.body, actor, None).await?;
            if !answer.status().is_success() {
                tracing::warn!(status = %answer.status(), path = request.path, "does not fit here any more");
            }
        }
        Ok(())
    }
}

fn parts_of(request: &outbox::Request) -> Option<Parts> {
    let mut asked = Request::builder()
        .method(request.method.as_str())
        .uri(request.path.parse::<Uri>().ok()?)
        .body(())
        .ok()?;
    *asked.headers_mut() = headers_of(request);
    Some(asked.into_parts().0)
}

fn set_made_at(headers: &mut HeaderMap, at: Timestamp) {
    headers.insert(MADE_AT, HeaderValue::from(at.as_ms()));
}

/// As the page sent them, and when.
pub(super) fn headers_of(request: &outbox::Request) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(key) = HeaderValue::from_str(&request.key.to_string()) {
        headers.insert("idempotency-key", key);
    }
    if let Some(Ok(version)) = request.if_match.as_deref().map(HeaderValue::from_str) {
        headers.insert(header::IF_MATCH, version);
    }
    if let Some(Ok(base)) = request.base.as_deref().map(HeaderValue::from_str) {
        headers.insert(BASE, base);
    }
    set_made_at(&mut headers, request.made_at);
    if request.sent_again {
        headers.insert(SENT_AGAIN, HeaderValue::from_static("true"));
    }
    if let Ok(given) = HeaderValue::from_str(&given(request)) {
        headers.insert(GIVEN, given);
    }
    headers
}

/// The shell says which computer this is, here as before the server; the page does not.
pub(super) fn say_device(file: &ReplicaFile, headers: &mut HeaderMap) {
    headers.remove(DEVICE);
    if let Some(device) = file.device.get() {
        headers.insert(DEVICE, device.clone());
    }
}

/// `/api/appointments/{id}/cancel`
fn matches(template: &str, path: &str) -> bool {
    let (mut of, mut asked) = (template.split('/'), path.split('/'));
    loop {
        match (of.next(), asked.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part.starts_with('{') || part == given => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_by_its_routes_words() {
        assert!(matches(
            "/api/appointments/{id}/cancel",
            "/api/appointments/0193/cancel"
        ));
        assert!(matches("/api/check-ins", "/api/check-ins"));
        assert!(!matches(
            "/api/appointments/{id}",
            "/api/appointments/0193/cancel"
        ));
        assert!(!matches(
            "/api/appointments/{id}/cancel",
            "/api/appointments/0193/move"
        ));
    }
}
