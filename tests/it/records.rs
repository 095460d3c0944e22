//! Who may read a patient's record.

use clinic_shared::{
    ids::{CareAccessId, PatientId},
    records::{CareBecause, CareStanding, OpenRecord},
    store::{Begin, Statement, Tx},
};
use clinic_tests::{Asker, World, at, next_uuid};
use serde_json::json;

/// The doctor opens the record of a patient without a visit.
pub async fn open_record(doctor: &Asker, patient: PatientId) -> CareStanding {
    let asked = OpenRecord {
        id: CareAccessId(next_uuid()),
        reason: "Hội chẩn với khoa ngoại".to_owned(),
    };
    doctor
        .post(&format!("/api/patients/{patient}/care"), &asked)
        .await
        .ok()
}

async fn standing(doctor: &Asker, patient: PatientId) -> Option<CareBecause> {
    let care: CareStanding = doctor.get(&format!("/api/patients/{patient}/care")).await.ok();
    care.because
}

static OPENED: Statement = Statement::new(
    "OPENED",
    "SELECT detail FROM audit_event WHERE action = 'POST /api/patients/{id}/care' ORDER BY seq",
);

#[tokio::test]
async fn a_doctor_reads_the_record_of_a_patient_with_a_visit_and_of_no_other() {
    let world = World::start().await;
    let (own, other) = (world.doctor("Nội").await, world.doctor("Ngoại").await);
    let patient = world.patient().await;
    let allergies = format!("/api/patients/{patient}/allergies");
    let (doctor, colleague) = (world.clinic.doctor(own), world.clinic.doctor(other));
    doctor.get(&allergies).await.refused("/problems/not-in-care");
    let visit = world.booked(own, patient, at(10, 0)).await;
    assert_eq!(doctor.get(&allergies).await.status, 200);
    assert_eq!(standing(&doctor, patient).await, Some(CareBecause::Visit));
    colleague.get(&allergies).await.refused("/problems/not-in-care");
    let penicillin = json!({ "id": next_uuid(), "substance": "Penicillin" });
    colleague
        .post(&allergies, &penicillin)
        .await
        .refused("/problems/not-in-care");

    let cancel = format!("/api/appointments/{}/cancel", visit.appointment.id);
    let reason = json!({ "reason": "Bận việc" });
    assert_eq!(world.clinic.desk().post(&cancel, &reason).await.status, 200);
    doctor.get(&allergies).await.refused("/problems/not-in-care");
}

#[tokio::test]
async fn a_request_that_nobody_has_confirmed_opens_no_record() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let patient = world.patient().await;
    let mut asked = world.ask(doctor, patient, at(10, 0));
    asked.proposed = true;
    assert_eq!(
        world.clinic.desk().post("/api/appointments", &asked).await.status,
        201
    );
    let doctor = world.clinic.doctor(doctor);
    assert_eq!(standing(&doctor, patient).await, None);
}

#[tokio::test]
async fn a_record_is_opened_for_a_day_with_a_reason_that_the_audit_log_keeps() {
    let world = World::start().await;
    let practitioner = world.doctor("Nội").await;
    let doctor = world.clinic.doctor(practitioner);
    let patient = world.patient().await;
    let care = format!("/api/patients/{patient}/care");
    let without = json!({ "id": next_uuid(), "reason": "  " });
    assert_eq!(doctor.post(&care, &without).await.status, 422);
    let stranger = format!("/api/patients/{}/care", next_uuid());
    let asked = json!({ "id": next_uuid(), "reason": "Cấp cứu" });
    doctor
        .post(&stranger, &asked)
        .await
        .refused("/problems/not-found");
    world
        .clinic
        .desk()
        .post(&care, &asked)
        .await
        .refused("/problems/forbidden");

    let opened = open_record(&doctor, patient).await;
    let until = clinic_tests::now().plus_minutes(24 * 60);
    assert_eq!(
        (opened.because, opened.until),
        (Some(CareBecause::Access), Some(until))
    );
    assert_eq!(
        doctor
            .get(&format!("/api/patients/{patient}/allergies"))
            .await
            .status,
        200
    );
    let mut tx = Tx::begin(world.engine().as_ref(), Begin::Read).await.unwrap();
    let rows = tx.all(&OPENED, &[]).await.unwrap();
    let kept: Vec<String> = rows.iter().map(|row| row.get("detail").unwrap()).collect();
    assert_eq!(kept, [format!("patient {patient}: Hội chẩn với khoa ngoại")]);
    drop(tx);

    let app = &world.clinic.server.app;
    clinic_server::minute::run(app).await.unwrap();
    assert_eq!(standing(&doctor, patient).await, Some(CareBecause::Access));
    world.clinic.clock.advance_seconds(24 * 3_600);
    clinic_server::minute::run(app).await.unwrap();
    let doctor = world.clinic.doctor(practitioner);
    assert_eq!(standing(&doctor, patient).await, None);
}
