use std::{
    io,
    path::Path,
    sync::{Arc, PoisonError},
};

use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::{Roster, RosterFault};
use crate::secrets::Secret;
use clinic_shared::{ports::Clock as _, time::Timestamp};

/// Says, in the clear and without a name, that this computer was erased and why.
const NOTE: &str = "erased.json";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The server said so.
    Revoked,
    /// It ran without the server for longer than the clinic allows.
    Expired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    pub why: Why,
    pub at: Timestamp,
}

impl Roster {
    /// Called before files are removed.
    pub(crate) fn before_erasing(&self, close: impl Fn() + Send + Sync + 'static) {
        let mut closers = self.closers.lock().unwrap_or_else(PoisonError::into_inner);
        closers.push(Box::new(close));
    }

    /// The key goes first: from then on the files are noise, whatever becomes of them. Which computer this is stays,
    /// so that the server knows it again.
    pub async fn erase(&self, why: Why) -> Result<(), RosterFault> {
        tracing::error!(?why, "everything of the clinic's on this computer is erased");
        let note = Erased {
            why,
            at: self.clock.now(),
        };
        let secrets = Arc::clone(&self.secrets);
        spawn_blocking(move || {
            secrets.forget(Secret::ReplicaKey)?;
            secrets.forget(Secret::RefreshToken)
        })
        .await??;
        *self.open.lock().await = None;
        for close in &*self.closers.lock().unwrap_or_else(PoisonError::into_inner) {
            close();
        }
        let dir = self.dir.clone();
        spawn_blocking(move || {
            // A file that another program holds open stays behind, unreadable; the next start removes it.
            if let Err(fault) = remove_all(&dir) {
                tracing::warn!(%fault, "erased files are still there");
            }
            std::fs::create_dir_all(&dir)?;
            std::fs::write(dir.join(NOTE), serde_json::to_vec(&note).unwrap_or_default())
        })
        .await??;
        Ok(())
    }

    /// That it was erased, until somebody signs in again.
    pub fn erased(&self) -> Option<Erased> {
        serde_json::from_slice(&std::fs::read(self.dir.join(NOTE)).ok()?).ok()
    }

    /// At a start: what could not be removed then.
    pub(crate) fn remove_leftovers(&self) {
        let has_key = matches!(self.secrets.get(Secret::ReplicaKey), Ok(Some(_)) | Err(_));
        if self.erased().is_some() && !has_key {
            remove_all(&self.dir).ok();
        }
    }

    pub(super) fn forget_erasure(&self) {
        std::fs::remove_file(self.dir.join(NOTE)).ok();
    }
}

fn remove_all(dir: &Path) -> io::Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    let mut failed = Ok(());
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name() != NOTE
            && entry.file_type()?.is_file()
            && let Err(fault) = std::fs::remove_file(entry.path())
        {
            failed = Err(fault);
        }
    }
    failed
}
