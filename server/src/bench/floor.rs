//! The floor: recorded SQL through rusqlite, with the same durability and none of our stack.

use std::{path::Path, time::Instant};

use clinic_shared::store::Begin;
use rusqlite::{Connection, TransactionBehavior, types::Value as SqlValue};

use super::{Times, recorder::Recorded};

/// How long each recorded transaction takes.
pub fn times(database: &Path, recorded: &[Recorded]) -> Result<Times, rusqlite::Error> {
    let mut connection = Connection::open(database)?;
    connection.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA cache_size = -65536;
         PRAGMA mmap_size = 268435456; PRAGMA temp_store = memory; PRAGMA foreign_keys = on;",
    )?;
    connection.set_prepared_statement_cache_capacity(512);
    let mut times = Times::default();
    for transaction in recorded {
        let begun = Instant::now();
        run(&mut connection, transaction)?;
        times.add(begun.elapsed());
    }
    Ok(times)
}

fn run(connection: &mut Connection, recorded: &Recorded) -> Result<(), rusqlite::Error> {
    let behavior = match recorded.begin {
        Begin::Read => TransactionBehavior::Deferred,
        Begin::Write => TransactionBehavior::Immediate,
    };
    let tx = connection.transaction_with_behavior(behavior)?;
    for step in &recorded.steps {
        let mut statement = tx.prepare_cached(step.sql)?;
        let args = rusqlite::params_from_iter(step.args.iter());
        if step.reads {
            let columns = statement.column_count();
            let mut rows = statement.query(args)?;
            while let Some(row) = rows.next()? {
                // Every value is taken out, as any program that answers with them must.
                for column in 0..columns {
                    std::hint::black_box(row.get::<_, SqlValue>(column)?);
                }
            }
        } else {
            statement.execute(args)?;
        }
    }
    match recorded.begin {
        Begin::Read => tx.finish(),
        Begin::Write => tx.commit(),
    }
}
