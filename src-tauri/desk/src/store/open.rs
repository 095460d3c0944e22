use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::ReplicaKey;

/// Waits for another program that has the file (a backup, a second desktop of the same user).
const BUSY_SECONDS_MAX: u64 = 10;
/// Statements that a connection keeps ready.
const STATEMENTS_MAX: usize = 256;

/// Why a replica's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// Fails closed: the file is left as it is.
    #[error("the key does not open {}: it was encrypted with another one, or it is no replica", path.display())]
    WrongKey { path: PathBuf },
    #[error("the replica {} cannot be opened: {source}", path.display())]
    Failed { path: PathBuf, source: rusqlite::Error },
    #[error("no thread can be had for the replica: {0}")]
    Thread(#[from] std::io::Error),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Write,
    Read,
}

impl Use {
    /// Every page that is not in the cache is decrypted anew.
    const fn cache_kib(self) -> u32 {
        match self {
            Self::Write => 64 * 1024,
            Self::Read => 16 * 1024,
        }
    }
}

/// Opens the file, makes it where there is none. The writer comes first: it makes the file.
pub(super) fn connect(path: &Path, key: &ReplicaKey, used_for: Use) -> Result<Connection, OpenFault> {
    let create = match used_for {
        Use::Write => OpenFlags::SQLITE_OPEN_CREATE,
        Use::Read => OpenFlags::empty(),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create;
    let fault = |source: rusqlite::Error| {
        if source.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
            OpenFault::WrongKey {
                path: path.to_owned(),
            }
        } else {
            OpenFault::Failed {
                path: path.to_owned(),
                source,
            }
        }
    };
    let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    prepare(&connection, key, used_for).map_err(fault)?;
    Ok(connection)
}

fn prepare(connection: &Connection, key: &ReplicaKey, used_for: Use) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(Duration::from_secs(BUSY_SECONDS_MAX))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // Before anything else touches the file; temporary tables would lie on the disk in the clear.
    connection.execute_batch("PRAGMA cipher_log_level = none;")?;
    connection.execute_batch(&key.pragma())?;
    connection.execute_batch("PRAGMA temp_store = memory;")?;
    // The first page is decrypted here: the wrong key is found out now.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    if used_for == Use::Write {
        connection.execute_batch("PRAGMA journal_mode = wal;")?;
    }
    connection.execute_batch(&format!(
        "PRAGMA synchronous = normal;
         PRAGMA secure_delete = on;
         PRAGMA foreign_keys = on;
         PRAGMA cache_size = -{};",
        used_for.cache_kib()
    ))
}
