//! What stands and somebody should look at is called out to whoever does not look at the window: once, in the page's words.

use std::time::Instant;

use clinic_desktop_tests::{Bus, Desktop, Notification, Notifications, PATIENCE, Page, Screen, Setup};
use clinic_server::seed::doctors;
use clinic_shared::{
    catalog::Service,
    feed,
    ids::AppointmentId,
    notices::{NoticeKind, Notices},
    patients::PatientSummary,
    ports::Clock as _,
    scheduling::{AppointmentKind, AppointmentView, BookAppointment},
};
use clinic_tests::{TestClinic, at, next_uuid};
use serde_json::json;

use crate::{arrival::demo_clinic, main_job::sign_in};

/// From now on `told` is what the bell told the shell last, once the shell has taken it.
const HEAR: &str = "
    const Asked = window.Request, fetch = window.fetch;
    window.Request = class extends Asked {
        constructor(path, init) {
            super(path, init);
            this.said = init?.body;
        }
    };
    window.fetch = async (...asked) => {
        const answer = await fetch.apply(window, asked);
        if (asked[0].url?.endsWith('/desk/notices')) window.told = JSON.parse(asked[0].said);
        return answer;
    };";

/// T19.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_new_is_called_out_once_and_only_while_nobody_looks_at_the_window() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), demo_clinic().await);
    let notifications = Notifications::serve(&bus).await;
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.base_url)).await;
    let page = &desktop.page;
    page.run(HEAR, &[]).await;
    sign_in(page, "letan").await;
    // What stands already is nothing new.
    page.until("window.told").await;

    put_away(page).await;
    let count = told_after(&clinic, page, 18, Booked::AsRequest).await;
    let called = called_out(page, &notifications).await;
    assert_eq!(called.len(), 1, "{called:?}");
    assert_eq!(called[0].application, "ClinicDesk");
    assert_eq!(called[0].summary, format!("{count} yêu cầu khám chờ trả lời"));
    assert_eq!(called[0].body, "Nhận hoặc từ chối từng yêu cầu.");
    // Told again, as it stands.
    told_after(&clinic, page, 19, Booked::AtOnce).await;
    assert_eq!(called_out(page, &notifications).await, called);

    // The click brings the window back, on the page where it is mended.
    let until = Instant::now() + PATIENCE;
    while page.run("return location.pathname", &[]).await != "/requests" {
        assert!(Instant::now() < until, "the click did nothing");
        notifications.click(&called[0]).await;
    }
    page.until("!document.hidden && document.hasFocus()").await;
    let more = told_after(&clinic, page, 20, Booked::AsRequest).await;
    assert_eq!(more, count + 1);
    assert_eq!(called_out(page, &notifications).await, called);
    // Nor later: the bell has shown it.
    put_away(page).await;
    told_after(&clinic, page, 21, Booked::AtOnce).await;
    assert_eq!(called_out(page, &notifications).await, called);
}

async fn put_away(page: &Page) {
    page.put_away().await;
    page.until("document.hidden && !document.hasFocus()").await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Booked {
    AtOnce,
    /// Rule D5.
    AsRequest,
}

/// A minute later there is one visit more, this evening; waits until the page has told the shell what stands since, and
/// returns how many requests that are.
async fn told_after(clinic: &TestClinic, page: &Page, hour: i8, booked: Booked) -> i64 {
    clinic.clock.advance_seconds(60);
    let desk = clinic.desk();
    let patients: feed::Page<PatientSummary> = desk.get("/api/patients?q=nguyen&limit=1").await.ok();
    let services: feed::Page<Service> = desk.get("/api/services").await.ok();
    let asked = BookAppointment {
        id: AppointmentId(next_uuid()),
        patient_id: patients.items[0].id,
        practitioner_id: doctors(1)[0].id,
        service_id: services.items[0].id,
        start: at(hour, 0),
        length_minutes: None,
        kind: AppointmentKind::General,
        reason: "Đau họng".to_owned(),
        note: String::new(),
        proposed: booked == Booked::AsRequest,
        hold_id: None,
        // The doctor has no hours in the evening, and so nobody else has a visit then.
        overbook: Some("Khám thêm".to_owned()),
    };
    let visit = clinic.admin().post("/api/appointments", &asked).await;
    visit.ok::<AppointmentView>();
    let now: Notices = desk.get("/api/notices").await.ok();
    let requests = now.notices.iter().find(|one| one.kind == NoticeKind::Requests);
    let count = requests.map_or(0, |one| one.count);
    let asked_at = json!(clinic.clock.now());
    page.until(&format!(
        "told.at === {asked_at} && told.notices.some(one => one.kind === 'requests' && one.count === {count})"
    ))
    .await;
    count
}

/// All that was called out by now. The shell shows one after the other, so what is asked for here comes last.
async fn called_out(page: &Page, notifications: &Notifications) -> Vec<Notification> {
    const LAST: &str = "Hết";
    let title = format!("{LAST} {}", notifications.shown().len());
    let notice = json!({ "title": title, "body": "", "path": "/" });
    let ask = "const body = JSON.stringify(arguments[0]);
        const headers = { 'Content-Type': 'application/json' };
        return (await fetch('/desk/notifications', { method: 'POST', headers, body })).status";
    assert_eq!(page.run(ask, &[notice]).await, 204);
    notifications.wait_for(|one| one.summary == title).await;
    let shown = notifications.shown().into_iter();
    shown.filter(|one| !one.summary.starts_with(LAST)).collect()
}
