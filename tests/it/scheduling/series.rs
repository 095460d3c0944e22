use clinic_shared::{
    ids::{PatientId, PractitionerId, SeriesId},
    scheduling::{
        AppointmentKind, AppointmentView, BookSeries, BookedSeries, BookingRefused, SeriesAsked, SeriesPlan,
    },
    time::{Period, Timestamp, Zone},
};
use clinic_tests::{World, at, next_uuid, today};

use super::checker;

/// A doctor who works today and the 13 days after, 08:00–10:00.
async fn doctor(world: &World) -> PractitionerId {
    let doctor = world.idle_doctor("Phục hồi chức năng", 15).await;
    for day in 0..14 {
        world.shift(doctor, today().plus_days(day), (8, 10)).await;
    }
    doctor
}

fn on(day: i32, hour: i8, minute: i8) -> Timestamp {
    Zone::vietnam().at(today().plus_days(day), hour, minute)
}

fn asked(world: &World, doctor: PractitionerId, patient: PatientId) -> SeriesAsked {
    SeriesAsked {
        patient_id: patient,
        practitioner_id: doctor,
        service_id: world.service,
        start: on(1, 9, 0),
        count: 4,
        every_days: 3,
        length_minutes: None,
        hold_id: None,
    }
}

fn series(asked: SeriesAsked) -> BookSeries {
    BookSeries {
        id: SeriesId(next_uuid()),
        asked,
        starts: Vec::new(),
        kind: AppointmentKind::Procedure,
        reason: "Tập vai".to_owned(),
        note: String::new(),
    }
}

async fn preview(world: &World, asked: SeriesAsked) -> SeriesPlan {
    let path = format!(
        "/api/appointment-series/preview?patient_id={}&practitioner_id={}&service_id={}&start={}&count={}&every_days={}",
        asked.patient_id, asked.practitioner_id, asked.service_id, asked.start, asked.count, asked.every_days
    );
    world.clinic.desk().get(&path).await.ok()
}

fn starts(booked: &BookedSeries) -> Vec<Timestamp> {
    let visits = booked.appointments.iter();
    visits.map(|visit| visit.appointment.start).collect()
}

/// Row E6: a visit that cannot be on its day moves to the nearest time and says why; the others stay.
#[tokio::test]
async fn a_series_is_booked_as_its_preview_says() {
    let world = World::start().await;
    let doctor = doctor(&world).await;
    let patient = world.patient().await;
    let taken = on(4, 9, 0);
    world.book(doctor, taken).await.ok::<AppointmentView>();
    let away = Period {
        start: on(7, 0, 0),
        end: on(8, 0, 0),
    };
    world.leave(doctor, away).await;
    let asked = asked(&world, doctor, patient);
    let plan = preview(&world, asked).await;
    let planned: Vec<_> = plan
        .sessions
        .iter()
        .map(|session| session.start.unwrap())
        .collect();
    assert_eq!(planned, [on(1, 9, 0), on(4, 8, 40), on(8, 9, 0), on(10, 9, 0)]);
    let whys: Vec<_> = plan
        .sessions
        .iter()
        .map(|session| session.why.as_ref().map(BookingRefused::kind).unwrap_or_default())
        .collect();
    assert_eq!(whys, ["", "/problems/slot-taken", "/problems/on-leave", ""]);
    assert_eq!(checker::visits(&world).await, 1, "a preview books nothing");

    let form = series(asked);
    let desk = world.clinic.desk();
    let booked: BookedSeries = desk.post("/api/appointment-series", &form).await.ok();
    assert_eq!(starts(&booked), planned);
    for visit in &booked.appointments {
        assert_eq!(visit.appointment.series_id, Some(form.id));
        assert_eq!(visit.appointment.kind, AppointmentKind::Procedure);
        assert_eq!(visit.appointment.reason, "Tập vai");
    }
    let again: BookedSeries = desk.post("/api/appointment-series", &form).await.ok();
    assert_eq!(again, booked);
    assert_eq!(checker::visits(&world).await, 5);
    let other = BookSeries {
        asked: SeriesAsked { count: 3, ..asked },
        ..form
    };
    desk.post("/api/appointment-series", &other)
        .await
        .refused("/problems/id-in-use");
    checker::nothing_overlaps(&world).await;
}

/// Row E6: all or none.
#[tokio::test]
async fn where_one_visit_fits_nowhere_none_is_booked() {
    let world = World::start().await;
    let doctor = doctor(&world).await;
    let mut asked = asked(&world, doctor, world.patient().await);
    asked.every_days = 7;
    let plan = preview(&world, asked).await;
    let fits: Vec<_> = plan
        .sessions
        .iter()
        .map(|session| session.start.is_some())
        .collect();
    assert_eq!(fits, [true, true, false, false], "there are hours for two weeks");
    let desk = world.clinic.desk();
    let refused = desk.post("/api/appointment-series", &series(asked)).await;
    let refused = refused.refused("/problems/series-gap");
    assert_eq!(refused.members["number"], 3);
    assert_eq!(refused.members["why"], "/problems/outside-hours");
    assert_eq!(checker::visits(&world).await, 0);
    checker::nothing_overlaps(&world).await;
}

/// Rule D12: what was agreed with the patient is booked, or nothing.
#[tokio::test]
async fn agreed_times_are_booked_exactly_or_not_at_all() {
    let world = World::start().await;
    let doctor = doctor(&world).await;
    let desk = world.clinic.desk();
    let mut form = series(asked(&world, doctor, world.patient().await));
    form.starts = vec![on(1, 8, 0), on(2, 8, 30), on(5, 9, 0), on(9, 9, 0)];
    world.book(doctor, on(5, 9, 0)).await.ok::<AppointmentView>();
    desk.post("/api/appointment-series", &form)
        .await
        .refused("/problems/slot-taken");
    assert_eq!(checker::visits(&world).await, 1);
    form.starts[2] = on(5, 9, 20);
    form.id = SeriesId(next_uuid());
    let booked: BookedSeries = desk.post("/api/appointment-series", &form).await.ok();
    assert_eq!(starts(&booked), form.starts);
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn a_visit_that_moved_on_leaves_the_next_one_its_own_day() {
    let world = World::start().await;
    let doctor = doctor(&world).await;
    let away = Period {
        start: on(1, 0, 0),
        end: on(2, 0, 0),
    };
    world.leave(doctor, away).await;
    let mut asked = asked(&world, doctor, world.patient().await);
    (asked.count, asked.every_days) = (3, 1);
    let form = series(asked);
    let booked: BookedSeries = world
        .clinic
        .desk()
        .post("/api/appointment-series", &form)
        .await
        .ok();
    assert_eq!(starts(&booked), [on(2, 9, 0), on(3, 9, 0), on(4, 9, 0)]);
}

#[tokio::test]
async fn a_series_outside_its_bounds_is_a_field_error() {
    let world = World::start().await;
    let doctor = doctor(&world).await;
    let mut asked = asked(&world, doctor, world.patient().await);
    (asked.count, asked.every_days, asked.start) = (31, 0, at(9, 3));
    let refused = world
        .clinic
        .desk()
        .post("/api/appointment-series", &series(asked))
        .await;
    let pointers: Vec<_> = refused
        .refused("/problems/invalid-fields")
        .errors
        .iter()
        .map(|error| error.pointer.clone())
        .collect();
    assert_eq!(pointers, ["/start", "/count", "/every_days"]);
}
