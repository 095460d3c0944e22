use clinic_shared::{
    feed::{Changes, Entity, Page},
    ids::AppointmentId,
    scheduling::{AppointmentEvent, AppointmentStatus, AppointmentView, CancelAppointment, MoveAppointment},
    time::Timestamp,
};
use clinic_tests::{Answer, Asker, World, at, today};
use rstest::rstest;
use serde_json::json;

use super::checker;

async fn step(who: &Asker, id: AppointmentId, transition: &str) -> Answer {
    let path = format!("/api/appointments/{id}/status");
    who.post(&path, &json!({"transition": transition})).await
}

async fn cancel(who: &Asker, id: AppointmentId) -> Answer {
    let reason = "Bệnh nhân báo bận".to_owned();
    let path = format!("/api/appointments/{id}/cancel");
    who.post(&path, &CancelAppointment { reason }).await
}

async fn move_to(who: &Asker, visit: &AppointmentView, start: Timestamp) -> Answer {
    let to = MoveAppointment {
        practitioner_id: visit.appointment.practitioner_id,
        start,
        length_minutes: None,
        hold_id: None,
        overbook: None,
    };
    let path = format!("/api/appointments/{}/move", visit.appointment.id);
    who.post_matching(&path, visit.appointment.version, &to).await
}

#[tokio::test]
async fn a_moved_visit_gives_its_time_back_and_keeps_its_code() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let moved: AppointmentView = move_to(&world.clinic.desk(), &visit, at(14, 0)).await.ok();
    assert_eq!(moved.appointment.start, at(14, 0));
    assert_eq!(moved.appointment.end, at(14, 20));
    assert_eq!(moved.appointment.version, 2);
    assert_eq!(moved.appointment.check_in_code, visit.appointment.check_in_code);
    world.book(doctor, at(10, 0)).await.ok::<AppointmentView>();
    world
        .book(doctor, at(14, 0))
        .await
        .refused("/problems/slot-taken");
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn a_visit_may_move_onto_its_own_time() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    move_to(&world.clinic.desk(), &visit, at(10, 10))
        .await
        .ok::<AppointmentView>();
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn a_move_that_does_not_fit_leaves_the_visit_where_it_was() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    world.book(doctor, at(14, 0)).await.ok::<AppointmentView>();
    let desk = world.clinic.desk();
    move_to(&desk, &visit, at(14, 10))
        .await
        .refused("/problems/slot-taken");
    move_to(&desk, &visit, at(8, 0))
        .await
        .refused("/problems/in-the-past");
    assert_eq!(checker::cells_of(&world, visit.appointment.id).await, 4);
    world
        .book(doctor, at(10, 0))
        .await
        .refused("/problems/slot-taken");
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn a_move_needs_the_version_that_was_seen() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let desk = world.clinic.desk();
    move_to(&desk, &visit, at(11, 0)).await.ok::<AppointmentView>();
    let conflict = move_to(&desk, &visit, at(14, 0))
        .await
        .refused("/problems/version-conflict");
    assert_eq!(conflict.members["current_version"], 2);
    let path = format!("/api/appointments/{}/move", visit.appointment.id);
    let to = json!({"practitioner_id": doctor, "start": at(15, 0)});
    desk.post(&path, &to).await.refused("/problems/version-required");
}

/// Rule E3: every state keeps or frees the time, as it should.
#[tokio::test]
async fn a_cancelled_visit_frees_its_time_and_takes_it_again_only_if_it_is_free() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let (id, desk) = (visit.appointment.id, world.clinic.desk());
    let cancelled: AppointmentView = cancel(&desk, id).await.ok();
    assert_eq!(cancelled.appointment.status, AppointmentStatus::Cancelled);
    assert_eq!(cancelled.appointment.cancel_reason, "Bệnh nhân báo bận");
    assert_eq!(checker::cells_of(&world, id).await, 0);
    checker::nothing_overlaps(&world).await;

    let back: AppointmentView = step(&desk, id, "reinstate").await.ok();
    assert_eq!(back.appointment.status, AppointmentStatus::Booked);
    assert_eq!(back.appointment.cancel_reason, "");
    assert_eq!(checker::cells_of(&world, id).await, 4);

    cancel(&desk, id).await.ok::<AppointmentView>();
    world.book(doctor, at(10, 10)).await.ok::<AppointmentView>();
    step(&desk, id, "reinstate").await.refused("/problems/slot-taken");
    assert_eq!(checker::cells_of(&world, id).await, 0);
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn a_missed_visit_is_one_that_has_begun_and_it_may_come_back_the_same_day() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let (id, desk) = (visit.appointment.id, world.clinic.desk());
    step(&desk, id, "mark-no-show")
        .await
        .refused("/problems/too-early");
    world.clinic.clock.set(at(10, 30));
    let desk = world.clinic.desk();
    let missed: AppointmentView = step(&desk, id, "mark-no-show").await.ok();
    assert_eq!(missed.appointment.status, AppointmentStatus::NoShow);
    assert_eq!(checker::cells_of(&world, id).await, 0);
    step(&desk, id, "reinstate").await.ok::<AppointmentView>();
    assert_eq!(checker::cells_of(&world, id).await, 4);
    step(&desk, id, "mark-no-show").await.ok::<AppointmentView>();
    world.clinic.clock.advance_seconds(24 * 3600);
    let next_day = world.clinic.desk();
    step(&next_day, id, "reinstate")
        .await
        .refused("/problems/in-the-past");
    checker::nothing_overlaps(&world).await;
}

/// Rules D5, E3.
#[tokio::test]
async fn a_request_keeps_its_time_and_waits_for_the_doctor() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut asked = world.ask(doctor, world.patient().await, at(10, 0));
    asked.proposed = true;
    let desk = world.clinic.desk();
    let request: AppointmentView = desk.post("/api/appointments", &asked).await.ok();
    assert_eq!(request.appointment.status, AppointmentStatus::Proposed);
    world
        .book(doctor, at(10, 0))
        .await
        .refused("/problems/slot-taken");
    let confirmed: AppointmentView = step(&world.clinic.doctor(doctor), asked.id, "confirm").await.ok();
    assert_eq!(confirmed.appointment.status, AppointmentStatus::Booked);
    checker::nothing_overlaps(&world).await;
}

/// Rule D5.
#[tokio::test]
async fn a_doctor_declines_a_request_but_cancels_nothing_that_was_promised() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut asked = world.ask(doctor, world.patient().await, at(10, 0));
    asked.proposed = true;
    let desk = world.clinic.desk();
    desk.post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    let own = world.clinic.doctor(doctor);
    cancel(&own, asked.id).await.ok::<AppointmentView>();
    let booked = world.booked(doctor, world.patient().await, at(10, 0)).await;
    cancel(&own, booked.appointment.id)
        .await
        .refused("/problems/forbidden");
}

/// Rule D5: what was booked a moment ago was promised to nobody yet.
#[tokio::test]
async fn a_doctor_takes_back_what_they_booked_just_now_and_nothing_later() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let own = world.clinic.doctor(doctor);
    let asked = world.ask(doctor, world.patient().await, at(10, 0));
    own.post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    cancel(&own, asked.id).await.ok::<AppointmentView>();
    let asked = world.ask(doctor, world.patient().await, at(10, 0));
    own.post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    world.clinic.clock.advance_seconds(300);
    cancel(&own, asked.id).await.refused("/problems/forbidden");
}

#[tokio::test]
async fn a_doctor_changes_own_visits_only() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let stranger = world.clinic.doctor(other);
    move_to(&stranger, &visit, at(11, 0))
        .await
        .refused("/problems/forbidden");
    step(&stranger, visit.appointment.id, "start")
        .await
        .refused("/problems/forbidden");
    let own = world.clinic.doctor(doctor);
    move_to(&own, &visit, at(11, 0)).await.ok::<AppointmentView>();
    let away = json!({"practitioner_id": other, "start": at(11, 0)});
    let path = format!("/api/appointments/{}/move", visit.appointment.id);
    own.post_matching(&path, 2, &away)
        .await
        .refused("/problems/forbidden");
}

#[rstest]
#[case::not_arrived("start")]
#[case::not_begun("finish")]
#[case::not_cancelled("reinstate")]
#[case::not_proposed("confirm")]
#[tokio::test]
async fn a_step_that_is_not_open_says_from_where(#[case] transition: &str) {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let refused = step(&world.clinic.desk(), visit.appointment.id, transition).await;
    let refused = refused.refused("/problems/step-not-open");
    assert_eq!(refused.members["current"], "booked");
}

#[rstest]
#[case("cancel")]
#[case("check-in")]
#[case("undo-check-in")]
#[tokio::test]
async fn steps_with_routes_of_their_own_are_not_taken_here(#[case] transition: &str) {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    step(&world.clinic.desk(), visit.appointment.id, transition)
        .await
        .refused("/problems/invalid-fields");
}

#[tokio::test]
async fn a_visit_tells_its_history() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let (id, desk) = (visit.appointment.id, world.clinic.desk());
    move_to(&desk, &visit, at(11, 0)).await.ok::<AppointmentView>();
    world.clinic.clock.advance_seconds(60);
    cancel(&desk, id).await.ok::<AppointmentView>();
    let history: Page<AppointmentEvent> = desk.get(&format!("/api/appointments/{id}/history")).await.ok();
    let told: Vec<_> = history
        .items
        .iter()
        .map(|event| (event.action.as_str(), event.actor_role.name()))
        .collect();
    let desk_did = |action| (action, "frontdesk");
    assert_eq!(told, [desk_did("book"), desk_did("move"), desk_did("cancel")]);
    assert_eq!(
        history.items[1].note,
        "2026-11-24T03:00:00Z → 2026-11-24T04:00:00Z"
    );
    assert_eq!(history.items[2].at, at(9, 1));
}

#[tokio::test]
async fn every_change_of_a_visit_is_told_to_the_screens() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let (id, desk) = (visit.appointment.id, world.clinic.desk());
    let before: Changes = desk.get("/api/changes").await.ok();
    cancel(&desk, id).await.ok::<AppointmentView>();
    let after: Changes = desk.get(&format!("/api/changes?after={}", before.seq)).await.ok();
    let named: Vec<_> = after.changes.iter().map(|c| (c.entity, c.id)).collect();
    assert_eq!(named, [(Entity::Appointment, id.0)]);
}

#[tokio::test]
async fn a_visits_qr_says_its_code() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let path = format!("/api/appointments/{}/qr.svg", visit.appointment.id);
    let picture = world.clinic.desk().get(&path).await;
    assert_eq!(picture.headers["content-type"], "image/svg+xml");
    let code = visit.appointment.check_in_code.parse().unwrap();
    assert_eq!(picture.body, clinic_shared::scanning::qr_svg(&code).as_bytes());
    assert_eq!(today().to_string(), "2026-11-24");
}
