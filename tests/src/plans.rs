//! How SQLite means to carry out a statement.

use clinic_shared::store::{Begin, Dialect, Engine, Tx, Value, statements};

/// A line for each step of the statement whose name ends with this.
pub async fn query_plan(engine: &dyn Engine, name: &str, asked: &[Value]) -> Vec<String> {
    let all = statements();
    let statement = all
        .iter()
        .find(|statement| statement.name.ends_with(name))
        .expect("a statement of this name");
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql(Dialect::Sqlite));
    let mut tx = Tx::begin(engine, Begin::Read).await.expect("a transaction");
    let steps = tx.all_sql(sql.leak(), asked).await.expect("a plan");
    let details = steps
        .iter()
        .map(|step| step.get("detail").expect("a step's text"));
    details.collect()
}
