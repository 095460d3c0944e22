//! How this computer's replica stands, for the page that shows it, and comparing all of it with the server now.

use std::{
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::http::StatusCode;
use clinic_shared::{
    args,
    feed::{
        Scope,
        status::{CopyStatus, Loading, Repaired, SyncStatus, SyncTrouble, TableRows},
    },
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    time::Timestamp,
};
use tokio::sync::watch;

use super::{ApplyFault, LoadProgress, LoadStage, ReplicaFile, SyncFault, SyncedReplica};
use crate::outbox;

clinic_shared::statements! {
    HISTORY = "SELECT pulled_at, repairs, repaired_at FROM replica_history WHERE id = 1";
    KEEP_HISTORY = "UPDATE replica_history SET pulled_at = ?1, repairs = ?2, repaired_at = ?3 WHERE id = 1";
    NEW_HISTORY = "INSERT INTO replica_history (id, pulled_at, repairs, repaired_at)
        SELECT 1, NULL, 0, NULL WHERE NOT EXISTS (SELECT id FROM replica_history)";
}

/// A replica's own table: what its page tells of earlier days.
pub(super) const CREATE_HISTORY: &str = "CREATE TABLE IF NOT EXISTS replica_history (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- When it last heard from the server.
    pulled_at INTEGER,
    -- How often rows differed from the server's and were mended.
    repairs INTEGER NOT NULL,
    repaired_at INTEGER
)";

/// A pull in which nothing happened is written down at most so often.
const WRITTEN_MINUTES: i64 = 1;

#[derive(Debug, Clone, Copy, Default)]
pub struct History {
    pulled_at: Option<Timestamp>,
    repairs: u32,
    repaired_at: Option<Timestamp>,
}

impl History {
    pub(super) async fn of(tx: &mut Tx) -> Result<Self, StoreError> {
        let row = tx.first(&HISTORY, &[]).await?;
        let row = row.ok_or_else(|| StoreError::decode("replica_history", "row missing"))?;
        Ok(Self {
            pulled_at: row.get("pulled_at")?,
            repairs: row.get("repairs")?,
            repaired_at: row.get("repaired_at")?,
        })
    }
}

/// What the line to the server has shown since the program started.
#[derive(Debug)]
pub(super) struct Seen {
    offline_since: Mutex<Option<Timestamp>>,
    /// The position that the last hint spoke of.
    heard: AtomicI64,
    trouble: Mutex<Option<SyncTrouble>>,
    changed: watch::Sender<u64>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            offline_since: Mutex::default(),
            heard: AtomicI64::new(0),
            trouble: Mutex::default(),
            changed: watch::Sender::new(0),
        }
    }
}

fn kept<T: Copy>(place: &Mutex<T>) -> T {
    *place.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep<T>(place: &Mutex<T>, value: T) {
    *place.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

impl Seen {
    pub fn line(&self, online: bool, now: Timestamp) {
        let since = kept(&self.offline_since);
        match (online, since) {
            (true, Some(_)) => keep(&self.offline_since, None),
            // Every failed try to connect says so again; the first one counts.
            (false, None) => keep(&self.offline_since, Some(now)),
            _ => return,
        }
        self.tell();
    }

    pub fn heard(&self, seq: i64) {
        // Not the greatest: a server that was restored counts from an earlier place.
        if seq > 0 {
            self.heard.store(seq, Ordering::SeqCst);
        }
    }

    pub fn pulled<T>(&self, result: &Result<T, SyncFault>) {
        match result {
            Ok(_) => keep(&self.trouble, None),
            Err(fault) => match trouble_of(fault) {
                Some(trouble) => keep(&self.trouble, Some(trouble)),
                None => return,
            },
        }
        self.tell();
    }

    pub fn tell(&self) {
        self.changed.send_modify(|times| *times += 1);
    }
}

/// A server that is away is no trouble of the replica's.
fn trouble_of(fault: &SyncFault) -> Option<SyncTrouble> {
    match fault {
        SyncFault::Keychain(_) | SyncFault::Panicked(_) => Some(SyncTrouble::Keychain),
        SyncFault::File(_) | SyncFault::Apply(ApplyFault::Store(_)) => Some(SyncTrouble::File),
        SyncFault::Answered(StatusCode::UPGRADE_REQUIRED)
        | SyncFault::Apply(ApplyFault::OtherShape { .. }) => Some(SyncTrouble::Versions),
        SyncFault::Apply(ApplyFault::OtherClinic) => Some(SyncTrouble::OtherClinic),
        SyncFault::Apply(_) | SyncFault::Answered(_) => Some(SyncTrouble::Answer),
        _ => None,
    }
}

impl ReplicaFile {
    /// After a pull: what its page will tell of it.
    pub(super) async fn note_pull(&self, now: Timestamp, mended: bool) -> Result<(), StoreError> {
        let before = kept(&self.history);
        let history = History {
            pulled_at: Some(now),
            repairs: before.repairs + u32::from(mended),
            repaired_at: if mended { Some(now) } else { before.repaired_at },
        };
        keep(&self.history, history);
        let written = kept(&self.history_written);
        if !mended && written.is_some_and(|at| now.minutes_since(at) < WRITTEN_MINUTES) {
            return Ok(());
        }
        let mut tx = Tx::begin(&self.engine, Begin::Write).await?;
        let row = args![history.pulled_at, history.repairs, history.repaired_at];
        tx.run(&KEEP_HISTORY, row).await?;
        tx.commit().await?;
        keep(&self.history_written, Some(now));
        Ok(())
    }

    async fn copy_status(&self, heard: i64, with_rows: bool) -> Result<Option<CopyStatus>, StoreError> {
        let Some(standing) = self.standing() else {
            return Ok(None);
        };
        let History {
            pulled_at,
            repairs,
            repaired_at,
        } = kept(&self.history);
        let mut tables = Vec::new();
        if with_rows {
            let mut tx = Tx::begin(&self.engine, Begin::Read).await?;
            for table in self.scope.tables() {
                let row = tx.first(table.sql().count, &[]).await?;
                let rows = row.map(|row| row.get::<i64>("n")).transpose()?.unwrap_or(0);
                tables.push(TableRows {
                    table: table.name().to_owned(),
                    rows: u64::try_from(rows).unwrap_or(0),
                });
            }
        }
        let wal = self.path.with_extension("db-wal");
        Ok(Some(CopyStatus {
            scope: self.scope.to_string(),
            epoch: standing.position.epoch,
            seq: standing.position.seq,
            pulled_at,
            behind: u64::try_from(heard - standing.position.seq).unwrap_or(0),
            verified_at: standing.verified_at,
            repairs,
            repaired_at,
            file_bytes: size_of(&self.path),
            wal_bytes: size_of(&wal),
            tables,
        }))
    }
}

fn loading_of(progress: LoadProgress) -> Option<Loading> {
    (progress.stage != LoadStage::Idle).then_some(Loading {
        rows: progress.rows,
        rows_total: progress.rows_total,
        bytes: progress.bytes,
        bytes_total: progress.bytes_total,
        seconds_left: progress.seconds_left,
    })
}

fn size_of(path: &Path) -> u64 {
    // A file that is not there yet takes no room.
    std::fs::metadata(path).map_or(0, |about| about.len())
}

impl SyncedReplica {
    /// Changes whenever [`Self::status`] may have.
    pub fn status_changes(&self) -> watch::Receiver<u64> {
        self.seen.changed.subscribe()
    }

    /// For whoever is signed in.
    pub async fn status(&self, with_rows: bool) -> Result<SyncStatus, StoreError> {
        let actor = self.session.actor();
        let file = self
            .opened()
            .filter(|file| actor.is_some_and(|actor| file.is_of(&actor)));
        let (mut waiting, mut refused, mut copy) = (0, 0, None);
        if let Some(file) = &file {
            (waiting, refused) = (file.waiting(), outbox::refused(&file.engine).await?);
            let heard = self.seen.heard.load(Ordering::SeqCst);
            copy = file.copy_status(heard, with_rows).await?;
        }
        let offline_since = kept(&self.seen.offline_since);
        let ends_in_hours = match actor.filter(|_| offline_since.is_some()) {
            Some(actor) => self.session.ends_in_hours(actor.user).await,
            None => None,
        };
        Ok(SyncStatus {
            server: self.upstream.server().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            online: offline_since.is_none(),
            offline_since,
            ends_in_hours,
            works_offline: self.works_offline() && copy.is_some(),
            waiting,
            refused,
            keeps_replica: actor.is_some_and(|actor| Scope::of(&actor).is_some()),
            loading: loading_of(*self.loading.borrow()),
            trouble: kept(&self.seen.trouble),
            copy,
        })
    }

    /// Compares every row with the server now, and mends what differs.
    pub async fn repair(&self) -> Result<Repaired, SyncFault> {
        let repaired = self.pull_comparing(0, true).await;
        self.seen.pulled(&repaired);
        let (_, differed) = repaired?;
        Ok(Repaired {
            differed: differed.map(str::to_owned),
        })
    }

    /// Now, by the server's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
