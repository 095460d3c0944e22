use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use clinic_shared::store::{Begin, Dialect, Engine, EngineTx, Row, Statement, StoreError, Value};

use super::{
    Beside, OpenFault, ReplicaKey,
    open::Use,
    values::failure,
    worker::{Kept, Lease, Pool},
};

/// Readers at once: a window asks a handful of things in one go.
const READERS_MAX: usize = 3;

/// An encrypted SQLite file. Cheap to clone; the file is closed when the last clone and transaction are gone.
#[derive(Debug, Clone)]
pub struct ReplicaEngine {
    writer: Arc<Pool>,
    readers: Arc<Pool>,
    /// What its transactions write can be taken back.
    captures: bool,
}

impl ReplicaEngine {
    /// Opens the file, makes it where there is none. Blocks while the disk is read.
    pub fn open(path: &Path, key: &ReplicaKey) -> Result<Self, OpenFault> {
        // The writer first: it makes the file and switches it to WAL.
        let writer = Pool::open(path, key, Use::Write, 1)?;
        let readers = Pool::open(path, key, Use::Read, READERS_MAX)?;
        Ok(Self {
            writer,
            readers,
            captures: false,
        })
    }

    /// The same file; but what is written through this one can be taken back later, by [`Kept::take_back`].
    #[must_use]
    pub fn capturing(&self) -> Self {
        Self {
            captures: true,
            ..self.clone()
        }
    }

    /// Runs `work` on the writer's thread in one transaction, which ends with it: committed after `Ok`, undone
    /// after `Err`. For work that moves many rows, where a message per statement would cost more than the
    /// statement.
    pub async fn in_one_go<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut Kept) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let lease = self.writer.borrow().await?;
        let captures = self.captures;
        let done = lease.run(move |kept| {
            kept.capture(captures)?;
            kept.in_one_go(work)
        });
        done.await?
    }

    /// [`Self::in_one_go`], with a plain database `beside` to copy from. What it writes is not captured.
    pub async fn in_one_go_beside<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        beside: Beside,
        work: impl FnOnce(&mut Kept) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let lease = self.writer.borrow().await?;
        let done = lease.run(move |kept| {
            kept.capture(false)?;
            kept.attach(&beside)?;
            let done = kept.in_one_go(work);
            kept.detach()?;
            done
        });
        done.await?
    }

    /// Moves what the WAL holds into the file and cuts it to nothing.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        let lease = self.writer.borrow().await?;
        lease
            .run(|kept| {
                let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
                let done = kept.connection.query_row(truncate, [], |_| Ok(()));
                done.map_err(|error| failure(truncate, error))
            })
            .await
    }
}

#[async_trait]
impl Engine for ReplicaEngine {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError> {
        let (pool, sql) = match begin {
            Begin::Read => (&self.readers, "BEGIN"),
            // Takes the write lock at once: never a half-done transaction that finds it cannot write.
            Begin::Write => (&self.writer, "BEGIN IMMEDIATE"),
        };
        let lease = pool.borrow().await?;
        let captures = self.captures;
        lease
            .run(move |kept| {
                if begin == Begin::Write {
                    kept.capture(captures)?;
                }
                kept.control(sql)
            })
            .await?;
        Ok(Box::new(ReplicaTx { lease }))
    }

    async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        let sql = statement.sql(Dialect::Sqlite);
        let lease = self.readers.borrow().await?;
        lease
            .run(move |kept| {
                let prepared = kept.connection.prepare(sql);
                prepared.map(drop).map_err(|error| failure(statement.name, error))
            })
            .await
    }
}

/// Dropped without `commit`, the lease undoes it.
struct ReplicaTx {
    lease: Lease,
}

#[async_trait]
impl EngineTx for ReplicaTx {
    async fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let args = args.to_vec();
        self.lease.run(move |kept| kept.query(sql, &args)).await
    }

    async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        let args = args.to_vec();
        self.lease.run(move |kept| kept.execute(sql, &args)).await
    }

    async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = sql.to_owned();
        self.lease.run(move |kept| kept.script(&sql)).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.lease.run(|kept| kept.control("COMMIT")).await
    }

    async fn rollback(self: Box<Self>) -> Result<(), StoreError> {
        self.lease.run(|kept| kept.control("ROLLBACK")).await
    }
}
