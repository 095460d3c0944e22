use clinic_desktop_tests::{Bus, Desktop, Notifications, PATIENCE, Page, Screen, Setup, Started};
use serde_json::json;
use tokio::time::Instant;

use crate::clinic::Clinic;

async fn call_out(page: &Page) {
    page.until("document.documentElement.dataset.open === 'listening'")
        .await;
    let notice = json!({
        "title": "Nguyễn Văn Đức đã đến", "body": "Phòng 2 · số 14", "path": "/appointments/42",
    });
    let ask = "const body = JSON.stringify(arguments[0]);
        const headers = { 'Content-Type': 'application/json' };
        return (await fetch('/desk/notifications', { method: 'POST', headers, body })).status";
    assert_eq!(page.run(ask, &[notice]).await, 204);
}

const OPENED: &str = "heard.find(({ name }) => name === 'open')?.payload.path";

/// T19.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_on_a_notification_sends_the_page_to_the_visit() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), Clinic::open().await);
    let notifications = Notifications::serve(&bus).await;
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.address).with_test_page()).await;
    call_out(&desktop.page).await;

    let shown = notifications
        .wait_for(|one| one.application == "ClinicDesk")
        .await;
    assert_eq!(shown.summary, "Nguyễn Văn Đức đã đến");
    assert_eq!(shown.body, "Phòng 2 · số 14");
    assert_eq!(shown.actions[0], "default");
    // Heard only once the desktop listens for clicks, which it does after it has shown: so, as a person
    // would, until something happens.
    let until = Instant::now() + PATIENCE;
    loop {
        notifications.click(&shown).await;
        if desktop.page.run(&format!("return {OPENED}"), &[]).await == "/appointments/42" {
            break;
        }
        assert!(Instant::now() < until, "the click did nothing");
    }
    assert_eq!(notifications.shown().len(), 1);
}

/// T19, with the notification service that people have.
#[tokio::test(flavor = "multi_thread")]
async fn dunst_shows_the_notification_on_the_screen_and_its_click_is_heard() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), Clinic::open().await);
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/dunstrc");
    let _dunst = Started::new(bus.program("dunst").args(["-config", config]));
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.address).with_test_page()).await;
    call_out(&desktop.page).await;

    let dunstctl = |args: &[&str]| {
        let mut command = bus.program("dunstctl");
        let told = command.args(args).output().unwrap();
        String::from_utf8(told.stdout).unwrap().trim().to_owned()
    };
    let until = Instant::now() + PATIENCE;
    while dunstctl(&["count", "displayed"]) != "1" {
        assert!(Instant::now() < until, "dunst shows nothing");
    }
    screen.picture("notification").await;
    while desktop.page.run(&format!("return {OPENED}"), &[]).await != "/appointments/42" {
        assert!(Instant::now() < until, "the click did nothing");
        dunstctl(&["action", "0"]);
    }
}
