//! The replica as the desktop uses it: whose file is open, who pulls, who may read it. One file per user and kind
//! of scope, encrypted; the server decides at every pull what is in it. See `docs/sync.md`.

mod apply;
mod bulk;
mod compare;
mod file;
mod flip;
mod given;
mod leases;
mod lines;
mod local;
mod parts;
mod prepared;
mod progress;
mod pull;
mod push;
mod reads;
mod repair;
mod status;

use std::{
    fmt,
    path::PathBuf,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use axum::{body::Body, extract::Request, http::Response};
use clinic_shared::{
    app::SharedClock, feed::Scope, identity::Actor, ids::ChangeKey, ports::Chance, store::StoreError,
};
use tokio::{sync::watch, task::spawn_blocking};

use crate::{
    forward::Forward,
    outbox::{self, OutboxItem},
    replica::{PullFault, Replica},
    secrets::{SecretStore, replica_key},
    session::Session,
    store::ReplicaKey,
    upstream::Upstream,
};

pub use apply::{Applied, ApplyFault};
pub use file::{FileFault, ReplicaFile, Standing};
pub use prepared::CopyFault;
pub use progress::{LoadProgress, LoadStage};
pub use pull::{Puller, SyncFault};
pub use repair::Repair;

/// The replica of whoever is signed in.
pub struct SyncedReplica {
    upstream: Upstream,
    session: Arc<Session>,
    secrets: Arc<dyn SecretStore>,
    /// Where the files lie.
    dir: PathBuf,
    clock: SharedClock,
    chance: Chance,
    open: Arc<RwLock<Option<Arc<ReplicaFile>>>>,
    /// Held by whoever pulls.
    pulling: tokio::sync::Mutex<()>,
    /// Pulls begun, and the last of them that came through.
    begun: AtomicU64,
    done: AtomicU64,
    /// Whether changes are carried out here while the server is away.
    works_offline: AtomicBool,
    /// Whether the server's hints arrive.
    online: AtomicBool,
    /// When to ask for what this computer may give away without the server.
    leases_due_ms: AtomicI64,
    shown: watch::Sender<i64>,
    loading: watch::Sender<LoadProgress>,
    seen: status::Seen,
    line_wanted: tokio::sync::Notify,
}

impl fmt::Debug for SyncedReplica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncedReplica")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

impl SyncedReplica {
    pub fn new(
        upstream: Upstream,
        session: Arc<Session>,
        secrets: Arc<dyn SecretStore>,
        dir: PathBuf,
        clock: SharedClock,
        chance: Chance,
    ) -> Self {
        Self {
            upstream,
            session,
            secrets,
            dir,
            clock,
            chance,
            open: Arc::default(),
            pulling: tokio::sync::Mutex::default(),
            begun: AtomicU64::new(0),
            done: AtomicU64::new(0),
            works_offline: AtomicBool::new(false),
            online: AtomicBool::new(true),
            leases_due_ms: AtomicI64::new(0),
            shown: watch::Sender::new(0),
            loading: watch::Sender::new(LoadProgress::default()),
            seen: status::Seen::default(),
            line_wanted: tokio::sync::Notify::new(),
        }
    }

    /// From now on changes that can be are carried out here while the server is away.
    pub(crate) fn work_offline(&self) {
        self.works_offline.store(true, Ordering::SeqCst);
    }

    fn works_offline(&self) -> bool {
        self.works_offline.load(Ordering::SeqCst)
    }

    /// Lets go of the open file.
    pub(crate) fn closer(&self) -> impl Fn() + Send + Sync + 'static {
        let open = Arc::clone(&self.open);
        move || *open.write().unwrap_or_else(PoisonError::into_inner) = None
    }

    /// How many changes of whoever is signed in only this computer knows of.
    pub(crate) fn waiting(&self) -> usize {
        self.ready().map_or(0, |(file, _)| file.waiting())
    }

    /// Without the server nobody pulls, so nobody has opened the file.
    async fn open_here(&self) {
        let Some(actor) = self.session.actor().filter(|_| self.session.is_here_only()) else {
            return;
        };
        let Some(scope) = Scope::of(&actor) else {
            return;
        };
        let _turn = self.pulling.lock().await;
        if let Err(fault) = self.file_of(&actor, scope).await {
            tracing::error!(%fault, "the replica cannot be read");
        }
    }

    /// Answers what the replica can, for whoever is signed in, and hands everything else to `forward`.
    pub async fn answer(&self, request: Request, forward: &Forward) -> Response<Body> {
        if self.session.is_here_only() && self.ready().is_none() {
            self.open_here().await;
        }
        match self.ready() {
            Some((file, actor)) => reads::answer(self, file, actor, request, forward).await,
            None => self.forward_noting(request, forward).await,
        }
    }

    /// The signed-in person's own replica, once its first load is complete.
    fn ready(&self) -> Option<(Arc<ReplicaFile>, Actor)> {
        let actor = self.session.actor()?;
        let file = self.opened()?;
        (file.is_of(&actor) && file.standing().is_some()).then_some((file, actor))
    }

    fn opened(&self) -> Option<Arc<ReplicaFile>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_open(&self, file: Option<Arc<ReplicaFile>>) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = file;
    }

    /// The open file is this person's no more. Whoever calls is the one who pulls.
    async fn leave(&self) {
        if let Some(file) = self.opened() {
            file.leave().await;
        }
        self.set_open(None);
    }

    /// The file of this person, opened where it is not.
    async fn file_of(&self, actor: &Actor, scope: Scope) -> Result<Arc<ReplicaFile>, SyncFault> {
        if let Some(file) = self.opened().filter(|file| file.is_of(actor)) {
            return Ok(file);
        }
        self.leave().await;
        let (secrets, chance) = (Arc::clone(&self.secrets), self.chance.clone());
        let key = spawn_blocking(move || replica_key(&*secrets, &chance))
            .await
            .map_err(SyncFault::Panicked)??;
        let file = ReplicaFile::open(
            &self.dir,
            ReplicaKey::new(key),
            actor.user,
            scope,
            self.clock.clone(),
            self.chance.clone(),
        )
        .await?;
        let file = Arc::new(file);
        if let Some(device) = self.upstream.device() {
            let _ = file.device.set(device);
        }
        if file.waiting() > 0 {
            let _alone = file.gate.write().await;
            file.carry_out_again(*actor).await?;
        }
        self.done.store(0, Ordering::SeqCst);
        self.set_open(Some(Arc::clone(&file)));
        Ok(file)
    }

    async fn pull(&self, wanted: i64) -> Result<i64, SyncFault> {
        self.seen.heard(wanted);
        let pulled = self.pull_comparing(wanted, false).await;
        self.seen.pulled(&pulled);
        pulled.map(|(stands_at, _)| stands_at)
    }

    /// Whatever the server has now. If it answers, its hints are listened to again without waiting.
    pub async fn pull_now(&self) -> Result<(), SyncFault> {
        self.pull(0).await?;
        if !self.is_online() {
            self.line_wanted.notify_one();
        }
        Ok(())
    }

    /// Where it then stands and, where all rows were compared, the table that differed.
    async fn pull_comparing(
        &self,
        wanted: i64,
        compare: bool,
    ) -> Result<(i64, Option<&'static str>), SyncFault> {
        let begun_before = self.begun.load(Ordering::SeqCst);
        let _turn = self.pulling.lock().await;
        if self.session.access().await?.is_none() {
            self.leave().await;
            return Err(SyncFault::SignedOut);
        }
        let actor = self.session.actor().ok_or(SyncFault::SignedOut)?;
        let scope = Scope::of(&actor).ok_or(SyncFault::NoReplica)?;
        let file = self.file_of(&actor, scope).await?;
        let mut is_there = !compare
            && match wanted {
                // Another's pull that began after we asked has brought all there was.
                0 => self.done.load(Ordering::SeqCst) > begun_before,
                wanted => file.position().is_some_and(|at| at.seq >= wanted),
            };
        let mut differed = None;
        loop {
            let pushed = self.push(&file, &actor).await;
            match &pushed {
                Err(fault @ (SyncFault::Unreachable(_) | SyncFault::Session(_) | SyncFault::SignedOut)) => {
                    tracing::info!(%fault, "changes wait for the server");
                    return pushed.map(|_| (0, None));
                }
                Err(fault) => tracing::warn!(%fault, "changes wait for the server"),
                Ok(_) => {}
            }
            if is_there && !pushed.unwrap_or(true) {
                break;
            }
            // What still waits is done again before anybody reads.
            let alone = if file.waiting() > 0 {
                Some(file.gate.write().await)
            } else {
                None
            };
            let turn = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            let puller = Puller::new(
                self.upstream.clone(),
                Arc::clone(&self.session),
                Arc::clone(&file),
                self.loading.clone(),
            );
            let applied = puller.comparing(compare).pull_once().await?;
            differed = differed.or(applied.differed);
            self.settle_down(&file, actor, alone).await?;
            self.done.store(turn, Ordering::SeqCst);
            // Only now it is known whose server this is, and that it was perhaps put back from a backup.
            if !(applied.whole && file.count_waiting().await? > 0) {
                break;
            }
            is_there = true;
        }
        let stands_at = file.position().map_or(0, |position| position.seq);
        Ok((stands_at, differed))
    }

    /// What was done here and what became of it, the earliest first. Empty where nobody is signed in.
    pub async fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        match self.ready() {
            Some((file, _)) => outbox::list(&file.engine).await,
            None => Ok(Vec::new()),
        }
    }

    /// Somebody has seen this verdict.
    pub async fn seen(&self, key: ChangeKey) -> Result<bool, StoreError> {
        match self.ready() {
            Some((file, _)) => outbox::seen(&file.engine, key).await,
            None => Ok(false),
        }
    }

    /// Tables that were found to differ from the server's, the latest first.
    pub async fn repairs(&self) -> Result<Vec<Repair>, StoreError> {
        match self.ready() {
            Some((file, _)) => repair::repairs(&file.engine).await,
            None => Ok(Vec::new()),
        }
    }

    /// How far a load has come; idle when none goes on.
    pub fn progress(&self) -> watch::Receiver<LoadProgress> {
        self.loading.subscribe()
    }

    fn is_online(&self) -> bool {
        self.online.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Replica for SyncedReplica {
    async fn pull_to(&self, seq: i64) -> Result<i64, PullFault> {
        self.pull(seq).await.map_err(|fault| PullFault {
            wanted: seq,
            reason: clinic_shared::text::with_causes(&fault),
        })
    }

    fn online(&self, online: bool) {
        self.online.store(online, Ordering::SeqCst);
        if online {
            self.leases_due_ms.store(0, Ordering::SeqCst);
        }
        self.seen.line(online, self.now());
    }

    async fn line_wanted(&self) {
        self.line_wanted.notified().await;
    }

    async fn send_waiting(&self) {
        if self.opened().is_some_and(|file| file.waiting() > 0)
            && let Err(fault) = self.pull(0).await
        {
            tracing::warn!(%fault, "changes wait for the server");
        }
        self.keep_leases().await;
    }

    fn shown(&self) -> Option<watch::Receiver<i64>> {
        Some(self.shown.subscribe())
    }
}
