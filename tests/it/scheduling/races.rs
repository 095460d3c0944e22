//! Rule D12: many at once, and the store is asked afterwards.

use clinic_shared::scheduling::AppointmentView;
use clinic_tests::{Answer, World, at};
use futures_util::future::join_all;

use super::checker;

const AT_ONCE: usize = 32;

fn won(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status.is_success()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_32_bookings_of_one_time_exactly_one_wins() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut asked = Vec::new();
    for _ in 0..AT_ONCE {
        asked.push(world.ask(doctor, world.patient().await, at(10, 0)));
    }
    let desk = world.clinic.desk();
    let answers = join_all(asked.iter().map(|ask| desk.post("/api/appointments", ask))).await;
    assert_eq!(won(&answers), 1);
    for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
        lost.refused("/problems/slot-taken");
    }
    assert_eq!(checker::visits(&world).await, 1);
    checker::nothing_overlaps(&world).await;
}

/// Times that overlap in part, so that no two bookings begin with the same cell.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_bookings_that_overlap_in_part_no_two_win() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut asked = Vec::new();
    for n in 0..AT_ONCE {
        let minutes = i64::try_from(n).unwrap() % 12 * 5;
        asked.push(world.ask(doctor, world.patient().await, at(10, 0).plus_minutes(minutes)));
    }
    let desk = world.clinic.desk();
    let answers = join_all(asked.iter().map(|ask| desk.post("/api/appointments", ask))).await;
    assert!(
        won(&answers) >= 2,
        "an hour has room for at least two visits of 20 minutes"
    );
    checker::nothing_overlaps(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_patient_booked_with_many_doctors_at_once_goes_to_one() {
    let world = World::start().await;
    let patient = world.patient().await;
    let mut asked = Vec::new();
    for _ in 0..8 {
        let doctor = world.doctor("Nội").await;
        asked.push(world.ask(doctor, patient, at(10, 0)));
    }
    let desk = world.clinic.desk();
    let answers = join_all(asked.iter().map(|ask| desk.post("/api/appointments", ask))).await;
    assert_eq!(won(&answers), 1);
    checker::nothing_overlaps(&world).await;
}

/// Rule D6: the cap holds when the last places are asked for at once, each at a time of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_place_of_a_day_goes_to_one() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 3).await;
    world.shift(doctor, clinic_tests::today(), (9, 17)).await;
    let mut asked = Vec::new();
    for n in 0..16 {
        asked.push(world.ask(doctor, world.patient().await, at(9, 0).plus_minutes(n * 20)));
    }
    let desk = world.clinic.desk();
    let answers = join_all(asked.iter().map(|ask| desk.post("/api/appointments", ask))).await;
    assert_eq!(won(&answers), 3);
    assert_eq!(checker::visits(&world).await, 3);
}

/// Bookings, moves and cancellations of the same hour at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bookings_moves_and_cancellations_at_once_leave_no_overlap() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut visits: Vec<AppointmentView> = Vec::new();
    for n in 0..6 {
        let start = at(13, 0).plus_minutes(n * 20);
        visits.push(world.booked(doctor, world.patient().await, start).await);
    }
    let mut asked = Vec::new();
    for n in 0..8 {
        asked.push(world.ask(doctor, world.patient().await, at(10, 0).plus_minutes(n * 10)));
    }
    let desk = &world.clinic.desk();
    let bookings = asked.iter().map(async |ask| {
        desk.post("/api/appointments", ask).await;
    });
    let moves = visits.iter().take(4).zip(0..).map(async |(visit, n)| {
        let path = format!("/api/appointments/{}/move", visit.appointment.id);
        let to = serde_json::json!({"practitioner_id": doctor, "start": at(10, 5).plus_minutes(n * 15)});
        desk.post_matching(&path, 1, &to).await;
    });
    let cancellations = visits.iter().skip(3).map(async |visit| {
        let path = format!("/api/appointments/{}/cancel", visit.appointment.id);
        desk.post(&path, &serde_json::json!({"reason": "bận"})).await;
    });
    tokio::join!(join_all(bookings), join_all(moves), join_all(cancellations));
    checker::nothing_overlaps(&world).await;
}
