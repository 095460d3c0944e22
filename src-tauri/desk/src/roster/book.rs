//! The roster's file: encrypted with the replica's key, so that it goes when the key goes.

use clinic_shared::{
    args,
    identity::{Account, Actor},
    ids::UserId,
    store::{Begin, Row, StoreError, Tx},
    time::Timestamp,
};
use serde::de::DeserializeOwned;

use super::DeskTime;
use crate::store::ReplicaEngine;

clinic_shared::statements! {
    BY_NAME = "SELECT user_id, account, actor, verifier, failed, seen_at, waiting FROM person WHERE user_name = ?1";
    RESUMING = "SELECT user_id, account, actor, verifier, failed, seen_at, waiting FROM person WHERE resumes = 1";
    ALL = "SELECT user_id, account, actor, verifier, failed, seen_at, waiting FROM person ORDER BY user_name";
    NEW = "INSERT INTO person (user_id, user_name, account, actor, verifier, failed, seen_at, waiting, resumes)
        SELECT ?1, ?2, '', '', NULL, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT user_id FROM person WHERE user_id = ?1)";
    SEEN = "UPDATE person SET user_name = ?2, account = ?3, actor = ?4, seen_at = ?5 WHERE user_id = ?1";
    KEEP_VERIFIER = "UPDATE person SET verifier = ?2, failed = 0 WHERE user_id = ?1";
    DROP_VERIFIER = "UPDATE person SET verifier = NULL, resumes = 0 WHERE user_id = ?1";
    FAILED = "UPDATE person SET failed = ?2 WHERE user_id = ?1";
    NOBODY_RESUMES = "UPDATE person SET resumes = 0";
    NOBODY_ELSE_RESUMES = "UPDATE person SET resumes = 0 WHERE user_id <> ?1";
    RESUMES = "UPDATE person SET resumes = 1 WHERE user_id = ?1";
    WAITING = "UPDATE person SET waiting = ?2 WHERE user_id = ?1";
    TIME = "SELECT latest_at, run_ms, offline_days, revocation_hash FROM desk_time";
    NEW_TIME = "INSERT INTO desk_time (id, latest_at, run_ms, offline_days, revocation_hash)
        SELECT 1, 0, 0, 7, '' WHERE NOT EXISTS (SELECT id FROM desk_time)";
    KEEP_TIME = "UPDATE desk_time SET latest_at = ?1, run_ms = ?2";
    KEEP_WORD = "UPDATE desk_time SET offline_days = ?1, revocation_hash = ?2";
}

pub(super) const CREATE: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS person (
    user_id BLOB PRIMARY KEY,
    user_name TEXT NOT NULL UNIQUE,
    -- As the server last told them, JSON.
    account TEXT NOT NULL,
    actor TEXT NOT NULL,
    -- argon2id of the password that was right at the server; NULL: only the server lets them in.
    verifier TEXT,
    -- Wrong passwords in a row, without the server.
    failed INTEGER NOT NULL,
    -- When the server last let them in, by its clock.
    seen_at INTEGER NOT NULL,
    -- Changes of theirs that were not sent when they left.
    waiting INTEGER NOT NULL,
    -- Whoever is signed in when the program starts again.
    resumes INTEGER NOT NULL
)",
    "CREATE TABLE IF NOT EXISTS desk_time (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    latest_at INTEGER NOT NULL,
    run_ms INTEGER NOT NULL,
    offline_days INTEGER NOT NULL,
    -- SHA-256 of the word by which the server revokes this computer.
    revocation_hash TEXT NOT NULL
)",
];

/// Somebody who has signed in here.
#[derive(Debug, Clone)]
pub struct Person {
    pub user: UserId,
    pub account: Account,
    pub actor: Actor,
    pub(super) verifier: Option<String>,
    pub(super) failed: u32,
    pub seen_at: Timestamp,
    pub waiting: i64,
}

/// What the file knows of time and of the server's word.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub time: DeskTime,
    pub offline_days: u8,
    pub revocation_hash: String,
}

fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        user: row.get("user_id")?,
        account: json(row, "account")?,
        actor: json(row, "actor")?,
        verifier: row.get("verifier")?,
        failed: row.get("failed")?,
        seen_at: row.get("seen_at")?,
        waiting: row.get("waiting")?,
    })
}

fn json<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| StoreError::failed(column, error))
}

pub(super) async fn prepare(engine: &ReplicaEngine) -> Result<(), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    for table in CREATE {
        tx.script(table).await?;
    }
    tx.run(&NEW_TIME, &[]).await?;
    tx.commit().await
}

pub(super) async fn kept(tx: &mut Tx) -> Result<Kept, StoreError> {
    let row = tx.first(&TIME, &[]).await?;
    let row = row.ok_or_else(|| StoreError::decode("desk_time", "row missing"))?;
    Ok(Kept {
        time: DeskTime {
            latest_at: row.get("latest_at")?,
            run_ms: row.get("run_ms")?,
        },
        offline_days: row.get("offline_days")?,
        revocation_hash: row.get("revocation_hash")?,
    })
}

pub(super) async fn keep_time(tx: &mut Tx, time: DeskTime) -> Result<(), StoreError> {
    tx.run(&KEEP_TIME, args![time.latest_at, time.run_ms]).await?;
    Ok(())
}

pub(super) async fn by_name(tx: &mut Tx, name: &str) -> Result<Option<Person>, StoreError> {
    tx.first(&BY_NAME, args![name])
        .await?
        .as_ref()
        .map(person)
        .transpose()
}

pub(super) async fn resuming(tx: &mut Tx) -> Result<Option<Person>, StoreError> {
    tx.first(&RESUMING, &[]).await?.as_ref().map(person).transpose()
}

pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Person>, StoreError> {
    tx.all(&ALL, &[]).await?.iter().map(person).collect()
}
