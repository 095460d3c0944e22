//! The audit log: who did what when, each row's hash covering its content and the hash before it, so that a
//! row taken out or edited breaks the chain.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    args,
    store::{Row, StoreError, Tx},
    time::Timestamp,
};

crate::statements! {
    INSERT = "INSERT INTO audit_event (id, seq, at, actor_id, actor_role, action, entity, entity_id, detail, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    KEEP_HEAD = "UPDATE sync_counter SET audit_hash = ?1 WHERE id = 1";
    HEAD = "SELECT audit_hash FROM sync_counter WHERE id = 1";
    AFTER = "SELECT id, seq, at, actor_id, actor_role, action, entity, entity_id, detail, hash
        FROM audit_event WHERE seq > ?1 ORDER BY seq {limit ?2}";
}

/// Rows read at a time while the chain is checked.
const CHUNK: i64 = 1_000;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuditRow {
    pub id: Uuid,
    pub seq: i64,
    pub at: Timestamp,
    pub actor: Uuid,
    pub role: String,
    pub action: String,
    pub entity: String,
    pub entity_id: Option<Uuid>,
    pub detail: String,
}

impl AuditRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            seq: row.get("seq")?,
            at: row.get("at")?,
            actor: row.get("actor_id")?,
            role: row.get("actor_role")?,
            action: row.get("action")?,
            entity: row.get("entity")?,
            entity_id: row.get("entity_id")?,
            detail: row.get("detail")?,
        })
    }

    fn hash(&self, before: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(before);
        for part in [
            self.id.as_bytes().as_slice(),
            &self.seq.to_be_bytes(),
            &self.at.as_ms().to_be_bytes(),
            self.actor.as_bytes(),
            self.role.as_bytes(),
            self.action.as_bytes(),
            self.entity.as_bytes(),
            self.entity_id.as_ref().map_or(&[], |id| id.as_bytes()),
            self.detail.as_bytes(),
        ] {
            // With its length, so that no two rows read the same.
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hash.finalize().to_vec()
    }

    /// Writes the row behind the one whose hash is `before`, and makes it the head.
    pub async fn append(self, tx: &mut Tx, before: &[u8]) -> Result<(), StoreError> {
        let hash = self.hash(before);
        let Self {
            id,
            seq,
            at,
            actor,
            role,
            action,
            entity,
            entity_id,
            detail,
        } = self;
        let row = args![
            id,
            seq,
            at,
            actor,
            role,
            action,
            entity,
            entity_id,
            detail,
            hash.clone()
        ];
        tx.run(&INSERT, row).await?;
        tx.run(&KEEP_HEAD, args![hash]).await?;
        Ok(())
    }
}

/// What a check of the whole chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditCheck {
    pub rows: u64,
    /// Position of the first row that does not follow from the one before it; `None` when all do.
    pub broken_at: Option<i64>,
    /// When the newest row was written.
    pub last_at: Option<Timestamp>,
}

/// Reads the whole log and follows its hashes to the head.
pub async fn check_audit(tx: &mut Tx) -> Result<AuditCheck, StoreError> {
    let mut check = AuditCheck {
        rows: 0,
        broken_at: None,
        last_at: None,
    };
    let (mut before, mut seq) = (Vec::new(), i64::MIN);
    loop {
        let rows = tx.all(&AFTER, args![seq, CHUNK]).await?;
        for row in &rows {
            let kept: Vec<u8> = row.get("hash")?;
            let row = AuditRow::read(row)?;
            if row.hash(&before) != kept {
                return Ok(AuditCheck {
                    broken_at: Some(row.seq),
                    ..check
                });
            }
            check.rows += 1;
            check.last_at = Some(row.at);
            (before, seq) = (kept, row.seq);
        }
        if rows.is_empty() {
            break;
        }
    }
    let head = tx.first(&HEAD, &[]).await?;
    let head: Vec<u8> = head
        .ok_or_else(|| StoreError::decode("sync_counter", "row missing"))?
        .get("audit_hash")?;
    // The newest rows were cut off when the head is another's.
    check.broken_at = (head != before).then_some(seq);
    Ok(check)
}
