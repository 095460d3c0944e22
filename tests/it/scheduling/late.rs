//! Rule B3: who has not come, and what becomes of their visits. The clock stands where a test puts it.

use clinic_server::minute;
use clinic_shared::{
    feed::Page,
    scheduling::{AppointmentStatus, AppointmentView, LateStage, LateVisit},
    settings::{ClinicSettings, LatePolicy},
};
use clinic_tests::{World, at};
use serde_json::json;

use super::checker;

async fn settle(world: &World, late_policy: LatePolicy) {
    let settings = ClinicSettings {
        late_policy,
        ..ClinicSettings::default()
    };
    let answer = world.clinic.admin().put("/api/settings", 0, &settings).await;
    answer.ok::<ClinicSettings>();
}

async fn late(world: &World) -> Vec<(LateStage, i64)> {
    let page: Page<LateVisit> = world.clinic.desk().get("/api/appointments/late").await.ok();
    page.items.iter().map(|late| (late.stage, late.minutes)).collect()
}

async fn status(world: &World, visit: &AppointmentView) -> AppointmentStatus {
    let path = format!("/api/appointments/{}", visit.appointment.id);
    let read: AppointmentView = world.clinic.desk().get(&path).await.ok();
    read.appointment.status
}

async fn step(world: &World, visit: &AppointmentView, transition: &str) -> AppointmentView {
    let path = format!("/api/appointments/{}/status", visit.appointment.id);
    let desk = world.clinic.desk();
    desk.post(&path, &json!({"transition": transition})).await.ok()
}

async fn minute_passes(world: &World) -> usize {
    minute::run(&world.clinic.server.app).await.unwrap().missed
}

#[tokio::test]
async fn who_has_not_come_is_listed_by_the_clinics_minutes() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.booked(doctor, world.patient().await, at(10, 0)).await;
    let came = world.booked(doctor, world.patient().await, at(10, 20)).await;
    world.booked(doctor, world.patient().await, at(10, 40)).await;
    world.clinic.clock.set(at(10, 9));
    assert_eq!(late(&world).await, []);
    world.clinic.clock.set(at(10, 20));
    let check_in = json!({"appointment_id": came.appointment.id});
    let desk = world.clinic.desk();
    desk.post("/api/check-ins", &check_in)
        .await
        .ok::<serde_json::Value>();
    world.clinic.clock.set(at(10, 50));
    assert_eq!(
        late(&world).await,
        [(LateStage::Unresolved, 50), (LateStage::Remind, 10)]
    );
}

#[tokio::test]
async fn by_the_policy_list_nothing_is_decided_without_people() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    world.clinic.clock.set(at(16, 0));
    assert_eq!(minute_passes(&world).await, 0);
    assert_eq!(status(&world, &visit).await, AppointmentStatus::Booked);
}

#[tokio::test]
async fn by_the_policy_no_show_a_visit_beyond_the_limit_gives_its_time_back() {
    let world = World::start().await;
    settle(&world, LatePolicy::NoShow).await;
    let doctor = world.doctor("Nội").await;
    let missed = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let later = world.booked(doctor, world.patient().await, at(10, 20)).await;
    world.clinic.clock.set(at(10, 29));
    assert_eq!(minute_passes(&world).await, 0);
    world.clinic.clock.set(at(10, 30));
    assert_eq!(minute_passes(&world).await, 1);
    assert_eq!(status(&world, &missed).await, AppointmentStatus::NoShow);
    assert_eq!(status(&world, &later).await, AppointmentStatus::Booked);
    checker::nothing_overlaps(&world).await;
    // And a minute in which nothing is due writes nothing.
    let seq = *world.clinic.server.app.feed.listen().borrow();
    assert_eq!(minute_passes(&world).await, 0);
    assert_eq!(*world.clinic.server.app.feed.listen().borrow(), seq);
}

#[tokio::test]
async fn a_patient_who_comes_after_all_is_let_in_and_stays() {
    let world = World::start().await;
    settle(&world, LatePolicy::NoShow).await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    world.clinic.clock.set(at(10, 40));
    assert_eq!(minute_passes(&world).await, 1);
    step(&world, &visit, "reinstate").await;
    world.clinic.clock.set(at(10, 45));
    assert_eq!(minute_passes(&world).await, 0);
    assert_eq!(status(&world, &visit).await, AppointmentStatus::Booked);
    assert_eq!(late(&world).await, [(LateStage::Kept, 45)]);
}

#[tokio::test]
async fn a_patient_whom_the_desk_expects_is_not_marked_as_missed() {
    let world = World::start().await;
    settle(&world, LatePolicy::NoShow).await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let path = format!("/api/appointments/{}/expect", visit.appointment.id);
    world
        .clinic
        .desk()
        .post(&path, &json!({"expected": true}))
        .await
        .refused("/problems/too-early");
    world.clinic.clock.set(at(10, 25));
    world
        .clinic
        .desk()
        .post(&path, &json!({"expected": true}))
        .await
        .ok::<AppointmentView>();
    world.clinic.clock.set(at(10, 50));
    assert_eq!(minute_passes(&world).await, 0);
    world
        .clinic
        .desk()
        .post(&path, &json!({"expected": false}))
        .await
        .ok::<AppointmentView>();
    assert_eq!(minute_passes(&world).await, 1);
}

#[tokio::test]
async fn a_patient_whom_the_desk_expected_is_late_for_the_new_time_as_anybody() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    world.clinic.clock.set(at(10, 25));
    let desk = world.clinic.desk();
    let path = format!("/api/appointments/{}", visit.appointment.id);
    let expect = json!({"expected": true});
    let expected: AppointmentView = desk.post(&format!("{path}/expect"), &expect).await.ok();
    let version = expected.appointment.version;
    let to = json!({"practitioner_id": doctor, "start": at(11, 0)});
    let moved = desk.post_matching(&format!("{path}/move"), version, &to).await;
    moved.ok::<AppointmentView>();
    world.clinic.clock.set(at(11, 30));
    assert_eq!(late(&world).await, [(LateStage::Unresolved, 30)]);
}

#[tokio::test]
async fn only_todays_visits_are_marked_since_older_ones_could_not_come_back() {
    let world = World::start().await;
    settle(&world, LatePolicy::NoShow).await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(16, 40)).await;
    world.clinic.clock.set(at(16, 41).plus_minutes(24 * 60));
    assert_eq!(minute_passes(&world).await, 0);
    assert_eq!(status(&world, &visit).await, AppointmentStatus::Booked);
}

/// Rule E3.
#[tokio::test]
async fn a_visit_that_never_was_gives_its_time_back_and_can_be_taken_back() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let desk = world.clinic.desk();
    let check_in = json!({"appointment_id": visit.appointment.id});
    desk.post("/api/check-ins", &check_in)
        .await
        .ok::<serde_json::Value>();
    let own = world.clinic.doctor(doctor);
    let path = format!("/api/appointments/{}/status", visit.appointment.id);
    own.post(&path, &json!({"transition": "mark-error"}))
        .await
        .refused("/problems/forbidden");
    let gone = step(&world, &visit, "mark-error").await;
    assert_eq!(gone.appointment.status, AppointmentStatus::EnteredInError);
    assert_eq!(gone.queue_number, "");
    assert_eq!(checker::cells_of(&world, visit.appointment.id).await, 0);
    let again = step(&world, &visit, "reinstate").await;
    assert_eq!(again.appointment.status, AppointmentStatus::Booked);
    checker::nothing_overlaps(&world).await;
}
