//! A table whose rows turned out to differ from the server's is sent anew, it alone, with the next delta. What was
//! wrong is written down: it must never happen, and somebody should look at that computer's disk.

use std::collections::HashMap;

use clinic_shared::{
    args,
    feed::{FeedOp, SyncTable, TableSum},
    store::{Begin, Engine, Row, StoreError, Tx},
    time::Timestamp,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    apply::{log, run},
    bulk::Bulk,
    compare::sum_up,
};
use crate::store::Kept;

clinic_shared::statements! {
    KEEP_REPAIR = "INSERT INTO replica_repair (at, entity, row_count) VALUES (?1, ?2, ?3)";
    REPAIRS = "SELECT at, entity, row_count FROM replica_repair ORDER BY position DESC {limit ?1}";
}

pub(super) const CREATE_REPAIRS: &str = "CREATE TABLE IF NOT EXISTS replica_repair (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    entity TEXT NOT NULL,
    -- How many rows were wrong, missing or too many.
    row_count INTEGER NOT NULL
)";

const SHOWN_MAX: i64 = 100;

/// `GET /desk/repairs`: a table that was found to differ from the server's, and was mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repair {
    pub at: Timestamp,
    pub table: String,
    /// How many rows were wrong, missing or too many.
    pub rows: i64,
}

/// The latest first.
pub(super) async fn repairs(engine: &dyn Engine) -> Result<Vec<Repair>, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let rows = tx.all(&REPAIRS, args![SHOWN_MAX]).await?;
    let repair = |row: &Row| {
        Ok(Repair {
            at: row.get("at")?,
            table: row.get("entity")?,
            rows: row.get("row_count")?,
        })
    };
    rows.iter().map(repair).collect()
}

/// One table that is filled anew.
pub(super) struct Anew {
    pub table: &'static SyncTable,
    bulk: Bulk,
    /// What each row that was here added to the table's sum.
    before: HashMap<Uuid, u64>,
    differing: Vec<Uuid>,
    here: TableSum,
}

impl Anew {
    pub fn begin(kept: &mut Kept, table: &'static SyncTable) -> Result<Self, StoreError> {
        let mut before = HashMap::new();
        sum_up(kept, table, |key, adds| {
            before.insert(Uuid::from_bytes(key), adds);
        })?;
        Ok(Self {
            table,
            bulk: Bulk::begin(kept, std::slice::from_ref(table))?,
            before,
            differing: Vec::new(),
            here: TableSum::default(),
        })
    }

    /// A row that the server has.
    pub fn row(&mut self, id: Uuid, encoded: &[u8]) {
        let adds = self.here.add(encoded);
        if self.before.remove(&id) != Some(adds) {
            self.differing.push(id);
        }
    }

    /// Makes the indexes again, tells the pages of what was wrong, and writes down how much it was.
    pub fn end(self, kept: &mut Kept, seq: i64, now: Timestamp) -> Result<(), StoreError> {
        self.bulk.end(kept)?;
        let rows = self.differing.len() + self.before.len();
        for id in self.differing {
            log(kept, self.table.entity, id, seq, FeedOp::Put)?;
        }
        for id in self.before.into_keys() {
            log(kept, self.table.entity, id, seq, FeedOp::Remove)?;
        }
        tracing::error!(
            table = self.table.name(),
            rows,
            "the replica differed from the server; mended"
        );
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        run(kept, &KEEP_REPAIR, args![now, self.table.name(), rows])
    }
}
