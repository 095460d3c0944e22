//! What a desktop does without its server can be taken back: while it captures, the writer keeps beside each row that
//! it writes the statement that undoes it.
//!
//! By triggers of the writer's own connection, so that neither the use-cases nor a table's definition knows of it.

use clinic_shared::{
    args,
    store::{Row, StoreError},
};

use super::worker::Kept;

/// In every replica.
pub(crate) const CREATE_UNDO: &str = "CREATE TABLE IF NOT EXISTS local_undo (
    position INTEGER PRIMARY KEY,
    sql TEXT NOT NULL
)";

/// What is this computer's own is not taken back.
const OWN_TABLES: [&str; 8] = [
    "given_number",
    "load_part",
    "local_undo",
    "outbox",
    "replica_history",
    "replica_repair",
    "replica_state",
    "schema_migration",
];
const TABLES: &str =
    "SELECT name, sql FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|'";
const COLUMNS: &str = "SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid";
const CAPTURING: &str =
    "SELECT name FROM temp.sqlite_master WHERE type = 'trigger' AND name LIKE 'capture|_%' ESCAPE '|'";
const LAST_FIRST: &str = "SELECT sql FROM local_undo ORDER BY position DESC";
const FORGET: &str = "DELETE FROM local_undo";

impl Kept {
    /// Outside of a transaction: whether the ones to come can be taken back. What can is a person's own work that
    /// only this computer has, so it is on the disk before it is answered; what the server sent comes again.
    pub(super) fn capture(&mut self, on: bool) -> Result<(), StoreError> {
        if self.captures == on {
            return Ok(());
        }
        let (triggers, synchronous) = if on {
            (self.triggers()?, "full")
        } else {
            (self.no_triggers()?, "normal")
        };
        let sql = format!("{triggers}PRAGMA synchronous = {synchronous};");
        self.script(&sql)?;
        self.captures = on;
        Ok(())
    }

    /// Undoes everything that was captured, the last first. In a transaction that captures nothing.
    pub fn take_back(&mut self) -> Result<u64, StoreError> {
        let rows = self.query(LAST_FIRST, &[])?;
        if rows.is_empty() {
            return Ok(0);
        }
        let mut script = String::new();
        for row in &rows {
            script.push_str(&row.get::<String>("sql")?);
            script.push_str(";\n");
        }
        self.script(&script)?;
        self.execute(FORGET, &[])
    }

    fn triggers(&mut self) -> Result<String, StoreError> {
        let tables = self.query(TABLES, &[])?;
        let named = tables.iter().map(|row| Ok((row.get("name")?, row.get("sql")?)));
        let named = named.collect::<Result<Vec<(String, String)>, StoreError>>()?;
        let is_virtual = |sql: &str| {
            sql.trim_start()
                .to_ascii_uppercase()
                .starts_with("CREATE VIRTUAL")
        };
        let searches: Vec<_> = named.iter().filter(|(_, sql)| is_virtual(sql)).collect();
        let mut script = String::new();
        for (table, sql) in &named {
            // A search's own tables follow the table that it searches, by that one's triggers.
            let of_search = searches.iter().any(|(search, _)| {
                table
                    .strip_prefix(search.as_str())
                    .is_some_and(|rest| rest.starts_with('_'))
            });
            if is_virtual(sql) || of_search || OWN_TABLES.contains(&table.as_str()) {
                continue;
            }
            let columns = self.query(COLUMNS, args![table.as_str()])?;
            script.push_str(&triggers_of(table, &columns)?);
        }
        Ok(script)
    }

    fn no_triggers(&mut self) -> Result<String, StoreError> {
        let rows = self.query(CAPTURING, &[])?;
        let drops = rows
            .iter()
            .map(|row| Ok(format!("DROP TRIGGER temp.{};\n", row.get::<String>("name")?)));
        drops.collect()
    }
}

/// `quote()` writes any value as SQL reads it.
fn triggers_of(table: &str, columns: &[Row]) -> Result<String, StoreError> {
    let mut names = Vec::with_capacity(columns.len());
    let mut keys = Vec::new();
    for column in columns {
        let name: String = column.get("name")?;
        if column.get::<i64>("pk")? > 0 {
            keys.push(name.clone());
        }
        names.push(name);
    }
    let equals = |of: &str, names: &[String], between: &str| {
        let each = names
            .iter()
            .map(|name| format!("'{name}=' || quote({of}.{name})"));
        each.collect::<Vec<_>>().join(&format!(" || '{between}' || "))
    };
    let (old_values, new_key) = (equals("OLD", &names, ", "), equals("NEW", &keys, " AND "));
    let values = names.iter().map(|name| format!("quote(OLD.{name})"));
    let values = values.collect::<Vec<_>>().join(" || ', ' || ");
    let all = names.join(", ");
    Ok(format!(
        "CREATE TEMP TRIGGER capture_insert_{table} AFTER INSERT ON main.{table} BEGIN
            INSERT INTO local_undo (sql) VALUES ('DELETE FROM {table} WHERE ' || {new_key}); END;
        CREATE TEMP TRIGGER capture_update_{table} AFTER UPDATE ON main.{table} BEGIN
            INSERT INTO local_undo (sql) VALUES ('UPDATE {table} SET ' || {old_values} || ' WHERE ' || {new_key}); END;
        CREATE TEMP TRIGGER capture_delete_{table} AFTER DELETE ON main.{table} BEGIN
            INSERT INTO local_undo (sql) VALUES ('INSERT INTO {table} ({all}) VALUES (' || {values} || ')'); END;\n"
    ))
}
