//! Reads a table in the order of its key, a page at a time; the SQL is made from the list of tables once.

use std::sync::LazyLock;

use clinic_shared::{
    args,
    store::{
        Kind, Row, Statement, Tx, Value,
        schema::{Table, tables},
    },
};

use super::{
    told::{CopyFailed, Side},
    values::{key_text, size, typed},
};

/// Of a page.
pub const ROWS_MAX: usize = 1_000;
/// Of a page, as far as the largest row seen so far tells.
const BYTES_MAX: usize = 4 << 20;
/// Of the first page, before the size of a row is known.
const ROWS_FIRST: usize = 16;
/// Of one statement: SQL Server takes 2,100, two of which are the statement itself.
const PARAMETERS_MAX: usize = 2_000;

/// A table's statements. They live as long as the program does.
#[derive(Debug)]
pub struct TableSql {
    pub table: Table,
    /// `?1` rows from the begin.
    first: &'static Statement,
    /// `?1` rows that share with the last key all but the n-th part, which is greater: the whole key for the rest
    /// of what has the same beginning, then a part less and so on. Each is one seek in the key's index.
    after: Vec<&'static Statement>,
    /// With the number of rows that each inserts, greatest first.
    inserts: Vec<(usize, &'static Statement)>,
    clear: &'static Statement,
}

pub static SQL: LazyLock<Vec<TableSql>> = LazyLock::new(|| tables().iter().map(TableSql::of).collect());

fn names(columns: &[(&'static str, Kind)]) -> String {
    let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

impl TableSql {
    fn of(table: &Table) -> Self {
        let Table { name, key, columns } = *table;
        let made = |what: &str, text: String| -> &'static Statement {
            let label = format!("copy::{name}::{what}").leak();
            Box::leak(Box::new(Statement::new(label, text.leak())))
        };
        let read = if table.is_numbered() {
            [key, columns].concat()
        } else {
            columns.to_vec()
        };
        let (read, order) = (names(&read), names(key));
        let after = |depth: usize| {
            let (greater, same) = (key[depth - 1].0, &key[..depth - 1]);
            let same = same
                .iter()
                .zip(2..)
                .map(|((column, _), at)| format!("{column} = ?{at} AND "));
            let same: String = same.collect();
            format!(
                "SELECT {read} FROM {name} WHERE {same}{greater} > ?{} ORDER BY {order} {{limit ?1}}",
                depth + 1
            )
        };
        let insert = |rows: usize| {
            let row = |row: usize| {
                let places = (1..=columns.len()).map(|at| format!("?{}", row * columns.len() + at));
                format!("({})", places.collect::<Vec<_>>().join(", "))
            };
            let rows = (0..rows).map(row).collect::<Vec<_>>().join(", ");
            format!("INSERT INTO {name} ({}) VALUES {rows}", names(columns))
        };
        // Which row of several comes first is not the engine's promise: numbered ones go one by one.
        let most = if table.is_numbered() {
            1
        } else {
            (PARAMETERS_MAX / columns.len()).min(100)
        };
        let mut sizes = vec![most, 10, 1];
        sizes.retain(|rows| *rows <= most);
        sizes.dedup();
        Self {
            table: *table,
            first: made(
                "FIRST",
                format!("SELECT {read} FROM {name} ORDER BY {order} {{limit ?1}}"),
            ),
            after: (1..=key.len()).map(|depth| made("AFTER", after(depth))).collect(),
            inserts: sizes
                .into_iter()
                .map(|rows| (rows, made("INSERT", insert(rows))))
                .collect(),
            clear: made("CLEAR", format!("DELETE FROM {name}")),
        }
    }

    pub fn all(&self) -> Vec<&'static Statement> {
        let inserts = self.inserts.iter().map(|(_, insert)| *insert);
        [self.first, self.clear]
            .into_iter()
            .chain(self.after.iter().copied())
            .chain(inserts)
            .collect()
    }

    pub fn key_kinds(&self) -> impl Iterator<Item = Kind> {
        self.table.key.iter().map(|(_, kind)| *kind)
    }

    pub async fn is_empty(&self, tx: &mut Tx) -> Result<bool, CopyFailed> {
        let name = self.table.name;
        let first = tx.first(self.first, args![1_i64]).await;
        Ok(first
            .map_err(CopyFailed::at(|| format!("table {name} of the target")))?
            .is_none())
    }

    /// Puts a page into the target, in its order.
    pub async fn insert(&self, tx: &mut Tx, page: &[ReadRow]) -> Result<(), CopyFailed> {
        let failed = || {
            format!(
                "writing table {} behind key {}",
                self.table.name,
                key_text(&page[0].key)
            )
        };
        if self.table.is_begun() {
            tx.run(self.clear, &[]).await.map_err(CopyFailed::at(failed))?;
        }
        let mut rest = page;
        for (rows, insert) in &self.inserts {
            while rest.len() >= *rows {
                let (these, after) = rest.split_at(*rows);
                let args: Vec<Value> = these.iter().flat_map(|row| row.values.iter().cloned()).collect();
                tx.run(insert, &args).await.map_err(CopyFailed::at(failed))?;
                rest = after;
            }
        }
        Ok(())
    }
}

/// A row with its values typed.
#[derive(Debug)]
pub struct ReadRow {
    pub key: Vec<Value>,
    /// In the order of the table's columns.
    pub values: Vec<Value>,
}

/// Where somebody is in a table.
#[derive(Debug)]
pub struct Reader {
    sql: &'static TableSql,
    side: Side,
    after: Option<Vec<Value>>,
    rows_next: usize,
    row_bytes_max: usize,
}

impl Reader {
    pub const fn after(sql: &'static TableSql, side: Side, after: Option<Vec<Value>>) -> Self {
        Self {
            sql,
            side,
            after,
            rows_next: ROWS_FIRST,
            row_bytes_max: 1,
        }
    }

    /// The next rows; none at the end.
    pub async fn page(&mut self, tx: &mut Tx) -> Result<Vec<ReadRow>, CopyFailed> {
        let rows = self.rows(tx).await?;
        let page = rows
            .iter()
            .map(|row| self.read(row))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(last) = page.last() {
            self.after = Some(last.key.clone());
        }
        let sizes = page.iter().map(|row| row.values.iter().map(size).sum());
        self.row_bytes_max = sizes.fold(self.row_bytes_max, usize::max);
        self.rows_next = (BYTES_MAX / self.row_bytes_max).clamp(1, ROWS_MAX);
        Ok(page)
    }

    async fn rows(&self, tx: &mut Tx) -> Result<Vec<Row>, CopyFailed> {
        let failed = || {
            let after = self.after.as_deref().map(key_text);
            let after = after.map_or_else(String::new, |key| format!(" behind key {key}"));
            format!(
                "reading table {} of the {}{after}",
                self.sql.table.name, self.side
            )
        };
        let limit = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        let Some(key) = &self.after else {
            let first = tx.all(self.sql.first, args![limit(self.rows_next)]).await;
            return first.map_err(CopyFailed::at(failed));
        };
        let mut rows = Vec::new();
        for depth in (1..=key.len()).rev() {
            let lacking = self.rows_next - rows.len();
            if lacking == 0 {
                break;
            }
            let mut args = args![limit(lacking)].to_vec();
            args.extend_from_slice(&key[..depth]);
            let more = tx.all(self.sql.after[depth - 1], &args).await;
            rows.extend(more.map_err(CopyFailed::at(failed))?);
        }
        Ok(rows)
    }

    fn read(&self, row: &Row) -> Result<ReadRow, CopyFailed> {
        let Table { name, key, columns } = self.sql.table;
        let own_key = if self.sql.table.is_numbered() { key } else { &[] };
        let mut values = Vec::with_capacity(own_key.len() + columns.len());
        for ((column, kind), value) in own_key.iter().chain(columns).zip(row.values()) {
            let value = typed(*kind, value).ok_or_else(|| CopyFailed::Value {
                side: self.side,
                table: name,
                key: row
                    .values()
                    .first()
                    .map(|first| key_text(std::slice::from_ref(first)))
                    .unwrap_or_default(),
                column,
                kind: *kind,
            })?;
            values.push(value);
        }
        let key = values[..key.len()].to_vec();
        values.drain(..own_key.len());
        Ok(ReadRow { key, values })
    }
}
