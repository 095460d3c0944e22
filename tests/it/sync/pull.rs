use clinic_shared::{
    args,
    catalog::Service,
    feed::{Changes, Entity, FeedOp, Page},
    ids::ServiceId,
    store::{Begin, Tx},
};
use clinic_tests::{next_uuid, write_rows};

use super::{assert_same, clinic, clinic_and_desktop, found_by, rows};
use crate::catalog::service;

const INSERT: &str = "INSERT INTO service
    (id, code, name, description, length_minutes, price_vnd, color, active, deleted_at, version)
    VALUES (?1, ?2, 'x', '', 15, 0, '', 1, NULL, 1)";

#[tokio::test]
async fn a_first_load_equals_what_the_server_has() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let server = rows(
        clinic.server.app.engine.as_ref(),
        clinic_shared::feed::Scope::Desk,
    )
    .await;
    for filled in [
        "patient",
        "patient_identifier",
        "appointment",
        "shift",
        "practitioner",
        "service",
        "room",
    ] {
        assert!(!server[filled].is_empty(), "the seed has no {filled}");
    }
    assert_same(&clinic, &desktop, user).await;
}

#[tokio::test]
async fn a_loaded_replica_finds_patients_by_their_names() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let replica = desktop.look_into(user, "desk");
    let at_server = found_by(clinic.server.app.engine.as_ref(), "nguyen").await;
    assert!(at_server > 0);
    assert_eq!(found_by(&replica, "nguyen").await, at_server);
    // The triggers are there again: a name that changes is found by its new form.
    clinic
        .change(async |work| {
            let rename = "UPDATE patient SET search_text = 'ziphius' WHERE id = ?1";
            let first = work
                .all_sql("SELECT id FROM patient ORDER BY id {limit 1}", &[])
                .await
                .unwrap();
            let id: uuid::Uuid = first[0].get("id").unwrap();
            work.run_sql(rename, args![id]).await.unwrap();
            work.put(Entity::Patient, id);
        })
        .await;
    desktop.pull().await;
    let mut tx = Tx::begin(&replica, Begin::Read).await.unwrap();
    let ziphius = "SELECT p.id FROM patient_search s JOIN patient p ON p.local_no = s.rowid
        WHERE patient_search MATCH 'ziphius'";
    assert_eq!(tx.all_sql(ziphius, &[]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_what_changed_comes_next_and_screens_hear_of_it() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let before = desktop.get("/api/changes").await;
    assert!(before.is_from_replica());
    let after = before.ok::<Changes>().seq;
    let made = service("ZZZ");
    clinic.admin().post("/api/services", &made).await.ok::<Service>();
    let removed = clinic
        .change(async |work| {
            let gone = work
                .all_sql("SELECT id FROM shift ORDER BY id {limit 1}", &[])
                .await
                .unwrap();
            let id: uuid::Uuid = gone[0].get("id").unwrap();
            work.run_sql("DELETE FROM shift WHERE id = ?1", args![id])
                .await
                .unwrap();
            work.removed(Entity::Shift, id);
        })
        .await;
    assert_eq!(desktop.pull().await, removed);
    assert_same(&clinic, &desktop, user).await;
    let heard: Changes = desktop.get(&format!("/api/changes?after={after}")).await.ok();
    assert!(!heard.resync);
    let mut kinds: Vec<_> = heard
        .changes
        .iter()
        .map(|change| (change.entity, change.op))
        .collect();
    kinds.sort_by_key(|(entity, _)| *entity);
    assert_eq!(
        kinds,
        [(Entity::Service, FeedOp::Put), (Entity::Shift, FeedOp::Remove)]
    );
}

#[tokio::test]
async fn a_screen_from_before_the_first_load_is_told_to_show_everything_anew() {
    let (_clinic, _, desktop, _dir) = clinic_and_desktop().await;
    let seq = desktop.get("/api/changes").await.ok::<Changes>().seq;
    let before = desktop.get(&format!("/api/changes?after={}", seq - 1)).await;
    assert!(before.is_from_replica());
    assert!(before.ok::<Changes>().resync);
    assert!(
        !desktop
            .get(&format!("/api/changes?after={seq}"))
            .await
            .ok::<Changes>()
            .resync
    );
}

#[tokio::test]
async fn two_rows_may_exchange_a_code_between_two_pulls() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let (a, b) = (ServiceId(next_uuid()), ServiceId(next_uuid()));
    clinic
        .change(async |work| {
            for (id, code) in [(a, "AAA"), (b, "BBB")] {
                work.run_sql(INSERT, args![id, code]).await.unwrap();
                work.put(Entity::Service, id);
            }
        })
        .await;
    desktop.pull().await;
    clinic
        .change(async |work| {
            for (id, code) in [(a, "CCC"), (b, "AAA"), (a, "BBB")] {
                let update = "UPDATE service SET code = ?2 WHERE id = ?1";
                work.run_sql(update, args![id, code]).await.unwrap();
                work.put(Entity::Service, id);
            }
        })
        .await;
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
}

/// Rule D12's ground: the feed's order is the order of commits, so no reader steps over a row.
#[tokio::test(flavor = "multi_thread")]
async fn writers_at_once_lose_nothing_on_the_way_to_a_replica() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let admin = clinic.admin();
    let writers = (0..3).map(|writer| {
        let admin = admin.clone();
        tokio::spawn(async move {
            for number in 0..25 {
                let made = service(&format!("W{writer}N{number}"));
                admin.post("/api/services", &made).await.ok::<Service>();
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut pulls = 0;
    while writers.iter().any(|writer| !writer.is_finished()) {
        desktop.pull().await;
        pulls += 1;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    desktop.pull().await;
    assert!(pulls > 1);
    assert_same(&clinic, &desktop, user).await;
    let all: Page<Service> = desktop.get("/api/services?limit=200").await.ok();
    let made = all
        .items
        .iter()
        .filter(|service| service.form.code.starts_with('W'));
    assert_eq!(made.count(), 75);
}

/// What is written in bulk is not in the log of changes; the log then begins after it.
#[tokio::test]
async fn a_replica_from_before_the_log_begins_is_loaded_anew() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    tx.script("UPDATE patient SET phone = '0'; UPDATE sync_counter SET seq = seq + 1, log_from = seq + 1")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
}

/// What does not fit into one delta must not be left out of it.
#[tokio::test]
async fn a_replica_that_is_very_far_behind_is_loaded_anew() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    tx.script(
        "DELETE FROM sync_log;
        UPDATE sync_counter SET seq = seq + 2;
        UPDATE patient SET phone = '0';
        INSERT INTO sync_log (entity, entity_id, seq, op)
            SELECT 'patient', patient.id, sync_counter.seq, 'put' FROM patient, sync_counter",
    )
    .await
    .unwrap();
    let (_, seq) = clinic_shared::feed::position(&mut tx).await.unwrap();
    let gone: Vec<_> = (0..20_001)
        .map(|_| args!["shift", next_uuid(), seq - 1, "remove"].to_vec())
        .collect();
    write_rows(&mut tx, "sync_log (entity, entity_id, seq, op)", &gone).await;
    tx.commit().await.unwrap();
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
}

/// More rows than either side reads at a time.
#[tokio::test]
async fn a_large_table_is_loaded_and_compared_to_its_last_row() {
    let (clinic, user) = clinic().await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    let first = "SELECT id FROM patient ORDER BY id {limit 1}";
    let patient: uuid::Uuid = tx.all_sql(first, &[]).await.unwrap()[0].get("id").unwrap();
    let many: Vec<_> = (0..2100)
        .map(|number| args![next_uuid(), patient, "many", number.to_string()].to_vec())
        .collect();
    let into = "patient_identifier (id, patient_id, system, value)";
    write_rows(&mut tx, into, &many).await;
    tx.commit().await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
}

#[tokio::test]
async fn a_restored_server_is_another_epoch_and_is_loaded_anew() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let made = service("ZZZ");
    clinic.admin().post("/api/services", &made).await.ok::<Service>();
    desktop.pull().await;
    // As after a restore: the service was never made, and the count of changes is lower than it was.
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    tx.run_sql("DELETE FROM service WHERE id = ?1", args![made.id])
        .await
        .unwrap();
    tx.script("UPDATE sync_counter SET epoch = 2, seq = 1; DELETE FROM sync_log")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(desktop.pull().await, 1);
    assert_same(&clinic, &desktop, user).await;
}

#[tokio::test]
async fn a_replica_that_went_wrong_is_found_out_within_a_day_and_that_table_alone_is_mended() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let replica = desktop.look_into(user, "desk");
    let spoil = replica.in_one_go(|kept| {
        kept.script(
            "UPDATE patient SET phone = '0' WHERE local_no = 1;
            DELETE FROM patient WHERE local_no = 2;
            INSERT INTO room (id, name, queue_prefix, floor, active, version)
                VALUES (CAST('0123456789abcdef' AS BLOB), 'Phòng lạ', 'L', '', 1, 1)",
        )
    });
    spoil.await.unwrap();
    let made = service("A");
    clinic.admin().post("/api/services", &made).await.ok::<Service>();
    let before = desktop.pull().await;
    let phones = async |engine: &dyn clinic_shared::store::Engine| {
        rows(engine, clinic_shared::feed::Scope::Desk).await["patient"].clone()
    };
    let server = phones(clinic.server.app.engine.as_ref()).await;
    assert_ne!(phones(&replica).await, server);

    clinic.clock.advance_seconds(24 * 3600);
    // What changes meanwhile comes along, in a table that is mended and in one that is not.
    clinic
        .change(async |work| {
            let last = work
                .all_sql("SELECT id FROM patient ORDER BY id DESC {limit 1}", &[])
                .await
                .unwrap();
            let id: uuid::Uuid = last[0].get("id").unwrap();
            let update = "UPDATE patient SET note = 'x' WHERE id = ?1";
            work.run_sql(update, args![id]).await.unwrap();
            work.put(Entity::Patient, id);
        })
        .await;
    clinic
        .admin()
        .post("/api/services", &service("B"))
        .await
        .ok::<Service>();
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    let repairs: Vec<serde_json::Value> = desktop.get("/desk/repairs").await.ok();
    let of = |table: &str| {
        let repair = repairs.iter().find(|repair| repair["table"] == table);
        repair.map(|repair| repair["rows"].as_i64().unwrap())
    };
    // Two that were spoilt and the one that had changed.
    assert_eq!((repairs.len(), of("patient"), of("room")), (2, Some(3), Some(1)));
    // Not loaded anew: pages go on from where they were, and hear which rows were wrong.
    let heard: Changes = desktop.get(&format!("/api/changes?after={before}")).await.ok();
    assert!(!heard.resync);
    let count = |entity, op| {
        let all = heard.changes.iter();
        all.filter(|change| (change.entity, change.op) == (entity, op))
            .count()
    };
    assert_eq!(count(Entity::Patient, FeedOp::Put), 3);
    assert_eq!(count(Entity::Room, FeedOp::Remove), 1);
    assert_eq!(count(Entity::Service, FeedOp::Put), 1);
    // And the server's admin can see it.
    let metrics = clinic.stranger().get("/metrics").await;
    let metrics = String::from_utf8(metrics.body).unwrap();
    assert!(
        metrics.contains("replica_repairs_total{table=\"patient\"}"),
        "{metrics}"
    );
}

#[tokio::test]
async fn desks_that_load_over_slow_lines_keep_no_other_waiting() {
    let (clinic, _, desktop, _dir) = clinic_and_desktop().await;
    // More than waits anywhere on the way to somebody who takes nothing.
    let picture = vec![0x5a_u8; 1024 * 1024];
    clinic
        .change(async |work| {
            let insert =
                "INSERT INTO practitioner_photo (id, content_type, content) VALUES (?1, 'image/png', ?2)";
            for _ in 0..24 {
                let row = args![next_uuid(), picture.clone()];
                work.run_sql(insert, row).await.unwrap();
            }
        })
        .await;
    let client = reqwest::Client::new();
    let mut slow = Vec::new();
    let (began, mut beginning) = tokio::sync::mpsc::unbounded_channel();
    for _ in 0..8 {
        let token = clinic.desk_token();
        let request = client
            .get(format!("{}/api/sync/pull", clinic.base_url))
            .bearer_auth(token);
        let began = began.clone();
        slow.push(tokio::spawn(async move {
            let answer = request.send().await.unwrap();
            // Its head has come; the rest is not bytes_read until the server lets go.
            let mut body = answer.bytes_stream();
            let mut bytes_read = 0;
            while let Some(Ok(piece)) = futures_util::StreamExt::next(&mut body).await {
                bytes_read += piece.len();
                if bytes_read > 64 * 1024 {
                    began.send(()).unwrap();
                    std::future::pending::<()>().await;
                }
            }
        }));
    }
    for _ in 0..2 {
        beginning.recv().await.unwrap();
    }
    let loaded = desktop.pull();
    tokio::pin!(loaded);
    let mut all = futures_util::future::select_all(slow);
    tokio::select! {
        seq = &mut loaded => assert!(seq > 0),
        _ = &mut all => panic!("a slow one ended first"),
    }
}
