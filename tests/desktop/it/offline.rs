//! Two receptions on real desktops whose cable is cut: both go on, and when it is mended all screens agree.

use base64::Engine as _;
use clinic_desktop_tests::{Bus, Desktop, Page, Screen, Setup};
use clinic_shared::{
    feed,
    patients::PatientSummary,
    scheduling::{AppointmentStatus, AppointmentView},
};
use clinic_tests::Wire;

use crate::{
    arrival::demo_clinic,
    main_job::{press, shows, sign_in},
};

const NEW: &str = "Lý Thị Ngoại Tuyến";
/// Names in the queue, in the order of the screen.
const QUEUE: &str =
    "[...document.querySelectorAll('main section li a.text-lg')].map(one => one.innerText).join('|')";
const BANNER: &str = "document.querySelector('[data-banner]').innerText";
const UNSENT: &str = "document.querySelector(\"header a[href='/unsent']\")?.innerText";

/// T18: the server goes away; one desk books, the other checks in and registers; it returns, and all agree.
#[tokio::test(flavor = "multi_thread")]
async fn two_desks_go_on_without_the_server_and_agree_when_it_is_back() {
    let screen = Screen::take().await;
    let clinic = demo_clinic().await;
    let wires = (Wire::to(&clinic.base_url).await, Wire::to(&clinic.base_url).await);
    let (one_bus, other_bus) = (Bus::start(), Bus::start());
    let one = Desktop::start(&screen, &one_bus, Setup::new(wires.0.url())).await;
    let other = Desktop::start(&screen, &other_bus, Setup::new(wires.1.url())).await;
    let (books, receives) = (&one.page, &other.page);
    sign_in(books, "letan").await;
    sign_in(receives, "letan2").await;
    for page in [books, receives] {
        page.go("/sync").await;
        page.until("document.querySelector('[data-stand] h2')?.innerText === 'Bản sao đang mới'")
            .await;
    }
    let somebody = clinic.desk().get("/api/patients?q=nguyen&limit=1").await;
    let somebody = somebody.ok::<feed::Page<PatientSummary>>().items.remove(0);

    wires.0.cut();
    wires.1.cut();
    for page in [books, receives] {
        page.until(&format!("/Mất kết nối máy chủ từ \\d\\d:\\d\\d/.test({BANNER})"))
            .await;
    }

    // One books: no hold, and a request that the page calls so.
    books
        .go(&format!("/appointments/new?patient={}", somebody.id))
        .await;
    books
        .until(&format!(
            "document.querySelector('#book-patient').innerText.includes('{}')",
            somebody.full_name
        ))
        .await;
    books.click("#book-service button[aria-pressed]").await;
    press(books, "#book-doctor button", "Trần Minh Khoa").await;
    books.click("#book-time [data-time]").await;
    books.until(&shows("[data-kept=without]")).await;
    let barred = "[...document.querySelectorAll('main button')].some(one => one.ariaDisabled === 'true'
        && one.title.includes('Cần máy chủ'))";
    books.until(barred).await;
    press(books, "main button", "Đặt hẹn").await;
    books
        .until("document.querySelector('main').innerText.includes('Yêu cầu đã lưu trên máy này')")
        .await;
    books.until(&format!("{UNSENT} === '1 chưa gửi'")).await;
    books
        .until(&format!("{BANNER}.includes('1 thay đổi chưa gửi')"))
        .await;
    keep_picture(books, "offline-booked").await;

    // The other receives somebody who comes, and somebody new.
    receives.go("/arrivals").await;
    press(receives, "section button", "Nhận bệnh").await;
    receives
        .until("document.querySelector('main [aria-live=assertive]').innerText.includes('Đã nhận bệnh')")
        .await;
    receives.until(&format!("{UNSENT} === '1 chưa gửi'")).await;
    keep_picture(receives, "offline-arrivals").await;
    receives.go("/patients/new").await;
    receives
        .fill(
            "main form input[autocomplete=off][required], main form input",
            NEW,
        )
        .await;
    receives.click("main form button[type=submit]").await;
    receives
        .until("/^[/]patients[/][0-9a-f-]{36}$/.test(location.pathname)")
        .await;
    receives.until(&format!("{UNSENT} === '2 chưa gửi'")).await;

    wires.0.mend();
    wires.1.mend();
    for page in [books, receives] {
        // Nobody waits for the line to be tried again by itself.
        page.go("/sync").await;
        press(page, "main button", "Đồng bộ ngay").await;
        page.until(&format!("!{UNSENT} && !{BANNER}.includes('Mất kết nối')"))
            .await;
    }

    // The server has all three, each once.
    let desk = clinic.desk();
    let visits = desk
        .get("/api/appointments?status=proposed&sort=created-desc&limit=1")
        .await;
    let visit = visits
        .ok::<feed::Page<AppointmentView>>()
        .items
        .remove(0)
        .appointment;
    assert_eq!(
        (visit.patient_id, visit.status),
        (somebody.id, AppointmentStatus::Proposed)
    );
    let found = desk.get("/api/patients?q=ly%20thi%20ngoai%20tuyen").await;
    let found = found.ok::<feed::Page<PatientSummary>>().items;
    assert_eq!(found.len(), 1);

    // Both screens show the same queue and each other's work.
    for page in [books, receives] {
        page.go("/arrivals").await;
        page.until(&format!("{QUEUE}.length > 0")).await;
    }
    let queue = receives.until(QUEUE).await;
    books.until(&format!("{QUEUE} === {queue}")).await;
    books.go(&format!("/patients/{}", found[0].id)).await;
    books
        .until(&format!(
            "document.querySelector('main').innerText.includes('{NEW}')"
        ))
        .await;
    receives.go(&format!("/appointments/{}", visit.id)).await;
    receives
        .until(&format!(
            "document.querySelector('main').innerText.includes('{}')",
            somebody.full_name
        ))
        .await;
}

/// The page as it is, in the folder `CLINIC_SCREENSHOTS`, else a temporary one.
async fn keep_picture(page: &Page, name: &str) {
    let folder = std::env::var_os("CLINIC_SCREENSHOTS")
        .map_or_else(|| std::env::temp_dir().join("clinicdesk-screenshots"), Into::into);
    std::fs::create_dir_all(&folder).unwrap();
    let png = base64::engine::general_purpose::STANDARD.decode(page.picture().await);
    std::fs::write(folder.join(format!("{name}.png")), png.unwrap()).unwrap();
}
