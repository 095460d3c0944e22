//! Whether the rows that are here are the server's.

use std::collections::BTreeMap;

use clinic_shared::{
    feed::{Scope, SyncTable, TableSum},
    store::StoreError,
};

use super::ApplyFault;
use crate::store::Kept;

/// Reads back every row of the tables that the server has summed up.
pub(super) fn compare(
    kept: &mut Kept,
    scope: Scope,
    sums: &BTreeMap<String, TableSum>,
) -> Result<(), ApplyFault> {
    let mut differing = Vec::new();
    for table in scope.tables() {
        if let Some(there) = sums.get(table.name())
            && sum_up(kept, table, |_, _| {})? != *there
        {
            differing.push(table.name());
        }
    }
    if differing.is_empty() {
        Ok(())
    } else {
        Err(ApplyFault::Differs { tables: differing })
    }
}

/// With each row's key and what it alone adds to the sum.
pub(super) fn sum_up(
    kept: &mut Kept,
    table: &SyncTable,
    mut each: impl FnMut([u8; 16], u64),
) -> Result<TableSum, StoreError> {
    let mut sum = TableSum::default();
    let mut encoded = Vec::new();
    kept.each(table.sql().every, |key, values| {
        encoded.clear();
        table.encode_bare(values, &mut encoded)?;
        each(key, sum.add(&encoded));
        Ok(())
    })?;
    Ok(sum)
}
