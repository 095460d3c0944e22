//! A thread per connection: rusqlite blocks, and a connection stays with its thread.

use std::{
    collections::HashMap,
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use clinic_shared::{
    feed::Bare,
    store::{Dialect, Row, Statement, StoreError, Value},
};
use rusqlite::{Connection, params_from_iter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::{
    OpenFault, ReplicaKey,
    open::{Use, connect},
    values::{bare, failure, value},
};

type Job = Box<dyn FnOnce(&mut Kept) + Send>;

/// A connection on its own thread, for work that stays there ([`super::ReplicaEngine::in_one_go`]).
pub struct Kept {
    pub(super) connection: Connection,
    /// Whether what is written now can be taken back.
    pub(super) captures: bool,
    /// Column names by where the statement's text lies, so that rows share them.
    columns: HashMap<(usize, usize), Arc<[Box<str>]>>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

impl Kept {
    pub fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let failed = |error| failure(sql, error);
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let columns = self
            .columns
            .entry((sql.as_ptr().addr(), sql.len()))
            .or_insert_with(|| {
                let names = statement.column_names();
                names.into_iter().map(Into::into).collect()
            });
        let columns = Arc::clone(columns);
        let mut found = statement.query(params_from_iter(args.iter())).map_err(failed)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(failed)? {
            let mut values = Vec::with_capacity(columns.len());
            for at in 0..columns.len() {
                values.push(value(row.get_ref(at).map_err(failed)?)?);
            }
            rows.push(Row::new(Arc::clone(&columns), values));
        }
        Ok(rows)
    }

    pub fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        let failed = |error| failure(sql, error);
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let touched = statement.execute(params_from_iter(args.iter())).map_err(failed)?;
        Ok(touched as u64)
    }

    /// Statements without arguments. They may change tables, so nothing that was prepared is trusted further.
    pub fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.connection.flush_prepared_statement_cache();
        self.columns.clear();
        self.connection
            .execute_batch(sql)
            .map_err(|error| failure("script", error))
    }

    pub(super) fn control(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let done = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]));
        done.map(|_| ()).map_err(|error| failure(sql, error))
    }

    /// Hands every row of a statement without arguments to `each`: its key, which is the first column, and all its
    /// values.
    pub fn each(
        &mut self,
        statement: &'static Statement,
        mut each: impl FnMut([u8; 16], &mut dyn Iterator<Item = Bare<'_>>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let failed = |error| failure(statement.name, error);
        let sql = statement.sql(Dialect::Sqlite);
        let mut prepared = self.connection.prepare_cached(sql).map_err(failed)?;
        let columns = prepared.column_count();
        let mut rows = prepared.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let key: [u8; 16] = row.get(0).map_err(failed)?;
            let mut values = Vec::with_capacity(columns);
            for at in 0..columns {
                values.push(bare(row.get_ref(at).map_err(failed)?)?);
            }
            each(key, &mut values.into_iter())?;
        }
        Ok(())
    }

    /// One transaction: committed after `Ok`, undone after `Err`.
    pub(super) fn in_one_go<T, E>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Result<T, E>, StoreError> {
        self.control("BEGIN IMMEDIATE")?;
        let done = work(self);
        self.control(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        Ok(done)
    }

    /// Ends what an abandoned transaction left open.
    fn undo(&mut self) {
        if !self.connection.is_autocommit()
            && let Err(fault) = self.control("ROLLBACK")
        {
            tracing::error!(%fault, "rollback");
        }
    }
}

/// A connection on its thread. Dropped, it closes the connection before it goes on: the file is free then.
struct Worker {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Worker {
    fn start(path: &Path, key: &ReplicaKey, used_for: Use) -> Result<Self, OpenFault> {
        let connection = connect(path, key, used_for)?;
        let (jobs, waiting) = mpsc::channel::<Job>();
        let name = match used_for {
            Use::Write => "replica-writer",
            Use::Read => "replica-reader",
        };
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            let mut kept = Kept {
                connection,
                captures: false,
                columns: HashMap::new(),
            };
            for job in waiting {
                job(&mut kept);
            }
        })?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job).map_err(|_| gone())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("a replica's thread had panicked");
        }
    }
}

/// Connections that are free just now, and how many are lent out.
pub(super) struct Pool {
    free: Mutex<Vec<Worker>>,
    permits: Arc<Semaphore>,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("free", &self.permits.available_permits())
            .finish_non_exhaustive()
    }
}

impl Pool {
    pub fn open(
        path: &Path,
        key: &ReplicaKey,
        used_for: Use,
        connections: usize,
    ) -> Result<Arc<Self>, OpenFault> {
        let workers = (0..connections).map(|_| Worker::start(path, key, used_for));
        Ok(Arc::new(Self {
            free: Mutex::new(workers.collect::<Result<_, _>>()?),
            permits: Arc::new(Semaphore::new(connections)),
        }))
    }

    /// Waits its turn for a connection.
    pub async fn borrow(self: &Arc<Self>) -> Result<Lease, StoreError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|closed| StoreError::failed("borrow", closed))?;
        let worker = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(Lease {
            worker: Some(worker.ok_or_else(gone)?),
            pool: Arc::clone(self),
            _permit: permit,
        })
    }
}

/// A connection for as long as one transaction. Whatever is still open when it is dropped is undone.
pub(super) struct Lease {
    worker: Option<Worker>,
    pool: Arc<Pool>,
    /// Given back after the worker is.
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// Runs on the connection's thread.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Kept) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |kept| {
            // Whoever asked may have gone: its lease then undoes what this did.
            answer.send(work(kept)).ok();
        });
        let worker = self.worker.as_ref().ok_or_else(gone)?;
        worker.send(job)?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            // In line before whatever the next borrower sends.
            worker.send(Box::new(Kept::undo)).ok();
            self.pool
                .free
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(worker);
        }
    }
}

fn gone() -> StoreError {
    StoreError::failed("replica", "its thread has ended")
}
