//! What makes a first load bearable: triggers and indexes are made again once, after the rows, not at each of them.
//! All of it is inside the loading transaction, so that a crash leaves the old tables with all they had.

use clinic_shared::{
    args,
    feed::SyncTable,
    store::{Dialect, StoreError},
};

use crate::store::Kept;

const MADE: &str = "SELECT type, name, sql FROM sqlite_master
    WHERE tbl_name = ?1 AND type IN ('index', 'trigger') AND sql IS NOT NULL";
const SEARCH: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?1";

/// What was taken off the tables while they are filled.
pub(super) struct Bulk {
    /// `CREATE …` as it was.
    again: Vec<String>,
    /// Full-text tables over tables that are filled.
    search: Vec<String>,
}

impl Bulk {
    /// Empties the tables and takes their triggers and indexes off; what guards a key stays.
    pub fn begin(kept: &mut Kept, tables: &[SyncTable]) -> Result<Self, StoreError> {
        let mut bulk = Self {
            again: Vec::new(),
            search: Vec::new(),
        };
        for table in tables {
            for row in kept.query(MADE, args![table.name()])? {
                let (kind, name): (String, String) = (row.get("type")?, row.get("name")?);
                bulk.again.push(row.get("sql")?);
                kept.script(&format!("DROP {kind} {name}"))?;
            }
            let search = format!("{}_search", table.name());
            if !kept.query(SEARCH, args![search.as_str()])?.is_empty() {
                bulk.search.push(search);
            }
            kept.execute(table.sql().clear.sql(Dialect::Sqlite), &[])?;
        }
        Ok(bulk)
    }

    pub fn end(self, kept: &mut Kept) -> Result<(), StoreError> {
        for name in self.search {
            kept.script(&format!("INSERT INTO {name} ({name}) VALUES ('rebuild')"))?;
        }
        for sql in self.again {
            kept.script(&sql)?;
        }
        Ok(())
    }
}
