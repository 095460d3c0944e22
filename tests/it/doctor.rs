use std::collections::BTreeMap;

use clinic_server::{
    doctor::{State, examine},
    serve::open,
    settings::{Flags, Settings},
};
use clinic_shared::store::{Begin, Tx};

fn settings(dir: &tempfile::TempDir) -> Settings {
    let flags = Flags {
        data_dir: Some(dir.path().display().to_string()),
        listen: Some("127.0.0.1:0".into()),
        ..Flags::default()
    };
    Settings::read(&flags, &BTreeMap::new()).unwrap()
}

#[tokio::test]
async fn the_doctor_finds_nothing_bad_in_a_fresh_clinic_and_a_cut_log_or_broken_file_bad() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(&dir);
    let before = examine(&settings).await;
    assert!(
        before.iter().all(|finding| finding.state != State::Bad),
        "{before:?}"
    );

    drop(open(&settings).await.unwrap());
    let fresh = examine(&settings).await;
    for what in ["schema", "database file", "audit log", "clock"] {
        let found = fresh.iter().find(|finding| finding.what == what).unwrap();
        assert_eq!(found.state, State::Good, "{found:?}");
    }

    let server = open(&settings).await.unwrap();
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Write).await.unwrap();
    tx.script("UPDATE sync_counter SET audit_hash = x'00'")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    drop(server);
    let tampered = examine(&settings).await;
    let audit = tampered.iter().find(|finding| finding.what == "audit log");
    assert_eq!(audit.unwrap().state, State::Bad, "{tampered:?}");

    std::fs::write(
        dir.path().join("clinic.db"),
        b"this is no database at all, only text",
    )
    .unwrap();
    let broken = examine(&settings).await;
    assert!(
        broken.iter().any(|finding| finding.state == State::Bad),
        "{broken:?}"
    );
}
