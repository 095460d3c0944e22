//! Rule B4: a time is held by the server's clock, consumed by its booking, taken over when it is over.

use clinic_shared::{
    identity::Role,
    ids::{HoldId, PatientId, PractitionerId},
    scheduling::{AppointmentView, BookAppointment, DayBoard, FreeTimes, Hold, HoldForm, MoveAppointment},
    settings::ClinicSettings,
    time::Timestamp,
};
use clinic_tests::{Asker, World, at, next_uuid, today};

use super::checker;

fn form(world: &World, doctor: PractitionerId, start: Timestamp) -> HoldForm {
    HoldForm {
        id: HoldId(next_uuid()),
        practitioner_id: doctor,
        service_id: world.service,
        start,
        length_minutes: None,
        patient_id: None,
        moving: None,
        instead_of: None,
    }
}

async fn held(asker: &Asker, form: &HoldForm) -> Hold {
    asker.post("/api/holds", form).await.ok()
}

/// Books the held time.
async fn book(world: &World, who: &Asker, hold: &Hold) -> clinic_tests::Answer {
    let patient = world.patient().await;
    let asked = BookAppointment {
        hold_id: Some(hold.id),
        ..world.ask(hold.practitioner_id, patient, hold.start)
    };
    who.post("/api/appointments", &asked).await
}

#[tokio::test]
async fn a_held_time_keeps_others_out_and_its_owner_in() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (desk, other) = (world.clinic.desk(), world.clinic.admin());
    let hold = held(&desk, &form(&world, doctor, at(10, 0))).await;
    assert_eq!(hold.expires_at, at(9, 5), "five minutes of the server's clock");
    checker::holds_have_their_cells(&world).await;
    let asked = world.ask(doctor, world.patient().await, at(10, 10));
    let refused = other
        .post("/api/appointments", &asked)
        .await
        .refused("/problems/slot-held");
    assert_eq!(refused.members["until"], serde_json::json!(at(9, 5)));
    other
        .post("/api/holds", &form(&world, doctor, at(9, 50)))
        .await
        .refused("/problems/slot-held");
    // Somebody else's hold opens nothing.
    book(&world, &other, &hold).await.refused("/problems/slot-held");
    book(&world, &desk, &hold).await.ok::<AppointmentView>();
    checker::nothing_overlaps(&world).await;
    checker::holds_have_their_cells(&world).await;
    let board: DayBoard = desk.get("/api/day-board").await.ok();
    assert_eq!(board.columns[0].holds, [], "the booking is the hold's end");
}

#[tokio::test]
async fn a_hold_that_is_over_is_taken_over_without_any_sweeper() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (desk, other) = (world.clinic.desk(), world.clinic.admin());
    let hold = held(&desk, &form(&world, doctor, at(10, 0))).await;
    world.clinic.clock.set(at(9, 5).plus_seconds(-1));
    let patient = world.patient().await;
    let asked = world.ask(doctor, patient, at(10, 0));
    other
        .post("/api/appointments", &asked)
        .await
        .refused("/problems/slot-held");
    world.clinic.clock.set(at(9, 5));
    let free: FreeTimes = other
        .get(&format!("/api/practitioners/{doctor}/free-times?day={}", today()))
        .await
        .ok();
    assert!(free.starts.contains(&at(10, 0)));
    let asked = world.ask(doctor, patient, at(10, 0));
    other
        .post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    // The first desk hears of it, whether it goes on typing or books.
    let extend = format!("/api/holds/{}/extend", hold.id);
    desk.post(&extend, &()).await.refused("/problems/hold-lost");
    book(&world, &desk, &hold).await.refused("/problems/slot-taken");
    checker::nothing_overlaps(&world).await;
    checker::holds_have_their_cells(&world).await;
}

#[tokio::test]
async fn a_form_in_use_extends_its_hold_but_not_for_ever() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let desk = world.clinic.desk();
    let hold = held(&desk, &form(&world, doctor, at(10, 0))).await;
    let extend = format!("/api/holds/{}/extend", hold.id);
    for minute in [4, 8, 12, 16, 20, 24, 28] {
        world.clinic.clock.set(at(9, minute));
        // A token lives for ten minutes.
        let longer: Hold = world.clinic.desk().post(&extend, &()).await.ok();
        assert_eq!(longer.expires_at, at(9, minute + 5).min(at(9, 30)));
        checker::holds_have_their_cells(&world).await;
    }
    world.clinic.clock.set(at(9, 30));
    let desk = world.clinic.desk();
    desk.post(&extend, &()).await.refused("/problems/hold-lost");
    // Over, but nobody needed it: the booking still goes through.
    book(&world, &desk, &hold).await.ok::<AppointmentView>();
}

#[tokio::test]
async fn choosing_another_time_moves_the_hold_and_leaving_ends_it() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (desk, other) = (world.clinic.desk(), world.clinic.admin());
    let first = held(&desk, &form(&world, doctor, at(10, 0))).await;
    let asked = HoldForm {
        instead_of: Some(first.id),
        ..form(&world, doctor, at(10, 10))
    };
    let second = held(&desk, &asked).await;
    assert_eq!(held(&desk, &asked).await, second, "asking twice holds once");
    let board: DayBoard = desk.get("/api/day-board").await.ok();
    assert_eq!(board.columns[0].holds, std::slice::from_ref(&second));
    // Not somebody else's to end.
    let path = format!("/api/holds/{}", second.id);
    other.delete(&path, 1).await;
    let board: DayBoard = desk.get("/api/day-board").await.ok();
    assert_eq!(board.columns[0].holds.len(), 1);
    assert!(desk.delete(&path, 1).await.status.is_success());
    let board: DayBoard = desk.get("/api/day-board").await.ok();
    assert_eq!(board.columns[0].holds, []);
    checker::holds_have_their_cells(&world).await;
}

/// Rules B4, D8: whoever holds the last place of a day gets it.
#[tokio::test]
async fn a_hold_counts_against_the_cap() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 1).await;
    world.shift(doctor, today(), (8, 12)).await;
    let desk = world.clinic.desk();
    let hold = held(&desk, &form(&world, doctor, at(10, 0))).await;
    let asked = world.ask(doctor, world.patient().await, at(11, 0));
    let other = world.clinic.admin();
    other
        .post("/api/appointments", &asked)
        .await
        .refused("/problems/day-full");
    book(&world, &desk, &hold).await.ok::<AppointmentView>();
}

#[tokio::test]
async fn a_visit_moves_into_the_time_held_for_it_even_over_its_own() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let desk = world.clinic.desk();
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let asked = HoldForm {
        moving: Some(visit.appointment.id),
        ..form(&world, doctor, at(10, 10))
    };
    let hold = held(&desk, &asked).await;
    let to = MoveAppointment {
        practitioner_id: doctor,
        start: at(10, 10),
        length_minutes: None,
        hold_id: Some(hold.id),
        overbook: None,
    };
    let path = format!("/api/appointments/{}/move", visit.appointment.id);
    let moved: AppointmentView = desk.post_matching(&path, 1, &to).await.ok();
    assert_eq!(moved.appointment.start, at(10, 10));
    checker::nothing_overlaps(&world).await;
    checker::holds_have_their_cells(&world).await;
}

/// Rule B6: a leave taken meanwhile beats the hold.
#[tokio::test]
async fn a_hold_opens_no_leave() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let desk = world.clinic.desk();
    let hold = held(&desk, &form(&world, doctor, at(10, 0))).await;
    let period = clinic_shared::time::Period {
        start: at(9, 0),
        end: at(12, 0),
    };
    world.leave(doctor, period).await;
    book(&world, &desk, &hold).await.refused("/problems/on-leave");
    checker::nothing_lies_outside(&world).await;
}

/// Rule D10.
#[tokio::test]
async fn a_kept_time_is_for_priority_until_it_opens() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    let day = today().plus_days(3);
    world.shift(doctor, day, (8, 12)).await;
    let settings = ClinicSettings {
        priority_slots_per_shift: 1,
        priority_release_hours: 24,
        ..ClinicSettings::default()
    };
    let admin = world.clinic.admin();
    admin
        .put("/api/settings", 0, &settings)
        .await
        .ok::<ClinicSettings>();
    let start = clinic_shared::time::Zone::vietnam().at(day, 8, 0);
    let ask = |patient: PatientId| world.ask(doctor, patient, start);
    let desk = world.clinic.desk();
    let refused = desk
        .post("/api/appointments", &ask(world.patient().await))
        .await
        .refused("/problems/kept-for-priority");
    assert_eq!(
        refused.members["opens_at"],
        serde_json::json!(start.plus_minutes(-24 * 60))
    );
    let old = world.patient_born("1940-01-01").await;
    let seen =
        |patient: PatientId| format!("/api/practitioners/{doctor}/free-times?day={day}&patient_id={patient}");
    let free: FreeTimes = desk.get(&seen(old)).await.ok();
    assert!(free.starts.contains(&start));
    desk.post("/api/appointments", &ask(old))
        .await
        .ok::<AppointmentView>();
    world.clinic.clock.set(start.plus_minutes(-24 * 60));
    let second = world.idle_doctor("Nội", 15).await;
    world.shift(second, day, (8, 12)).await;
    let open = world.ask(second, world.patient().await, start);
    let desk = world.clinic.desk();
    desk.post("/api/appointments", &open)
        .await
        .ok::<AppointmentView>();
}

#[tokio::test]
async fn a_service_takes_the_time_before_and_after_from_the_doctor_alone() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nhi").await);
    let admin = world.clinic.admin();
    let path = format!("/api/services/{}", world.service);
    let mut service = admin.get(&path).await.ok::<clinic_shared::catalog::Service>();
    (
        service.form.buffer_before_minutes,
        service.form.buffer_after_minutes,
    ) = (5, 10);
    admin
        .put(&path, service.version, &service.form)
        .await
        .ok::<clinic_shared::catalog::Service>();
    let patient = world.patient().await;
    let visit = world.booked(doctor, patient, at(10, 0)).await;
    assert_eq!(
        (visit.appointment.start, visit.appointment.end),
        (at(10, 0), at(10, 20))
    );
    assert_eq!(checker::cells_of(&world, visit.appointment.id).await, 7);
    world
        .book(doctor, at(10, 30))
        .await
        .refused("/problems/slot-taken");
    world.book(doctor, at(10, 35)).await.ok::<AppointmentView>();
    // The patient is free again at once.
    let asked = world.ask(other, patient, at(10, 20));
    world
        .clinic
        .desk()
        .post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    checker::nothing_overlaps(&world).await;
}

/// A permission of its own, a reason, and the patient in one place even so.
#[tokio::test]
async fn overbooking_needs_the_permission_and_sets_every_rule_aside_but_the_patients_own_time() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.book(doctor, at(10, 0)).await.ok::<AppointmentView>();
    let patient = world.patient().await;
    let asked = BookAppointment {
        overbook: Some("Bệnh nhân đau nhiều".to_owned()),
        ..world.ask(doctor, patient, at(10, 0))
    };
    let desk = world.clinic.desk();
    desk.post("/api/appointments", &asked)
        .await
        .refused("/problems/overbook-not-allowed");
    let admin = world.clinic.asker(Role::Admin, None);
    let no_reason = BookAppointment {
        overbook: Some("  ".to_owned()),
        ..asked.clone()
    };
    let refused = admin
        .post("/api/appointments", &no_reason)
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(refused.errors[0].pointer, "/overbook");
    let visit: AppointmentView = admin.post("/api/appointments", &asked).await.ok();
    assert_eq!(visit.appointment.overbook_reason, "Bệnh nhân đau nhiều");
    checker::nothing_overlaps(&world).await;
    // It counts and stands in the way like any other.
    world
        .book(doctor, at(10, 0))
        .await
        .refused("/problems/slot-taken");
    let twice = BookAppointment {
        overbook: Some("Gấp".to_owned()),
        ..world.ask(doctor, patient, at(10, 10))
    };
    admin
        .post("/api/appointments", &twice)
        .await
        .refused("/problems/patient-busy");
    // A move to a free time brings it back under the rules.
    let to = MoveAppointment {
        practitioner_id: doctor,
        start: at(11, 0),
        length_minutes: None,
        hold_id: None,
        overbook: None,
    };
    let path = format!("/api/appointments/{}/move", visit.appointment.id);
    let moved: AppointmentView = desk.post_matching(&path, 1, &to).await.ok();
    assert_eq!(moved.appointment.overbook_reason, "");
    assert_eq!(checker::cells_of(&world, moved.appointment.id).await, 4);
    checker::nothing_overlaps(&world).await;
}
