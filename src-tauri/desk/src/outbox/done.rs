//! What the server has done at this desk's word: kept for the day on which it is put back from a backup.

use axum::{body::Bytes, http::StatusCode};
use clinic_shared::{
    args,
    ids::{ChangeKey, UserId},
    store::{Begin, Engine, StoreError, Tx},
    time::Timestamp,
    web::OFFLINE_VERSION,
};
use uuid::Uuid;

use super::{APPLIED_MINUTES, FORGET_APPLIED, carry::name_clinic, gather::forget_earlier};

clinic_shared::statements! {
    NOTE_DONE = "INSERT INTO outbox (change_key, method, path, action, if_match, body, shown, made_at, made_by, state,
            status, answer, answered_at, epoch, version, at_once)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'applied', ?10, ?7, ?8, ?11, ?12, 1
        WHERE NOT EXISTS (SELECT position FROM outbox WHERE change_key = ?1)";
    /// What the server took in another epoch than `?1`: it may have lost it since. Sent as done once, no request.
    SEND_AGAIN = "UPDATE outbox SET state = 'waiting', status = NULL, answer = NULL, answered_at = NULL, tries = 0,
            next_try_at = NULL, at_once = 1
        WHERE state IN ('applied', 'duplicate', 'conflict') AND status >= 200 AND status < 300
        AND (epoch IS NULL OR epoch <> ?1)";
}

/// A request that the server has answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Done<'a> {
    pub key: ChangeKey,
    pub method: &'a str,
    pub path: &'a str,
    pub if_match: Option<&'a str>,
    pub body: &'a Bytes,
    pub status: StatusCode,
    pub answer: &'a Bytes,
    /// Whose server did it; `None`: one that does not say.
    pub clinic: Option<Uuid>,
    pub epoch: Option<i64>,
}

/// What the server did at once, as [`clinic_shared::web::Offline::keep`] would have kept it.
pub(crate) async fn note_done(
    engine: &dyn Engine,
    done: Done<'_>,
    // Method and path as the route has it.
    action: &str,
    by: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Done {
        key,
        method,
        path,
        if_match,
        body,
        status,
        answer,
        clinic,
        epoch,
    } = done;
    let row = args![
        key,
        method,
        path,
        action,
        if_match.map(str::to_owned),
        body.to_vec(),
        answer.to_vec(),
        now,
        by,
        status.as_u16(),
        epoch,
        OFFLINE_VERSION
    ];
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    // A file that is not loaded yet belongs to whoever did this.
    name_clinic(&mut tx, clinic).await?;
    tx.run(&NOTE_DONE, row).await?;
    forget_earlier(&mut tx, action, path, key).await?;
    tx.run(&FORGET_APPLIED, args![now.plus_minutes(-APPLIED_MINUTES)])
        .await?;
    tx.commit().await
}
