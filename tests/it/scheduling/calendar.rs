//! Calendars by their secret address: what is in them, who may read them, and how they count changes.

use clinic_shared::scheduling::{AppointmentView, CalendarLink, CalendarSecret};
use clinic_tests::{Answer, World, at};
use serde_json::json;

fn secret(first: u8) -> CalendarSecret {
    CalendarSecret::of(std::array::from_fn(|at| {
        first.wrapping_add(u8::try_from(at).unwrap())
    }))
}

async fn read(world: &World, secret: &CalendarSecret) -> Answer {
    world.clinic.stranger().get(&secret.path()).await
}

/// Unfolded, a property a line.
fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
    let text = String::from_utf8(answer.body.clone()).unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    text.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

fn of(lines: &[String], name: &str) -> Vec<String> {
    let start = format!("{name}:");
    let found = lines.iter().filter_map(|line| line.strip_prefix(&start));
    found.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_doctors_calendar_counts_moves_and_cancellations_and_nothing_else() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    let path = format!("/api/practitioners/{doctor}/calendar-link");
    let key = secret(1);
    world
        .clinic
        .doctor(doctor)
        .post(&path, &key)
        .await
        .ok::<CalendarLink>();
    let first = lines(&read(&world, &key).await);
    assert_eq!(of(&first, "UID"), [visit.appointment.id.to_string()]);
    assert_eq!(of(&first, "SEQUENCE"), ["0"]);
    assert_eq!(of(&first, "DTSTART"), ["20261124T030000Z"]);
    assert_eq!(of(&first, "DTEND"), ["20261124T032000Z"]);
    assert_eq!(of(&first, "STATUS"), ["CONFIRMED"]);
    let text = first.join("\n");
    assert!(!text.contains("Đau đầu") && !text.contains("Nguyễn"), "{text}");
    let desk = world.clinic.desk();
    let id = visit.appointment.id;
    let to = json!({"practitioner_id": doctor, "start": at(14, 0)});
    desk.post_matching(&format!("/api/appointments/{id}/move"), 1, &to)
        .await
        .ok::<AppointmentView>();
    desk.post("/api/check-ins", &json!({"appointment_id": id}))
        .await
        .ok::<serde_json::Value>();
    let moved = lines(&read(&world, &key).await);
    // Check-in is nothing to a calendar.
    assert_eq!(of(&moved, "SEQUENCE"), ["1"]);
    assert_eq!(of(&moved, "DTSTART"), ["20261124T070000Z"]);
    desk.post(
        &format!("/api/appointments/{id}/status"),
        &json!({"transition": "mark-error"}),
    )
    .await
    .ok::<AppointmentView>();
    let gone = lines(&read(&world, &key).await);
    assert_eq!(of(&gone, "SEQUENCE"), ["2"]);
    assert_eq!(of(&gone, "STATUS"), ["CANCELLED"]);
}

#[tokio::test]
async fn a_patients_calendar_has_own_visits_only() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let patient = world.patient().await;
    let own = world.booked(doctor, patient, at(10, 0)).await;
    world.booked(doctor, world.patient().await, at(11, 0)).await;
    let path = format!("/api/patients/{patient}/calendar-link");
    let key = secret(2);
    world.clinic.desk().post(&path, &key).await.ok::<CalendarLink>();
    let lines = lines(&read(&world, &key).await);
    assert_eq!(of(&lines, "UID"), [own.appointment.id.to_string()]);
    assert_eq!(
        of(&lines, "SUMMARY"),
        [format!("Khám với {}", own.practitioner_name)]
    );
}

#[tokio::test]
async fn an_address_that_was_made_anew_or_revoked_leads_nowhere() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let own = world.clinic.doctor(doctor);
    let path = format!("/api/practitioners/{doctor}/calendar-link");
    let (first, second) = (secret(1), secret(2));
    read(&world, &first).await.refused("/problems/not-found");
    own.post(&path, &first).await.ok::<CalendarLink>();
    own.post(&path, &second).await.ok::<CalendarLink>();
    read(&world, &first).await.refused("/problems/not-found");
    assert!(read(&world, &second).await.status.is_success());
    let link: CalendarLink = own.get(&path).await.ok();
    assert_eq!(link.made_at, Some(at(9, 0)));
    own.post(&format!("{path}/revoke"), &json!({}))
        .await
        .ok::<CalendarLink>();
    read(&world, &second).await.refused("/problems/not-found");
    own.post(&path, &json!({"secret": "short"}))
        .await
        .refused("/problems/invalid-fields");
}

#[tokio::test]
async fn a_doctor_makes_no_address_of_anothers_calendar() {
    let world = World::start().await;
    let (doctor, other) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let path = format!("/api/practitioners/{doctor}/calendar-link");
    let stranger = world.clinic.doctor(other);
    stranger
        .post(&path, &secret(1))
        .await
        .refused("/problems/forbidden");
    stranger.get(&path).await.refused("/problems/forbidden");
}
