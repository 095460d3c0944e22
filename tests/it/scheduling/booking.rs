use clinic_shared::{
    args,
    field::FieldCode,
    ids::AppointmentId,
    scheduling::{Alternative, AppointmentStatus, AppointmentView, BookAppointment},
    store::Statement,
    time::{Period, Zone},
};
use clinic_tests::{World, at, next_uuid, today};
use rstest::rstest;

use super::checker;

fn alternatives(problem: &clinic_shared::problem::Problem) -> Vec<Alternative> {
    serde_json::from_value(problem.members["alternatives"].clone()).unwrap()
}

/// Rows A5, E1.
#[tokio::test]
async fn a_visit_is_booked_with_its_room_code_and_cells() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let booked = &visit.appointment;
    assert_eq!(booked.status, AppointmentStatus::Booked);
    assert_eq!((booked.start, booked.end), (at(10, 0), at(10, 20)));
    assert_eq!(booked.room_id, Some(world.room));
    assert_eq!(visit.room_name, "Phòng 1");
    assert_eq!(visit.patient_name, "Nguyễn Văn Thử");
    assert_eq!(booked.check_in_code.len(), 12);
    assert_eq!(checker::cells_of(&world, booked.id).await, 4);
    checker::nothing_overlaps(&world).await;
}

/// Rules D12, E7.
#[tokio::test]
async fn a_taken_slot_is_refused_with_other_times() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.book(doctor, at(10, 0)).await.ok::<AppointmentView>();
    let refused = world
        .book(doctor, at(10, 10))
        .await
        .refused("/problems/slot-taken");
    assert_eq!(refused.title, "Bác sĩ đã có lịch hẹn khác vào giờ này");
    let offered = alternatives(&refused);
    let starts: Vec<_> = offered.iter().map(|there| there.start).collect();
    // The nearest two of the morning, then the afternoon.
    assert_eq!(starts, [at(10, 20), at(10, 30), at(13, 0)]);
    let first = offered[0];
    world
        .book(first.practitioner_id, first.start)
        .await
        .ok::<AppointmentView>();
    checker::nothing_overlaps(&world).await;
}

/// Rule D9: a full day offers another day, and another doctor.
#[tokio::test]
async fn a_full_day_offers_another_doctor_and_another_day() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 1).await;
    world.shift(doctor, today(), (8, 12)).await;
    world.shift(doctor, today().plus_days(1), (8, 12)).await;
    let colleague = world.idle_doctor("Nội", 15).await;
    world.shift(colleague, today(), (10, 11)).await;
    let stranger = world.doctor("Nhi").await;
    world.book(doctor, at(9, 0)).await.ok::<AppointmentView>();
    let refused = world.book(doctor, at(10, 30)).await.refused("/problems/day-full");
    assert_eq!(refused.members["visits_max"], 1);
    let offered = alternatives(&refused);
    assert_eq!(
        (offered[0].practitioner_id, offered[0].start),
        (colleague, at(10, 30))
    );
    assert!(offered.iter().all(|there| there.practitioner_id != stranger));
    world
        .book(offered[0].practitioner_id, at(10, 0))
        .await
        .ok::<AppointmentView>();
    // With the colleague busy all day only the next day is left.
    let whole = Period {
        start: at(0, 0),
        end: at(23, 55),
    };
    world.leave(colleague, whole).await;
    let refused = world.book(doctor, at(10, 30)).await.refused("/problems/day-full");
    let next_day = today().plus_days(1);
    for there in alternatives(&refused) {
        assert_eq!(there.practitioner_id, doctor);
        assert_eq!(Zone::vietnam().day_of(there.start), next_day);
    }
}

/// Rules B6, D8.
#[rstest]
#[case::before_the_shift(17, 0, "/problems/outside-hours")]
#[case::over_lunch(11, 50, "/problems/outside-hours")]
#[case::on_leave(15, 0, "/problems/on-leave")]
#[case::into_leave(14, 50, "/problems/on-leave")]
#[case::in_the_past(8, 40, "/problems/in-the-past")]
#[tokio::test]
async fn a_time_that_does_not_fit_names_its_rule(#[case] hour: i8, #[case] minute: i8, #[case] kind: &str) {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let leave = Period {
        start: at(15, 0),
        end: at(17, 0),
    };
    world.leave(doctor, leave).await;
    world.book(doctor, at(hour, minute)).await.refused(kind);
    assert_eq!(checker::visits(&world).await, 0);
}

#[tokio::test]
async fn the_running_five_minutes_can_still_be_booked() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.clinic.clock.advance_seconds(299);
    world.book(doctor, at(9, 0)).await.ok::<AppointmentView>();
    world.clinic.clock.advance_seconds(1);
    world
        .book(doctor, at(9, 0))
        .await
        .refused("/problems/in-the-past");
}

/// Rule D6.
#[tokio::test]
async fn the_sixteenth_visit_of_a_day_is_refused() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    for visit in 0..15 {
        let start = at(13, 0).plus_minutes(visit * 10);
        let mut asked = world.ask(doctor, world.patient().await, start);
        asked.length_minutes = Some(10);
        world
            .clinic
            .desk()
            .post("/api/appointments", &asked)
            .await
            .ok::<AppointmentView>();
    }
    let refused = world.book(doctor, at(16, 0)).await.refused("/problems/day-full");
    assert_eq!(refused.members["visits_max"], 15);
    assert_eq!(checker::visits(&world).await, 15);
}

/// Rule D6.
#[tokio::test]
async fn more_than_eight_hours_of_visits_are_refused() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    world.shift(doctor, today(), (9, 22)).await;
    let desk = world.clinic.desk();
    for hour in [9, 13] {
        let mut asked = world.ask(doctor, world.patient().await, at(hour, 0));
        asked.length_minutes = Some(235);
        desk.post("/api/appointments", &asked)
            .await
            .ok::<AppointmentView>();
    }
    let refused = world
        .book(doctor, at(18, 0))
        .await
        .refused("/problems/day-too-long");
    assert_eq!(refused.members["minutes_max"], 480);
    let mut last = world.ask(doctor, world.patient().await, at(18, 0));
    last.length_minutes = Some(10);
    desk.post("/api/appointments", &last)
        .await
        .ok::<AppointmentView>();
}

#[tokio::test]
async fn nobody_is_booked_in_two_places_at_once() {
    let world = World::start().await;
    let (one, other) = (world.doctor("Nội").await, world.doctor("Nhi").await);
    let patient = world.patient().await;
    let first = world.booked(one, patient, at(10, 0)).await;
    let asked = world.ask(other, patient, at(10, 10));
    let desk = world.clinic.desk();
    let refused = desk
        .post("/api/appointments", &asked)
        .await
        .refused("/problems/patient-busy");
    assert_eq!(
        refused.members["appointment_id"],
        first.appointment.id.to_string()
    );
    world.booked(other, patient, at(10, 20)).await;
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn asking_twice_with_one_id_books_once() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let asked = world.ask(doctor, world.patient().await, at(10, 0));
    let desk = world.clinic.desk();
    let first: AppointmentView = desk.post("/api/appointments", &asked).await.ok();
    let again: AppointmentView = desk.post("/api/appointments", &asked).await.ok();
    assert_eq!(first, again);
    let other = BookAppointment {
        start: at(11, 0),
        ..asked
    };
    desk.post("/api/appointments", &other)
        .await
        .refused("/problems/id-in-use");
    assert_eq!(checker::visits(&world).await, 1);
}

static RETIRE: Statement = Statement::new("RETIRE", "UPDATE practitioner SET active = 0");
static MERGE: Statement = Statement::new("MERGE", "UPDATE patient SET merged_into = id");
static DELETE: Statement = Statement::new("DELETE", "UPDATE patient SET deleted_at = updated_at");
static WITHDRAW: Statement = Statement::new("WITHDRAW", "UPDATE service SET active = 0");

#[rstest]
#[case::retired_doctor(&RETIRE, "/practitioner_id")]
#[case::merged_patient(&MERGE, "/patient_id")]
#[case::deleted_patient(&DELETE, "/patient_id")]
#[case::withdrawn_service(&WITHDRAW, "/service_id")]
#[tokio::test]
async fn what_is_not_active_is_not_booked(#[case] spoil: &'static Statement, #[case] pointer: &str) {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let asked = world.ask(doctor, world.patient().await, at(10, 0));
    world.write(spoil, &[]).await;
    let refused = world.clinic.desk().post("/api/appointments", &asked).await;
    let refused = refused.refused("/problems/not-bookable");
    assert_eq!(refused.members["pointer"], pointer);
}

#[tokio::test]
async fn times_off_the_grid_are_field_errors() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut asked = world.ask(doctor, world.patient().await, at(10, 3));
    asked.length_minutes = Some(17);
    let refused = world.clinic.desk().post("/api/appointments", &asked).await;
    let refused = refused.refused("/problems/invalid-fields");
    let said: Vec<_> = refused
        .errors
        .iter()
        .map(|error| (error.pointer.as_str(), error.code))
        .collect();
    let off = FieldCode::NotOnTheGrid;
    assert_eq!(said, [("/start", off), ("/length_minutes", off)]);
}

#[tokio::test]
async fn a_refused_booking_leaves_nothing_behind() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (patient, desk) = (world.patient().await, world.clinic.desk());
    world.booked(doctor, patient, at(10, 0)).await;
    let mut asked = world.ask(doctor, world.patient().await, at(9, 30));
    asked.length_minutes = Some(60);
    desk.post("/api/appointments", &asked)
        .await
        .refused("/problems/slot-taken");
    assert_eq!(checker::cells_of(&world, asked.id).await, 0);
    let missing = AppointmentId(next_uuid());
    desk.get(&format!("/api/appointments/{missing}"))
        .await
        .refused("/problems/not-found");
    checker::nothing_overlaps(&world).await;
}

static CELL: Statement = Statement::new(
    "CELL",
    "INSERT INTO slot_cell (practitioner_id, cell, holder_id, held_until) VALUES (?1, ?2, ?3, NULL)",
);
static PATIENT_CELL: Statement = Statement::new(
    "PATIENT_CELL",
    "INSERT INTO patient_cell (patient_id, cell, appointment_id) VALUES (?1, ?2, ?3)",
);

/// Rule D12: the keys of the cells are the second lock, for what the rules could not see.
#[tokio::test]
async fn a_cell_is_never_taken_twice_even_where_no_visit_shows_it() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let patient = world.patient().await;
    let cell = at(10, 10).as_ms() / 300_000;
    world.write(&CELL, args![doctor, cell, next_uuid()]).await;
    world
        .write(&PATIENT_CELL, args![patient, cell, next_uuid()])
        .await;
    let asked = world.ask(doctor, world.patient().await, at(10, 0));
    let desk = world.clinic.desk();
    desk.post("/api/appointments", &asked)
        .await
        .refused("/problems/slot-taken");
    let elsewhere = world.ask(other, patient, at(10, 0));
    desk.post("/api/appointments", &elsewhere)
        .await
        .refused("/problems/patient-busy");
    for id in [asked.id, elsewhere.id] {
        assert_eq!(checker::cells_of(&world, id).await, 0);
    }
}
