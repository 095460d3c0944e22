use clinic_desk::{arrived::Arrived, notice::Notice};
use clinic_shared::{
    arrivals::{QueueEntry, QueueStatus},
    feed::Entity,
    ids::{AppointmentId, PatientId, PractitionerId, QueueEntryId},
    time::Timestamp,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clinic::Clinic;

const DOCTOR: PractitionerId = PractitionerId(Uuid::from_u128(1));
const OTHER: PractitionerId = PractitionerId(Uuid::from_u128(2));

fn account(practitioner: Option<PractitionerId>) -> Value {
    json!({
        "id": Uuid::from_u128(9), "user_name": "bs.lan", "display_name": "BS. Lan",
        "role": if practitioner.is_some() { "doctor" } else { "frontdesk" },
        "practitioner_id": practitioner, "must_change_password": false,
    })
}

fn waiting(id: u128, practitioner: PractitionerId) -> QueueEntry {
    QueueEntry {
        id: QueueEntryId(Uuid::from_u128(id)),
        appointment_id: AppointmentId(Uuid::from_u128(id)),
        patient_id: PatientId(Uuid::from_u128(id)),
        practitioner_id: practitioner,
        room_id: None,
        day: "2026-11-24".parse().unwrap(),
        number: "A014".to_owned(),
        priority: None,
        status: QueueStatus::Waiting,
        arrived_at: Timestamp::from_ms(0),
        called_at: None,
        calls: 0,
        started_at: None,
        ended_at: None,
        patient_name: "Nguyễn Văn Đức".to_owned(),
        practitioner_name: "BS. Lan".to_owned(),
        room_name: "Phòng 2".to_owned(),
        service_name: "Khám da liễu".to_owned(),
        booked_start: Timestamp::from_ms(0),
        version: 1,
    }
}

/// A clinic where one patient waits already, and a desktop where `user` has signed in.
async fn signed_in(user: Value) -> (Clinic, Arrived) {
    let clinic = Clinic::open().await;
    *clinic.server.user.lock().unwrap() = user;
    *clinic.server.changed.lock().unwrap() = Some(vec![Entity::Appointment, Entity::QueueEntry]);
    clinic.server.queue.lock().unwrap().push(waiting(1, DOCTOR));
    clinic.sign_in().await;
    let mut arrived = Arrived::new(clinic.desk.router(), clinic.desk.session.clone());
    arrived.look(1).await;
    (clinic, arrived)
}

/// T19.
#[tokio::test]
async fn a_doctor_is_called_once_for_every_patient_of_theirs_who_comes() {
    let (clinic, mut arrived) = signed_in(account(Some(DOCTOR))).await;
    assert_eq!(arrived.since_last().await, [], "who waits already is on the page");
    clinic
        .server
        .queue
        .lock()
        .unwrap()
        .extend([waiting(2, DOCTOR), waiting(3, OTHER)]);
    let called = Notice {
        title: "Nguyễn Văn Đức đã đến".to_owned(),
        body: "Phòng 2 · số A014".to_owned(),
        path: format!("/appointments/{}", Uuid::from_u128(2)),
    };
    assert_eq!(arrived.since_last().await, [called]);
    assert_eq!(arrived.since_last().await, []);
}

#[tokio::test]
async fn a_notification_says_nothing_of_why_the_patient_comes() {
    let (clinic, mut arrived) = signed_in(account(Some(DOCTOR))).await;
    clinic.server.queue.lock().unwrap().push(waiting(2, DOCTOR));
    let notices = arrived.since_last().await;
    assert_eq!(notices.len(), 1);
    assert!(!serde_json::to_string(&notices).unwrap().contains("da liễu"));
}

#[tokio::test]
async fn a_change_of_something_else_reads_no_queue() {
    let (clinic, mut arrived) = signed_in(account(Some(DOCTOR))).await;
    *clinic.server.changed.lock().unwrap() = Some(vec![Entity::Appointment]);
    clinic.server.queue.lock().unwrap().push(waiting(2, DOCTOR));
    assert_eq!(arrived.since_last().await, []);
}

#[tokio::test]
async fn what_cannot_be_read_now_is_told_at_the_next_call() {
    let (clinic, mut arrived) = signed_in(account(Some(DOCTOR))).await;
    clinic.server.queue.lock().unwrap().push(waiting(2, DOCTOR));
    let changed = clinic.server.changed.lock().unwrap().take();
    assert_eq!(arrived.since_last().await, []);
    *clinic.server.changed.lock().unwrap() = changed;
    assert_eq!(arrived.since_last().await.len(), 1);
}

#[tokio::test]
async fn a_check_in_that_was_undone_and_made_anew_is_told_anew() {
    let (clinic, mut arrived) = signed_in(account(Some(DOCTOR))).await;
    for (status, told) in [(QueueStatus::Withdrawn, 0), (QueueStatus::Waiting, 1)] {
        clinic.server.queue.lock().unwrap()[0].status = status;
        assert_eq!(arrived.since_last().await.len(), told, "{status:?}");
    }
}

#[tokio::test]
async fn the_front_desk_checks_people_in_and_is_not_called() {
    let (clinic, mut arrived) = signed_in(account(None)).await;
    clinic.server.queue.lock().unwrap().push(waiting(2, DOCTOR));
    assert_eq!(arrived.since_last().await, []);
}
