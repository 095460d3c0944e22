//! Brings a database to the newest schema, and refuses to go on when history was edited.

use sha2::{Digest, Sha256};

use super::{Begin, Dialect, Engine, Row, Statement, StoreError, Tx};
use crate::args;
use crate::text::{hex, with_causes};
use crate::time::Timestamp;

/// One file of `migrations/<engine>/`.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub number: i64,
    /// `0003_scheduling.sql`
    pub file: &'static str,
    pub sql: &'static str,
}

/// In order, one per file (`build.rs` lists them). A file that has been released is never edited: the next one
/// mends it.
pub const SQLITE: &[Migration] = include!(concat!(env!("OUT_DIR"), "/sqlite_migrations.rs"));
/// The same numbers and names. Batches are divided by lines that say `GO`.
pub const SQL_SERVER: &[Migration] = include!(concat!(env!("OUT_DIR"), "/sqlserver_migrations.rs"));

#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    #[error(
        "migration {file} was edited after it had been applied to this database; restore its old text and put the change into a new file"
    )]
    Edited { file: String },
    #[error(
        "this database has migration {file}, which this program does not know: it was made by a newer version"
    )]
    FromTheFuture { file: String },
    #[error("migration {file} failed; the database is as it was before it: {reason}")]
    Failed { file: String, reason: String },
}

static CREATE_TABLE: Statement = Statement::new(
    "migrate::CREATE_TABLE",
    "CREATE TABLE IF NOT EXISTS schema_migration (
        number INTEGER PRIMARY KEY, file TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)",
);
static CREATE_TABLE_SQL_SERVER: Statement = Statement::new(
    "migrate::CREATE_TABLE_SQL_SERVER",
    "IF OBJECT_ID(N'schema_migration') IS NULL CREATE TABLE schema_migration (
        number bigint NOT NULL CONSTRAINT schema_migration_key PRIMARY KEY, [file] nvarchar(200) NOT NULL,
        checksum nvarchar(64) NOT NULL, applied_at datetime2(3) NOT NULL)",
);
static HAS_TABLE: Statement = Statement::new(
    "migrate::HAS_TABLE",
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?1",
);
static HAS_TABLE_SQL_SERVER: Statement = Statement::new(
    "migrate::HAS_TABLE_SQL_SERVER",
    "SELECT name FROM sys.tables WHERE name = ?1",
);
// In brackets: SQL Server has a word of its own of this name, and SQLite reads them too.
static APPLIED: Statement = Statement::new(
    "migrate::APPLIED",
    "SELECT number, [file], checksum FROM schema_migration ORDER BY number",
);
static RECORD: Statement = Statement::new(
    "migrate::RECORD",
    "INSERT INTO schema_migration (number, [file], checksum, applied_at) VALUES (?1, ?2, ?3, ?4)",
);

/// What only SQL Server is asked, and what asks of the table that is made here.
pub const SQL_SERVER_STATEMENTS: [&Statement; 4] =
    [&CREATE_TABLE_SQL_SERVER, &HAS_TABLE_SQL_SERVER, &APPLIED, &RECORD];

/// What this engine's schema is made by.
pub const fn migrations(dialect: Dialect) -> &'static [Migration] {
    match dialect {
        Dialect::Sqlite => SQLITE,
        Dialect::SqlServer => SQL_SERVER,
    }
}

/// Applies what is missing, each file in a transaction of its own. Returns the files applied.
pub async fn migrate(engine: &dyn Engine, now: Timestamp) -> Result<Vec<&'static str>, StoreError> {
    apply(engine, migrations(engine.dialect()), now).await
}

/// What an opened database still lacks, without changing it. All of it when there is none yet.
pub async fn pending(engine: &dyn Engine) -> Result<Vec<&'static str>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let known = migrations(engine.dialect());
    let applied = if has_table(&mut tx, "schema_migration").await? {
        check(&tx.all(&APPLIED, &[]).await?, known)?
    } else {
        0
    };
    Ok(known
        .iter()
        .skip(applied)
        .map(|migration| migration.file)
        .collect())
}

/// Whether there is a table of this name, in a database that is perhaps not migrated.
pub async fn has_table(tx: &mut Tx, name: &str) -> Result<bool, StoreError> {
    let find = match tx.dialect() {
        Dialect::Sqlite => &HAS_TABLE,
        Dialect::SqlServer => &HAS_TABLE_SQL_SERVER,
    };
    Ok(tx.first(find, args![name]).await?.is_some())
}

/// As [`migrate`], with a list of the caller's.
pub async fn apply(
    engine: &dyn Engine,
    known: &'static [Migration],
    now: Timestamp,
) -> Result<Vec<&'static str>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let create_table = match engine.dialect() {
        Dialect::Sqlite => &CREATE_TABLE,
        Dialect::SqlServer => &CREATE_TABLE_SQL_SERVER,
    };
    tx.run(create_table, &[]).await?;
    let applied = tx.all(&APPLIED, &[]).await?;
    tx.commit().await?;
    let applied = check(&applied, known)?;
    let mut done = Vec::new();
    for migration in known.iter().skip(applied) {
        let mut tx = Tx::begin(engine, Begin::Write).await?;
        // Another program may have been quicker since.
        let there = check(&tx.all(&APPLIED, &[]).await?, known)?;
        if i64::try_from(there).is_ok_and(|there| there >= migration.number) {
            tx.rollback().await?;
            continue;
        }
        if let Err(error) = tx.script(migration.sql).await {
            let reason = with_causes(&error);
            return Err(MigrationError::Failed {
                file: migration.file.to_owned(),
                reason,
            }
            .into());
        }
        let checksum = checksum_of(migration.sql);
        tx.run(&RECORD, args![migration.number, migration.file, checksum, now])
            .await?;
        tx.commit().await?;
        done.push(migration.file);
    }
    Ok(done)
}

/// How many are applied; an edited or unknown one is an error.
fn check(applied: &[Row], known: &[Migration]) -> Result<usize, StoreError> {
    for row in applied {
        let (number, file, checksum): (i64, String, String) =
            (row.get("number")?, row.get("file")?, row.get("checksum")?);
        let Some(migration) = known.iter().find(|migration| migration.number == number) else {
            return Err(MigrationError::FromTheFuture { file }.into());
        };
        if checksum_of(migration.sql) != checksum {
            return Err(MigrationError::Edited {
                file: migration.file.to_owned(),
            }
            .into());
        }
    }
    Ok(applied.len())
}

/// Line ends do not count: a checkout on Windows may change them.
fn checksum_of(sql: &str) -> String {
    hex(&Sha256::digest(sql.replace("\r\n", "\n").as_bytes()))
}
