use clinic_shared::{
    feed::Page,
    scheduling::{AppointmentStatus, AppointmentView, DaySummary},
    web::Cursor,
};
use clinic_tests::{Asker, World, at, next_uuid, today};
use rstest::rstest;

fn starts(page: &Page<AppointmentView>) -> Vec<String> {
    let hours = page.items.iter().map(|visit| visit.appointment.start);
    hours
        .map(|start| clinic_shared::time::Zone::vietnam().hh_mm(start))
        .collect()
}

/// All pages of a list, three rows at a time.
async fn walk(who: &Asker, query: &str) -> Vec<AppointmentView> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/appointments?limit=3&{query}{cursor}");
        let page: Page<AppointmentView> = who.get(&path).await.ok();
        all.extend(page.items);
        let Some(next) = page.next_cursor else {
            return all;
        };
        cursor = format!("&cursor={next}");
    }
}

/// Row A5: sorted by date, by state, by when it was asked for; paged without a gap or a repeat.
#[rstest]
#[case::start("start")]
#[case::latest_first("start-desc")]
#[case::newest_asked_first("created-desc")]
#[case::state("status")]
#[tokio::test]
async fn pages_of_every_sort_hold_each_visit_once_and_in_order(#[case] sort: &str) {
    let world = World::start().await;
    let (one, other) = (world.doctor("Nội").await, world.doctor("Nhi").await);
    let desk = world.clinic.desk();
    for (n, minutes) in [30, 0, 60, 120, 90].into_iter().enumerate() {
        for doctor in [one, other] {
            world.clinic.clock.advance_seconds(1);
            let mut asked = world.ask(doctor, world.patient().await, at(9, 30).plus_minutes(minutes));
            asked.proposed = n % 2 == 0;
            desk.post("/api/appointments", &asked)
                .await
                .ok::<AppointmentView>();
        }
    }
    for filter in [
        String::new(),
        format!("&practitioner_id={one}"),
        "&status=proposed".to_owned(),
    ] {
        let seen = walk(&desk, &format!("sort={sort}{filter}")).await;
        let expected = match filter.as_str() {
            "" => 10,
            "&status=proposed" => 6,
            _ => 5,
        };
        assert_eq!(seen.len(), expected, "{filter}");
        let keys: Vec<_> = seen
            .iter()
            .map(|visit| {
                let visit = &visit.appointment;
                match sort {
                    "start" => (0, visit.start.as_ms(), visit.id),
                    "status" => (visit.status.order(), visit.start.as_ms(), visit.id),
                    "start-desc" => (0, -visit.start.as_ms(), visit.id),
                    _ => (0, -visit.created_at.as_ms(), visit.id),
                }
            })
            .collect();
        let firsts: Vec<_> = keys.iter().map(|(state, at, _)| (*state, *at)).collect();
        assert!(firsts.is_sorted(), "{filter}: {firsts:?}");
        let mut ids: Vec<_> = keys.iter().map(|(.., id)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), expected, "{filter}: a row came twice");
    }
}

/// Rows A5, E1.
#[tokio::test]
async fn the_newest_requests_come_first() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let desk = world.clinic.desk();
    for quarter in 0..12 {
        world.clinic.clock.advance_seconds(1);
        let start = at(9, 30).plus_minutes(i64::from(quarter % 6) * 20 + i64::from(quarter / 6) * 240);
        let mut asked = world.ask(doctor, world.patient().await, start);
        asked.proposed = quarter != 11;
        desk.post("/api/appointments", &asked)
            .await
            .ok::<AppointmentView>();
    }
    let page: Page<AppointmentView> = desk
        .get("/api/appointments?status=proposed&sort=created-desc&limit=10")
        .await
        .ok();
    assert_eq!(page.items.len(), 10);
    assert!(page.next_cursor.is_some());
    let asked: Vec<_> = page
        .items
        .iter()
        .map(|visit| visit.appointment.created_at)
        .collect();
    assert!(asked.is_sorted_by(|newer, older| newer > older));
    assert_eq!(asked[0], at(9, 0).plus_seconds(11));
}

/// Row A5.
#[tokio::test]
async fn lists_are_filtered_by_time_patient_and_state() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (patient, desk) = (world.patient().await, world.clinic.desk());
    for hour in [10, 11, 14] {
        world.booked(doctor, patient, at(hour, 0)).await;
    }
    world.book(doctor, at(15, 0)).await.ok::<AppointmentView>();
    let list = |query: String| {
        let desk = desk.clone();
        async move { starts(&desk.get(&format!("/api/appointments?{query}")).await.ok()) }
    };
    let span = format!("from={}&to={}", at(11, 0), at(15, 0));
    assert_eq!(list(span).await, ["11:00", "14:00"]);
    assert_eq!(
        list(format!("patient_id={patient}&sort=start-desc")).await,
        ["14:00", "11:00", "10:00"]
    );
    assert!(list("status=cancelled".to_owned()).await.is_empty());
    assert!(list("kind=urgent".to_owned()).await.is_empty());
    assert_eq!(list(format!("service_id={}", world.service)).await.len(), 4);
    let of_patient: Page<AppointmentView> = desk
        .get(&format!("/api/patients/{patient}/appointments"))
        .await
        .ok();
    assert_eq!(of_patient.items.len(), 3);
}

/// Row A2.
#[tokio::test]
async fn a_doctor_sees_today_this_week_and_this_month() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    for days in [0, 3, 6, 10] {
        let day = today().plus_days(days);
        world.shift(doctor, day, (8, 12)).await;
        let start = clinic_shared::time::Zone::vietnam().at(day, 10, 0);
        world.book(doctor, start).await.ok::<AppointmentView>();
    }
    let own = world.clinic.doctor(doctor);
    for (range, count) in [("today", 1), ("week", 2), ("month", 3)] {
        let path = format!("/api/practitioners/{doctor}/appointments?range={range}");
        let page: Page<AppointmentView> = own.get(&path).await.ok();
        assert_eq!(page.items.len(), count, "{range}");
    }
    let all: Page<AppointmentView> = own
        .get(&format!("/api/practitioners/{doctor}/appointments?status=booked"))
        .await
        .ok();
    assert_eq!(all.items.len(), 4);
    assert_eq!(all.items[0].appointment.status, AppointmentStatus::Booked);
}

#[tokio::test]
async fn a_cursor_of_somebody_elses_making_is_refused() {
    let world = World::start().await;
    let desk = world.clinic.desk();
    desk.get("/api/appointments?cursor=abc")
        .await
        .refused("/problems/invalid-query");
    // A time that no store has.
    for ms in ["253402300800000", "9223372036854775807", "-1"] {
        let cursor = Cursor::after([ms.to_owned(), next_uuid().to_string(), "0".to_owned()]);
        for sort in ["start", "start-desc", "created-desc"] {
            desk.get(&format!("/api/appointments?sort={sort}&cursor={cursor}"))
                .await
                .refused("/problems/invalid-query");
        }
    }
    let cursor = Cursor::after(["+010000-01-01T00:00:00Z".to_owned(), next_uuid().to_string()]);
    desk.get(&format!("/api/patients?cursor={cursor}"))
        .await
        .refused("/problems/invalid-fields");
    desk.get("/api/appointments?sort=sideways")
        .await
        .refused("/problems/invalid-query");
}

#[tokio::test]
async fn a_days_visits_are_counted_by_state() {
    let world = World::start().await;
    let (one, other) = (world.doctor("Nội").await, world.doctor("Nhi").await);
    let desk = world.clinic.desk();
    for (doctor, minutes, proposed) in [(one, 0, false), (one, 30, true), (other, 0, false)] {
        let mut asked = world.ask(doctor, world.patient().await, at(10, 0).plus_minutes(minutes));
        asked.proposed = proposed;
        desk.post("/api/appointments", &asked)
            .await
            .ok::<AppointmentView>();
    }
    let counts = |summary: DaySummary| -> Vec<_> {
        summary
            .counts
            .iter()
            .map(|count| (count.status, count.visits))
            .collect()
    };
    let day = today();
    let all: DaySummary = desk
        .get(&format!("/api/appointments/summary?day={day}"))
        .await
        .ok();
    assert_eq!(
        counts(all),
        [(AppointmentStatus::Proposed, 1), (AppointmentStatus::Booked, 2)]
    );
    let of_one = format!("/api/appointments/summary?day={day}&practitioner_id={other}");
    assert_eq!(
        counts(desk.get(&of_one).await.ok()),
        [(AppointmentStatus::Booked, 1)]
    );
    let tomorrow = format!("/api/appointments/summary?day={}", day.plus_days(1));
    assert!(counts(desk.get(&tomorrow).await.ok()).is_empty());
}
