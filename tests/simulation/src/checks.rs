//! What must be so when everything has come to rest. Asked in SQL of the simulation's own.

mod at_desk;
mod at_server;

use std::collections::BTreeMap;

use clinic_shared::feed::Scope;

use crate::{Fault, look::Look};

/// The rows of the scope, a line each.
fn projection(store: &Look) -> Result<BTreeMap<&'static str, Vec<String>>, Fault> {
    let mut all = BTreeMap::new();
    for table in Scope::Desk.tables() {
        let columns = table.column_names().collect::<Vec<_>>().join(", ");
        let rows = store.rows(&format!("SELECT {columns} FROM {} ORDER BY id", table.name()))?;
        all.insert(table.name(), rows.iter().map(|row| row.join("|")).collect());
    }
    Ok(all)
}

/// The first rows in which two differ.
fn difference(server: &[String], replica: &[String]) -> String {
    let of = |rows: &[String], others: &[String]| {
        let alone = rows.iter().find(|row| !others.contains(row));
        alone.map_or_else(|| "nothing".to_owned(), Clone::clone)
    };
    format!(
        "only at the server: {}; only here: {}",
        of(server, replica),
        of(replica, server)
    )
}
