//! A first load, row by row and from a prepared copy, and what the same rows cost in a plain file.

use std::{fs, path::Path, time::Instant};

use clinic_shared::{
    args,
    feed::Scope,
    ids::UserId,
    store::{Begin, Dialect, Row, Tx, migrate::SQLITE},
};
use clinic_tests::TestClinic;
use rusqlite::{Connection, params_from_iter};

use crate::{Figures, put};

#[expect(clippy::cast_precision_loss, reason = "sizes and counts far below 2^52")]
pub async fn measure(clinic: &TestClinic, user: UserId, figures: &mut Figures) {
    let dir = tempfile::tempdir().expect("a folder");
    let streamed = dir.path().join("streamed");
    put(figures, "streamed_s", load(clinic, &streamed).await);

    let server = &clinic.server;
    let begun = Instant::now();
    let about = server.snapshots.make(&server.app, Scope::Desk).await;
    let about = about.expect("a copy is made");
    put(figures, "snapshot_made_s", begun.elapsed().as_secs_f64());
    put(figures, "snapshot_mb", about.bytes as f64 / 1e6);
    put(figures, "rows", about.rows as f64);
    let copied = dir.path().join("copied");
    put(figures, "snapshot_s", load(clinic, &copied).await);

    let all = all_rows(clinic).await;
    let plain = dir.path().join("plain.db");
    let begun = Instant::now();
    floor(&plain, &all);
    put(figures, "floor_streamed_s", begun.elapsed().as_secs_f64());
    let bytes = |path: &Path| fs::metadata(path).expect("a file").len() as f64;
    let plain_bytes = bytes(&plain);
    put(figures, "plain_mb", plain_bytes / 1e6);
    let replica = |dir: &Path| bytes(&dir.join(format!("replica-{user}-desk.db")));
    put(figures, "size_ratio", replica(&copied) / plain_bytes);
    put(figures, "size_ratio_streamed", replica(&streamed) / plain_bytes);
}

/// From nothing to a replica that answers.
async fn load(clinic: &TestClinic, dir: &Path) -> f64 {
    let desktop = clinic.desktop("letan", dir).await;
    let begun = Instant::now();
    desktop.pull().await;
    let took = begun.elapsed().as_secs_f64();
    assert!(desktop.get("/api/services").await.is_from_replica());
    took
}

async fn all_rows(clinic: &TestClinic) -> Vec<Vec<Row>> {
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
        .await
        .expect("a transaction");
    let mut all = Vec::new();
    for table in Scope::Desk.tables() {
        all.push(tx.all(table.sql().first, args![i64::MAX]).await.expect("rows"));
    }
    all
}

/// Indexes and search after the rows, one transaction, no encryption, nothing read back.
fn floor(file: &Path, all: &[Vec<Row>]) {
    let connection = Connection::open(file).expect("a file");
    connection
        .execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -65536;
             PRAGMA temp_store = memory; BEGIN;",
        )
        .expect("a connection");
    for migration in SQLITE {
        connection.execute_batch(migration.sql).expect("tables");
    }
    let mut again = Vec::new();
    {
        let made = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL";
        let mut statement = connection.prepare(made).expect("a statement");
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let text = |at| row.get::<_, String>(at).expect("text");
            again.push((text(0), text(1), text(2)));
        }
    }
    for (kind, name, _) in &again {
        connection
            .execute_batch(&format!("DROP {kind} {name}"))
            .expect("dropped");
    }
    for (table, rows) in Scope::Desk.tables().iter().zip(all) {
        connection
            .execute(table.sql().clear.sql(Dialect::Sqlite), [])
            .expect("cleared");
        let mut insert = connection
            .prepare(table.sql().insert.sql(Dialect::Sqlite))
            .expect("a statement");
        for row in rows {
            insert
                .execute(params_from_iter(row.values().iter()))
                .expect("inserted");
        }
    }
    connection
        .execute_batch("INSERT INTO patient_search (patient_search) VALUES ('rebuild')")
        .expect("searchable");
    for (_, _, sql) in &again {
        connection.execute_batch(sql).expect("made again");
    }
    connection
        .execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("kept");
}
