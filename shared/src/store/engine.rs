use std::borrow::Cow;

use async_trait::async_trait;

use super::{Dialect, Row, Statement, Value};

/// Why a store could not answer. A fault, save `Unique`: a key that two wanted at once, which use-cases map
/// to the refusal of the rule it guards.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A primary key or unique index said no.
    #[error("key taken: {0}")]
    Unique(String),
    /// It waited as long as it may for its turn; the same request may be tried again later.
    #[error("the store is busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store ended the transaction, or the line to it was cut before the end: nothing of it is kept, and it may
    /// be tried again at once.
    #[error("the store undid the transaction")]
    Undone(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The line was cut while the commit was under way. Only the change's key can tell.
    #[error("the line to the store was cut before it said whether the change is kept")]
    OutcomeUnknown(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("column {column}: {what}")]
    Decode { column: String, what: &'static str },
    #[error("statement {statement}")]
    Failed {
        statement: String,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error(transparent)]
    Migration(#[from] super::migrate::MigrationError),
}

impl StoreError {
    pub fn decode(column: &str, what: &'static str) -> Self {
        Self::Decode {
            column: column.to_owned(),
            what,
        }
    }

    pub fn failed(statement: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed {
            statement: statement.to_owned(),
            source: source.into(),
        }
    }

    pub const fn is_unique(&self) -> bool {
        matches!(self, Self::Unique(_))
    }

    /// Whether the same work, done once more, may well succeed now: if it was kept after all, its key says so.
    pub const fn is_worth_another_try(&self) -> bool {
        matches!(self, Self::Undone(_) | Self::OutcomeUnknown(_))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// Sees one state of the data throughout.
    Read,
    /// May write. One writer at a time, on every engine: it waits its turn here, and sees all that those before it
    /// have kept.
    Write,
}

/// A database that can run the clinic. Adapters: sqlx-sqlite and SQL Server by tiberius (server), rusqlite +
/// `SQLCipher` (desktop). All answer with the same bare values (see [`Value`]'s table: as SQLite keeps them). `tests/it/engines.rs` is the suite that each must pass.
#[async_trait]
pub trait Engine: Send + Sync + std::fmt::Debug {
    fn dialect(&self) -> Dialect;

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError>;

    /// Asks the engine to check a text without running it.
    async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError>;

    /// Its sessions with the database, where they are kept in a pool.
    fn pool(&self) -> Option<PoolState> {
        None
    }
}

/// How many sessions with the database there are, for metrics and the doctor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    pub size: usize,
    pub idle: usize,
    /// Requests that wait for one.
    pub waiting: usize,
    pub max: usize,
}

/// One open transaction. Dropped without `commit`, it leaves nothing behind.
#[async_trait]
pub trait EngineTx: Send {
    async fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// The number of rows touched.
    async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError>;

    /// Several statements without arguments: migrations.
    async fn script(&mut self, sql: &str) -> Result<(), StoreError>;

    async fn commit(self: Box<Self>) -> Result<(), StoreError>;

    async fn rollback(self: Box<Self>) -> Result<(), StoreError>;
}

/// What use-cases hold: a transaction that knows its engine's words.
pub struct Tx {
    dialect: Dialect,
    open: Box<dyn EngineTx>,
}

impl Tx {
    pub async fn begin(engine: &dyn Engine, begin: Begin) -> Result<Self, StoreError> {
        Ok(Self {
            dialect: engine.dialect(),
            open: engine.begin(begin).await?,
        })
    }

    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub async fn all(
        &mut self,
        statement: &'static Statement,
        args: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        tracing::trace!(statement = statement.name);
        self.open.query(statement.sql(self.dialect), args).await
    }

    /// The first row, if any.
    pub async fn first(
        &mut self,
        statement: &'static Statement,
        args: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.all(statement, args).await?.into_iter().next())
    }

    /// The number of rows touched.
    pub async fn run(&mut self, statement: &'static Statement, args: &[Value]) -> Result<u64, StoreError> {
        tracing::trace!(statement = statement.name);
        self.open.execute(statement.sql(self.dialect), args).await
    }

    /// For SQL of a test's own.
    pub async fn all_sql(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.open.query(self.spoken(sql), args).await
    }

    pub async fn run_sql(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        self.open.execute(self.spoken(sql), args).await
    }

    /// In the engine's words, for as long as the program lives.
    fn spoken(&self, sql: &'static str) -> &'static str {
        match self.dialect.render(sql) {
            Cow::Borrowed(same) => same,
            Cow::Owned(made) => made.leak(),
        }
    }

    pub async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.open.script(sql).await
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        self.open.commit().await
    }

    pub async fn rollback(self) -> Result<(), StoreError> {
        self.open.rollback().await
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}
