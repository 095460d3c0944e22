use std::{path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use clinic_shared::store::{Begin, Dialect, Engine, EngineTx, Kind, Row, Statement, StoreError, Value};
use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, Column as _, ConnectOptions as _, Either, Executor as _, Row as _, SqlSafeStr as _,
    Sqlite, Statement as _, Transaction, TypeInfo as _, ValueRef as _,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool,
        SqlitePoolOptions, SqliteRow, SqliteSynchronous,
    },
};

mod writer;

use writer::{Unit, Writer};

/// Readers at once; SQLite's readers never wait for its writer in WAL mode.
const READERS_MAX: u32 = 8;

/// A SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteEngine {
    writer: Writer,
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
        let failed = |error| StoreError::failed("open", error);
        // The writer first: it makes the file and switches it to WAL.
        let writer = Writer::new(options.connect().await.map_err(failed)?);
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(Duration::from_secs(30))
            .idle_timeout(None)
            .max_lifetime(None)
            // A pool's own ping before each use costs more than the statement that follows it.
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .map_err(failed)?;
        Ok(Self { writer, readers })
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Durable commits so far, and how many wait to write: several units of work may share one commit.
    pub fn commits_and_waiting(&self) -> (u64, usize) {
        (self.writer.commits(), self.writer.waiting())
    }
}

#[async_trait]
impl Engine for SqliteEngine {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError> {
        let open = match begin {
            Begin::Read => {
                let tx = self.readers.begin().await;
                Open::Read(tx.map_err(|error| failure("BEGIN", error))?)
            }
            Begin::Write => Open::Write(self.writer.begin().await?),
        };
        Ok(Box::new(SqliteTx {
            open,
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

enum Open {
    Read(Transaction<'static, Sqlite>),
    Write(Unit),
}

impl Open {
    fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        match self {
            Self::Read(tx) => Ok(&mut *tx),
            Self::Write(unit) => unit.connection(),
        }
    }
}

struct SqliteTx {
    open: Open,
    /// Column names of the statements this transaction has run, so that rows share them.
    columns: Vec<(&'static str, Arc<[Box<str>]>)>,
}

#[async_trait]
impl EngineTx for SqliteTx {
    async fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let found = {
            let connection = self.open.connection()?;
            let mut stream = connection.fetch_many(sqlx::query_with(sql, arguments(args)));
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
            .execute(self.open.connection()?)
            .await;
        done.map(|done| done.rows_affected())
            .map_err(|error| failure(sql, error))
    }

    async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        let text = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(text)
            .execute(self.open.connection()?)
            .await
            .map_err(|error| failure("script", error))?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        match self.open {
            Open::Read(tx) => tx.commit().await.map_err(|error| failure("COMMIT", error)),
            Open::Write(unit) => unit.commit().await,
        }
    }

    async fn rollback(self: Box<Self>) -> Result<(), StoreError> {
        match self.open {
            Open::Read(tx) => tx.rollback().await.map_err(|error| failure("ROLLBACK", error)),
            Open::Write(unit) => unit.rollback().await,
        }
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
        let kind = raw.type_info();
        Ok(match kind.name() {
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
