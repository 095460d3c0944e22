//! What has come of a prepared copy, kept in the encrypted file: a fetch that was cut goes on from there, after a
//! restart too.

use clinic_shared::{
    args,
    store::{Begin, Engine, StoreError, Tx},
};

clinic_shared::statements! {
    WHICH = "SELECT copy FROM load_part WHERE position = (SELECT MAX(position) FROM load_part)";
    PARTS = "SELECT content FROM load_part WHERE copy = ?1 ORDER BY position";
    KEEP_PART = "INSERT INTO load_part (copy, content) VALUES (?1, ?2)";
    FORGET_OTHERS = "DELETE FROM load_part WHERE copy <> ?1";
    FORGET_PARTS = "DELETE FROM load_part";
}

pub(super) const CREATE_PARTS: &str = "CREATE TABLE IF NOT EXISTS load_part (
    position INTEGER PRIMARY KEY,
    copy TEXT NOT NULL,
    content BLOB NOT NULL
)";

/// Of which copy there are parts.
pub(super) async fn which(engine: &dyn Engine) -> Result<Option<String>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let row = tx.first(&WHICH, &[]).await?;
    row.map(|row| row.get("copy")).transpose()
}

/// What is here of this copy, from its first byte on.
pub(super) async fn of(engine: &dyn Engine, copy: &str) -> Result<Vec<u8>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let mut all = Vec::new();
    for row in tx.all(&PARTS, args![copy]).await? {
        all.append(&mut row.get::<Vec<u8>>("content")?);
    }
    Ok(all)
}

/// The bytes that follow those that are here.
pub(super) async fn keep(engine: &dyn Engine, copy: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    tx.run(&FORGET_OTHERS, args![copy]).await?;
    tx.run(&KEEP_PART, args![copy, bytes.to_vec()]).await?;
    tx.commit().await
}

pub(super) async fn forget(engine: &dyn Engine) -> Result<(), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    tx.run(&FORGET_PARTS, &[]).await?;
    tx.commit().await
}
