//! Reads a store's file with SQL of its own, through a connection of its own: knows nothing of the product's code.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, types::ValueRef};
use uuid::Uuid;

use crate::Fault;

#[derive(Debug)]
pub struct Look(Connection);

/// Tables that each machine keeps for itself.
pub const OWN: [&str; 10] = [
    "given_number",
    "outbox",
    "local_undo",
    "replica_history",
    "load_part",
    "replica_repair",
    "replica_state",
    "schema_migration",
    "sync_counter",
    "sync_log",
];

impl Look {
    pub fn into(path: &Path, key: [u8; 32]) -> Result<Self, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        let hex = clinic_shared::text::hex(&key);
        connection.execute_batch(&format!("PRAGMA key = \"x'{hex}'\"; PRAGMA temp_store = memory;"))?;
        connection.busy_timeout(std::time::Duration::from_secs(2))?;
        Ok(Self(connection))
    }

    /// Every row as text, in the order asked for.
    pub fn rows(&self, sql: &str) -> Result<Vec<Vec<String>>, Fault> {
        let mut statement = self.0.prepare(sql)?;
        let columns = statement.column_count();
        let mut found = statement.query([])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let mut values = Vec::with_capacity(columns);
            for at in 0..columns {
                values.push(text(row.get_ref(at)?));
            }
            rows.push(values);
        }
        Ok(rows)
    }

    pub fn count(&self, sql: &str) -> Result<i64, Fault> {
        Ok(self.0.query_row(sql, [], |row| row.get(0))?)
    }

    pub fn run(&self, sql: &str) -> Result<(), Fault> {
        Ok(self.0.execute_batch(sql)?)
    }

    /// Names of the tables that hold rows of their own: no search, nothing of SQLite's.
    pub fn tables(&self) -> Result<Vec<String>, Fault> {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
            AND name NOT LIKE 'sqlite|_%' ESCAPE '|' AND name NOT LIKE '%|_search|_%' ESCAPE '|' ORDER BY name";
        Ok(self.rows(sql)?.into_iter().flatten().collect())
    }

    /// A whole table, a line a row, in an order that depends on its content alone.
    pub fn dump(&self, table: &str) -> Result<Vec<String>, Fault> {
        let rows = self.rows(&format!("SELECT * FROM \"{table}\""))?;
        let mut lines: Vec<_> = rows.into_iter().map(|row| row.join("|")).collect();
        lines.sort();
        Ok(lines)
    }

    /// Position and state of the feed: epoch, number.
    pub fn position(&self) -> Result<(i64, i64), Fault> {
        let position = "SELECT epoch, seq FROM sync_counter";
        Ok(self
            .0
            .query_row(position, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes).map_or_else(
            |_| String::from_utf8_lossy(bytes).into_owned(),
            |id| id.to_string(),
        ),
    }
}
