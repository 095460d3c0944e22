//! The words of `GET /api/sync/pull`: one JSON object a line. See `docs/sync.md`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::TableSum;

/// `application/x-ndjson`
pub const CONTENT_TYPE: &str = "application/x-ndjson";

/// A position in a server's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub epoch: i64,
    pub seq: i64,
}

/// A line. Entities travel as text, so that an older replica can pass over one that it does not know.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line<'a> {
    /// The first.
    Pull(Head),
    /// The row as it is at the checkpoint, in the columns' order.
    Put {
        entity: String,
        /// See [`super::SyncTable::decode`].
        #[serde(borrow)]
        row: &'a RawValue,
    },
    /// The row is gone.
    Remove { entity: String, id: Uuid },
    /// A row that this replica does not hold was changed: screens that show it ask the server.
    Changed { entity: String, id: Uuid },
    /// The last. Without it nothing of the answer counts.
    Checkpoint(Checkpoint),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Whose data it is: a replica of another clinic takes nothing.
    pub clinic: Uuid,
    /// Where the replica stands once it has applied everything.
    pub position: Position,
    /// What the answer starts from. `None`: everything of the scope follows, whatever the replica had is void.
    pub from: Option<Position>,
    /// With a delta: tables whose rows all follow after it, because the replica's differ. The delta says of their
    /// rows only that they were changed.
    #[serde(default)]
    pub anew: Vec<String>,
    /// `desk`, `doctor:{id}`
    pub scope: String,
    /// How many rows follow, as nearly as can be told beforehand. With everything only.
    #[serde(default)]
    pub rows: Option<u64>,
    /// Columns by table.
    pub tables: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub position: Position,
    /// By table: of all its rows. Of every table with a full load and where asked for by `verify`; of those sent anew.
    pub sums: Option<BTreeMap<String, TableSum>>,
}
