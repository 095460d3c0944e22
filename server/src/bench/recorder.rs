//! An engine that writes down what passes through it: the floor then runs the very same SQL.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use clinic_shared::store::{Begin, Dialect, Engine, EngineTx, Row, Statement, StoreError, Value};

/// One statement with its arguments.
#[derive(Debug, Clone)]
pub struct Step {
    pub sql: &'static str,
    pub args: Vec<Value>,
    pub reads: bool,
}

/// What one transaction ran, in order.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub begin: Begin,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub struct Recorder {
    inner: Arc<dyn Engine>,
    log: Arc<Mutex<Vec<Recorded>>>,
}

impl Recorder {
    pub fn around(inner: Arc<dyn Engine>) -> Self {
        Self {
            inner,
            log: Arc::default(),
        }
    }

    /// The transactions committed or ended since the last call.
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Engine for Recorder {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError> {
        let inner = self.inner.begin(begin).await?;
        let recorded = Some(Recorded {
            begin,
            steps: Vec::new(),
        });
        Ok(Box::new(RecorderTx {
            inner: Some(inner),
            recorded,
            log: Arc::clone(&self.log),
        }))
    }

    async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        self.inner.prepare(statement).await
    }
}

struct RecorderTx {
    inner: Option<Box<dyn EngineTx>>,
    recorded: Option<Recorded>,
    log: Arc<Mutex<Vec<Recorded>>>,
}

impl RecorderTx {
    fn open(&mut self) -> Result<&mut Box<dyn EngineTx>, StoreError> {
        self.inner
            .as_mut()
            .ok_or_else(|| StoreError::failed("recorder", "the transaction is over"))
    }

    fn note(&mut self, sql: &'static str, args: &[Value], reads: bool) {
        if let Some(recorded) = &mut self.recorded {
            recorded.steps.push(Step {
                sql,
                args: args.to_vec(),
                reads,
            });
        }
    }
}

impl Drop for RecorderTx {
    fn drop(&mut self) {
        let recorded = self.recorded.take();
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(recorded);
    }
}

#[async_trait]
impl EngineTx for RecorderTx {
    async fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.note(sql, args, true);
        self.open()?.query(sql, args).await
    }

    async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        self.note(sql, args, false);
        self.open()?.execute(sql, args).await
    }

    async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.open()?.script(sql).await
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        match self.inner.take() {
            Some(inner) => inner.commit().await,
            None => Ok(()),
        }
    }

    async fn rollback(mut self: Box<Self>) -> Result<(), StoreError> {
        match self.inner.take() {
            Some(inner) => inner.rollback().await,
            None => Ok(()),
        }
    }
}
