//! The desktop on a real server: a doctor is called when a patient has come.

use clinic_desktop_tests::{Bus, Desktop, Notifications, Page, Screen, Setup};
use clinic_server::seed::{DEMO_PASSWORD, demo};
use clinic_shared::{
    arrivals::{CheckIn, CheckedIn},
    feed,
    identity::Account,
    scheduling::{AppointmentStatus, AppointmentView},
};
use clinic_tests::TestClinic;
use serde_json::{Value, json};

/// A server with the demo clinic, on the morning of a working day.
pub async fn demo_clinic() -> TestClinic {
    let clinic = TestClinic::start().await;
    demo(&clinic.server, 200).await.unwrap();
    clinic
}

/// Signs in as the page does.
async fn sign_in(page: &Page, user_name: &str) -> Account {
    let body = "const headers = { 'Content-Type': 'application/json', 'Accept-Language': 'vi' };
        const body = JSON.stringify(arguments[0]);
        const answer = await fetch('/api/session', { method: 'POST', headers, body });
        return answer.json();";
    let ask = json!({ "user_name": user_name, "password": DEMO_PASSWORD });
    let told: Value = page.run(body, &[ask]).await;
    assert!(
        told["access_token"].is_null() && told.get("refresh_token").is_none(),
        "{told}"
    );
    serde_json::from_value(told["user"].clone()).unwrap_or_else(|_| panic!("signed in: {told}"))
}

/// T1, T19.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_in_at_the_desk_is_a_notification_at_the_doctors_and_its_click_opens_the_visit() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), demo_clinic().await);
    let notifications = Notifications::serve(&bus).await;
    let setup = Setup::new(&clinic.base_url).with_test_page();
    let desktop = Desktop::start(&screen, &bus, setup).await;
    let page = &desktop.page;
    page.until("document.documentElement.dataset.open === 'listening'")
        .await;
    let doctor = sign_in(page, "bs.khoa").await;
    // The windows hear of the feed once the desktop has looked who waits already.
    let heard = "heard.findLast(({ name }) => name === 'feed')?.payload.seq";
    page.until(&format!("{heard} >= 0")).await;

    let practitioner = doctor.practitioner_id.expect("a doctor");
    let desk = clinic.desk();
    let today = desk
        .get(&format!(
            "/api/practitioners/{practitioner}/appointments?range=today"
        ))
        .await;
    let visits = today.ok::<feed::Page<AppointmentView>>().items;
    let visit = visits
        .iter()
        .find(|visit| visit.appointment.status == AppointmentStatus::Booked);
    let visit = visit.expect("a visit that is booked today").clone();
    let check_in = CheckIn {
        appointment_id: Some(visit.appointment.id),
        ..CheckIn::default()
    };
    let checked_in: CheckedIn = desk.post("/api/check-ins", &check_in).await.ok();
    let entry = checked_in.entry;

    let shown = notifications
        .wait_for(|one| one.application == "ClinicDesk")
        .await;
    assert_eq!(shown.summary, format!("{} đã đến", entry.patient_name));
    assert!(
        shown.body.ends_with(&format!("số {}", entry.number)),
        "{}",
        shown.body
    );
    assert!(!shown.body.contains(&entry.service_name));
    // Every window has heard, and can ask what changed.
    page.until(&format!("{heard} > 0")).await;
    let changes = page
        .run("return (await fetch('/api/changes?after=0')).json()", &[])
        .await;
    let changes: feed::Changes = serde_json::from_value(changes).unwrap();
    assert!(
        changes.resync
            || changes
                .changes
                .iter()
                .any(|change| change.entity == feed::Entity::QueueEntry)
    );

    let path = json!(format!("/appointments/{}", visit.appointment.id));
    let opened = "return heard.find(({ name }) => name === 'open')?.payload.path";
    while page.run(opened, &[]).await != path {
        notifications.click(&shown).await;
    }
    assert_eq!(notifications.shown().len(), 1);
}

/// T6, on the page that people use.
#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_signs_in_on_the_page_and_is_still_signed_in_the_next_morning() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), demo_clinic().await);
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.base_url)).await;
    let page = &desktop.page;
    page.fill("input[autocomplete=username]", "bs.khoa").await;
    page.fill("input[type=password]", DEMO_PASSWORD).await;
    page.click("button[type=submit]").await;
    let signed_in = "document.body.innerText.includes('Trần Minh Khoa')";
    page.until(signed_in).await;
    screen.picture_of(page, "doctor").await;
    let stored = page
        .run(
            "return JSON.stringify({ ...localStorage }) + document.cookie",
            &[],
        )
        .await;
    assert!(
        !stored.as_str().unwrap().contains("eyJ"),
        "a token lies in the page: {stored}"
    );

    let desktop = desktop.restart(&screen, &bus).await;
    desktop.page.until(signed_in).await;
}
