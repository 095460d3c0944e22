//! SQLite has one writer at a time. Whoever wants to write waits for the turn, in order; and whoever finds others
//! waiting at its own end leaves the transaction open to them, so that one durable commit serves all of them
//! (group commit). Nobody is told "done" before that commit.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use clinic_shared::store::StoreError;
use sqlx::{Connection as _, Executor as _, sqlite::SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::failure;

/// Longer waits for the turn are answered "busy".
const TURN_SECONDS_MAX: u64 = 30;

#[derive(Debug, Clone)]
pub struct Writer {
    turn: Arc<Mutex<Turn>>,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    waiting: AtomicUsize,
    commits: AtomicU64,
}

/// What goes from hand to hand.
#[derive(Debug)]
struct Turn {
    /// `None` once closed.
    connection: Option<SqliteConnection>,
    /// Units that are done and wait for the commit of the transaction that is open.
    done: Vec<oneshot::Sender<Result<(), CommitFailed>>>,
}

/// Of a commit that several units shared: each is told.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the shared commit failed: {0}")]
struct CommitFailed(Arc<str>);

/// Counts who waits, even when the waiting is given up.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Writer {
    pub fn new(connection: SqliteConnection) -> Self {
        Self {
            turn: Arc::new(Mutex::new(Turn {
                connection: Some(connection),
                done: Vec::new(),
            })),
            counts: Arc::default(),
        }
    }

    pub fn commits(&self) -> u64 {
        self.counts.commits.load(Ordering::SeqCst)
    }

    pub fn waiting(&self) -> usize {
        self.counts.waiting.load(Ordering::SeqCst)
    }

    pub async fn close(&self) {
        let mut turn = self.turn.lock().await;
        turn.flush(&self.counts).await;
        if let Some(connection) = turn.connection.take() {
            let _ = connection.close().await;
        }
    }

    /// Waits for the turn, then opens a unit: a transaction, or a savepoint in the one that others left open.
    pub async fn begin(&self) -> Result<Unit, StoreError> {
        let waiting = Waiting::new(&self.counts.waiting);
        let turn = Arc::clone(&self.turn).lock_owned();
        let turn = tokio::time::timeout(Duration::from_secs(TURN_SECONDS_MAX), turn).await;
        let turn = turn.map_err(|late| StoreError::Busy(Box::new(late)))?;
        drop(waiting);
        let mut unit = Unit {
            turn: Some(turn),
            joins: false,
            writer: self.clone(),
        };
        unit.open().await?;
        Ok(unit)
    }

    /// For units that left their commit to whoever came next: when nobody did it, this does.
    fn flush_later(&self) {
        let writer = self.clone();
        tokio::spawn(async move {
            writer.turn.lock().await.flush(&writer.counts).await;
        });
    }
}

impl Turn {
    fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let closed = || StoreError::failed("BEGIN", "the store is closed");
        self.connection.as_mut().ok_or_else(closed)
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let connection = self.connection()?;
        connection
            .execute(sql)
            .await
            .map_err(|error| failure(sql, error))?;
        Ok(())
    }

    /// Commits what units have left to be committed, and tells them.
    async fn flush(&mut self, counts: &Counts) {
        if self.done.is_empty() {
            return;
        }
        let committed = self.run("COMMIT").await;
        self.tell(committed, counts).await;
    }

    async fn tell(&mut self, committed: Result<(), StoreError>, counts: &Counts) {
        let told = match &committed {
            Ok(()) => {
                counts.commits.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
            Err(error) => {
                // A commit that failed may have left the transaction open.
                let _ = self.run("ROLLBACK").await;
                Err(CommitFailed(error.to_string().into()))
            }
        };
        for unit in self.done.drain(..) {
            // Whoever does not listen any more has given up its request.
            let _ = unit.send(told.clone());
        }
    }
}

/// One unit of work: nobody else writes while it is open. Dropped without `commit`, it leaves nothing behind.
pub struct Unit {
    /// `None` once it has ended.
    turn: Option<OwnedMutexGuard<Turn>>,
    /// Others' work is in the transaction, so this unit is a savepoint in it.
    joins: bool,
    writer: Writer,
}

impl Unit {
    fn turn(&mut self) -> Result<&mut Turn, StoreError> {
        let ended = || StoreError::failed("BEGIN", "the unit of work has ended");
        self.turn.as_deref_mut().ok_or_else(ended)
    }

    pub fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.turn()?.connection()
    }

    async fn open(&mut self) -> Result<(), StoreError> {
        let counts = Arc::clone(&self.writer.counts);
        let turn = self.turn()?;
        // Takes the write lock at once: never a half-done transaction that finds it cannot write.
        match turn.run("BEGIN IMMEDIATE").await {
            // What units have left is not there any more: SQLite gave the transaction up (a full disk).
            Ok(()) if !turn.done.is_empty() => {
                let lost = StoreError::failed("COMMIT", "the transaction was given up");
                turn.tell(Err(lost), &counts).await;
                turn.run("BEGIN IMMEDIATE").await
            }
            // It is open, and others' work is in it.
            Err(_) if !turn.done.is_empty() => {
                turn.run("SAVEPOINT unit").await?;
                self.joins = true;
                Ok(())
            }
            other => other,
        }
    }

    /// In a task of its own: an asker that hangs up meanwhile leaves others' commit alone.
    pub async fn commit(self) -> Result<(), StoreError> {
        let ended = tokio::spawn(self.end()).await;
        ended.map_err(|error| StoreError::failed("COMMIT", error))?
    }

    async fn end(mut self) -> Result<(), StoreError> {
        let counts = Arc::clone(&self.writer.counts);
        let others_wait = self.writer.waiting() > 0;
        let joins = self.joins;
        let turn = self.turn()?;
        if joins {
            turn.run("RELEASE unit").await?;
        }
        if !others_wait {
            let committed = turn.run("COMMIT").await;
            let own = committed.as_ref().err().map(ToString::to_string);
            turn.tell(committed, &counts).await;
            self.turn = None;
            return own.map_or(Ok(()), |error| Err(StoreError::failed("COMMIT", error)));
        }
        let (tell, told) = oneshot::channel();
        turn.done.push(tell);
        // Behind those who wait now: they join in, and this ends their group where none of them does.
        self.writer.flush_later();
        self.turn = None;
        match told.await {
            Ok(committed) => committed.map_err(|error| StoreError::failed("COMMIT", error)),
            Err(gone) => Err(StoreError::failed("COMMIT", gone)),
        }
    }

    pub async fn rollback(mut self) -> Result<(), StoreError> {
        let counts = Arc::clone(&self.writer.counts);
        let joins = self.joins;
        let undone = undo(self.turn()?, joins, &counts).await;
        self.turn = None;
        undone
    }
}

/// Undoes the unit; what others have left to be committed stays.
async fn undo(turn: &mut Turn, joins: bool, counts: &Counts) -> Result<(), StoreError> {
    if !joins {
        // Given up before it could join: nothing of it is there, and others commit what is theirs.
        return if turn.done.is_empty() {
            turn.run("ROLLBACK").await
        } else {
            Ok(())
        };
    }
    if let Err(error) = turn.run("ROLLBACK TO unit").await {
        let lost = StoreError::failed("COMMIT", error.to_string());
        turn.tell(Err(lost), counts).await;
        return Err(error);
    }
    turn.run("RELEASE unit").await
}

impl Drop for Unit {
    fn drop(&mut self) {
        let Some(mut turn) = self.turn.take() else {
            return;
        };
        let (joins, counts) = (self.joins, Arc::clone(&self.writer.counts));
        // Without a runtime the program is ending, and the file's log forgets what was not committed.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = undo(&mut turn, joins, &counts).await {
                    tracing::warn!(%error, "a unit of work that was given up could not be undone");
                }
            });
        }
    }
}
