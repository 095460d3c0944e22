//! Check-in, the queue of the day, calling, the TV screen.

use clinic_shared::{
    arrivals::{CheckIn, CheckedIn, FoundVisit, Queue, QueueEntry, QueueScreen, QueueStatus},
    feed::{Changes, Entity},
    ids::{AppointmentId, PractitionerId},
    patients::Priority,
    scanning::AppointmentCode,
    scheduling::{AppointmentStatus, AppointmentView},
    time::{Timestamp, Zone},
};
use clinic_tests::{Answer, Asker, World, at, next_uuid, today};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

async fn check_in(who: &Asker, id: AppointmentId) -> Answer {
    let asked = CheckIn {
        appointment_id: Some(id),
        ..CheckIn::default()
    };
    who.post("/api/check-ins", &asked).await
}

async fn scan(who: &Asker, code: &str) -> Answer {
    let asked = CheckIn {
        code: Some(code.to_owned()),
        ..CheckIn::default()
    };
    who.post("/api/check-ins", &asked).await
}

async fn step(who: &Asker, entry: &QueueEntry, step: &str) -> Answer {
    let path = format!("/api/queue/{}/step", entry.id);
    who.post_matching(&path, entry.version, &json!({"step": step}))
        .await
}

async fn queue(world: &World, query: &str) -> Queue {
    world.clinic.desk().get(&format!("/api/queue{query}")).await.ok()
}

async fn status_of(world: &World, id: AppointmentId) -> AppointmentStatus {
    let path = format!("/api/appointments/{id}");
    let visit: AppointmentView = world.clinic.desk().get(&path).await.ok();
    visit.appointment.status
}

/// Somebody booked and here.
async fn arrived(world: &World, doctor: PractitionerId, start: Timestamp, born: &str) -> QueueEntry {
    let patient = world.patient_born(born).await;
    let visit = world.booked(doctor, patient, start).await;
    let checked: CheckedIn = check_in(&world.clinic.desk(), visit.appointment.id).await.ok();
    checked.entry
}

/// Row T14.
#[tokio::test]
async fn a_scanned_code_gives_a_number_and_a_place() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let code = AppointmentCode::parse(&visit.appointment.check_in_code).unwrap();
    let answer = scan(&world.clinic.desk(), &code.payload()).await;
    let checked: CheckedIn = answer.ok();
    assert!(!checked.already);
    let entry = checked.entry;
    assert_eq!(
        (entry.number.as_str(), entry.status),
        ("A001", QueueStatus::Waiting)
    );
    assert_eq!((entry.arrived_at, entry.booked_start), (at(9, 0), at(10, 0)));
    assert_eq!(
        (entry.patient_name.as_str(), entry.room_name.as_str()),
        ("Nguyễn Văn Thử", "Phòng 1")
    );
    assert_eq!(entry.priority, None);
    let path = format!("/api/appointments/{}", visit.appointment.id);
    let seen: AppointmentView = world.clinic.desk().get(&path).await.ok();
    assert_eq!(seen.appointment.status, AppointmentStatus::Arrived);
    assert_eq!(seen.queue_number, "A001");
    let seq: i64 = answer.headers["clinic-seq"].to_str().unwrap().parse().unwrap();
    let told: Changes = world
        .clinic
        .desk()
        .get(&format!("/api/changes?after={}", seq - 1))
        .await
        .ok();
    let mut entities: Vec<_> = told.changes.iter().map(|change| change.entity).collect();
    entities.sort_unstable();
    assert_eq!(entities, [Entity::Appointment, Entity::QueueEntry]);
}

/// The earliest arrival stands.
#[tokio::test]
async fn scanning_twice_is_harmless() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let desk = world.clinic.desk();
    let code = &visit.appointment.check_in_code;
    let first: CheckedIn = scan(&desk, code).await.ok();
    world.clinic.clock.advance_seconds(300);
    let second: CheckedIn = scan(&desk, &code.to_lowercase()).await.ok();
    assert!(second.already);
    assert_eq!(second.entry, first.entry);
    assert_eq!(queue(&world, "").await.entries.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_scanned_at_every_desk_at_once_makes_one_entry() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let desk = world.clinic.desk();
    let scans = (0..16).map(|_| check_in(&desk, visit.appointment.id));
    let answers: Vec<CheckedIn> = join_all(scans).await.iter().map(Answer::ok).collect();
    assert_eq!(answers.iter().filter(|checked| !checked.already).count(), 1);
    assert!(answers.iter().all(|checked| checked.entry.number == "A001"));
    assert_eq!(queue(&world, "").await.entries.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_two_people_get_one_number() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut visits = Vec::new();
    for n in 0..12 {
        let start = at(13, 0).plus_minutes(n * 20);
        visits.push(world.booked(doctor, world.patient().await, start).await);
    }
    let desk = &world.clinic.desk();
    join_all(visits.iter().map(|visit| check_in(desk, visit.appointment.id))).await;
    let mut numbers: Vec<_> = queue(&world, "")
        .await
        .entries
        .into_iter()
        .map(|e| e.number)
        .collect();
    numbers.sort_unstable();
    let expected: Vec<_> = (1..=12).map(|n| format!("A{n:03}")).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn a_visit_without_a_room_gets_a_number_all_the_same() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world
        .write(
            Box::leak(Box::new(clinic_shared::store::Statement::new(
                "NO_ROOM",
                "UPDATE shift SET room_id = NULL",
            ))),
            &[],
        )
        .await;
    let entry = arrived(&world, doctor, at(10, 0), "1990").await;
    assert_eq!((entry.number.as_str(), entry.room_id), ("K001", None));
}

#[rstest]
#[case::yesterdays(-1)]
#[case::tomorrows(1)]
#[tokio::test]
async fn a_code_is_good_on_its_own_day_only(#[case] days: i32) {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    world
        .clinic
        .clock
        .set(Zone::vietnam().at(today().plus_days(-days), 10, 0));
    let desk = world.clinic.desk();
    let refused = scan(&desk, &visit.appointment.check_in_code)
        .await
        .refused("/problems/wrong-day");
    assert_eq!(refused.members["start"], at(10, 0).to_string());
    let path = format!("/api/check-in-codes/{}", visit.appointment.check_in_code);
    let found: FoundVisit = desk.get(&path).await.ok();
    assert_eq!((found.day, found.is_today), (today(), false));
}

#[rstest]
#[case::no_code("https://example.vn")]
#[case::mistyped("CD1000000000000")]
#[tokio::test]
async fn an_unknown_code_is_said_to_be_one(#[case] text: &str) {
    let world = World::start().await;
    scan(&world.clinic.desk(), text)
        .await
        .refused("/problems/unknown-code");
    let unused = AppointmentCode::from_random([9; 16]);
    let path = format!("/api/check-in-codes/{}", unused.payload());
    world
        .clinic
        .desk()
        .get(&path)
        .await
        .refused("/problems/unknown-code");
}

#[tokio::test]
async fn a_cancelled_visit_is_not_checked_in() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let (id, desk) = (visit.appointment.id, world.clinic.desk());
    desk.post(
        &format!("/api/appointments/{id}/cancel"),
        &json!({"reason": "bận"}),
    )
    .await
    .ok::<AppointmentView>();
    let refused = check_in(&desk, id).await.refused("/problems/step-not-open");
    assert_eq!(refused.members["current"], "cancelled");
    check_in(&desk, AppointmentId(next_uuid()))
        .await
        .refused("/problems/not-found");
    desk.post("/api/check-ins", &CheckIn::default())
        .await
        .refused("/problems/invalid-fields");
    check_in(&world.clinic.doctor(doctor), id)
        .await
        .refused("/problems/forbidden");
}

/// Rule D10.
#[tokio::test]
async fn the_queue_is_called_by_priority_then_booked_time() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let plain = arrived(&world, doctor, at(10, 0), "1990").await;
    let aged = arrived(&world, doctor, at(11, 0), "1950").await;
    let child = arrived(&world, doctor, at(11, 20), "2024-01-05").await;
    let urgent = world.booked(doctor, world.patient().await, at(11, 40)).await;
    let asked = CheckIn {
        appointment_id: Some(urgent.appointment.id),
        emergency: true,
        ..CheckIn::default()
    };
    let desk = world.clinic.desk();
    let emergency: CheckedIn = desk.post("/api/check-ins", &asked).await.ok();
    assert_eq!(emergency.entry.priority, Some(Priority::Emergency));
    assert_eq!(aged.priority, Some(Priority::Aged75AndOver));
    let order: Vec<_> = queue(&world, "")
        .await
        .entries
        .into_iter()
        .map(|e| e.id)
        .collect();
    assert_eq!(order, [emergency.entry.id, child.id, aged.id, plain.id]);
    let own = world.clinic.doctor(doctor);
    for expected in [emergency.entry.id, child.id, aged.id, plain.id] {
        let called: QueueEntry = own.post("/api/queue/call-next", &json!({})).await.ok();
        assert_eq!((called.id, called.status), (expected, QueueStatus::Called));
        assert_eq!(called.calls, 1);
    }
    own.post("/api/queue/call-next", &json!({}))
        .await
        .refused("/problems/nobody-waiting");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_calls_at_once_call_two_people() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    for n in 0..4 {
        arrived(&world, doctor, at(10, 0).plus_minutes(n * 20), "1990").await;
    }
    let own = world.clinic.doctor(doctor);
    let nothing = json!({});
    let calls = (0..4).map(|_| own.post("/api/queue/call-next", &nothing));
    let mut called: Vec<QueueEntry> = join_all(calls).await.iter().map(Answer::ok).collect();
    called.sort_by_key(|entry| entry.id);
    called.dedup_by_key(|entry| entry.id);
    assert_eq!(called.len(), 4);
}

/// Rule E3.
#[tokio::test]
async fn starting_and_finishing_move_the_visit_along() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let entry = arrived(&world, doctor, at(10, 0), "1990").await;
    let own = world.clinic.doctor(doctor);
    let called: QueueEntry = step(&own, &entry, "call").await.ok();
    world.clinic.clock.advance_seconds(120);
    let started: QueueEntry = step(&own, &called, "start").await.ok();
    assert_eq!(
        (started.status, started.started_at),
        (QueueStatus::InRoom, Some(at(9, 2)))
    );
    assert_eq!(
        status_of(&world, entry.appointment_id).await,
        AppointmentStatus::InProgress
    );
    let done: QueueEntry = step(&own, &started, "finish").await.ok();
    assert_eq!(done.status, QueueStatus::Done);
    assert_eq!(
        status_of(&world, entry.appointment_id).await,
        AppointmentStatus::Fulfilled
    );
    step(&own, &done, "call")
        .await
        .refused("/problems/queue-step-not-open");
}

/// Rule E3: the time of somebody who waits or is in the room is not given away.
#[tokio::test]
async fn somebody_who_is_here_is_neither_cancelled_nor_missed() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let entry = arrived(&world, doctor, at(10, 0), "1990").await;
    world.clinic.clock.set(at(10, 30));
    let (desk, own) = (world.clinic.desk(), world.clinic.doctor(doctor));
    let visit = format!("/api/appointments/{}", entry.appointment_id);
    let give_away = async |current: &str| {
        for (step, body) in [
            ("cancel", json!({"reason": "bận"})),
            ("status", json!({"transition": "mark-no-show"})),
        ] {
            let refused = desk.post(&format!("{visit}/{step}"), &body).await;
            let refused = refused.refused("/problems/step-not-open");
            assert_eq!(refused.members["current"], current);
        }
    };
    give_away("arrived").await;
    let started: QueueEntry = step(&own, &entry, "start").await.ok();
    give_away("in-progress").await;
    for taken_out in ["call", "skip", "requeue", "withdraw"] {
        step(&desk, &started, taken_out)
            .await
            .refused("/problems/queue-step-not-open");
    }
}

#[tokio::test]
async fn the_queue_follows_a_visit_started_from_the_board() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let entry = arrived(&world, doctor, at(10, 0), "1990").await;
    let own = world.clinic.doctor(doctor);
    let path = format!("/api/appointments/{}/status", entry.appointment_id);
    for (transition, status) in [("start", QueueStatus::InRoom), ("finish", QueueStatus::Done)] {
        own.post(&path, &json!({"transition": transition}))
            .await
            .ok::<AppointmentView>();
        assert_eq!(queue(&world, "").await.entries[0].status, status);
    }
}

#[tokio::test]
async fn a_call_and_a_skip_are_taken_back() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let entry = arrived(&world, doctor, at(10, 0), "1990").await;
    let own = world.clinic.doctor(doctor);
    let called: QueueEntry = step(&own, &entry, "call").await.ok();
    let skipped: QueueEntry = step(&own, &called, "skip").await.ok();
    assert_eq!(skipped.status, QueueStatus::Skipped);
    let again: QueueEntry = step(&own, &skipped, "call").await.ok();
    assert_eq!((again.status, again.calls), (QueueStatus::Called, 2));
    let back: QueueEntry = step(&own, &again, "requeue").await.ok();
    assert_eq!(
        (back.status, back.called_at, back.calls),
        (QueueStatus::Waiting, None, 1)
    );
    step(&own, &entry, "call")
        .await
        .refused("/problems/version-conflict");
}

#[tokio::test]
async fn a_check_in_is_undone_and_made_again_with_a_new_number() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let entry = arrived(&world, doctor, at(10, 0), "1990").await;
    step(&world.clinic.doctor(doctor), &entry, "withdraw")
        .await
        .refused("/problems/forbidden");
    let desk = world.clinic.desk();
    let gone: QueueEntry = step(&desk, &entry, "withdraw").await.ok();
    assert_eq!(gone.status, QueueStatus::Withdrawn);
    assert_eq!(
        status_of(&world, entry.appointment_id).await,
        AppointmentStatus::Booked
    );
    assert!(queue(&world, "").await.entries.is_empty());
    let again: CheckedIn = check_in(&desk, entry.appointment_id).await.ok();
    assert_eq!((again.entry.number.as_str(), again.already), ("A002", false));
}

#[tokio::test]
async fn a_doctor_steps_own_entries_only() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let entry = arrived(&world, doctor, at(10, 0), "1990").await;
    let stranger = world.clinic.doctor(other);
    step(&stranger, &entry, "call")
        .await
        .refused("/problems/forbidden");
    stranger
        .post("/api/queue/call-next", &json!({"practitioner_id": doctor}))
        .await
        .refused("/problems/forbidden");
    stranger
        .post("/api/queue/call-next", &json!({}))
        .await
        .refused("/problems/nobody-waiting");
}

/// Row E2.
#[tokio::test]
async fn the_queue_is_filtered_and_tells_the_median_wait() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nhi").await);
    let first = arrived(&world, doctor, at(10, 0), "1990").await;
    arrived(&world, other, at(10, 0), "1990").await;
    assert_eq!(queue(&world, "").await.wait_median_minutes, None);
    world.clinic.clock.advance_seconds(7 * 60);
    step(&world.clinic.desk(), &first, "call")
        .await
        .ok::<QueueEntry>();
    let own = queue(
        &world,
        &format!("?practitioner_id={doctor}&room_id={}", world.room),
    )
    .await;
    assert_eq!((own.entries.len(), own.wait_median_minutes), (1, Some(7)));
    let tomorrow = queue(&world, &format!("?day={}", today().plus_days(1))).await;
    assert!(tomorrow.entries.is_empty());
}

/// The clinic's day begins at its own midnight; in UTC it is still the day before.
#[tokio::test]
async fn somebody_who_comes_before_seven_is_in_todays_queue() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (zone, tomorrow) = (Zone::vietnam(), today().plus_days(1));
    world.shift(doctor, tomorrow, (8, 12)).await;
    let visit = world
        .booked(doctor, world.patient().await, zone.at(tomorrow, 8, 0))
        .await;
    world.clinic.clock.set(zone.at(tomorrow, 6, 30));
    let desk = world.clinic.desk();
    let checked: CheckedIn = check_in(&desk, visit.appointment.id).await.ok();
    let today = queue(&world, "").await;
    assert_eq!((today.day, today.entries.len()), (tomorrow, 1));
    let called: QueueEntry = desk.post("/api/queue/call-next", &json!({})).await.ok();
    assert_eq!(called.id, checked.entry.id);
    let screen: QueueScreen = world.clinic.stranger().get("/api/queue/screen").await.ok();
    assert_eq!(screen.called[0].number, called.number);
}

#[tokio::test]
async fn the_tv_shows_numbers_and_rooms_and_never_a_name() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let first = arrived(&world, doctor, at(10, 0), "1990").await;
    arrived(&world, doctor, at(10, 20), "1990").await;
    arrived(&world, doctor, at(10, 40), "1950").await;
    step(&world.clinic.desk(), &first, "call")
        .await
        .ok::<QueueEntry>();
    let answer = world.clinic.stranger().get("/api/queue/screen").await;
    let screen: QueueScreen = answer.ok();
    assert_eq!(
        (
            screen.called[0].number.as_str(),
            screen.called[0].room_name.as_str()
        ),
        ("A001", "Phòng 1")
    );
    assert!(!screen.called[0].in_room);
    assert_eq!(screen.waiting[0].numbers, ["A003", "A002"]);
    assert_eq!(screen.waiting[0].waiting, 2);
    let text = String::from_utf8(answer.body).unwrap();
    assert!(!text.contains("Nguyễn") && !text.contains("Bác sĩ"), "{text}");
}
