//! A pull that breaks anywhere leaves the replica where it was.

use std::{
    io::BufRead as _,
    path::Path,
    process::{Command, Stdio},
};

use clinic_shared::{
    args,
    feed::{self, Entity, Scope},
    store::{Begin, Tx},
};
use clinic_tests::{Wire, next_uuid};

use super::{assert_same, clinic, rows};

#[tokio::test]
async fn a_first_load_that_breaks_off_anywhere_leaves_no_row() {
    let (clinic, user) = clinic().await;
    let wire = Wire::to(&clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop_at(&wire.url(), "letan", dir.path()).await;
    for bytes in [600, 10_000, 30_000] {
        wire.allow(bytes);
        let fault = desktop.desk.replica.pull_to(0).await.unwrap_err();
        assert!(!fault.reason.is_empty());
        wire.mend();
        let replica = rows(&desktop.look_into(user, "desk"), Scope::Desk).await;
        assert!(
            replica.values().all(Vec::is_empty),
            "after {bytes} bytes: {fault}"
        );
        assert!(!desktop.get("/api/services").await.is_from_replica());
    }
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
}

#[tokio::test]
async fn a_delta_that_breaks_off_leaves_the_last_checkpoint() {
    let (clinic, user) = clinic().await;
    let wire = Wire::to(&clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop_at(&wire.url(), "letan", dir.path()).await;
    let before = desktop.pull().await;
    let replica = desktop.look_into(user, "desk");
    let as_it_was = rows(&replica, Scope::Desk).await;
    clinic
        .change(async |work| {
            let update = "UPDATE patient SET note = 'x', version = version + 1";
            work.run_sql(update, &[]).await.unwrap();
            for row in work.all_sql("SELECT id FROM patient", &[]).await.unwrap() {
                let id: uuid::Uuid = row.get("id").unwrap();
                work.put(Entity::Patient, id);
            }
        })
        .await;
    wire.allow(8_000);
    desktop.desk.replica.pull_to(0).await.unwrap_err();
    wire.mend();
    assert_eq!(rows(&replica, Scope::Desk).await, as_it_was);
    let mut tx = Tx::begin(&replica, Begin::Read).await.unwrap();
    assert_eq!(feed::position(&mut tx).await.unwrap(), (1, before));
    drop(tx);
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
}

#[tokio::test]
async fn reads_go_on_while_the_server_is_away_and_writes_say_that_they_need_it() {
    let (clinic, _) = clinic().await;
    let wire = Wire::to(&clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop_at(&wire.url(), "letan", dir.path()).await;
    desktop.pull().await;
    let before = desktop.get("/api/services?limit=200").await;
    wire.cut();
    let after = desktop.get("/api/services?limit=200").await;
    assert!(after.is_from_replica());
    assert_eq!(before.body, after.body);
    let write = desktop.post("/api/services", &crate::catalog::service("X")).await;
    write.refused("/problems/needs-server");
}

/// Pictures of so many bytes in all: more than the writer's page cache, so that rows reach the disk before the
/// commit does.
const PICTURES: usize = 90;
const PICTURE_BYTES: usize = 1024 * 1024;
const ON_DISK_BYTES: u64 = 8 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_killed_between_rows_and_commit_starts_from_its_last_checkpoint() {
    let (clinic, user) = clinic().await;
    let as_it_was = rows(clinic.server.app.engine.as_ref(), Scope::Desk).await;
    let dir = tempfile::tempdir().unwrap();
    let secrets = dir.path().join("key");
    std::fs::write(&secrets, [9; 32]).unwrap();
    let wire = Wire::silent_to(&clinic.base_url).await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_killed-desktop"))
        .arg(wire.url())
        .arg(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let before = loop {
        let line = said.next().expect("the desktop says where it stands").unwrap();
        if let Some(seq) = line.strip_prefix("stands at ") {
            break seq.parse::<i64>().unwrap();
        }
    };
    let picture = vec![0x5a_u8; PICTURE_BYTES];
    clinic
        .change(async |work| {
            let insert =
                "INSERT INTO practitioner_photo (id, content_type, content) VALUES (?1, 'image/png', ?2)";
            for _ in 0..PICTURES {
                let id = next_uuid();
                work.run_sql(insert, args![id, picture.clone()]).await.unwrap();
                work.put(Entity::PractitionerPhoto, id);
            }
        })
        .await;
    // Everything is loaded anew, all the pictures, but never the checkpoint.
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    tx.script("UPDATE sync_counter SET epoch = 2").await.unwrap();
    tx.commit().await.unwrap();
    let most = PICTURES * PICTURE_BYTES / 3 * 4;
    wire.allow(i64::try_from(most).unwrap());
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), b"go on\n").unwrap();
    let replica = dir.path().join(format!("replica-{user}-desk.db"));
    let wal = dir.path().join(format!("replica-{user}-desk.db-wal"));
    wait_for(|| {
        assert!(child.try_wait().unwrap().is_none(), "the desktop ended by itself");
        bytes_of(&wal) > ON_DISK_BYTES
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();

    let key = clinic_desk::store::ReplicaKey::new([9; 32]);
    let engine = clinic_desk::store::ReplicaEngine::open(&replica, &key).unwrap();
    let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
    assert_eq!(feed::position(&mut tx).await.unwrap(), (1, before));
    let ok = tx.all_sql("PRAGMA integrity_check", &[]).await.unwrap();
    assert_eq!(ok[0].get::<String>("integrity_check").unwrap(), "ok");
    drop(tx);
    assert_eq!(rows(&engine, Scope::Desk).await, as_it_was);
}

fn bytes_of(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

/// Looks again until it is so.
async fn wait_for(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
