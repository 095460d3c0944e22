use std::{path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use clinic_shared::store::{Begin, Dialect, Engine, EngineTx, Kind, Row, Statement, StoreError, Value};
use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, Column as _, Either, Executor as _, Row as _, SqlSafeStr as _, Sqlite, Statement as _,
    Transaction, TypeInfo as _, ValueRef as _,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
        SqliteSynchronous,
    },
};

/// Readers at once; SQLite's readers never wait for its writer in WAL mode.
const READERS_MAX: u32 = 8;

/// A SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteEngine {
    /// One connection: SQLite has one writer at a time, and waiting in the pool's queue is fair, while
    /// waiting for a file lock is not.
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteEngine {
    /// Opens the file, makes it where there is none.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A booking that was confirmed must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(512)
            .pragma("cache_size", "-65536")
            .pragma("mmap_size", "268435456")
            .pragma("temp_store", "memory")
            .foreign_keys(true);
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(30))
                .idle_timeout(None)
                .max_lifetime(None)
                // A pool's own ping before each use costs more than the statement that follows it.
                .test_before_acquire(false)
        };
        let failed = |error| StoreError::failed("open", error);
        // The writer first: it makes the file and switches it to WAL.
        let writer = pool(1).connect_with(options.clone()).await.map_err(failed)?;
        let readers = pool(READERS_MAX).connect_with(options).await.map_err(failed)?;
        Ok(Self { writer, readers })
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[async_trait]
impl Engine for SqliteEngine {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError> {
        let tx = match begin {
            Begin::Read => self.readers.begin().await,
            // Takes the write lock at once: never a half-done transaction that finds it cannot write.
            Begin::Write => self.writer.begin_with("BEGIN IMMEDIATE").await,
        };
        let tx = tx.map_err(|error| failure("BEGIN", error))?;
        Ok(Box::new(SqliteTx {
            tx,
            columns: Vec::new(),
        }))
    }

    async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        let sql = statement.sql(Dialect::Sqlite);
        let mut connection = self
            .readers
            .acquire()
            .await
            .map_err(|error| failure(sql, error))?;
        let prepared = connection
            .prepare(sql.into_sql_str())
            .await
            .map_err(|error| failure(statement.name, error))?;
        drop(prepared.into_sql());
        Ok(())
    }
}

struct SqliteTx {
    tx: Transaction<'static, Sqlite>,
    /// Column names of the statements this transaction has run, so that rows share them.
    columns: Vec<(&'static str, Arc<[Box<str>]>)>,
}

#[async_trait]
impl EngineTx for SqliteTx {
    async fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let found = {
            let mut stream = (&mut *self.tx).fetch_many(sqlx::query_with(sql, arguments(args)));
            let mut rows = Vec::new();
            while let Some(step) = stream.try_next().await.map_err(|error| failure(sql, error))? {
                if let Either::Right(row) = step {
                    rows.push(row);
                }
            }
            rows
        };
        let Some(first) = found.first() else {
            return Ok(Vec::new());
        };
        let columns = self.columns_of(sql, first);
        found.iter().map(|row| decode(&columns, row)).collect()
    }

    async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        let done = sqlx::query_with(sql, arguments(args))
            .execute(&mut *self.tx)
            .await;
        done.map(|done| done.rows_affected())
            .map_err(|error| failure(sql, error))
    }

    async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        let text = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(text)
            .execute(&mut *self.tx)
            .await
            .map_err(|error| failure("script", error))?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.tx.commit().await.map_err(|error| failure("COMMIT", error))
    }

    async fn rollback(self: Box<Self>) -> Result<(), StoreError> {
        self.tx
            .rollback()
            .await
            .map_err(|error| failure("ROLLBACK", error))
    }
}

impl SqliteTx {
    fn columns_of(&mut self, sql: &'static str, row: &SqliteRow) -> Arc<[Box<str>]> {
        if let Some((_, columns)) = self.columns.iter().find(|(known, _)| std::ptr::eq(*known, sql)) {
            return Arc::clone(columns);
        }
        let columns: Arc<[Box<str>]> = row.columns().iter().map(|column| column.name().into()).collect();
        self.columns.push((sql, Arc::clone(&columns)));
        columns
    }
}

fn arguments(args: &[Value]) -> SqliteArguments {
    use sqlx::Arguments as _;
    let mut list = SqliteArguments::default();
    for value in args {
        let added = match value {
            Value::Null(_) => list.add(None::<i64>),
            Value::Id(id) => list.add(id.as_bytes().to_vec()),
            Value::Int(number) | Value::Decimal(number) => list.add(*number),
            Value::Text(text) => list.add(text.clone()),
            Value::Bool(truth) => list.add(*truth),
            Value::Date(date) => list.add(date.to_string()),
            Value::Timestamp(at) => list.add(at.as_ms()),
            Value::Bytes(bytes) => list.add(bytes.clone()),
        };
        debug_assert!(added.is_ok(), "SQLite takes every value we have");
    }
    list
}

fn decode(columns: &Arc<[Box<str>]>, row: &SqliteRow) -> Result<Row, StoreError> {
    let values = (0..columns.len()).map(|at| {
        let raw = row.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(Value::Null(Kind::Bytes));
        }
        let kind = raw.type_info().name().to_owned();
        Ok(match kind.as_str() {
            "TEXT" => Value::Text(row.try_get_unchecked(at)?),
            "BLOB" => Value::Bytes(row.try_get_unchecked(at)?),
            _ => Value::Int(row.try_get_unchecked(at)?),
        })
    });
    let values = values
        .collect::<Result<Vec<_>, sqlx::Error>>()
        .map_err(|error| StoreError::failed("row", error))?;
    Ok(Row::new(Arc::clone(columns), values))
}

fn failure(statement: &str, error: sqlx::Error) -> StoreError {
    if let sqlx::Error::Database(database) = &error {
        if database.is_unique_violation() {
            return StoreError::Unique(database.message().to_owned());
        }
        // SQLITE_BUSY and SQLITE_LOCKED, with their extended codes in the high bits.
        let code = database.code().and_then(|code| code.parse::<i32>().ok());
        if code.is_some_and(|code| matches!(code & 0xff, 5 | 6)) {
            return StoreError::Busy(Box::new(error));
        }
    }
    if matches!(error, sqlx::Error::PoolTimedOut) {
        return StoreError::Busy(Box::new(error));
    }
    StoreError::failed(statement, error)
}
