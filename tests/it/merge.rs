//! Merging two records of one person.

use clinic_shared::{
    args,
    feed::{Changes, Entity, Page},
    identity::Role,
    ids::{AllergyId, AppointmentId, PatientId, PractitionerId},
    patients::{Allergy, AllergyForm, Contact, CreateAllergy, Identifier, Patient, PatientSummary},
    store::{Begin, Statement, Tx},
};
use clinic_tests::{Answer, Asker, LONG_AGO, TestClinic, next_uuid, now};

use crate::{
    patients::{register, somebody, with_card},
    practitioners::{VISIT, run},
    records::open_record,
};

static CELL: Statement = Statement::new(
    "CELL",
    "INSERT INTO patient_cell (patient_id, cell, appointment_id) VALUES (?1, ?2, ?3)",
);
static WHOSE: Statement = Statement::new(
    "WHOSE",
    "SELECT appointment.patient_id AS visit_of, patient_cell.patient_id AS cell_of, appointment.version
     FROM appointment JOIN patient_cell ON patient_cell.appointment_id = appointment.id WHERE appointment.id = ?1",
);

async fn merge(desk: &Asker, from: PatientId, into: PatientId) -> Answer {
    let body = serde_json::json!({ "into": into });
    desk.post(&format!("/api/patients/{from}/merge"), &body).await
}

/// With one five-minute cell.
async fn visit(clinic: &TestClinic, patient: PatientId, cell: i64) -> AppointmentId {
    let (id, doctor) = (AppointmentId(next_uuid()), PractitionerId(next_uuid()));
    let end = now().plus_minutes(30);
    let row = args![
        id,
        patient,
        doctor,
        now(),
        end,
        "booked",
        id.to_string(),
        LONG_AGO
    ];
    run(clinic, &VISIT, row).await;
    run(clinic, &CELL, args![patient, cell, id]).await;
    id
}

async fn read(desk: &Asker, id: PatientId) -> Patient {
    desk.get(&format!("/api/patients/{id}")).await.ok()
}

async fn found(desk: &Asker, query: &str) -> Vec<PatientId> {
    let page: Page<PatientSummary> = desk.get(&format!("/api/patients?{query}")).await.ok();
    page.items.into_iter().map(|patient| patient.id).collect()
}

#[tokio::test]
async fn everything_of_the_merged_record_is_found_at_the_one_that_remains() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let mut old = with_card("Nguyễn Văn Đức", "cccd:079090000001");
    old.form
        .identifiers
        .push(Identifier::parse("bhyt:DN4790000000001").unwrap());
    old.form.phone = "0901234567".into();
    old.form.contacts = vec![Contact {
        name: "Mai".into(),
        ..Contact::default()
    }];
    let old = register(&desk, &old).await;
    let mut new = with_card("Nguyễn Văn Đức", "cccd:079090000002");
    new.not_a_duplicate = true;
    let new = register(&desk, &new).await;
    let visit = visit(&clinic, old.id, 100).await;
    let doctor = clinic.doctor(PractitionerId(next_uuid()));
    let allergy = penicillin();
    let path = format!("/api/patients/{}/allergies", old.id);
    open_record(&doctor, old.id).await;
    doctor.post(&path, &allergy).await.ok::<Allergy>();
    let before: Changes = desk.get("/api/changes").await.ok();

    let remaining: Patient = merge(&desk, old.id, new.id).await.ok();
    assert_eq!((remaining.id, remaining.version), (new.id, 2));
    assert_eq!(remaining.form.phone, "0901234567");
    assert_eq!(remaining.form.contacts[0].name, "Mai");
    let numbers: Vec<_> = remaining
        .form
        .identifiers
        .iter()
        .map(|number| number.value.as_str())
        .collect();
    assert_eq!(numbers, ["079090000002", "DN4790000000001"]);

    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
        .await
        .unwrap();
    let row = tx.first(&WHOSE, args![visit]).await.unwrap().unwrap();
    assert_eq!(row.get::<PatientId>("visit_of").unwrap(), new.id);
    assert_eq!(row.get::<PatientId>("cell_of").unwrap(), new.id);
    assert_eq!(row.get::<i64>("version").unwrap(), 2);
    drop(tx);
    let path = format!("/api/patients/{}/allergies", new.id);
    open_record(&doctor, new.id).await;
    let allergies: Page<Allergy> = doctor.get(&path).await.ok();
    assert_eq!(allergies.items[0].id, allergy.id);

    // The merged record stays readable and says where to go on.
    let merged = read(&desk, old.id).await;
    assert_eq!(merged.merged_into, Some(new.id));
    assert_eq!(merged.form.identifiers[0].value, "079090000001");
    // What finds it finds the person: each card, the old record number, the name once.
    for query in [
        "identifier=cccd:079090000001",
        "identifier=cccd:079090000002",
        "identifier=bhyt:DN4790000000001",
        "q=079090000001",
        "q=BN000001",
        "q=duc",
        "include_deleted=true",
    ] {
        assert_eq!(found(&desk, query).await, [new.id], "{query}");
    }
    let changes: Changes = desk.get(&format!("/api/changes?after={}", before.seq)).await.ok();
    let touched: Vec<_> = changes
        .changes
        .iter()
        .map(|change| (change.entity, change.id))
        .collect();
    for row in [
        (Entity::Patient, old.id.0),
        (Entity::Patient, new.id.0),
        (Entity::Appointment, visit.0),
    ] {
        assert!(touched.contains(&row), "{row:?} in {touched:?}");
    }
    let cards = touched
        .iter()
        .filter(|(entity, _)| *entity == Entity::PatientIdentifier);
    assert_eq!(cards.count(), 1);
}

static WAITS: Statement = Statement::new(
    "WAITS",
    "INSERT INTO queue_entry (id, appointment_id, patient_id, practitioner_id, day, number, priority_rank, status,
     arrived_at, calls, version) VALUES (?1, ?2, ?3, ?1, '2026-11-24', 'A001', 9, 'waiting', ?4, 0, 1)",
);
static OWNS: Statement = Statement::new("OWNS", "UPDATE user_account SET patient_id = ?2 WHERE id = ?1");
static OF_PATIENT: Statement = Statement::new(
    "OF_PATIENT",
    "SELECT queue_entry.id AS entry, user_account.id AS account FROM queue_entry, user_account
     WHERE queue_entry.patient_id = ?1 AND user_account.patient_id = ?1",
);

#[tokio::test]
async fn a_place_in_the_queue_and_an_account_follow_their_person() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let (old, new) = (somebody("Nguyễn Văn Đức"), somebody("Trần Thị Ánh"));
    let (old, new) = (register(&desk, &old).await.id, register(&desk, &new).await.id);
    let (visit, entry) = (visit(&clinic, old, 100).await, next_uuid());
    let account = clinic.account("duc", Role::Patient, None).await;
    run(&clinic, &WAITS, args![entry, visit, old, LONG_AGO]).await;
    run(&clinic, &OWNS, args![account, old]).await;
    let before: Changes = desk.get("/api/changes").await.ok();
    merge(&desk, old, new).await.ok::<Patient>();

    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
        .await
        .unwrap();
    let row = tx.first(&OF_PATIENT, args![new]).await.unwrap().unwrap();
    assert_eq!(row.get::<uuid::Uuid>("entry").unwrap(), entry);
    assert_eq!(row.get::<uuid::Uuid>("account").unwrap(), account.0);
    let told: Changes = desk.get(&format!("/api/changes?after={}", before.seq)).await.ok();
    let waiting =
        |change: &clinic_shared::feed::Change| (change.entity, change.id) == (Entity::QueueEntry, entry);
    assert!(told.changes.iter().any(waiting), "screens show the new name");
}

#[tokio::test]
async fn a_merged_record_takes_no_changes() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let (one, two) = (somebody("Nguyễn Văn Đức"), somebody("Trần Thị Ánh"));
    let (one, two) = (register(&desk, &one).await, register(&desk, &two).await);
    merge(&desk, one.id, two.id).await.ok::<Patient>();
    let path = format!("/api/patients/{}", one.id);
    let refused = desk
        .put(&path, 2, &one.form)
        .await
        .refused("/problems/patient-merged");
    assert_eq!(refused.members["merged_into"], two.id.to_string());
    desk.delete(&path, 2).await.refused("/problems/patient-merged");
    desk.post(&format!("{path}/restore"), &())
        .await
        .refused("/problems/patient-merged");
    merge(&desk, one.id, two.id)
        .await
        .refused("/problems/patient-merged");
    merge(&desk, two.id, one.id)
        .await
        .refused("/problems/patient-merged");
    merge(&desk, two.id, two.id)
        .await
        .refused("/problems/merge-into-itself");
    merge(&desk, two.id, PatientId(next_uuid()))
        .await
        .refused("/problems/not-found");
}

#[tokio::test]
async fn a_chain_of_merges_leads_to_the_last_in_one_step() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let mut ids = Vec::new();
    for (name, card) in [
        ("An", "cccd:079090000001"),
        ("Bình", "cccd:079090000002"),
        ("Chi", "cccd:079090000003"),
    ] {
        ids.push(register(&desk, &with_card(name, card)).await.id);
    }
    merge(&desk, ids[0], ids[1]).await.ok::<Patient>();
    merge(&desk, ids[1], ids[2]).await.ok::<Patient>();
    assert_eq!(read(&desk, ids[0]).await.merged_into, Some(ids[2]));
    assert_eq!(found(&desk, "identifier=cccd:079090000001").await, [ids[2]]);
    assert_eq!(found(&desk, "q=BN000001").await, [ids[2]]);
    // The card left on a merged record can be taken over by correcting the one that remains.
    let mut remaining = read(&desk, ids[2]).await;
    remaining.form.identifiers = vec![Identifier::parse("cccd:079090000001").unwrap()];
    let path = format!("/api/patients/{}", ids[2]);
    let changed: Patient = desk.put(&path, remaining.version, &remaining.form).await.ok();
    assert_eq!(changed.form.identifiers[0].value, "079090000001");
    assert!(read(&desk, ids[0]).await.form.identifiers.is_empty());
}

#[tokio::test]
async fn records_with_visits_at_one_time_are_not_merged() {
    let clinic = TestClinic::start().await;
    let desk = clinic.desk();
    let (one, two) = (somebody("Nguyễn Văn Đức"), somebody("Trần Thị Ánh"));
    let (one, two) = (register(&desk, &one).await, register(&desk, &two).await);
    let visits = [
        visit(&clinic, one.id, 100).await,
        visit(&clinic, two.id, 100).await,
    ];
    visit(&clinic, two.id, 101).await;
    let refused = merge(&desk, one.id, two.id)
        .await
        .refused("/problems/merge-visits-overlap");
    let named: Vec<AppointmentId> =
        serde_json::from_value(refused.members["appointment_ids"].clone()).unwrap();
    assert_eq!(named, visits);
    assert_eq!(read(&desk, one.id).await.merged_into, None);
    let refused = desk
        .delete(&format!("/api/patients/{}", two.id), 1)
        .await
        .refused("/problems/visits-to-come");
    assert_eq!(refused.members["visits"], 2);
}

fn penicillin() -> CreateAllergy {
    CreateAllergy {
        id: AllergyId(next_uuid()),
        form: AllergyForm {
            substance: " Penicillin ".into(),
            reaction: "nổi mề đay".into(),
            ..AllergyForm::default()
        },
    }
}

static AUDITED: Statement = Statement::new(
    "AUDITED",
    "SELECT action, detail FROM audit_event WHERE action LIKE 'GET %allergies' ORDER BY seq",
);

#[tokio::test]
async fn a_doctor_keeps_the_allergies_and_every_read_is_audited() {
    let clinic = TestClinic::start().await;
    let patient = register(&clinic.desk(), &somebody("Nguyễn Văn Đức")).await;
    let doctor = clinic.doctor(PractitionerId(next_uuid()));
    let path = format!("/api/patients/{}/allergies", patient.id);
    open_record(&doctor, patient.id).await;
    let made: Allergy = doctor.post(&path, &penicillin()).await.ok();
    assert_eq!(
        (made.form.substance.as_str(), made.recorded_at),
        ("Penicillin", now())
    );
    let one = format!("{path}/{}", made.id);
    let mut form = made.form.clone();
    form.note = "theo lời kể".into();
    let changed = doctor.put(&one, 1, &form).await;
    assert_eq!(changed.version(), 2);
    doctor
        .put(&one, 1, &form)
        .await
        .refused("/problems/version-conflict");
    let other = format!("/api/patients/{}/allergies/{}", next_uuid(), made.id);
    doctor.put(&other, 2, &form).await.refused("/problems/not-found");
    let list: Page<Allergy> = doctor.get(&path).await.ok();
    assert_eq!(list.items, [changed.ok::<Allergy>()]);

    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
        .await
        .unwrap();
    let rows = tx.all(&AUDITED, &[]).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0].get::<String>("detail").unwrap(),
        format!("patient {}", patient.id)
    );
    drop(tx);

    assert_eq!(doctor.delete(&one, 2).await.status, 204);
    assert!(doctor.get(&path).await.ok::<Page<Allergy>>().items.is_empty());
}

#[tokio::test]
async fn the_desk_and_the_admin_see_no_allergy() {
    let clinic = TestClinic::start().await;
    let patient = register(&clinic.desk(), &somebody("Nguyễn Văn Đức")).await;
    let path = format!("/api/patients/{}/allergies", patient.id);
    for role in [Role::Admin, Role::FrontDesk, Role::Patient] {
        clinic
            .asker(role, None)
            .get(&path)
            .await
            .refused("/problems/forbidden");
    }
    let doctor = clinic.doctor(PractitionerId(next_uuid()));
    open_record(&doctor, patient.id).await;
    doctor.post(&path, &penicillin()).await.ok::<Allergy>();
    let heard: Changes = clinic.desk().get("/api/changes?after=0").await.ok();
    assert!(
        heard
            .changes
            .iter()
            .all(|change| change.entity != Entity::PatientAllergy)
    );
}
