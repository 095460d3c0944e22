//! Access tokens that are void before their ten minutes are over: their session ended, their account
//! changed (role, disabled, password), or their desktop was revoked. Kept in memory, because every request asks; fed from the store, which
//! knows what ended in the last ten minutes. Older tokens are over anyway, so the sets stay small.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use clinic_shared::{
    app::App,
    args,
    ids::{DeviceId, SessionId, UserId},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    time::Timestamp,
};

use tokio::sync::{Mutex, watch};

use super::token::{ACCESS_MINUTES, Grant};

clinic_shared::statements! {
    ENDED_SINCE = "SELECT id, ended_at FROM session WHERE ended_at > ?1";
    CHANGED_SINCE = "SELECT id, version, changed_at FROM user_account WHERE changed_at > ?1";
    REVOKED = "SELECT id, revocations FROM device WHERE revoked_at IS NOT NULL";
}

/// What [`super::token::authenticate`] asks beside the token itself.
#[derive(Debug, Clone)]
pub struct VoidTokens {
    lately: Arc<RwLock<Lately>>,
    /// Counts the readings, for lines that stay open.
    read: Arc<watch::Sender<u64>>,
    /// Held while the store is read: what an earlier reader saw never takes the place of what a later one did.
    following: Arc<Mutex<()>>,
}

impl Default for VoidTokens {
    fn default() -> Self {
        Self {
            lately: Arc::default(),
            read: Arc::new(watch::Sender::new(0)),
            following: Arc::default(),
        }
    }
}

#[derive(Debug, Default)]
struct Lately {
    ended: HashMap<SessionId, Timestamp>,
    /// The account's version from its last change on.
    changed: HashMap<UserId, (i64, Timestamp)>,
    /// Every desktop that is revoked, however long ago, and which of its revocations it is.
    revoked: HashMap<DeviceId, i64>,
}

impl VoidTokens {
    pub fn covers(&self, grant: &Grant) -> bool {
        let lately = self.lately.read().unwrap_or_else(PoisonError::into_inner);
        let changed = lately.changed.get(&grant.actor.user);
        lately.ended.contains_key(&grant.actor.session)
            || changed.is_some_and(|(version, _)| grant.account_version < *version)
            || grant
                .device
                .is_some_and(|device| lately.revoked.contains_key(&device))
    }

    /// Which of the desktop's revocations is in force.
    pub fn revocation(&self, device: DeviceId) -> Option<i64> {
        let lately = self.lately.read().unwrap_or_else(PoisonError::into_inner);
        lately.revoked.get(&device).copied()
    }

    /// Moves whenever something may have become void.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.read.subscribe()
    }

    /// Reads what ended lately. Called at the start and after each commit that ends or changes something; a
    /// server that hears of another server's change calls it too.
    pub async fn follow(&self, app: &App) -> Result<(), StoreError> {
        let _alone = self.following.lock().await;
        let since = app.clock.now().plus_minutes(-ACCESS_MINUTES);
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        let ended = tx.all(&ENDED_SINCE, args![since]).await?;
        let changed = tx.all(&CHANGED_SINCE, args![since]).await?;
        let revoked = tx.all(&REVOKED, args![]).await?;
        let revoked = revoked
            .iter()
            .map(|row| Ok((row.get("id")?, row.get("revocations")?)))
            .collect::<Result<HashMap<_, _>, StoreError>>()?;
        tx.rollback().await?;
        let mut lately = self.lately.write().unwrap_or_else(PoisonError::into_inner);
        lately.ended.retain(|_, ended_at| *ended_at > since);
        lately.changed.retain(|_, (_, changed_at)| *changed_at > since);
        // Added to what is known: a slower reader with an older picture takes nothing back.
        for row in ended {
            lately.ended.insert(row.get("id")?, row.get("ended_at")?);
        }
        for row in changed {
            let (version, changed_at) = (row.get("version")?, row.get("changed_at")?);
            let known = lately
                .changed
                .entry(row.get("id")?)
                .or_insert((version, changed_at));
            if known.0 < version {
                *known = (version, changed_at);
            }
        }
        lately.revoked = revoked;
        drop(lately);
        self.read.send_modify(|times| *times += 1);
        Ok(())
    }
}
