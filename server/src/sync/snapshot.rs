//! Prepared copies of what desktops hold, so that a first load is a file and not a hundred thousand rows. Made in the
//! background where it is worth it, kept as files beside the database; a desktop takes one, then pulls what changed
//! since. See `docs/sync.md` and `docs/adr/0009-prepared-copies.md`.

mod keep;
mod make;
mod routes;

use std::time::Duration;

use clinic_shared::{
    app::App,
    args,
    feed::{self, Scope, snapshot::Snapshot},
    store::{Begin, StoreError, Tx},
};

pub use keep::Snapshots;
pub use make::MakeFailed;
pub use routes::{__path_about, __path_file, about, file};

clinic_shared::statements! {
    BEHIND = "SELECT COUNT(*) AS n FROM sync_log WHERE seq > ?1";
}

/// Only scopes without a row of somebody's own are prepared: what one desk holds, all desks hold.
const PREPARED: Scope = Scope::Desk;
/// Fewer rows come as fast by a pull.
const ROWS_MIN: u64 = 5_000;
/// So many changed rows behind, another is made; well before a pull would not bridge them any more.
const BEHIND_ROWS_MAX: i64 = 5_000;
/// With more than this a pull from the copy's position would send everything all the same.
const BRIDGED_ROWS_MAX: i64 = super::pull::DELTA_ROWS_MAX;
const LOOKS_APART: Duration = Duration::from_mins(1);

/// Makes a copy when one is worth it, and looks when somebody asks for one. Goes on until it is dropped.
pub async fn keep_ready(snapshots: Snapshots, app: App) {
    loop {
        match make_if_worth_it(&snapshots, &app).await {
            Ok(Some(made)) => tracing::info!(
                rows = made.rows,
                bytes = made.bytes,
                seq = made.position.seq,
                "a prepared copy is ready"
            ),
            Ok(None) => {}
            Err(fault) => tracing::error!(%fault, "no prepared copy could be made; desktops load row by row"),
        }
        let _ = tokio::time::timeout(LOOKS_APART, snapshots.wanted()).await;
    }
}

/// One look.
pub async fn make_if_worth_it(snapshots: &Snapshots, app: &App) -> Result<Option<Snapshot>, MakeFailed> {
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let newest = snapshots.newest(PREPARED);
    let is_fresh = match &newest {
        Some(newest) => behind(&mut tx, newest)
            .await?
            .is_some_and(|rows| rows <= BEHIND_ROWS_MAX),
        None => false,
    };
    if is_fresh || super::pull::count(&mut tx, PREPARED).await? < ROWS_MIN {
        return Ok(None);
    }
    drop(tx);
    snapshots.make(app, PREPARED).await.map(Some)
}

/// How many rows have changed since. `None`: its position is not of this store's history any more.
async fn behind(tx: &mut Tx, about: &Snapshot) -> Result<Option<i64>, StoreError> {
    let (epoch, seq) = feed::position(tx).await?;
    let log_from = feed::log_from(tx).await?;
    if about.position.epoch != epoch || !(log_from..=seq).contains(&about.position.seq) {
        return Ok(None);
    }
    let row = tx.first(&BEHIND, args![about.position.seq]).await?;
    row.map(|row| row.get("n")).transpose()
}
