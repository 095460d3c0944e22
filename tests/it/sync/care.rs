//! What is clinical comes to a doctor's replica with the care relation, and leaves no byte behind when it ends.

use clinic_shared::{
    feed::{Entity, Scope},
    identity::Role,
    ids::{AllergyId, PatientId, PractitionerId, UserId},
    scheduling::AppointmentView,
};
use clinic_tests::{Asker, TestDesktop, World, at, next_uuid};
use serde_json::json;

use super::{assert_holds, rows};

const SECRET: &str = "xyzzy-penicillin-xyzzy";

/// A doctor at an own desktop, and a colleague who has a patient with an allergy in care.
struct Practice {
    world: World,
    doctor: PractitionerId,
    colleague: PractitionerId,
    user: UserId,
    patient: PatientId,
    desktop: TestDesktop,
    _dir: tempfile::TempDir,
}

impl Practice {
    async fn start() -> Self {
        let world = World::start().await;
        let (doctor, colleague) = (world.doctor("Nội").await, world.doctor("Nhi").await);
        let user = world.clinic.account("bacsi", Role::Doctor, Some(doctor)).await;
        let patient = world.patient().await;
        let theirs = world.clinic.doctor(colleague);
        crate::records::open_record(&theirs, patient).await;
        record(&theirs, patient, SECRET).await;
        let dir = tempfile::tempdir().unwrap();
        let desktop = world.clinic.desktop("bacsi", dir.path()).await;
        desktop.pull().await;
        Self {
            world,
            doctor,
            colleague,
            user,
            patient,
            desktop,
            _dir: dir,
        }
    }

    /// The desk books the patient with this doctor.
    async fn book(&self, doctor: PractitionerId) -> AppointmentView {
        self.world.booked(doctor, self.patient, at(10, 0)).await
    }

    /// After a pull: whether the secret is anywhere in the decrypted file.
    async fn holds_the_secret(&self) -> bool {
        self.desktop.pull().await;
        let (pages, _) = self.desktop.bytes(self.user, "doctor");
        pages
            .windows(SECRET.len())
            .any(|found| found == SECRET.as_bytes())
    }

    async fn assert_gone(&self) {
        assert!(!self.holds_the_secret().await);
        let (_, wal) = self.desktop.bytes(self.user, "doctor");
        assert_eq!(wal, 0, "what the WAL held is gone with it");
    }

    async fn assert_equals_the_scope(&self) {
        assert_holds(&self.world, &self.desktop, (self.user, self.doctor), |_| true).await;
    }
}

async fn record(doctor: &Asker, patient: PatientId, substance: &str) -> AllergyId {
    let id = AllergyId(next_uuid());
    let allergy = json!({ "id": id, "substance": substance, "reaction": "", "note": substance });
    let path = format!("/api/patients/{patient}/allergies");
    assert_eq!(doctor.post(&path, &allergy).await.status, 201);
    id
}

#[tokio::test]
async fn a_visit_brings_what_was_recorded_before_and_its_end_takes_it_away() {
    let practice = Practice::start().await;
    assert!(!practice.holds_the_secret().await, "a colleague's patient");
    let visit = practice.book(practice.doctor).await.appointment;
    assert!(
        practice.holds_the_secret().await,
        "the history came with the visit"
    );
    practice.assert_equals_the_scope().await;
    let cancel = format!("/api/appointments/{}/cancel", visit.id);
    let reason = json!({ "reason": "Bận việc" });
    assert_eq!(
        practice.world.clinic.desk().post(&cancel, &reason).await.status,
        200
    );
    practice.assert_gone().await;
    practice.assert_equals_the_scope().await;
}

#[tokio::test]
async fn a_visit_that_moves_to_a_colleague_takes_the_record_along() {
    let practice = Practice::start().await;
    let visit = practice.book(practice.doctor).await.appointment;
    assert!(practice.holds_the_secret().await);
    let moved = json!({ "practitioner_id": practice.colleague, "start": at(11, 0) });
    let path = format!("/api/appointments/{}/move", visit.id);
    let desk = practice.world.clinic.desk();
    let answer = desk.post_matching(&path, visit.version, &moved).await;
    assert!(answer.status.is_success(), "{:?}", answer.status);
    practice.assert_gone().await;
    practice.assert_equals_the_scope().await;
}

#[tokio::test]
async fn an_opened_record_is_there_until_its_time_is_over() {
    let practice = Practice::start().await;
    let own = practice.world.clinic.doctor(practice.doctor);
    crate::records::open_record(&own, practice.patient).await;
    assert!(practice.holds_the_secret().await);
    practice.world.clinic.clock.advance_seconds(24 * 3_600);
    clinic_server::minute::run(&practice.world.clinic.server.app)
        .await
        .unwrap();
    practice.desktop.sign_in("bacsi").await;
    practice.assert_gone().await;
}

#[tokio::test]
async fn what_a_colleague_records_of_a_shared_patient_comes_once_and_of_others_never() {
    let practice = Practice::start().await;
    practice.book(practice.doctor).await;
    // In one delta with the visit that brings the patient.
    let theirs = practice.world.clinic.doctor(practice.colleague);
    record(&theirs, practice.patient, "Aspirin").await;
    let stranger = practice.world.patient().await;
    let in_the_feed = async |work: &mut clinic_shared::web::Work| work.put(Entity::Patient, stranger);
    practice.world.clinic.change(in_the_feed).await;
    crate::records::open_record(&theirs, stranger).await;
    record(&theirs, stranger, "Sulfa").await;
    practice.desktop.pull().await;
    practice.assert_equals_the_scope().await;
    let held = rows(
        &practice.desktop.look_into(practice.user, "doctor"),
        Scope::Doctor(practice.doctor),
    )
    .await;
    assert_eq!(held[Entity::PatientAllergy.name()].len(), 2);
}

#[tokio::test]
async fn a_first_load_brings_patients_in_care_alone() {
    let practice = Practice::start().await;
    let theirs = practice.world.clinic.doctor(practice.colleague);
    practice.book(practice.doctor).await;
    let stranger = practice.world.patient().await;
    crate::records::open_record(&theirs, stranger).await;
    record(&theirs, stranger, "Sulfa").await;
    let dir = tempfile::tempdir().unwrap();
    let other = practice.world.clinic.desktop("bacsi", dir.path()).await;
    other.pull().await;
    let replica = other.look_into(practice.user, "doctor");
    let held = rows(&replica, Scope::Doctor(practice.doctor)).await;
    let allergies = &held[Entity::PatientAllergy.name()];
    assert_eq!(allergies.len(), 1);
    assert!(allergies[0].contains(SECRET));
}

#[tokio::test]
async fn a_patient_pulls_what_is_theirs_and_nothing_that_staff_note_for_each_other() {
    let practice = Practice::start().await;
    let mut asked = practice.world.ask(practice.doctor, practice.patient, at(10, 0));
    SECRET.clone_into(&mut asked.note);
    let desk = practice.world.clinic.desk();
    assert_eq!(desk.post("/api/appointments", &asked).await.status, 201);
    let other = practice.world.patient().await;
    practice.world.booked(practice.colleague, other, at(9, 30)).await;
    let own = practice.world.clinic.patient(practice.patient);
    let text = own.get("/api/sync/pull").await.text();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["pull"]["scope"], format!("self:{}", practice.patient));
    let of = |entity: &str| {
        lines
            .iter()
            .filter(|line| line["put"]["entity"] == entity)
            .count()
    };
    assert_eq!(
        (of("patient"), of("appointment"), of("patient_allergy")),
        (1, 1, 0)
    );
    assert_eq!((of("shift"), of("slot_hold"), of("waiting_entry")), (0, 0, 0));
    assert!(!text.contains(SECRET), "staff's notes are theirs");
    assert!(!text.contains(&other.to_string()), "nor is anybody else there");

    let position = &lines[0]["pull"]["position"];
    practice.world.booked(practice.colleague, other, at(11, 0)).await;
    let delta = format!(
        "/api/sync/pull?epoch={}&seq={}",
        position["epoch"], position["seq"]
    );
    assert_eq!(
        own.get(&delta).await.text().lines().count(),
        2,
        "head and checkpoint"
    );
}
