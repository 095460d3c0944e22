use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{Router, http::HeaderValue};
use clinic_shared::{
    app::{self, App, Feed, SharedClock},
    args,
    feed::{self, Scope, pull::Position},
    identity::Actor,
    ids::UserId,
    ports::{Chance, Clock as _},
    store::{Begin, StoreError, Tx, migrate::migrate},
    time::Timestamp,
    web::Reach,
};
use tokio::task::{JoinError, spawn_blocking};

use super::{
    parts::CREATE_PARTS,
    repair::CREATE_REPAIRS,
    status::{CREATE_HISTORY, History, NEW_HISTORY},
};
use crate::{
    outbox,
    store::{CREATE_UNDO, Kept, OpenFault, ReplicaEngine, ReplicaKey},
};

clinic_shared::statements! {
    STATE = "SELECT scope, shape, loaded, verified_at FROM replica_state WHERE id = 1";
    KEEP_STATE = "UPDATE replica_state SET scope = ?1, shape = ?2, loaded = 1, verified_at = ?3 WHERE id = 1";
    KEEP_POSITION = "UPDATE sync_counter SET epoch = ?1, seq = ?2 WHERE id = 1";
    KEEP_LOG_FROM = "UPDATE sync_counter SET log_from = ?1 WHERE id = 1";
    NEW_STATE = "INSERT INTO replica_state (id, scope, shape, loaded, verified_at)
        SELECT 1, '', '', 0, 0 WHERE NOT EXISTS (SELECT id FROM replica_state)";
}

/// A replica's own table; the clinic's come from `migrations/sqlite`.
const CREATE_STATE: &str = "CREATE TABLE IF NOT EXISTS replica_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    scope TEXT NOT NULL,
    -- The tables and columns it was loaded with.
    shape TEXT NOT NULL,
    loaded INTEGER NOT NULL,
    -- When all rows were last found to equal the server's.
    verified_at INTEGER NOT NULL
)";

#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    #[error("the folder {} cannot be used: {source}", dir.display())]
    Folder { dir: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Open(#[from] OpenFault),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("opening the replica panicked: {0}")]
    Panicked(#[from] JoinError),
}

/// Where a loaded replica stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub position: Position,
    pub verified_at: Timestamp,
}

/// One user's open replica.
pub struct ReplicaFile {
    pub engine: ReplicaEngine,
    pub app: App,
    pub user: UserId,
    pub scope: Scope,
    /// What a replica answers, without the server's layers.
    pub(super) router: Router,
    /// The same file, where what is written can be taken back.
    pub(super) local: App,
    /// Changes that can be carried out here while the server is away.
    pub(super) changes: Router,
    /// Their methods and paths.
    pub(super) offline_routes: Vec<(&'static str, String)>,
    /// Requests that the server has not judged yet.
    pub(super) waits: AtomicUsize,
    /// Whether there are rows that would be taken back.
    pub(super) has_local: AtomicBool,
    /// Held while what was done here is taken back and done again: nobody reads in between, and no other change comes
    /// before those that were made earlier.
    pub(super) gate: tokio::sync::RwLock<()>,
    pub(super) path: PathBuf,
    pub(super) history: Mutex<History>,
    /// When that was last written into the file.
    pub(super) history_written: Mutex<Option<Timestamp>>,
    /// It is open no more, and perhaps another took its place with all that waited here: whoever still holds it does
    /// nothing more in it. Looked at behind the gate.
    is_left: AtomicBool,
    /// `None` until the first load is complete.
    standing: RwLock<Option<Standing>>,
    /// This computer's id, where it has one: what is lent to it is found by that.
    pub(super) device: OnceLock<HeaderValue>,
}

impl fmt::Debug for ReplicaFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplicaFile")
            .field("user", &self.user)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl ReplicaFile {
    /// Opens `replica-{user}-{kind of scope}.db` in this folder, makes it where there is none. The same user's
    /// file of another kind of scope is removed: what a person may no longer see does not stay behind.
    pub async fn open(
        dir: &Path,
        key: ReplicaKey,
        user: UserId,
        scope: Scope,
        clock: SharedClock,
        chance: Chance,
    ) -> Result<Self, FileFault> {
        let folder = |source| FileFault::Folder {
            dir: dir.to_owned(),
            source,
        };
        std::fs::create_dir_all(dir).map_err(folder)?;
        let path = path_of(dir, user, scope);
        let before = path.with_extension("before");
        let engine = match prepared(&path, &key, clock.now()).await {
            // Another version's tables. The server has all of it but for the outbox, which is carried over.
            Err(FileFault::Store(StoreError::Migration(fault))) => {
                tracing::warn!(%fault, "the replica is made anew");
                set_aside(&path, &before).map_err(folder)?;
                prepared(&path, &key, clock.now()).await?
            }
            opened => opened?,
        };
        let others = Scope::KINDS.map(|kind| dir.join(format!("replica-{user}-{kind}.db")));
        // Gone only when what they alone knew is here.
        for old in others.into_iter().filter(|other| *other != path).chain([before]) {
            if old.exists() {
                outbox::put_back(&engine, &known_by(&old, &key).await?).await?;
                remove(&old).map_err(folder)?;
            }
        }
        let waits = outbox::count(&engine).await?;
        let standing = standing(&engine, scope).await?;
        let history = History::of(&mut Tx::begin(&engine, Begin::Read).await?).await?;
        let seq = standing.map_or(0, |standing| standing.position.seq);
        let app = App {
            engine: Arc::new(engine.clone()),
            clock,
            chance,
            feed: Feed::starting_at(seq),
            mail_domain: None,
            sms: false,
        };
        let local = App {
            engine: Arc::new(engine.capturing()),
            ..app.clone()
        };
        let offline = app::routes().reaching(Reach::Offline);
        let offline_routes = offline
            .infos()
            .map(|route| (route.method, route.path.clone()))
            .collect();
        let (changes, _) = offline.into_router(&local);
        let (router, _) = app::routes().reaching(Reach::Replica).into_router(&app);
        Ok(Self {
            engine,
            app,
            user,
            scope,
            router,
            local,
            changes,
            offline_routes,
            waits: AtomicUsize::new(waits),
            has_local: AtomicBool::new(false),
            gate: tokio::sync::RwLock::default(),
            path,
            history: Mutex::new(history),
            history_written: Mutex::default(),
            is_left: AtomicBool::new(false),
            standing: RwLock::new(standing),
            device: OnceLock::new(),
        })
    }

    /// Whether this is the replica that this person may use now.
    pub fn is_of(&self, actor: &Actor) -> bool {
        actor.user == self.user && Scope::of(actor) == Some(self.scope)
    }

    /// Once nobody writes into it any more.
    pub(super) async fn leave(&self) {
        let _alone = self.gate.write().await;
        self.is_left.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_left(&self) -> bool {
        self.is_left.load(Ordering::SeqCst)
    }

    pub fn standing(&self) -> Option<Standing> {
        *self.standing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many requests only this computer knows of.
    pub fn waiting(&self) -> usize {
        self.waits.load(Ordering::SeqCst)
    }

    pub(super) async fn count_waiting(&self) -> Result<usize, StoreError> {
        let waits = outbox::count(&self.engine).await?;
        self.waits.store(waits, Ordering::SeqCst);
        Ok(waits)
    }

    pub fn position(&self) -> Option<Position> {
        self.standing().map(|standing| standing.position)
    }

    /// After the commit that moved it.
    pub(super) fn moved(&self, standing: Standing) {
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = Some(standing);
        self.app.feed.publish(standing.position.seq);
    }
}

fn path_of(dir: &Path, user: UserId, scope: Scope) -> PathBuf {
    dir.join(format!("replica-{user}-{}.db", scope.kind()))
}

async fn prepared(path: &Path, key: &ReplicaKey, now: Timestamp) -> Result<ReplicaEngine, FileFault> {
    let (path, key) = (path.to_owned(), key.clone());
    let engine = spawn_blocking(move || ReplicaEngine::open(&path, &key)).await??;
    let mut tx = Tx::begin(&engine, Begin::Write).await?;
    for own in [
        CREATE_STATE,
        CREATE_HISTORY,
        CREATE_UNDO,
        CREATE_PARTS,
        CREATE_REPAIRS,
    ] {
        tx.script(own).await?;
    }
    outbox::create(&mut tx).await?;
    tx.run(&NEW_STATE, &[]).await?;
    tx.run(&NEW_HISTORY, &[]).await?;
    tx.commit().await?;
    // What was done here without the server lies on top, in the tables of the program that did it: it is taken back
    // before they change, and done again when it is known who is there.
    engine.in_one_go(Kept::take_back).await?;
    migrate(&engine, now).await?;
    Ok(engine)
}

/// What only this file knew: its outbox, and for which clinic it was done.
async fn known_by(path: &Path, key: &ReplicaKey) -> Result<outbox::Carried, FileFault> {
    let (path, key) = (path.to_owned(), key.clone());
    let engine = spawn_blocking(move || ReplicaEngine::open(&path, &key)).await??;
    let mut tx = Tx::begin(&engine, Begin::Write).await?;
    outbox::create(&mut tx).await?;
    tx.commit().await?;
    Ok(outbox::all(&engine).await?)
}

/// With what SQLite keeps beside it.
fn set_aside(path: &Path, before: &Path) -> std::io::Result<()> {
    for ending in ["-wal", "-shm", ""] {
        let named = |path: &Path| {
            let mut file = path.as_os_str().to_owned();
            file.push(ending);
            file
        };
        match std::fs::rename(named(path), named(before)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

async fn standing(engine: &ReplicaEngine, scope: Scope) -> Result<Option<Standing>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let state = tx.first(&STATE, args![]).await?;
    let state = state.ok_or_else(|| StoreError::decode("replica_state", "row missing"))?;
    let is_loaded = state.get::<bool>("loaded")?
        && state.get::<String>("scope")? == scope.to_string()
        && state.get::<String>("shape")? == scope.shape();
    if !is_loaded {
        return Ok(None);
    }
    let (epoch, seq) = feed::position(&mut tx).await?;
    Ok(Some(Standing {
        position: Position { epoch, seq },
        verified_at: state.get("verified_at")?,
    }))
}

/// With what SQLite keeps beside it.
fn remove(path: &Path) -> std::io::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
