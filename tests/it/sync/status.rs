//! What a desk's page tells of its replica, and comparing everything when somebody asks.

use clinic_shared::{
    app::SharedClock,
    feed::status::{Repaired, Stand, SyncStatus, TableRows},
    identity::Role,
    ports::Clock as _,
    store::{Begin, Tx},
};
use clinic_tests::{TestDesktop, Wire};

use super::{assert_same, clinic, clinic_and_desktop};

async fn status(desktop: &TestDesktop) -> SyncStatus {
    desktop.get("/desk/sync?rows=true").await.ok()
}

#[tokio::test]
async fn a_desk_tells_how_its_replica_stands_and_since_when_the_server_is_away() {
    let (clinic, _) = clinic().await;
    let wire = Wire::to(&clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop_at(&wire.url(), "letan", dir.path()).await;
    assert_eq!(status(&desktop).await.stand(), Stand::NeverLoaded);
    let seq = desktop.pull().await;
    let fresh = status(&desktop).await;
    assert_eq!(fresh.stand(), Stand::Fresh);
    assert!(fresh.works_offline);
    let copy = fresh.copy.unwrap();
    assert_eq!(
        (copy.scope.as_str(), copy.epoch, copy.seq, copy.behind),
        ("desk", 1, seq, 0)
    );
    assert_eq!(copy.pulled_at, Some(clinic.clock.now()));
    assert!(copy.file_bytes > 10_000);
    let patients = TableRows {
        table: "patient".to_owned(),
        rows: 60,
    };
    assert!(copy.tables.contains(&patients), "{:?}", copy.tables);
    // Counting is done only where it is shown.
    let short: SyncStatus = desktop.get("/desk/sync").await.ok();
    assert_eq!(short.copy.unwrap().tables, []);

    clinic.clock.advance_seconds(600);
    let gone_at = clinic.clock.now();
    wire.cut();
    desktop.desk.replica.online(false);
    clinic.clock.advance_seconds(600);
    // Each failed try says so again.
    desktop.desk.replica.online(false);
    let away = status(&desktop).await;
    assert_eq!(away.stand(), Stand::Offline);
    assert_eq!(away.offline_since, Some(gone_at));
    let new = crate::patients::somebody("Trần Văn Xa");
    let registered = desktop.post("/api/patients", &new).await;
    assert!(registered.status.is_success(), "{:?}", registered.status);
    assert_eq!(status(&desktop).await.waiting, 1);

    wire.mend();
    desktop.desk.replica.online(true);
    // A hint is ahead of what is here.
    wire.cut();
    desktop.desk.replica.pull_to(seq + 3).await.unwrap_err();
    let behind = status(&desktop).await;
    assert_eq!((behind.offline_since, behind.stand()), (None, Stand::Behind));
    wire.mend();
    desktop.pull().await;
    let sent = status(&desktop).await;
    assert_eq!((sent.waiting, sent.refused), (0, 0));
}

#[tokio::test]
async fn rows_that_were_spoilt_are_found_and_mended_when_somebody_asks_and_it_is_remembered() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let repair =
        async |desktop: &TestDesktop| -> Repaired { desktop.post("/desk/sync/repair", &()).await.ok() };
    assert_eq!(repair(&desktop).await.differed, None);
    let before = status(&desktop).await.copy.unwrap();
    assert_eq!((before.repairs, before.repaired_at), (0, None));
    assert_eq!(before.verified_at, clinic.clock.now());

    let file = desktop.look_into(user, "desk");
    let mut tx = Tx::begin(&file, Begin::Write).await.unwrap();
    tx.run_sql("UPDATE room SET name = 'x'", &[]).await.unwrap();
    tx.commit().await.unwrap();
    drop(file);
    assert_eq!(repair(&desktop).await.differed.as_deref(), Some("room"));
    assert_same(&clinic, &desktop, user).await;

    let desktop = desktop.restarted(&clinic.base_url, SharedClock::new(clinic.clock.clone()));
    desktop.pull().await;
    let after = status(&desktop).await.copy.unwrap();
    assert_eq!((after.repairs, after.repaired_at), (1, Some(clinic.clock.now())));
}

#[tokio::test]
async fn without_the_server_neither_syncing_nor_comparing_claims_to_be_done() {
    let (clinic, _) = clinic().await;
    let wire = Wire::to(&clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop_at(&wire.url(), "letan", dir.path()).await;
    desktop.pull().await;
    let pulled = desktop.post("/desk/sync/pull", &()).await;
    assert_eq!(pulled.status, 204);
    wire.cut();
    for path in ["/desk/sync/pull", "/desk/sync/repair"] {
        desktop.post(path, &()).await.refused("/problems/needs-server");
    }
}

#[tokio::test]
async fn an_account_that_keeps_no_replica_is_told_so() {
    let (clinic, _) = clinic().await;
    clinic.account("benhnhan", Role::Patient, None).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("benhnhan", dir.path()).await;
    let status = status(&desktop).await;
    assert_eq!((status.stand(), status.copy), (Stand::NoReplica, None));
}
