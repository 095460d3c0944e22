//! The outbox's table: made, brought up to this program's columns, and carried from one file into another with
//! whatever a newer program keeps there.

use clinic_shared::{
    args, feed,
    store::{Begin, Engine, Row, StoreError, Tx, Value},
};
use uuid::Uuid;

clinic_shared::statements! {
    COLUMNS = "SELECT name FROM pragma_table_info('outbox')";
    ALL = "SELECT * FROM outbox ORDER BY position";
    NAME_CLINIC = "UPDATE sync_counter SET clinic_id = ?1 WHERE id = 1 AND clinic_id IS NULL";
    IS_HERE = "SELECT position FROM outbox WHERE change_key = ?1";
}

const CREATE: &str = "CREATE TABLE IF NOT EXISTS outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    change_key BLOB NOT NULL UNIQUE,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    -- Method and path as the route has it.
    action TEXT NOT NULL,
    if_match TEXT,
    body BLOB NOT NULL,
    -- What was answered here.
    shown BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL,
    -- waiting, applied, duplicate, refused, conflict, given-up
    state TEXT NOT NULL,
    -- The server's last answer.
    status INTEGER,
    answer BLOB,
    answered_at INTEGER
)";

/// Columns that came later, in the order in which they came.
const ADDED: [(&str, &str); 6] = [
    ("version", "INTEGER NOT NULL DEFAULT 1"),
    ("base", "TEXT"),
    ("tries", "INTEGER NOT NULL DEFAULT 0"),
    ("next_try_at", "INTEGER"),
    // Of the server's history, when it answered.
    ("epoch", "INTEGER"),
    // The server did it when it was asked; kept for the day on which a backup has lost it.
    ("at_once", "INTEGER NOT NULL DEFAULT 0"),
];

/// Where there is none; one that an earlier program made gets the columns that came since.
pub(crate) async fn create(tx: &mut Tx) -> Result<(), StoreError> {
    tx.script(CREATE).await?;
    let known = columns(tx).await?;
    for (name, kind) in ADDED {
        if !known.iter().any(|column| column == name) {
            tx.script(&format!("ALTER TABLE outbox ADD COLUMN {name} {kind}"))
                .await?;
        }
    }
    Ok(())
}

async fn columns(tx: &mut Tx) -> Result<Vec<String>, StoreError> {
    let rows = tx.all(&COLUMNS, &[]).await?;
    rows.iter().map(|row| row.get("name")).collect()
}

/// What one file alone knew, on its way into another.
#[derive(Debug)]
pub(crate) struct Carried {
    requests: Vec<Row>,
    /// For which clinic it was done. `None`: the file was never loaded, or is older than clinics had names.
    clinic: Option<Uuid>,
}

/// Everything, to be carried into another file by [`put_back`].
pub(crate) async fn all(engine: &dyn Engine) -> Result<Carried, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let requests = tx.all(&ALL, &[]).await?;
    let clinic = feed::named_clinic(&mut tx).await.unwrap_or_default();
    Ok(Carried { requests, clinic })
}

/// What is there already stays as it is. Columns of a newer program come along.
pub(crate) async fn put_back(engine: &dyn Engine, carried: &Carried) -> Result<(), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Write).await?;
    name_clinic(&mut tx, carried.clinic).await?;
    if let Some(first) = carried.requests.first() {
        put_requests(&mut tx, first, &carried.requests).await?;
    }
    tx.commit().await
}

/// A file of no clinic yet is this one's from now on.
pub(super) async fn name_clinic(tx: &mut Tx, clinic: Option<Uuid>) -> Result<(), StoreError> {
    if let Some(clinic) = clinic {
        tx.run(&NAME_CLINIC, args![clinic]).await?;
    }
    Ok(())
}

async fn put_requests(tx: &mut Tx, first: &Row, rows: &[Row]) -> Result<(), StoreError> {
    let known = columns(tx).await?;
    let carried: Vec<&str> = first
        .columns()
        .iter()
        .map(AsRef::as_ref)
        .filter(|column| *column != "position")
        .collect();
    for column in &carried {
        if !known.iter().any(|known| known == column) {
            tx.script(&format!("ALTER TABLE outbox ADD COLUMN {}", quoted(column)))
                .await?;
        }
    }
    let places: Vec<_> = (1..=carried.len()).map(|at| format!("?{at}")).collect();
    let names: Vec<_> = carried.iter().map(|column| quoted(column)).collect();
    let insert = format!(
        "INSERT INTO outbox ({}) VALUES ({})",
        names.join(", "),
        places.join(", ")
    );
    // Once, where a file is made anew: a statement lives as long as the program does.
    let insert: &'static str = insert.leak();
    for row in rows {
        let key: Vec<u8> = row.get("change_key")?;
        if tx.first(&IS_HERE, args![key]).await?.is_some() {
            continue;
        }
        let values: Vec<Value> = row
            .columns()
            .iter()
            .zip(row.values())
            .filter(|(column, _)| column.as_ref() != "position")
            .map(|(_, value)| value.clone())
            .collect();
        tx.run_sql(insert, &values).await?;
    }
    Ok(())
}

fn quoted(column: &str) -> String {
    format!("\"{}\"", column.replace('"', "\"\""))
}
