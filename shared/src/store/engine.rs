use async_trait::async_trait;

use super::{Dialect, Row, Statement, Value};

/// Why a store could not answer. A fault, save `Unique`: a key that two wanted at once, which use-cases map
/// to the refusal of the rule it guards.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A primary key or unique index said no.
    #[error("key taken: {0}")]
    Unique(String),
    /// Another transaction was in the way; the same request may be tried again.
    #[error("the store is busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// Sees one state of the data throughout.
    Read,
    /// May write. SQLite has one writer at a time: it waits its turn here.
    Write,
}

/// A database that can run the clinic. Adapters: sqlx-sqlite (server), rusqlite + `SQLCipher` (desktop),
/// SQL Server by tiberius (to come). `tests/it/engines.rs` is the suite that each must pass.
#[async_trait]
pub trait Engine: Send + Sync + std::fmt::Debug {
    fn dialect(&self) -> Dialect;

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError>;

    /// Asks the engine to check a text without running it.
    async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError>;
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

    /// For SQL made once at run time from the product's own words (the sync feed's column lists).
    pub async fn all_sql(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.open.query(sql, args).await
    }

    pub async fn run_sql(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        self.open.execute(sql, args).await
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
