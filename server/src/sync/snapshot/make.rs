use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, Write},
    path::{Path, PathBuf},
};

use clinic_shared::{
    app::App,
    args,
    feed::{self, Scope, SyncTable, TableSum, pull::Position, snapshot::Snapshot},
    store::{Begin, Dialect, Kind, Row, StoreError, Tx, migrate::SQLITE},
    text::hex,
};
use flate2::{Compression, write::GzEncoder};
use rusqlite::{Connection, params_from_iter};
use sha2::{Digest as _, Sha256};
use tokio::{sync::mpsc, task::spawn_blocking};
use uuid::Uuid;

/// Rows read at a time; fewer where a row can be a picture.
const PAGE_ROWS: i64 = 1_000;
const PAGE_PICTURES: i64 = 4;
/// Pages that wait to be written.
const PAGES_MAX: usize = 8;
/// Names and addresses: more effort saves a tenth of the bytes at three times the time.
const EFFORT: Compression = Compression::new(5);

const OTHERS: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|'";
const INDEXES: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const VIEWS: &str = "SELECT type || ' ' || name FROM sqlite_master WHERE type IN ('trigger', 'view')";

#[derive(Debug, thiserror::Error)]
pub enum MakeFailed {
    #[error("there is no folder for prepared copies")]
    NoFolder,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the copy cannot be written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the copy's file cannot be written: {0}")]
    File(#[from] io::Error),
    #[error("writing the copy panicked: {0}")]
    Panicked(#[from] tokio::task::JoinError),
}

/// A table by its place in the scope, and rows of it.
type Page = (usize, Vec<Row>);

/// Reads the scope in one transaction, writes it into a file of its own, compresses that. Returns where it lies.
pub(super) async fn make(app: &App, scope: Scope, dir: &Path) -> Result<(Snapshot, PathBuf), MakeFailed> {
    let plain = dir.join("making.db");
    for stale in ["making.db", "making.db-journal"] {
        let _ = std::fs::remove_file(dir.join(stale));
    }
    let (pages, read_pages) = mpsc::channel(PAGES_MAX);
    let file = plain.clone();
    let writing = spawn_blocking(move || write(&file, scope.tables(), read_pages));
    let read = read(app, scope, pages).await;
    // A writer that gave up says why itself.
    writing.await??;
    let (clinic, position, sums) = read?;
    let packing = spawn_blocking(move || pack(&plain));
    let (id, bytes, plain_bytes, packed) = packing.await??;
    let about = Snapshot {
        id,
        clinic,
        position,
        shape: scope.shape(),
        rows: sums.values().map(|sum| sum.rows).sum(),
        sums,
        bytes,
        plain_bytes,
    };
    Ok((about, packed))
}

async fn read(
    app: &App,
    scope: Scope,
    pages: mpsc::Sender<Page>,
) -> Result<(Uuid, Position, BTreeMap<String, TableSum>), StoreError> {
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let (epoch, seq) = feed::position(&mut tx).await?;
    let clinic = feed::named_clinic(&mut tx).await?.unwrap_or_default();
    let mut sums = BTreeMap::new();
    for (at, table) in scope.tables().iter().enumerate() {
        let pictures = table.columns.iter().any(|(_, kind)| *kind == Kind::Bytes);
        let page = if pictures { PAGE_PICTURES } else { PAGE_ROWS };
        let mut sum = TableSum::default();
        let mut encoded = Vec::new();
        let mut rows = tx.all(table.sql().first, args![page]).await?;
        while let Some(last) = rows.last() {
            let after: Uuid = last.get("id")?;
            for row in &rows {
                encoded.clear();
                table.encode(row, &mut encoded)?;
                sum.add(&encoded);
            }
            if pages.send((at, rows)).await.is_err() {
                return Err(StoreError::failed("snapshot", "its writer has given up"));
            }
            rows = tx.all(table.sql().next, args![page, after]).await?;
        }
        sums.insert(table.name().to_owned(), sum);
    }
    Ok((clinic, Position { epoch, seq }, sums))
}

/// The replica's own tables, as its migrations make them, and no others: with their indexes and searches filled, so
/// that a desktop only copies. Without triggers.
fn write(
    file: &Path,
    tables: &'static [SyncTable],
    mut pages: mpsc::Receiver<Page>,
) -> Result<(), rusqlite::Error> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA locking_mode = exclusive;
         PRAGMA cache_size = -65536; PRAGMA temp_store = memory; BEGIN;",
    )?;
    for migration in SQLITE {
        connection.execute_batch(migration.sql)?;
    }
    let searches: Vec<String> = tables
        .iter()
        .map(|table| format!("{}_search", table.name()))
        .collect();
    let is_kept = |name: &str| {
        let of_search = |search: &String| {
            name.strip_prefix(search.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        tables.iter().any(|table| table.name() == name) || searches.iter().any(of_search)
    };
    for named in names(&connection, VIEWS)? {
        connection.execute_batch(&format!("DROP {named}"))?;
    }
    let existing = names(&connection, OTHERS)?;
    for name in existing.iter().filter(|name| !is_kept(name)) {
        connection.execute_batch(&format!("DROP TABLE IF EXISTS {name}"))?;
    }
    let mut indexes = connection.prepare(INDEXES)?;
    let indexes = indexes
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    for (name, _) in &indexes {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    for table in tables {
        // A migration may have brought rows of its own.
        connection.execute(table.sql().clear.sql(Dialect::Sqlite), [])?;
    }
    while let Some((at, rows)) = pages.blocking_recv() {
        let mut insert = connection.prepare_cached(tables[at].sql().insert.sql(Dialect::Sqlite))?;
        for row in &rows {
            insert.execute(params_from_iter(row.values().iter()))?;
        }
    }
    for (_, sql) in &indexes {
        connection.execute_batch(sql)?;
    }
    for search in searches.iter().filter(|search| existing.contains(search)) {
        connection.execute_batch(&format!("INSERT INTO {search} ({search}) VALUES ('rebuild')"))?;
    }
    connection.execute_batch("COMMIT; VACUUM")
}

fn names(connection: &Connection, sql: &str) -> Result<Vec<String>, rusqlite::Error> {
    let mut statement = connection.prepare(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Compresses the file and removes it. Returns the SHA-256 of what came of it, both sizes, and where it lies.
fn pack(plain: &Path) -> io::Result<(String, u64, u64, PathBuf)> {
    let packed = plain.with_extension("db.gz");
    let mut reader = BufReader::new(File::open(plain)?);
    let mut writer = GzEncoder::new(Hashing::new(File::create(&packed)?), EFFORT);
    let plain_bytes = io::copy(&mut reader, &mut writer)?;
    let hashing = writer.finish()?;
    hashing.file.sync_all()?;
    std::fs::remove_file(plain)?;
    let id = hex(&hashing.hash.finalize());
    Ok((id, hashing.bytes, plain_bytes, packed))
}

/// Counts and hashes what passes through it.
struct Hashing {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Hashing {
    fn new(file: File) -> Self {
        Self {
            file,
            hash: Sha256::new(),
            bytes: 0,
        }
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
