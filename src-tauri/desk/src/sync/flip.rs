//! A prepared copy becomes the replica: in one transaction, so that a crash leaves what was there before.

use clinic_shared::{
    args,
    feed::{Scope, SyncTable, snapshot::Snapshot},
    store::{Dialect, StoreError},
    time::Timestamp,
};

use super::{
    Applied, ApplyFault,
    apply::{Arrived, is_of_this_clinic, run},
    parts::FORGET_PARTS,
    progress::Loading,
};
use crate::store::Kept;

const IS_SAME: &str = "SELECT (SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?1)
    = (SELECT sql FROM beside.sqlite_master WHERE type = 'table' AND name = ?1) AS is_same";
const TRIGGERS: &str = "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = ?1";
const SEARCH: &str = "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?1";
/// The tables that a full-text table keeps its words in.
const OF_SEARCH: &str =
    "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name LIKE ?1 ESCAPE '|'";

/// Everything of the scope is replaced by what lies in the database `beside`.
pub(super) fn flip(
    kept: &mut Kept,
    scope: Scope,
    about: &Snapshot,
    now: Timestamp,
    mut loading: Loading,
) -> Result<Applied, ApplyFault> {
    is_of_this_clinic(kept, about.clinic)?;
    // Before the rows: their pages are written over by what comes.
    run(kept, &FORGET_PARTS, &[])?;
    for table in scope.tables() {
        copy(kept, table)?;
        let rows = about.sums.get(table.name()).map_or(0, |sum| sum.rows);
        loading.add_rows(rows);
        tracing::debug!(table = table.name(), rows, "copied");
    }
    let arrived = Arrived {
        position: about.position,
        whole: true,
        rows: about.rows,
        given_up: false,
        sums: Some(about.sums.clone()),
    };
    arrived.settle(kept, scope, None, now)
}

/// With the same definition on both sides and no trigger on the one that is filled, SQLite copies entries of tables
/// and indexes as they are, and sorts nothing.
fn copy(kept: &mut Kept, table: &'static SyncTable) -> Result<(), ApplyFault> {
    let name = table.name();
    if !is_same(kept, name)? {
        return Err(ApplyFault::OtherShape { table: name });
    }
    let mut again = Vec::new();
    for row in kept.query(TRIGGERS, args![name])? {
        again.push(row.get::<String>("sql")?);
        kept.script(&format!("DROP TRIGGER main.{}", row.get::<String>("name")?))?;
    }
    kept.execute(table.sql().clear.sql(Dialect::Sqlite), &[])?;
    kept.script(&format!("INSERT INTO main.{name} SELECT * FROM beside.{name}"))?;
    copy_search(kept, &format!("{name}_search"))?;
    for sql in again {
        kept.script(&sql)?;
    }
    Ok(())
}

/// The words that were gathered already, instead of gathering them again.
fn copy_search(kept: &mut Kept, search: &str) -> Result<(), ApplyFault> {
    let found = kept.query(SEARCH, args![search])?;
    let Some(row) = found.first() else {
        return Ok(());
    };
    if !is_same(kept, search)? {
        return Ok(kept.script(&format!(
            "INSERT INTO main.{search} ({search}) VALUES ('rebuild')"
        ))?);
    }
    // Made anew, so that nothing which it remembers of its tables is older than what they hold.
    let sql: String = row.get("sql")?;
    kept.script(&format!("DROP TABLE main.{search}; {sql}"))?;
    let pattern = format!("{}|_%", search.replace('_', "|_"));
    for row in kept.query(OF_SEARCH, args![pattern])? {
        let table: String = row.get("name")?;
        kept.script(&format!(
            "DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM beside.{table}"
        ))?;
    }
    Ok(())
}

fn is_same(kept: &mut Kept, table: &str) -> Result<bool, StoreError> {
    let rows = kept.query(IS_SAME, args![table])?;
    let same = rows.first().map(|row| row.get::<Option<bool>>("is_same"));
    Ok(same.transpose()?.flatten().unwrap_or(false))
}
