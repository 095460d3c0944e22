//! What a replica must never hold.

use clinic_server::store::SqliteEngine;
use clinic_shared::{
    args,
    feed::{Changes, Entity, Scope},
    identity::Role,
    ids::PractitionerId,
    store::{Begin, Tx, Value},
};
use clinic_tests::{LONG_AGO, next_uuid};
use uuid::Uuid;

use super::{clinic, clinic_and_desktop};

const SECRET: &str = "xyzzy-penicillin-xyzzy";
const PLANT: &str = "INSERT INTO patient_allergy
    (id, patient_id, substance, reaction, criticality, status, note, recorded_by, recorded_at, version)
    VALUES (?1, ?2, ?3, ?3, 'high', 'active', ?3, ?2, ?4, 1)";

/// Every value of every table of a store, as text.
async fn everything(engine: &dyn clinic_shared::store::Engine) -> String {
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
    let mut all = String::new();
    for table in tx.all_sql(tables, &[]).await.unwrap() {
        let name: String = table.get("name").unwrap();
        let select = format!("SELECT * FROM \"{name}\"").leak();
        for row in tx.all_sql(select, &[]).await.unwrap() {
            for value in row.values() {
                match value {
                    Value::Text(text) => all.push_str(text),
                    Value::Bytes(bytes) => all.push_str(&String::from_utf8_lossy(bytes)),
                    _ => {}
                }
                all.push('\n');
            }
        }
    }
    all
}

#[tokio::test]
async fn a_desks_replica_has_no_byte_of_allergies_accounts_or_audit() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let allergy = next_uuid();
    clinic
        .change(async |work| {
            let first = "SELECT id FROM patient ORDER BY id {limit 1}";
            let patient: Uuid = work.all_sql(first, &[]).await.unwrap()[0].get("id").unwrap();
            work.run_sql(PLANT, args![allergy, patient, SECRET, LONG_AGO])
                .await
                .unwrap();
            work.put(Entity::PatientAllergy, allergy);
            work.put(Entity::UserAccount, user);
            work.note(SECRET);
        })
        .await;
    let backup = clinic.backup().await;
    let file = SqliteEngine::open(&backup.path().join("clinic.db"))
        .await
        .unwrap();
    let server = everything(&file).await;
    assert!(server.contains(SECRET) && server.contains("argon2id"), "planted");
    let a_name = server.lines().find(|line| line.starts_with("Nguyễn ")).unwrap();
    let feed = desktop.get("/api/changes").await.ok::<Changes>().seq;
    desktop.pull().await;
    let replica = everything(&desktop.look_into(user, "desk")).await;
    assert!(replica.contains(a_name), "people are there");
    for private in [SECRET, "argon2id", "patient_allergy\n", "user_account\n"] {
        assert!(!replica.contains(private), "{private}");
    }
    let heard: Changes = desktop.get(&format!("/api/changes?after={feed}")).await.ok();
    assert!(heard.changes.is_empty(), "a desk does not even hear of them");
}

#[tokio::test]
async fn a_doctor_hears_of_an_allergy_and_asks_the_server_for_it() {
    let (clinic, _) = clinic().await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
        .await
        .unwrap();
    let doctor = tx
        .all_sql("SELECT id FROM practitioner ORDER BY id {limit 1}", &[])
        .await
        .unwrap();
    let doctor: PractitionerId = doctor[0].get("id").unwrap();
    drop(tx);
    let user = clinic.account("bacsi", Role::Doctor, Some(doctor)).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("bacsi", dir.path()).await;
    let before = desktop.pull().await;
    let allergy = next_uuid();
    clinic
        .change(async |work| {
            work.run_sql(PLANT, args![allergy, next_uuid(), SECRET, LONG_AGO])
                .await
                .unwrap();
            work.put(Entity::PatientAllergy, allergy);
        })
        .await;
    desktop.pull().await;
    let heard = desktop.get(&format!("/api/changes?after={before}")).await;
    assert!(heard.is_from_replica());
    let heard: Vec<_> = heard
        .ok::<Changes>()
        .changes
        .iter()
        .map(|change| (change.entity, change.id))
        .collect();
    assert_eq!(heard, [(Entity::PatientAllergy, allergy)]);
    assert!(
        !everything(&desktop.look_into(user, "doctor"))
            .await
            .contains(SECRET)
    );
}

#[tokio::test]
async fn a_patient_and_a_stranger_are_given_nothing() {
    let (clinic, _) = clinic().await;
    let patient = clinic.asker(Role::Patient, None).get("/api/sync/pull").await;
    patient.refused("/problems/no-replica");
    clinic
        .stranger()
        .get("/api/sync/pull")
        .await
        .refused("/problems/not-signed-in");
}

#[tokio::test]
async fn another_role_is_another_file_and_the_old_one_is_gone() {
    let (clinic, user, desktop, dir) = clinic_and_desktop().await;
    assert!(desktop.path(user, "desk").exists());
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    let doctor = tx
        .all_sql("SELECT id FROM practitioner ORDER BY id {limit 1}", &[])
        .await
        .unwrap();
    let doctor: PractitionerId = doctor[0].get("id").unwrap();
    let promote =
        "UPDATE user_account SET role = 'doctor', practitioner_id = ?2, version = version + 1 WHERE id = ?1";
    tx.run_sql(promote, args![user, doctor]).await.unwrap();
    tx.commit().await.unwrap();
    desktop.sign_in("letan").await;
    desktop.pull().await;
    assert!(desktop.path(user, "doctor").exists());
    assert!(!desktop.path(user, "desk").exists());
    let loaded = super::rows(&desktop.look_into(user, "doctor"), Scope::Doctor(doctor)).await;
    assert!(!loaded["patient"].is_empty());
    assert_eq!(
        std::fs::read_dir(dir.path())
            .unwrap()
            .filter(|file| {
                let name = file.as_ref().unwrap().file_name();
                let name = name.to_string_lossy();
                name.starts_with("replica-") && name.ends_with(".db")
            })
            .count(),
        1
    );
}
