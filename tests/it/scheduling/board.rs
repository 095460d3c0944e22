use clinic_shared::{
    scheduling::{AppointmentView, DayBoard, FreeTimes},
    time::Period,
};
use clinic_tests::{World, at, today};

async fn free(world: &World, path: &str) -> FreeTimes {
    world.clinic.desk().get(path).await.ok()
}

/// Rows E2, A1; rules D6–D8.
#[tokio::test]
async fn the_board_has_a_column_per_doctor_and_day() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let idle = world.idle_doctor("Nhi", 4).await;
    let leave = Period {
        start: at(15, 0),
        end: at(17, 0),
    };
    world.leave(doctor, leave).await;
    let first = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let gone = world.booked(doctor, world.patient().await, at(11, 0)).await;
    let desk = world.clinic.desk();
    let path = format!("/api/appointments/{}/cancel", gone.appointment.id);
    desk.post(&path, &serde_json::json!({"reason": "bận"}))
        .await
        .ok::<AppointmentView>();

    let board: DayBoard = desk.get("/api/day-board").await.ok();
    assert_eq!((board.from, board.days, board.columns.len()), (today(), 1, 2));
    let column = board
        .columns
        .iter()
        .find(|c| c.practitioner_id == doctor)
        .unwrap();
    assert_eq!(column.shifts.len(), 2);
    assert_eq!(column.leaves.len(), 1);
    let seen: Vec<_> = column
        .appointments
        .iter()
        .map(|visit| visit.appointment.id)
        .collect();
    assert_eq!(seen, [first.appointment.id, gone.appointment.id]);
    // The cancelled one is shown and does not count; 6 working hours in steps of 10 minutes, capped by 15.
    assert_eq!((column.visits, column.visits_max), (1, 15));
    let empty = board.columns.iter().find(|c| c.practitioner_id == idle).unwrap();
    assert_eq!((empty.visits, empty.visits_max), (0, 0));
}

#[tokio::test]
async fn a_week_of_one_doctor_has_seven_columns() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.doctor("Nội").await;
    world.book(doctor, at(10, 0)).await.ok::<AppointmentView>();
    let monday = today().monday();
    let desk = world.clinic.desk();
    let path = format!("/api/day-board?from={monday}&days=7&practitioner_id={doctor}");
    let board: DayBoard = desk.get(&path).await.ok();
    let visits: Vec<_> = board.columns.iter().map(|column| column.visits).collect();
    assert_eq!(visits, [0, 1, 0, 0, 0, 0, 0]);
    desk.get("/api/day-board?days=8")
        .await
        .refused("/problems/invalid-query");
}

/// Rules D7, D9: every offered time can be booked, none that is taken or over is offered.
#[tokio::test]
async fn free_times_are_those_that_can_be_booked() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    world.shift(doctor, today(), (8, 10)).await;
    let visit = world.booked(doctor, world.patient().await, at(9, 20)).await;
    let path = format!(
        "/api/practitioners/{doctor}/free-times?day={}&service_id={}",
        today(),
        world.service
    );
    let found = free(&world, &path).await;
    assert_eq!(found.length_minutes, 20);
    assert_eq!(found.starts, [at(9, 0), at(9, 40)]);
    assert_eq!(found.why_none, None);
    let moving = format!("{path}&moving={}", visit.appointment.id);
    let found = free(&world, &moving).await;
    assert_eq!(
        found.starts,
        [at(9, 0), at(9, 10), at(9, 20), at(9, 30), at(9, 40)]
    );
}

/// Rule D9.
#[tokio::test]
async fn a_day_without_free_times_says_why() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 1).await;
    let path = |days: i32| {
        format!(
            "/api/practitioners/{doctor}/free-times?day={}&length_minutes=20",
            today().plus_days(days)
        )
    };
    let why = async |days: i32| free(&world, &path(days)).await.why_none;
    assert_eq!(why(0).await.as_deref(), Some("/problems/outside-hours"));
    world.shift(doctor, today(), (8, 12)).await;
    assert_eq!(why(0).await, None);
    world.book(doctor, at(10, 0)).await.ok::<AppointmentView>();
    assert_eq!(why(0).await.as_deref(), Some("/problems/day-full"));
    world.shift(doctor, today().plus_days(-1), (8, 12)).await;
    assert_eq!(why(-1).await.as_deref(), Some("/problems/in-the-past"));
    world.shift(doctor, today().plus_days(1), (8, 12)).await;
    let next = at(0, 0).plus_minutes(24 * 60);
    let end = next.plus_minutes(24 * 60);
    world.leave(doctor, Period { start: next, end }).await;
    assert_eq!(why(1).await.as_deref(), Some("/problems/on-leave"));
}
