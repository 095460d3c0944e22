//! `clinic-server backup`: one state of a SQLite database in a file of its own, while the clinic goes on, looked
//! through before it gets its name. See `docs/moving.md`.

mod files;

pub use files::{FilesBackedUp, back_up_files};

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use clinic_shared::{
    attachments::{KeptFile, kept_files},
    feed,
    store::{Begin, Statement, StoreError, Tx, migrate::pending},
    text::with_causes,
    time::{Timestamp, Zone},
    web::{AuditCheck, check_audit},
};
use rusqlite::{Connection, OpenFlags};

use crate::store::SqliteEngine;

/// In the data folder, where no other place is asked for.
pub const FOLDER: &str = "backups";

/// What to do where the database is not SQLite: its own tools know more of it than we do.
pub const OF_SQL_SERVER: &str = "\
SQL Server makes its own backups, while the clinic goes on. In sqlcmd or SQL Server Management Studio, with the \
database's name in the place of clinic:

  BACKUP DATABASE clinic TO DISK = N'clinic.bak' WITH CHECKSUM, INIT;
  RESTORE VERIFYONLY FROM DISK = N'clinic.bak' WITH CHECKSUM;

Once a night, with the log every few minutes (BACKUP LOG clinic TO DISK = …): see docs/sql-server.md, which also says \
how to restore. Patients' files are not in it: copy the folder files of the data folder too, after the database. After a restore run clinic-server restored, before any server starts on it.";

#[derive(Debug, thiserror::Error)]
pub enum BackupFailed {
    #[error("there is no database {0}")]
    NoDatabase(String),
    #[error("{0} is there already, and a backup is never written over: give another name with --to")]
    Exists(String),
    #[error("{file}: {source}")]
    File { file: String, source: io::Error },
    #[error("the database cannot be read: {0}")]
    Read(#[from] rusqlite::Error),
    #[error("the backup cannot be read: {}", with_causes(source))]
    Store {
        #[from]
        source: StoreError,
    },
    #[error("the backup is not good and was thrown away: {0}")]
    NotGood(String),
    #[error("the work was broken off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
}

/// A backup that was looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    pub file: PathBuf,
    pub bytes: u64,
    pub epoch: i64,
    /// How far the clinic had come.
    pub seq: i64,
    pub patients: i64,
    pub appointments: i64,
    /// Contents that have to lie beside it.
    pub files: Vec<KeptFile>,
    /// Broken in a backup, it is broken in the database too: still better than no backup.
    pub audit: AuditCheck,
}

/// `clinic-2026-11-29T093000.db`, by the clinic's clock.
pub fn default_name(now: Timestamp, zone: &Zone) -> String {
    let local = zone.local(now).strftime("%Y-%m-%dT%H%M%S");
    format!("clinic-{local}.db")
}

/// Writes what `database` holds now to `to`. Its folder is made; nothing has the name before it is whole and good.
pub async fn backup(database: &Path, to: &Path) -> Result<BackedUp, BackupFailed> {
    if !database.is_file() {
        return Err(BackupFailed::NoDatabase(database.display().to_string()));
    }
    let free = || match to.try_exists() {
        Ok(false) => Ok(()),
        Ok(true) => Err(BackupFailed::Exists(to.display().to_string())),
        Err(source) => Err(of_file(to)(source)),
    };
    free()?;
    let folder = match to.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(of_file(folder))?;
    // In the same folder, so that the last step is a change of name. Gone when anything fails.
    let unfinished = tempfile::Builder::new()
        .prefix(".clinic-backup-")
        .tempdir_in(folder)
        .map_err(of_file(folder))?;
    let unnamed = unfinished.path().join("clinic.db");

    let from = database.to_owned();
    let into = unnamed.clone();
    tokio::task::spawn_blocking(move || write(&from, &into)).await??;
    let found = look_through(&unnamed).await?;
    let file = unnamed.clone();
    tokio::task::spawn_blocking(move || settle(&file)).await??;

    // It holds everything the clinic knows.
    #[cfg(unix)]
    fs::set_permissions(&unnamed, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(of_file(&unnamed))?;
    let bytes = fs::metadata(&unnamed).map_err(of_file(&unnamed))?.len();
    free()?;
    fs::rename(&unnamed, to).map_err(of_file(to))?;
    sync_folder(folder)?;
    Ok(BackedUp {
        file: to.to_owned(),
        bytes,
        ..found
    })
}

fn of_file(file: &Path) -> impl Fn(io::Error) -> BackupFailed {
    let file = file.display().to_string();
    move |source| BackupFailed::File {
        file: file.clone(),
        source,
    }
}

/// VACUUM INTO reads in one transaction and so one state, and in WAL mode nobody who writes waits for a reader. The
/// page by page copy would begin anew at every write. What was deleted is not in the new file.
fn write(database: &Path, into: &Path) -> Result<(), BackupFailed> {
    let source = Connection::open_with_flags(
        database,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    source.busy_timeout(Duration::from_secs(30))?;
    source.execute("VACUUM INTO ?1", [into.display().to_string()])?;
    Ok(())
}

static INTEGRITY: Statement = Statement::new("backup::INTEGRITY", "PRAGMA integrity_check");
/// The index beside the patients: SQLite's own check does not compare them.
static SEARCH: Statement = Statement::new(
    "backup::SEARCH",
    "INSERT INTO patient_search (patient_search, rank) VALUES ('integrity-check', 1)",
);
static COUNT: Statement = Statement::new(
    "backup::COUNT",
    "SELECT (SELECT COUNT(*) FROM patient) AS patients, (SELECT COUNT(*) FROM appointment) AS appointments",
);

/// Opens it as a server would, after a restore.
async fn look_through(file: &Path) -> Result<BackedUp, BackupFailed> {
    let engine = SqliteEngine::open(file).await?;
    let found = read(&engine, file).await;
    engine.close().await;
    found
}

async fn read(engine: &SqliteEngine, file: &Path) -> Result<BackedUp, BackupFailed> {
    // Of a newer or an edited schema: nobody could start on it. One that is to be brought up to date is good.
    let lacking = pending(engine).await?;
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let rows = tx.all(&INTEGRITY, &[]).await?;
    let said = rows
        .first()
        .map(|row| row.get::<String>("integrity_check"))
        .transpose()?;
    if said.as_deref() != Some("ok") {
        return Err(BackupFailed::NotGood(format!(
            "SQLite says {}",
            said.unwrap_or_default()
        )));
    }
    let mut look = Tx::begin(engine, Begin::Write).await?;
    if let Err(error) = look.run(&SEARCH, &[]).await {
        return Err(BackupFailed::NotGood(format!(
            "the search index does not fit the patients, in the database too: {}: make it anew with \
             INSERT INTO patient_search (patient_search) VALUES ('rebuild')",
            with_causes(&error)
        )));
    }
    look.rollback().await?;
    let audit = check_audit(&mut tx).await?;
    // A database that this program has not brought up to date yet may be from before there were files.
    let files = if lacking.iter().any(|file| file.contains("attachments")) {
        Vec::new()
    } else {
        kept_files(&mut tx).await?
    };
    let (epoch, seq) = feed::position(&mut tx).await?;
    let counts = tx.first(&COUNT, &[]).await?;
    let counts = counts.ok_or_else(|| StoreError::decode("patients", "row missing"))?;
    Ok(BackedUp {
        file: file.to_owned(),
        bytes: 0,
        epoch,
        seq,
        patients: counts.get("patients")?,
        appointments: counts.get("appointments")?,
        files,
        audit,
    })
}

/// One file without any beside it, and on the disk.
fn settle(file: &Path) -> Result<(), BackupFailed> {
    let store = Connection::open(file)?;
    store.pragma_update(None, "journal_mode", "DELETE")?;
    store.close().map_err(|(_, error)| error)?;
    let opened = File::options().write(true).open(file);
    opened.and_then(|file| file.sync_all()).map_err(of_file(file))
}

/// So that the name outlives a power cut too. Windows needs and knows no such thing.
fn sync_folder(folder: &Path) -> Result<(), BackupFailed> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(of_file(folder))?;
    }
    Ok(())
}
