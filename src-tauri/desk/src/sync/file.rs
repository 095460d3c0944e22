use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use axum::Router;
use clinic_shared::{
    app::{self, App, Feed, SharedClock},
    args,
    feed::{self, Scope, pull::Position},
    identity::Actor,
    ids::UserId,
    ports::{Chance, Clock as _},
    store::{Begin, StoreError, Tx, migrate::migrate},
    time::Timestamp,
};
use tokio::task::{JoinError, spawn_blocking};

use crate::store::{OpenFault, ReplicaEngine, ReplicaKey};

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
    /// `None` until the first load is complete.
    standing: RwLock<Option<Standing>>,
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
        for other in ["desk", "doctor"].map(|kind| dir.join(format!("replica-{user}-{kind}.db"))) {
            if other != path {
                remove(&other).map_err(folder)?;
            }
        }
        let engine = match prepared(&path, &key, clock.now()).await {
            // Another version's tables. There is nothing here that the server does not have: load anew.
            Err(FileFault::Store(StoreError::Migration(fault))) => {
                tracing::warn!(%fault, "the replica is made anew");
                remove(&path).map_err(folder)?;
                prepared(&path, &key, clock.now()).await?
            }
            opened => opened?,
        };
        let standing = standing(&engine, scope).await?;
        let seq = standing.map_or(0, |standing| standing.position.seq);
        let app = App {
            engine: Arc::new(engine.clone()),
            clock,
            chance,
            feed: Feed::starting_at(seq),
        };
        let (router, _) = app::routes().on_replica().into_router(&app);
        Ok(Self {
            engine,
            app,
            user,
            scope,
            router,
            standing: RwLock::new(standing),
        })
    }

    /// Whether this is the replica that this person may use now.
    pub fn is_of(&self, actor: &Actor) -> bool {
        actor.user == self.user && Scope::of(actor) == Some(self.scope)
    }

    pub fn standing(&self) -> Option<Standing> {
        *self.standing.read().unwrap_or_else(PoisonError::into_inner)
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
    let kind = match scope {
        Scope::Desk => "desk",
        Scope::Doctor(_) => "doctor",
    };
    dir.join(format!("replica-{user}-{kind}.db"))
}

async fn prepared(path: &Path, key: &ReplicaKey, now: Timestamp) -> Result<ReplicaEngine, FileFault> {
    let (path, key) = (path.to_owned(), key.clone());
    let engine = spawn_blocking(move || ReplicaEngine::open(&path, &key)).await??;
    migrate(&engine, now).await?;
    let mut tx = Tx::begin(&engine, Begin::Write).await?;
    tx.script(CREATE_STATE).await?;
    tx.run(&NEW_STATE, &[]).await?;
    tx.commit().await?;
    Ok(engine)
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
