//! Ten changes cost the same, however many rows there are and however long the log is.

use std::time::Instant;

use clinic_server::bench::Times;
use clinic_shared::{
    args,
    feed::Entity,
    store::{Begin, Tx},
};
use clinic_tests::TestClinic;
use uuid::Uuid;

use crate::{Figures, clinic, put};

const PULLS: usize = 60;
const ROWS: &str = "INSERT INTO patient_identifier (id, patient_id, system, value)
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?1)
    SELECT randomblob(16), (SELECT MIN(id) FROM patient), 'bench', hex(randomblob(8)) FROM counted";
const LOGGED: &str = "INSERT OR REPLACE INTO sync_log (entity, entity_id, seq, op)
    SELECT 'patient_identifier', id, (SELECT seq FROM sync_counter), 'put' FROM patient_identifier";

pub async fn measure(rows: u32, figures: &mut Figures) {
    let (clinic, _) = clinic(200).await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .expect("a transaction");
    tx.run_sql(ROWS, args![i64::from(rows)]).await.expect("rows");
    tx.script("UPDATE sync_counter SET seq = seq + 1")
        .await
        .expect("a position");
    tx.run_sql(LOGGED, &[]).await.expect("a log");
    tx.commit().await.expect("kept");
    let http = reqwest::Client::new();
    let token = clinic.desk_token();
    let mut times = Times::default();
    for pull in 0..PULLS {
        let seq = ten_changes(&clinic).await;
        let address = format!("{}/api/sync/pull?epoch=1&seq={}", clinic.base_url, seq - 1);
        let begun = Instant::now();
        let answer = http.get(address).bearer_auth(&token).send().await;
        let body = answer.expect("an answer").text().await.expect("its body");
        let took = begun.elapsed();
        assert_eq!(body.lines().count(), 12, "a head, ten rows, a checkpoint");
        if pull >= PULLS / 10 {
            times.add(took);
        }
    }
    let size = match rows {
        1_000_000.. => format!("{}m", rows / 1_000_000),
        _ => format!("{}k", rows / 1_000),
    };
    put(figures, &format!("pull10_ms_{size}"), times.p50_ms());
}

async fn ten_changes(clinic: &TestClinic) -> i64 {
    clinic
        .change(async |work| {
            let ten = "SELECT id FROM patient ORDER BY id LIMIT 10";
            for row in work.all_sql(ten, &[]).await.expect("patients") {
                let id: Uuid = row.get("id").expect("an id");
                let update = "UPDATE patient SET version = version + 1 WHERE id = ?1";
                work.run_sql(update, args![id]).await.expect("changed");
                work.put(Entity::Patient, id);
            }
        })
        .await
}
