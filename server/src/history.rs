//! What this server last told, kept beside its store: a store that was put back from a backup is noticed at the next
//! start, also by whoever forgets `clinic-server restored`. See `docs/sync.md`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clinic_shared::{
    app::App,
    feed, mailings, messaging,
    ports::{Chance, Clock as _},
    store::{Begin, Engine, StoreError, Tx},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is lost of it in a crash makes only the notice less sharp.
const APART: Duration = Duration::from_secs(5);

/// In the data folder.
pub const FILE: &str = "history.json";

#[derive(Debug, thiserror::Error)]
pub enum HistoryFault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{file} cannot be used: {source}")]
    File { file: String, source: std::io::Error },
}

/// How far a history was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub clinic: Uuid,
    pub epoch: i64,
    pub seq: i64,
}

impl Told {
    async fn of(tx: &mut Tx, chance: &Chance, now: Timestamp) -> Result<Self, StoreError> {
        let clinic = feed::clinic_id(tx, chance, now).await?;
        let (epoch, seq) = feed::position(tx).await?;
        Ok(Self { clinic, epoch, seq })
    }

    /// `None` where there is none, or none that can be read: then nothing can be compared.
    fn kept(file: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(file).ok()?).ok()
    }

    /// All or nothing.
    fn keep(self, file: &Path) -> Result<(), HistoryFault> {
        let new = file.with_extension("new");
        let failed = |source| HistoryFault::File {
            file: file.display().to_string(),
            source,
        };
        // Numbers and an id always make JSON.
        std::fs::write(&new, serde_json::to_vec(&self).unwrap_or_default()).map_err(failed)?;
        std::fs::rename(&new, file).map_err(failed)
    }

    /// Whether a store that stands here has lost some of what was told up to `self`.
    const fn is_ahead_of(self, here: Self) -> bool {
        self.epoch == here.epoch && self.seq > here.seq
    }
}

/// At the start, before anybody is answered: a store that is behind what was told begins a new epoch.
pub async fn look(
    engine: &dyn Engine,
    chance: &Chance,
    now: Timestamp,
    folder: &Path,
) -> Result<Told, HistoryFault> {
    let file = folder.join(FILE);
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let mut here = Told::of(&mut tx, chance, now).await?;
    match Told::kept(&file) {
        Some(told) if told.clinic != here.clinic => tracing::warn!(
            was = %told.clinic, is = %here.clinic,
            "the store in this folder is another clinic's than before; desktops of the old one will give it nothing"
        ),
        Some(told) if told.is_ahead_of(here) => {
            begin_epoch(&mut tx, here.epoch, now).await?;
            here = Told::of(&mut tx, chance, now).await?;
            tracing::warn!(
                told = told.seq,
                epoch = here.epoch,
                "the store is older than what was told from it: put back from a backup? A new epoch begins"
            );
        }
        _ => {}
    }
    tx.commit().await?;
    here.keep(&file)?;
    Ok(here)
}

/// `clinic-server restored`: begins a new epoch whatever was told.
pub async fn restored(
    engine: &dyn Engine,
    chance: &Chance,
    now: Timestamp,
    folder: &Path,
) -> Result<Told, HistoryFault> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let (epoch, _) = feed::position(&mut tx).await?;
    begin_epoch(&mut tx, epoch, now).await?;
    let here = Told::of(&mut tx, chance, now).await?;
    tx.commit().await?;
    here.keep(&folder.join(FILE))?;
    Ok(here)
}

/// What patients were to be told is as old as the store: it waits until desks have sent again what was lost.
async fn begin_epoch(tx: &mut Tx, epoch: i64, now: Timestamp) -> Result<i64, StoreError> {
    let (before, _) = feed::position(tx).await?;
    let next = feed::begin_epoch(tx, epoch, now).await?;
    if next != before {
        messaging::put_off(tx, now).await?;
        mailings::pause_all(tx).await?;
    }
    Ok(next)
}

/// A desktop says that it has seen more of this epoch than the store knows: its history is lost, and a new epoch
/// begins. Not twice in an hour: a desktop that only says so must not keep the clinic loading.
pub async fn overtaken(app: &App, epoch: i64) -> Result<(), StoreError> {
    let now = app.clock.now();
    if epoch > now.plus_minutes(-60).as_ms() {
        return Ok(());
    }
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
    let epoch = begin_epoch(&mut tx, epoch, now).await?;
    let (_, seq) = feed::position(&mut tx).await?;
    tx.commit().await?;
    tracing::error!(
        epoch,
        "a desktop has seen more than this store has: put back from a backup, or a power cut? A new epoch begins"
    );
    app.feed.publish(seq);
    Ok(())
}

/// Writes down what is told while it is told. Goes on until it is dropped.
pub async fn keep_telling(app: App, folder: PathBuf) {
    let file = folder.join(FILE);
    let mut feed = app.feed.listen();
    loop {
        if let Err(fault) = tell(&app, &file).await {
            tracing::error!(%fault, "what was told is not written down");
        }
        if feed.changed().await.is_err() {
            return;
        }
        tokio::time::sleep(APART).await;
    }
}

async fn tell(app: &App, file: &Path) -> Result<(), HistoryFault> {
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let clinic = feed::named_clinic(&mut tx).await?.unwrap_or_default();
    let (epoch, seq) = feed::position(&mut tx).await?;
    drop(tx);
    let here = Told { clinic, epoch, seq };
    // What shows that a store went back is not written over; whoever hears of it begins a new epoch.
    match Told::kept(file) {
        Some(told) if told.clinic == clinic && told.is_ahead_of(here) => Ok(()),
        _ => here.keep(file),
    }
}
