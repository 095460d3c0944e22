//! The words of `GET /api/sync/snapshot`: a prepared copy of a scope's tables. See `docs/sync.md`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{TableSum, pull::Position};

/// A SQLite file with the tables of a scope, compressed by gzip. It is named by what is in it, so a part of it that
/// was fetched stays good for as long as the name is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Snapshot {
    /// SHA-256 of the compressed file, in hexadecimal.
    pub id: String,
    /// Whose data it is.
    pub clinic: Uuid,
    /// What it holds is the clinic as it was here.
    #[schema(value_type = Object)]
    pub position: Position,
    /// [`super::Scope::shape`]
    pub shape: String,
    /// By table, of all its rows.
    #[schema(value_type = Object)]
    pub sums: BTreeMap<String, TableSum>,
    pub rows: u64,
    /// As it travels.
    pub bytes: u64,
    pub plain_bytes: u64,
}
