//! A draft is kept while it is typed, whole each time: of those that wait to be sent the last one stands for all.

use clinic_shared::{
    args,
    ids::ChangeKey,
    records::BETWEEN_MARKS,
    store::{Begin, Engine, StoreError, Tx},
};

clinic_shared::statements! {
    KEPT = "SELECT position, action, path, base FROM outbox WHERE change_key = ?1 AND state = 'waiting'";
    BEFORE = "SELECT position, if_match, base FROM outbox
        WHERE state = 'waiting' AND action = ?1 AND path = ?2 AND position < ?3 ORDER BY position DESC";
    STANDS_FOR = "UPDATE outbox SET if_match = ?2, base = ?3 WHERE position = ?1";
    FORGET = "DELETE FROM outbox WHERE position = ?1";
    FORGET_DONE = "DELETE FROM outbox WHERE at_once = 1 AND state = 'applied' AND action = ?1 AND path = ?2
        AND change_key <> ?3";
}

const WHOLE_DRAFTS: [&str; 2] = ["PUT /api/encounters/{id}", "PUT /api/prescriptions/{id}"];
/// As much as a header takes.
const BASE_MAX: usize = 4_000;

/// Of two changes of one draft that wait the later one stays, with the marks of all texts that it may have begun from:
/// the earlier one is perhaps on its way to the server at this moment.
pub(crate) async fn gather(engine: &dyn Engine, key: ChangeKey) -> Result<(), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    let Some(kept) = tx.first(&KEPT, args![key]).await? else {
        return Ok(());
    };
    let (position, action): (i64, String) = (kept.get("position")?, kept.get("action")?);
    if !WHOLE_DRAFTS.contains(&action.as_str()) {
        return Ok(());
    }
    let path: String = kept.get("path")?;
    let Some(before) = tx.first(&BEFORE, args![action, path, position]).await? else {
        return Ok(());
    };
    let bases: (Option<String>, Option<String>) = (before.get("base")?, kept.get("base")?);
    let (Some(first), Some(last)) = bases else {
        return Ok(());
    };
    let base = format!("{first}{BETWEEN_MARKS}{last}");
    if base.len() > BASE_MAX {
        return Ok(());
    }
    let if_match: Option<String> = before.get("if_match")?;
    tx.run(&STANDS_FOR, args![position, if_match, base]).await?;
    tx.run(&FORGET, args![before.get::<i64>("position")?]).await?;
    tx.commit().await
}

/// The server has done it; of what it did to the same draft before, nothing would be sent again.
pub(super) async fn forget_earlier(
    tx: &mut Tx,
    action: &str,
    path: &str,
    key: ChangeKey,
) -> Result<(), StoreError> {
    if WHOLE_DRAFTS.contains(&action) {
        tx.run(&FORGET_DONE, args![action, path, key]).await?;
    }
    Ok(())
}
