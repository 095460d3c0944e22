//! Whose history a store tells: the clinic's id, which is made once and never changes, and the epoch, which is new
//! after a restore. See `docs/sync.md`.

use uuid::Uuid;

use super::position;
use crate::{
    args, leases,
    ports::Chance,
    store::{StoreError, Tx},
    time::Timestamp,
};

crate::statements! {
    CLINIC = "SELECT clinic_id FROM sync_counter WHERE id = 1";
    NAME_CLINIC = "UPDATE sync_counter SET clinic_id = ?1 WHERE id = 1 AND clinic_id IS NULL";
    BEGIN_EPOCH = "UPDATE sync_counter SET epoch = ?1, seq = seq + ?2, log_from = seq + ?2 WHERE id = 1 AND epoch = ?3";
}

/// Positions that are left out at a new epoch: more than a server gives out between two backups. Whoever followed
/// the lost history by its number alone (a page that stayed open) then asks from before the log, and loads anew.
const POSITIONS_LEFT_OUT: i64 = 1_000_000_000;

/// The clinic that this store belongs to, named on first use.
pub async fn clinic_id(tx: &mut Tx, chance: &Chance, now: Timestamp) -> Result<Uuid, StoreError> {
    tx.run(&NAME_CLINIC, args![chance.id(now)]).await?;
    let named = named_clinic(tx).await?;
    named.ok_or_else(|| StoreError::decode("clinic_id", "not named"))
}

/// [`clinic_id`] where there is one already: a replica has it from its first load.
pub async fn named_clinic(tx: &mut Tx) -> Result<Option<Uuid>, StoreError> {
    match tx.first(&CLINIC, &[]).await? {
        Some(row) => row.get("clinic_id"),
        None => Ok(None),
    }
}

/// What was told in `epoch` after this store's position is lost: from here on another history is told. Returns the
/// new epoch, or the present one where it is not `epoch` any more.
pub async fn begin_epoch(tx: &mut Tx, epoch: i64, now: Timestamp) -> Result<i64, StoreError> {
    // Of the clock: two restores of one backup must not tell two histories under one number.
    let next = now.as_ms().max(epoch + 1);
    let began = tx
        .run(&BEGIN_EPOCH, args![next, POSITIONS_LEFT_OUT, epoch])
        .await?;
    if began > 0 {
        leases::leave_out_lost_numbers(tx).await?;
    }
    Ok(position(tx).await?.0)
}
