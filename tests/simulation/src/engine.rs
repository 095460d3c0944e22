//! The server's engine with a hand on it: it can break at any statement, and a planted bug can leave one out.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use async_trait::async_trait;
use clinic_desk::store::ReplicaEngine;
use clinic_shared::store::{Begin, Dialect, Engine, EngineTx, Row, Statement, StoreError, Value};

use crate::plants::Plant;

/// `SQLite` by rusqlite, as on the desktops: sqlx has threads of its own and answers when it likes.
#[derive(Debug, Clone)]
pub struct SimEngine {
    inner: ReplicaEngine,
    hand: Arc<Hand>,
}

#[derive(Debug, Default)]
pub struct Hand {
    plant: Option<Plant>,
    /// Statements and commits until the machine breaks down; negative: it holds.
    breaks_in: AtomicI64,
    broken: AtomicBool,
    /// Write transactions so far.
    writes: AtomicI64,
}

impl Hand {
    pub fn with(plant: Option<Plant>) -> Self {
        Self {
            plant,
            breaks_in: AtomicI64::new(-1),
            ..Self::default()
        }
    }

    pub fn break_in(&self, steps: i64) {
        self.breaks_in.store(steps, Ordering::SeqCst);
    }

    /// Whatever was promised by now does not leave the machine.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::SeqCst)
    }

    fn step(&self) -> Result<(), StoreError> {
        if self.breaks_in.load(Ordering::SeqCst) >= 0 && self.breaks_in.fetch_sub(1, Ordering::SeqCst) == 0 {
            self.broken.store(true, Ordering::SeqCst);
        }
        if self.is_broken() {
            return Err(StoreError::failed("simulation", "the server broke down"));
        }
        Ok(())
    }
}

impl SimEngine {
    pub fn new(inner: ReplicaEngine, hand: Arc<Hand>) -> Self {
        Self { inner, hand }
    }
}

#[async_trait]
impl Engine for SimEngine {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError> {
        self.hand.step()?;
        let inner = self.inner.begin(begin).await?;
        let number = match begin {
            Begin::Read => 0,
            Begin::Write => self.hand.writes.fetch_add(1, Ordering::SeqCst) + 1,
        };
        Ok(Box::new(SimTx {
            inner,
            hand: Arc::clone(&self.hand),
            number,
        }))
    }

    async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        self.inner.prepare(statement).await
    }
}

struct SimTx {
    inner: Box<dyn EngineTx>,
    hand: Arc<Hand>,
    /// Of the write transaction; 0 for one that reads.
    number: i64,
}

#[async_trait]
impl EngineTx for SimTx {
    async fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.hand.step()?;
        let rows = self.inner.query(sql, args).await?;
        match self.hand.plant {
            Some(plant) => Ok(plant.rows(sql, rows)),
            None => Ok(rows),
        }
    }

    async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        self.hand.step()?;
        let plant = self.hand.plant;
        if plant.is_some_and(|plant| plant.leaves_out(sql, self.number)) {
            // Says that it was run.
            return Ok(1);
        }
        self.inner.execute(sql, args).await
    }

    async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.hand.step()?;
        self.inner.script(sql).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.hand.step()?;
        if self
            .hand
            .plant
            .is_some_and(|plant| plant.commit_lies(self.number))
        {
            return self.inner.rollback().await;
        }
        self.inner.commit().await?;
        // A machine that breaks down here has kept what it never told.
        self.hand.step().ok();
        Ok(())
    }

    async fn rollback(self: Box<Self>) -> Result<(), StoreError> {
        self.inner.rollback().await
    }
}
