//! Two sides change one record while the wire is cut: what comes together does, what does not is kept with both
//! values until somebody decides.

use clinic_shared::{
    args,
    feed::{Entity, Page},
    identity::Role,
    ids::PatientId,
    patients::{ConflictAbout, Identifier, Patient, PatientConflict, PatientForm, PatientPart},
    store::{Begin, Row, Statement, Tx},
};
use clinic_tests::{Answer, TestDesktop, at};
use reqwest::Method;
use serde_json::json;

use super::offline::Desk;
use crate::patients::{register, somebody};

static DETAILS: Statement = Statement::new(
    "DETAILS",
    "SELECT detail FROM audit_event WHERE action = 'PUT /api/patients/{id}' ORDER BY seq",
);

/// Lê Thị Bình, known on both sides, and the wire cut.
struct Apart {
    desk: Desk,
    patient: PatientId,
    /// A colleague whose computer reaches the server.
    other: TestDesktop,
    _dir: tempfile::TempDir,
}

impl Apart {
    async fn start() -> Self {
        let desk = Desk::start().await;
        let patient = register(&desk.world.clinic.desk(), &somebody("Lê Thị Bình"))
            .await
            .id;
        desk.world.clinic.account("letan2", Role::FrontDesk, None).await;
        let dir = tempfile::tempdir().unwrap();
        let other = desk.world.clinic.desktop("letan2", dir.path()).await;
        other.pull().await;
        desk.desktop.pull().await;
        desk.wire.cut();
        Self {
            desk,
            patient,
            other,
            _dir: dir,
        }
    }

    async fn change_here(&self, change: impl FnOnce(&mut PatientForm)) -> Answer {
        changed(&self.desk.desktop, self.patient, change).await
    }

    async fn change_there(&self, change: impl FnOnce(&mut PatientForm)) -> Patient {
        self.other.pull().await;
        changed(&self.other, self.patient, change).await.ok()
    }

    /// The wire is whole again, and everybody has heard of it.
    async fn together(&self) -> Patient {
        self.desk.wire.mend();
        self.desk.desktop.pull().await;
        self.other.pull().await;
        self.desk.assert_same().await;
        self.read().await
    }

    async fn read(&self) -> Patient {
        let path = format!("/api/patients/{}", self.patient);
        self.desk.world.clinic.desk().get(&path).await.ok()
    }

    /// As the desk's own replica has it.
    async fn conflicts(&self) -> Vec<PatientConflict> {
        let answer = self.desk.desktop.get("/api/conflicts").await;
        assert!(answer.is_from_replica());
        answer.ok::<Page<PatientConflict>>().items
    }

    async fn decide(&self, conflict: &PatientConflict, act: &str, keep: &str) -> Answer {
        let path = format!("/api/conflicts/{}/{act}", conflict.id);
        let body = json!({ "keep": keep });
        let answer = self.at(conflict.patient_version, &path, &body).await;
        self.desk.desktop.pull().await;
        answer
    }

    async fn at(&self, version: i64, path: &str, body: &serde_json::Value) -> Answer {
        self.desk
            .world
            .clinic
            .desk()
            .post_matching(path, version, body)
            .await
    }
}

async fn changed(desktop: &TestDesktop, patient: PatientId, change: impl FnOnce(&mut PatientForm)) -> Answer {
    let path = format!("/api/patients/{patient}");
    let read = desktop.get(&path).await;
    let mut form = read.ok::<Patient>().form;
    change(&mut form);
    let headers = [("if-match", format!("\"{}\"", read.version()))];
    desktop.ask_with(Method::PUT, &path, Some(&form), &headers).await
}

fn part(conflict: &PatientConflict) -> &'static str {
    match &conflict.about {
        ConflictAbout::Field { part, .. } => part.name(),
        ConflictAbout::Duplicate { .. } => "duplicate",
    }
}

#[tokio::test]
async fn fields_that_only_one_side_changed_come_together() {
    let apart = Apart::start().await;
    apart
        .change_here(|form| form.phone = "0912 345 678".into())
        .await
        .ok::<Patient>();
    apart
        .change_here(|form| form.email = "binh@vidu.vn".into())
        .await
        .ok::<Patient>();
    apart.change_there(|form| form.note = "đi xe lăn".into()).await;
    apart
        .change_there(|form| form.occupation = "Giáo viên".into())
        .await;
    let form = apart.together().await.form;
    assert_eq!(
        (form.phone.as_str(), form.email.as_str()),
        ("0912345678", "binh@vidu.vn")
    );
    assert_eq!(
        (form.note.as_str(), form.occupation.as_str()),
        ("đi xe lăn", "Giáo viên")
    );
    let applied = ("applied".to_owned(), Some(200));
    assert_eq!(apart.desk.verdicts().await, [applied.clone(), applied]);
    assert_eq!(apart.conflicts().await, []);
}

#[tokio::test]
async fn a_field_changed_on_both_sides_stays_the_clinics_and_the_desks_value_is_in_the_list() {
    let apart = Apart::start().await;
    apart.desk.world.clinic.clock.set(at(9, 5));
    apart
        .change_here(|form| {
            form.phone = "0911111111".into();
            form.note = "gọi buổi chiều".into();
        })
        .await
        .ok::<Patient>();
    apart.desk.world.clinic.clock.set(at(9, 6));
    apart.change_there(|form| form.phone = "0922222222".into()).await;
    apart.desk.world.clinic.clock.set(at(9, 7));
    apart
        .change_there(|form| form.email = "binh@vidu.vn".into())
        .await;
    let form = apart.together().await.form;
    assert_eq!(
        (form.phone.as_str(), form.note.as_str()),
        ("0922222222", "gọi buổi chiều")
    );
    let item = &apart.desk.desktop.outbox().await[0];
    assert_eq!(
        (&item["state"], &item["status"]),
        (&json!("conflict"), &json!(200))
    );
    assert_eq!(item["answer"]["conflicts"], json!(["phone"]));

    let conflicts = apart.conflicts().await;
    let [conflict] = &conflicts[..] else {
        panic!("one conflict: {conflicts:?}");
    };
    let ConflictAbout::Field {
        part,
        clinic_value,
        desk_value,
        clinic: Some(clinic),
    } = &conflict.about
    else {
        panic!("of a field, and it is known who changed it: {conflict:?}");
    };
    assert_eq!(*part, PatientPart::Phone);
    assert_eq!(
        (clinic_value.phone.as_str(), desk_value.phone.as_str()),
        ("0922222222", "0911111111")
    );
    assert_eq!((conflict.desk.by.as_str(), conflict.desk.at), ("letan", at(9, 5)));
    // Whoever changed the phone, not whoever changed the record last.
    assert_eq!((clinic.by.as_str(), clinic.at), ("letan2", at(9, 6)));
    let mut tx = Tx::begin(apart.desk.world.engine().as_ref(), Begin::Read)
        .await
        .unwrap();
    let rows: Vec<Row> = tx.all(&DETAILS, &[]).await.unwrap();
    let last: String = rows.last().unwrap().get("detail").unwrap();
    assert!(last.contains("fields: note"), "{last}");
    assert!(
        last.contains("changed on both sides, the clinic's kept: phone"),
        "{last}"
    );
    assert!(
        !last.contains("0911111111"),
        "fields, never what is in them: {last}"
    );
}

#[tokio::test]
async fn a_conflict_is_decided_once_and_the_decision_can_be_taken_back() {
    let apart = Apart::start().await;
    apart
        .change_here(|form| form.phone = "0911111111".into())
        .await
        .ok::<Patient>();
    apart.change_there(|form| form.phone = "0922222222".into()).await;
    apart.together().await;
    let conflict = apart.conflicts().await.remove(0);
    let path = format!("/api/conflicts/{}/resolve", conflict.id);
    // From another version than the record has: somebody else has changed it.
    let stale = apart
        .at(conflict.patient_version - 1, &path, &json!({ "keep": "desk" }))
        .await;
    stale.refused("/problems/version-conflict");
    apart
        .decide(&conflict, "resolve", "both")
        .await
        .refused("/problems/invalid-fields");

    let decided: PatientConflict = apart.decide(&conflict, "resolve", "desk").await.ok();
    assert_eq!(apart.read().await.form.phone, "0911111111");
    assert_eq!(apart.conflicts().await, []);
    // Twice, and by two people at once.
    let again: PatientConflict = apart.decide(&conflict, "resolve", "desk").await.ok();
    assert_eq!(again.patient_version, decided.patient_version);
    apart
        .decide(&conflict, "resolve", "clinic")
        .await
        .refused("/problems/conflict-resolved");
    assert_eq!(apart.read().await.form.phone, "0911111111");

    apart.decide(&decided, "reopen", "").await.ok::<PatientConflict>();
    assert_eq!(apart.read().await.form.phone, "0922222222");
    let conflict = apart.conflicts().await.remove(0);
    let kept: PatientConflict = apart.decide(&conflict, "resolve", "clinic").await.ok();
    assert_eq!(
        (
            apart.read().await.form.phone.as_str(),
            apart.conflicts().await.len()
        ),
        ("0922222222", 0)
    );
    apart.decide(&kept, "reopen", "").await.ok::<PatientConflict>();
    let conflict = apart.conflicts().await.remove(0);
    apart
        .decide(&conflict, "resolve", "desk")
        .await
        .ok::<PatientConflict>();
    // Nobody's later change is written over.
    let now = apart.change_there(|form| form.phone = "0933333333".into()).await;
    let reopen = format!("/api/conflicts/{}/reopen", conflict.id);
    let refused = apart.at(now.version, &reopen, &json!({})).await;
    refused.refused("/problems/changed-since");
    apart.desk.desktop.pull().await;
    apart.desk.assert_same().await;
}

#[tokio::test]
async fn who_a_person_is_is_never_put_together_from_two_sides() {
    let apart = Apart::start().await;
    let card = |number: &str| Identifier::parse(number).unwrap();
    apart
        .change_here(|form| {
            form.birth_date = "1991-02-01".parse().ok();
            form.identifiers = vec![card("bhyt:DN4790000000001")];
            form.phone = "0911111111".into();
        })
        .await
        .ok::<Patient>();
    apart
        .change_there(|form| {
            form.full_name = "Lê Thị Bính".into();
            form.identifiers = vec![card("cccd:079090000001")];
        })
        .await;
    let form = apart.together().await.form;
    assert_eq!(form.full_name, "Lê Thị Bính");
    assert_eq!(form.birth_date, "1990-02-01".parse().ok());
    assert_eq!(form.identifiers, [card("cccd:079090000001")]);
    assert_eq!(form.phone, "0911111111", "the rest comes together");
    let conflicts = apart.conflicts().await;
    let parts: Vec<_> = conflicts.iter().map(part).collect();
    assert_eq!(parts, ["birth_date", "identifiers/bhyt"]);
    // The desk's card does not cost the clinic's.
    apart
        .decide(&conflicts[1], "resolve", "desk")
        .await
        .ok::<PatientConflict>();
    let numbers = apart.read().await.form.identifiers;
    assert_eq!(numbers, [card("cccd:079090000001"), card("bhyt:DN4790000000001")]);
}

#[tokio::test]
async fn a_later_word_of_the_same_person_takes_the_place_of_the_earlier() {
    let apart = Apart::start().await;
    apart
        .change_here(|form| form.phone = "0911111111".into())
        .await
        .ok::<Patient>();
    apart
        .change_here(|form| form.phone = "0911111112".into())
        .await
        .ok::<Patient>();
    apart
        .change_here(|form| form.note = "đi xe lăn".into())
        .await
        .ok::<Patient>();
    apart.change_there(|form| form.phone = "0922222222".into()).await;
    let form = apart.together().await.form;
    assert_eq!(
        (form.phone.as_str(), form.note.as_str()),
        ("0922222222", "đi xe lăn")
    );
    let conflicts = apart.conflicts().await;
    assert_eq!(conflicts.len(), 1);
    let ConflictAbout::Field { desk_value, .. } = &conflicts[0].about else {
        panic!("of a field");
    };
    assert_eq!(desk_value.phone, "0911111112");
    // Both sides say the same by now: there is nothing to decide.
    apart.change_there(|form| form.phone = "0911111112".into()).await;
    apart.desk.desktop.pull().await;
    assert_eq!(apart.conflicts().await, []);
}

#[tokio::test]
async fn somebody_registered_twice_keeps_both_numbers_until_the_desk_has_looked() {
    let desk = Desk::start().await;
    desk.wire.cut();
    let there = register(&desk.world.clinic.desk(), &somebody("Lê Thị Bình")).await;
    let here: Patient = desk
        .desktop
        .post("/api/patients", &somebody("Lê Thị Bình"))
        .await
        .ok();
    desk.wire.mend();
    desk.desktop.pull().await;
    assert_eq!(desk.verdicts().await, [("applied".to_owned(), Some(201))]);
    let asker = desk.world.clinic.desk();
    let list = async || {
        asker
            .get("/api/conflicts")
            .await
            .ok::<Page<PatientConflict>>()
            .items
    };
    let conflicts = list().await;
    let [conflict] = &conflicts[..] else {
        panic!("one: {conflicts:?}");
    };
    let ConflictAbout::Duplicate { other, .. } = &conflict.about else {
        panic!("a likely duplicate: {conflict:?}");
    };
    let numbers = (
        conflict.patient.record_number.as_str(),
        other.record_number.as_str(),
    );
    assert_eq!(numbers, ("BN000002", "BN000001"));
    assert_eq!((conflict.patient.id, other.id), (here.id, there.id));
    // Two people after all; and one after all.
    let path = format!("/api/conflicts/{}", conflict.id);
    let version = conflict.patient_version;
    let field = asker
        .post_matching(&format!("{path}/resolve"), version, &json!({ "keep": "desk" }))
        .await;
    field.refused("/problems/invalid-fields");
    let two = asker
        .post_matching(&format!("{path}/resolve"), version, &json!({ "keep": "both" }))
        .await;
    two.ok::<PatientConflict>();
    assert_eq!(list().await, []);
    let reopened = asker
        .post_matching(&format!("{path}/reopen"), version, &json!({}))
        .await;
    reopened.ok::<PatientConflict>();
    assert_eq!(list().await.len(), 1);
    let merged = asker
        .post(
            &format!("/api/patients/{}/merge", here.id),
            &json!({ "into": there.id }),
        )
        .await;
    assert_eq!(merged.ok::<Patient>().record_number, "BN000001");
    assert_eq!(list().await, []);
    desk.desktop.pull().await;
    desk.assert_same().await;
}

static AGE: Statement = Statement::new("AGE", "UPDATE patient SET updated_at = ?2 WHERE id = ?1");

#[tokio::test]
async fn those_whom_the_desk_has_looked_at_are_not_asked_about_again() {
    let desk = Desk::start().await;
    let old = register(&desk.world.clinic.desk(), &somebody("Lê Thị Bình")).await;
    let long_ago = clinic_tests::now().plus_minutes(-3 * 24 * 60);
    desk.world.write(&AGE, args![old.id, long_ago]).await;
    desk.world
        .clinic
        .change(async |work| work.put(Entity::Patient, old.id))
        .await;
    desk.desktop.pull().await;
    desk.wire.cut();
    let mut asked = somebody("Lê Thị Bình");
    desk.desktop
        .post("/api/patients", &asked)
        .await
        .refused("/problems/possible-duplicates");
    asked.not_a_duplicate = true;
    desk.desktop.post("/api/patients", &asked).await.ok::<Patient>();
    desk.wire.mend();
    desk.desktop.pull().await;
    let conflicts: Page<PatientConflict> = desk.desktop.get("/api/conflicts").await.ok();
    assert_eq!(conflicts.items, []);
}
