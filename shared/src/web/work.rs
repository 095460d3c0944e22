//! The unit of work: one request = one transaction = one verdict.

use std::{
    collections::BTreeSet,
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use super::{
    audit::AuditRow,
    failure::{Fault, Refused, Stumbled, problem},
    offline::{self, Asked, Offline},
};
use crate::{
    app::App,
    args,
    feed::{Entity, FeedOp, HISTORY_HEADER, History},
    identity::Actor,
    ids::{AnyId, AppointmentId, ChangeKey, PatientId},
    messaging::{self, Ways},
    ports::{Chance, Clock as _},
    store::{Begin, StoreError, Tx},
    time::Timestamp,
};

/// Largest body of a change: a photo.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How often a unit of work is begun that the store undoes.
const TRIES_MAX: u32 = 4;
/// Then four times as long each: a second and a half in all.
const PAUSE_FIRST: Duration = Duration::from_millis(60);

crate::statements! {
    VERDICT = "SELECT actor_id, fingerprint, status, content_type, etag, body FROM verdict WHERE change_key = ?1";
    KEEP_VERDICT = "INSERT INTO verdict (change_key, actor_id, fingerprint, status, content_type, etag, body, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    BUMP = "UPDATE sync_counter SET seq = seq + 1 WHERE id = 1";
    HEAD = "SELECT clinic_id, epoch, seq, audit_hash FROM sync_counter WHERE id = 1";
    FORGET_LOGGED = "DELETE FROM sync_log WHERE entity = ?1 AND entity_id = ?2";
    LOG = "INSERT INTO sync_log (entity, entity_id, seq, op) VALUES (?1, ?2, ?3, ?4)";
}

/// Where a change is kept.
#[derive(Debug, Clone, Copy)]
struct KeptAt {
    seq: i64,
    /// `None` before the clinic has its name.
    history: Option<History>,
}

/// An open transaction with what every change needs: who, when, and the list of rows it touched.
#[derive(Debug)]
pub struct Work {
    tx: Tx,
    pub actor: Actor,
    /// The server's time for the whole request.
    pub now: Timestamp,
    /// On a desktop that does not reach its server: what is done here is the server's to judge.
    pub on_replica: bool,
    /// When it was done on a desktop that did not reach its server: here, or there before it came here.
    pub made_offline_at: Option<Timestamp>,
    /// It was done by this clinic already, before the server was put back from a backup: it is no request any more.
    pub sent_again: bool,
    /// Which computer asks, by its shell's word.
    pub device: Option<Uuid>,
    /// What was told to somebody there: a number, or that a time is promised. Empty: nothing. `None` where it is done
    /// for the first time.
    pub given: Option<String>,
    /// What a change made without the server began from (`Clinic-Base`): given with one that was kept before, and
    /// said by the use-case where one is kept now.
    pub base: Option<String>,
    ways: Ways,
    chance: Chance,
    changes: Vec<(Entity, Uuid, FeedOp)>,
    notes: Vec<String>,
    notes_on: Vec<(Entity, Uuid, String)>,
}

impl Work {
    pub async fn begin(app: &App, actor: Actor) -> Result<Self, StoreError> {
        let tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
        Ok(Self {
            tx,
            actor,
            now: app.clock.now(),
            on_replica: false,
            made_offline_at: None,
            sent_again: false,
            device: None,
            given: None,
            base: None,
            ways: Ways::of(app),
            chance: app.chance.clone(),
            changes: Vec::new(),
            notes: Vec::new(),
            notes_on: Vec::new(),
        })
    }

    /// When it was done: what a desktop did without its server is judged by the clock of then.
    pub fn made_at(&self) -> Timestamp {
        self.made_offline_at.unwrap_or(self.now)
    }

    /// An id for a row that the clinic makes itself.
    pub fn new_id<T: AnyId>(&self) -> T {
        T::from_uuid(self.chance.id(self.now))
    }

    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.chance.bytes()
    }

    /// By which ways patients are told from here. `None`: by none, so on every replica.
    pub(crate) fn ways(&self) -> Option<Ways> {
        let is_telling = !self.on_replica && self.ways.is_any();
        is_telling.then(|| self.ways.clone())
    }

    /// Of the address that the clinic's mail comes from. `None`: no mail is sent from here.
    pub fn mail_domain(&self) -> Option<Arc<str>> {
        self.ways()?.mail_domain
    }

    /// The row was written: screens and replicas will hear of it.
    pub fn put(&mut self, entity: Entity, id: impl AnyId) {
        self.changes.push((entity, id.uuid(), FeedOp::Put));
    }

    /// The row is gone from its table.
    pub fn removed(&mut self, entity: Entity, id: impl AnyId) {
        self.changes.push((entity, id.uuid(), FeedOp::Remove));
    }

    /// A reason or circumstance worth keeping in the audit log. Never a name or a number of a person.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// An audit row of its own for one of several things that a change touches, so that each one's history
    /// tells it.
    pub fn note_on(&mut self, entity: Entity, id: impl AnyId, note: impl Into<String>) {
        self.notes_on.push((entity, id.uuid(), note.into()));
    }

    /// Writes audit and feed rows. The counter is bumped here, at the end, and its row stays locked until the
    /// commit: that makes the feed's order the order of commits. Returns the new feed position.
    pub async fn finish(&mut self, action: &str) -> Result<i64, StoreError> {
        Ok(self.finish_at(action).await?.seq)
    }

    async fn finish_at(&mut self, action: &str) -> Result<KeptAt, StoreError> {
        self.tell_patients().await?;
        self.tx.run(&BUMP, &[]).await?;
        let (mut at, before) = self.head().await?;
        let first = self.changes.first().map(|(entity, id, _)| (*entity, *id));
        let detail = self.notes.join("\n");
        self.write_audit(action, at.seq, &before, first, detail).await?;
        // A position of the log for each: its order is the chain's.
        for (entity, id, note) in std::mem::take(&mut self.notes_on) {
            self.tx.run(&BUMP, &[]).await?;
            let (next, before) = self.head().await?;
            at = next;
            self.write_audit(action, at.seq, &before, Some((entity, id)), note)
                .await?;
        }
        let mut changes = std::mem::take(&mut self.changes);
        changes.reverse();
        let mut written = BTreeSet::new();
        for (entity, id, op) in changes {
            // The last word on a row counts.
            if !written.insert((entity, id)) {
                continue;
            }
            let op = match op {
                FeedOp::Put => "put",
                FeedOp::Remove => "remove",
            };
            self.tx.run(&FORGET_LOGGED, args![entity.name(), id]).await?;
            self.tx.run(&LOG, args![entity.name(), id, at.seq, op]).await?;
        }
        Ok(at)
    }

    /// Whatever was done to a visit, here it is as it will be: what its patient is to hear of it is kept with it. So it
    /// is with a patient, who perhaps has an address by now. A replica tells nobody: its server does, when it has
    /// judged.
    async fn tell_patients(&mut self) -> Result<(), StoreError> {
        let Some(ways) = self.ways() else {
            return Ok(());
        };
        let visits = self.touched(Entity::Appointment).map(AppointmentId).collect();
        let patients = self.touched(Entity::Patient).map(PatientId).collect();
        messaging::follow(self, &ways, visits, patients).await
    }

    fn touched(&self, entity: Entity) -> impl Iterator<Item = Uuid> {
        let of_this = move |change: &&(Entity, Uuid, FeedOp)| change.0 == entity;
        self.changes.iter().filter(of_this).map(|(_, id, _)| *id)
    }

    /// Where the feed is, and the hash of the newest audit row.
    async fn head(&mut self) -> Result<(KeptAt, Vec<u8>), StoreError> {
        let head = self.tx.first(&HEAD, &[]).await?;
        let head = head.ok_or_else(|| StoreError::decode("sync_counter", "row missing"))?;
        let (clinic, epoch): (Option<Uuid>, i64) = (head.get("clinic_id")?, head.get("epoch")?);
        let at = KeptAt {
            seq: head.get("seq")?,
            history: clinic.map(|clinic| History { clinic, epoch }),
        };
        Ok((at, head.get("audit_hash")?))
    }

    async fn write_audit(
        &mut self,
        action: &str,
        seq: i64,
        before: &[u8],
        on: Option<(Entity, Uuid)>,
        detail: String,
    ) -> Result<(), StoreError> {
        let row = AuditRow {
            id: self.chance.id(self.now),
            seq,
            at: self.now,
            actor: self.actor.user.0,
            role: self.actor.role.name().to_owned(),
            action: action.to_owned(),
            entity: on.map_or("", |(entity, _)| entity.name()).to_owned(),
            entity_id: on.map(|(_, id)| id),
            detail,
        };
        row.append(&mut self.tx, before).await
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await
    }

    pub async fn rollback(self) -> Result<(), StoreError> {
        self.tx.rollback().await
    }
}

impl Deref for Work {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

/// Between the layer that opens the transaction and the handler that works in it.
#[derive(Clone)]
struct Slot(Arc<Mutex<Option<Work>>>);

/// The handler's hold on the request's unit of work.
pub struct Working(OwnedMutexGuard<Option<Work>>);

impl std::fmt::Debug for Working {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Working")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Working {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let missing = || {
            Fault::new("a handler asks for a unit of work on a route declared without one").into_response()
        };
        let slot = parts.extensions.get::<Slot>().cloned().ok_or_else(missing)?;
        let guard = slot.0.lock_owned().await;
        if guard.is_some() {
            Ok(Self(guard))
        } else {
            Err(missing())
        }
    }
}

impl Deref for Working {
    type Target = Work;

    #[expect(
        clippy::expect_used,
        reason = "checked when it was made; nothing takes it out while it is held"
    )]
    fn deref(&self) -> &Work {
        self.0.as_ref().expect("work is open")
    }
}

impl DerefMut for Working {
    #[expect(
        clippy::expect_used,
        reason = "checked when it was made; nothing takes it out while it is held"
    )]
    fn deref_mut(&mut self) -> &mut Work {
        self.0.as_mut().expect("work is open")
    }
}

/// Layer of every changing route.
pub(super) async fn change(State(app): State<App>, request: Request, next: Next) -> Response {
    match change_or_fault(&app, request, next).await {
        Ok(response) => response,
        Err(fault) => fault.into_response(),
    }
}

async fn change_or_fault(app: &App, request: Request, next: Next) -> Result<Response, Fault> {
    let Some(key) = change_key(request.headers()) else {
        let title = (
            "Thiếu Idempotency-Key (UUID)",
            "The Idempotency-Key (a UUID) is missing",
        );
        return Ok(problem(400, "/problems/idempotency-key-required", title));
    };
    let Some(actor) = request.extensions().get::<Actor>().copied() else {
        return Ok(super::routes::not_signed_in());
    };
    let action = action_of(&request);
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return Ok(too_large());
    };
    let fingerprint = fingerprint(&parts, &body);
    let change = Change {
        key,
        actor,
        action,
        parts,
        body,
        fingerprint,
    };
    let mut tries = Tries::default();
    loop {
        let answer = change.run(app, next.clone()).await;
        let Some(pause) = tries.once_more(&answer) else {
            return tries.told(answer);
        };
        tokio::time::sleep(pause).await;
    }
}

fn pause_after(made: u32) -> Duration {
    PAUSE_FIRST * 4_u32.pow(made - 1)
}

fn too_large() -> Response {
    let title = ("Nội dung gửi lên quá lớn", "The request's content is too large");
    problem(413, "/problems/body-too-large", title)
}

/// A unit of work is done once more where the store undid it, or did not say whether it is kept: then its key says so.
#[derive(Default)]
struct Tries {
    made: u32,
    /// One of them was perhaps kept.
    unknown: bool,
}

impl Tries {
    /// Whether to try once more, and when: a store that was lost is given a moment to come back.
    fn once_more(&mut self, answer: &Result<Response, Fault>) -> Option<Duration> {
        self.made += 1;
        let stumbled = match answer {
            Ok(response) => response.extensions().get::<Stumbled>().is_some(),
            // It was there a moment ago.
            Err(fault) => fault.is_worth_another_try() || (self.made > 1 && fault.is_busy()),
        };
        if let Err(fault) = answer {
            self.unknown |= fault.is_outcome_unknown();
        }
        if !stumbled || self.made == TRIES_MAX {
            return None;
        }
        if let Err(fault) = answer {
            tracing::warn!(error = %fault.chain(), "the store undid a unit of work; once more");
        }
        Some(pause_after(self.made))
    }

    /// What was perhaps kept is not denied because a later try broke.
    fn told(self, answer: Result<Response, Fault>) -> Result<Response, Fault> {
        let broke = match &answer {
            Ok(response) => response.status().is_server_error(),
            Err(_) => true,
        };
        if self.unknown && broke {
            let cause = answer
                .err()
                .map_or_else(|| "a later try broke".into(), |fault| fault.0);
            return Err(StoreError::OutcomeUnknown(cause).into());
        }
        answer
    }
}

/// What was asked, so that it can be done more than once.
struct Change {
    key: ChangeKey,
    actor: Actor,
    action: String,
    parts: Parts,
    body: Bytes,
    fingerprint: Vec<u8>,
}

impl Change {
    async fn run(&self, app: &App, next: Next) -> Result<Response, Fault> {
        let Self {
            key, parts, action, ..
        } = self;
        let offline = parts.extensions.get::<Offline>().copied();
        let asked = Asked::of(offline, *key, action, parts, &self.body);

        let mut work = Work::begin(app, self.actor).await?;
        work.on_replica = offline.is_some();
        work.made_offline_at = offline::made_at(&parts.headers, work.now);
        work.sent_again = work.made_offline_at.is_some() && parts.headers.contains_key(offline::SENT_AGAIN);
        work.device = offline::device(&parts.headers);
        work.given = offline::given(&parts.headers).filter(|_| work.made_offline_at.is_some());
        work.base = offline::base(&parts.headers);
        if let Some(at) = work.made_offline_at.filter(|_| !work.on_replica) {
            work.note(format!("made without the server at {at}"));
        }
        if let Some(kept) = Verdict::kept(&mut work, *key).await? {
            return Ok(kept.answer(work, &self.fingerprint).await?);
        }
        if super::routes::is_not_allowed(&parts.extensions) {
            work.rollback().await?;
            return Ok(super::routes::forbidden());
        }
        let request = Request::from_parts(parts.clone(), Body::from(self.body.clone()));
        let (response, mut work) = run(work, request, next).await?;
        if response.status().is_success() {
            let (response, verdict) = Verdict::of(response).await?;
            let at = work.finish_at(action).await?;
            if let Some(asked) = asked {
                asked.keep(&mut work, &verdict.body).await?;
            }
            let now = work.now;
            verdict.keep(&mut work, *key, &self.fingerprint, now).await?;
            work.commit().await?;
            app.feed.publish(at.seq);
            return Ok(kept_at(response, at));
        }
        // The transaction's effects are undone before the "no" is kept in one of its own.
        work.rollback().await?;
        if response.extensions().get::<Refused>().is_none() {
            return Ok(response);
        }
        let (response, verdict) = Verdict::of(response).await?;
        let mut work = Work::begin(app, self.actor).await?;
        if let Some(kept) = Verdict::kept(&mut work, *key).await? {
            return Ok(kept.answer(work, &self.fingerprint).await?);
        }
        let now = work.now;
        verdict.keep(&mut work, *key, &self.fingerprint, now).await?;
        work.commit().await?;
        Ok(response)
    }
}

/// Layer of a changing route that has no unit of work around it, such as signing in: it is done once more where the store
/// undid it. Where the store did not say whether it is kept, there is no key to ask by, and the asker is told.
pub async fn done_again(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return too_large();
    };
    for made in 1..TRIES_MAX {
        let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let response = next.clone().run(request).await;
        if response.extensions().get::<Stumbled>() != Some(&Stumbled::Undone) {
            return response;
        }
        tokio::time::sleep(pause_after(made)).await;
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// Layer of a read that leaves an audit row.
pub(super) async fn audited_read(State(app): State<App>, request: Request, next: Next) -> Response {
    match audited_read_or_fault(&app, request, next).await {
        Ok(response) => response,
        Err(fault) => fault.into_response(),
    }
}

async fn audited_read_or_fault(app: &App, request: Request, next: Next) -> Result<Response, Fault> {
    let Some(actor) = request.extensions().get::<Actor>().copied() else {
        return Ok(super::routes::not_signed_in());
    };
    let action = action_of(&request);
    // A read has no body.
    let (parts, _) = request.into_parts();
    let mut tries = Tries::default();
    loop {
        let request = Request::from_parts(parts.clone(), Body::empty());
        let answer = match parts.extensions.get::<Offline>() {
            Some(offline) => read_on_replica(app, actor, *offline, request, next.clone()).await,
            None => audited_once(app, actor, &action, request, next.clone()).await,
        };
        let Some(pause) = tries.once_more(&answer) else {
            return tries.told(answer);
        };
        tokio::time::sleep(pause).await;
    }
}

async fn audited_once(
    app: &App,
    actor: Actor,
    action: &str,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let work = Work::begin(app, actor).await?;
    let (response, mut work) = run(work, request, next).await?;
    if response.status().is_success() {
        work.finish(action).await?;
        work.commit().await?;
    } else {
        work.rollback().await?;
    }
    Ok(response)
}

/// The log is the server's: what was read here, and of whom, is kept as a request to note it there.
async fn read_on_replica(
    app: &App,
    actor: Actor,
    offline: Offline,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let mut work = Work::begin(app, actor).await?;
    work.on_replica = true;
    let path = request.uri().path().to_owned();
    let (response, mut work) = run(work, request, next).await?;
    if !response.status().is_success() {
        work.rollback().await?;
        return Ok(response);
    }
    let about = work.notes.join("\n");
    let key = work.new_id::<ChangeKey>();
    if let Some(asked) = Asked::note_of_read(offline, key, path, about) {
        asked.keep(&mut work, &Bytes::new()).await?;
    }
    work.commit().await?;
    Ok(response)
}

async fn run(work: Work, mut request: Request, next: Next) -> Result<(Response, Work), Fault> {
    let slot = Slot(Arc::new(Mutex::new(Some(work))));
    request.extensions_mut().insert(slot.clone());
    let response = next.run(request).await;
    let work = slot.0.lock().await.take();
    let work = work.ok_or_else(|| Fault::new("the unit of work went missing"))?;
    Ok((response, work))
}

/// The request's `Idempotency-Key`.
pub fn change_key(headers: &HeaderMap) -> Option<ChangeKey> {
    headers.get("idempotency-key")?.to_str().ok()?.parse().ok()
}

fn action_of(request: &Request) -> String {
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("?", MatchedPath::as_str);
    format!("{} {path}", request.method())
}

/// Of what was asked, so that a key cannot be used for something else.
fn fingerprint(parts: &Parts, body: &Bytes) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(parts.method.as_str());
    hash.update([0]);
    hash.update(parts.uri.path());
    hash.update([0]);
    hash.update(
        parts
            .headers
            .get(header::IF_MATCH)
            .map_or(&[][..], HeaderValue::as_bytes),
    );
    hash.update([0]);
    hash.update(body);
    hash.finalize().to_vec()
}

fn kept_at(mut response: Response, at: KeptAt) -> Response {
    let headers = response.headers_mut();
    headers.insert("clinic-seq", HeaderValue::from(at.seq));
    let history = at.history.map(|history| history.to_string().parse());
    if let Some(Ok(history)) = history {
        headers.insert(HISTORY_HEADER, history);
    }
    response
}

/// The answer that a key got, for whoever asks again.
struct Verdict {
    actor: Option<Uuid>,
    fingerprint: Vec<u8>,
    status: StatusCode,
    content_type: String,
    etag: String,
    body: Bytes,
}

impl Verdict {
    async fn of(response: Response) -> Result<(Response, Self), Fault> {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, BODY_BYTES_MAX).await.map_err(Fault::new)?;
        let text = |name| {
            let value = parts
                .headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let verdict = Self {
            actor: None,
            fingerprint: Vec::new(),
            status: parts.status,
            content_type: text(header::CONTENT_TYPE),
            etag: text(header::ETAG),
            body: body.clone(),
        };
        Ok((Response::from_parts(parts, Body::from(body)), verdict))
    }

    async fn kept(work: &mut Work, key: ChangeKey) -> Result<Option<Self>, StoreError> {
        let Some(row) = work.first(&VERDICT, args![key]).await? else {
            return Ok(None);
        };
        let status: u16 = row.get("status")?;
        Ok(Some(Self {
            actor: Some(row.get("actor_id")?),
            fingerprint: row.get("fingerprint")?,
            status: StatusCode::from_u16(status)
                .map_err(|_| StoreError::decode("status", "no HTTP status"))?,
            content_type: row.get("content_type")?,
            etag: row.get("etag")?,
            body: Bytes::from(row.get::<Vec<u8>>("body")?),
        }))
    }

    async fn keep(
        self,
        work: &mut Work,
        key: ChangeKey,
        fingerprint: &[u8],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let status = self.status.as_u16();
        let (actor, body) = (work.actor.user, self.body.to_vec());
        let row = args![
            key,
            actor,
            fingerprint.to_vec(),
            status,
            self.content_type,
            self.etag,
            body,
            at
        ];
        work.run(&KEEP_VERDICT, row).await?;
        Ok(())
    }

    /// The same answer again, but only to the same asker asking the same. `Clinic-Seq` is where the feed stands now:
    /// whoever did not get the first answer has perhaps not heard of the change either.
    async fn answer(self, mut work: Work, fingerprint: &[u8]) -> Result<Response, StoreError> {
        let (at, _) = work.head().await?;
        let same = self.actor == Some(work.actor.user.0) && self.fingerprint == fingerprint;
        work.rollback().await?;
        if !same {
            let title = (
                "Idempotency-Key này đã dùng cho một yêu cầu khác",
                "This Idempotency-Key was used for another request",
            );
            return Ok(problem(422, "/problems/key-reused", title));
        }
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, &self.content_type),
            (header::ETAG, &self.etag),
        ] {
            headers.remove(&name);
            if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
        headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
        Ok(if self.status.is_success() {
            kept_at(response, at)
        } else {
            response
        })
    }
}
