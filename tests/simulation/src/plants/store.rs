use std::sync::Arc;

use clinic_shared::store::{Row, Value};

use super::Plant;

/// What no replica may hold.
pub const SECRET: &str = "xyzzy-penicillin-xyzzy";

impl Plant {
    /// Whether this statement is left out of the server's `number`-th writing transaction.
    pub fn leaves_out(self, sql: &'static str, number: i64) -> bool {
        let is = |start: &str| sql.trim_start().starts_with(start);
        match self {
            Self::CounterNotBumped => number % 3 == 0 && is("UPDATE sync_counter SET seq = seq + 1"),
            Self::LogRowMissing => is("INSERT INTO sync_log") && number % 2 == 0,
            Self::VerdictNotKept => is("INSERT INTO verdict"),
            Self::CellsNotTaken => is("INSERT INTO slot_cell"),
            // Also where a desk shows the server that its history is lost.
            Self::EpochKept => is("UPDATE sync_counter SET epoch"),
            _ => false,
        }
    }

    /// Rows as the server's code reads them.
    pub fn rows(self, sql: &'static str, rows: Vec<Row>) -> Vec<Row> {
        let is_sent =
            self == Self::ClinicalColumn && sql.contains("occupation") && sql.contains("search_text");
        if !is_sent {
            return rows;
        }
        let columns = sql
            .trim_start()
            .trim_start_matches("SELECT")
            .split(" FROM ")
            .next();
        let columns: Arc<[Box<str>]> = columns
            .unwrap_or_default()
            .split(',')
            .map(|name| name.trim().into())
            .collect();
        let told = rows.into_iter().map(|row| {
            let mut values = row.values().to_vec();
            if let Some(at) = columns.iter().position(|name| &**name == "occupation")
                && let Some(value) = values.get_mut(at)
            {
                *value = Value::Text(SECRET.to_owned());
            }
            Row::new(Arc::clone(&columns), values)
        });
        told.collect()
    }

    pub fn commit_lies(self, number: i64) -> bool {
        self == Self::CommitLies && number > 0 && number % 7 == 0
    }
}
