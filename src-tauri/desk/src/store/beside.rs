//! A plain database in memory beside the replica, for as long as rows are copied out of it: what a desktop begins
//! with never lies on its disk in the clear.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use clinic_shared::store::StoreError;
use flate2::bufread::GzDecoder;
use rusqlite::{Connection, backup::Backup};

use super::{values::failure, worker::Kept};

/// Its name in statements.
const NAME: &str = "beside";

/// Gone when it is dropped.
pub struct Beside {
    /// Keeps it alive.
    _connection: Connection,
    address: String,
}

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Beside")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Beside {
    /// Out of a SQLite file of `plain_bytes`, compressed by gzip. Blocks while it is unpacked.
    pub fn unpack(packed: &[u8], plain_bytes: usize) -> Result<Self, StoreError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let failed = |error| failure("unpack", error);
        let mut private = Connection::open_in_memory().map_err(failed)?;
        private
            .deserialize_read_exact("main", GzDecoder::new(packed), plain_bytes, true)
            .map_err(failed)?;
        // Only a named one can be attached, and only a private one is made of bytes.
        let address = format!("file:/beside-{}?vfs=memdb", COUNT.fetch_add(1, Ordering::Relaxed));
        let mut shared = Connection::open(&address).map_err(failed)?;
        Backup::new(&private, &mut shared)
            .and_then(|backup| backup.step(-1))
            .map_err(failed)?;
        Ok(Self {
            _connection: shared,
            address,
        })
    }
}

impl Kept {
    /// Outside of a transaction. `KEY ''`: it is not encrypted as the replica is.
    pub(super) fn attach(&mut self, beside: &Beside) -> Result<(), StoreError> {
        self.detach().ok();
        let attach = format!("ATTACH ?1 AS {NAME} KEY ''");
        let attached = self.connection.execute(&attach, [&beside.address]);
        attached.map(|_| ()).map_err(|error| failure("ATTACH", error))
    }

    pub(super) fn detach(&mut self) -> Result<(), StoreError> {
        self.script(&format!("DETACH {NAME}"))
    }
}
