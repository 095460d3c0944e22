//! Two receptions on real desktops whose cable is cut: both go on, and when it is mended all screens agree.

use clinic_desktop_tests::{Bus, Desktop, Page, Screen, Setup};
use clinic_shared::{
    feed,
    patients::PatientSummary,
    scheduling::{Appointment, AppointmentStatus, AppointmentView},
};
use clinic_tests::{Asker, Wire};

use crate::{
    arrival::demo_clinic,
    main_job::{press, shows, sign_in},
};

const NEW: &str = "Lý Thị Ngoại Tuyến";
/// Names in the queue, in the order of the screen.
const QUEUE: &str =
    "[...document.querySelectorAll('main section li a.text-lg')].map(one => one.innerText).join('|')";
const BANNER: &str = "document.querySelector('[data-banner]')?.innerText";
/// A page that has just been opened shows no count before it has asked.
const NONE_WAITS: &str =
    "(await (await fetch('/desk/outbox')).json()).every(one => !['waiting', 'retry'].includes(one.state))";
const UNSENT: &str = "document.querySelector(\"header a[href='/unsent']\")?.innerText";

/// The server goes away; one desk books, the other checks in and registers; it returns, and all agree.
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
    let found = clinic.desk().get("/api/patients?q=nguyen&limit=2").await;
    let mut found = found.ok::<feed::Page<PatientSummary>>().items;
    let (waits, somebody) = (found.remove(1), found.remove(0));
    let desk = clinic.desk();
    let (theirs, others) = (visits_of(&desk, &somebody).await, visits_of(&desk, &waits).await);
    // Both have been lent something to give away.
    for page in [books, receives] {
        choose_doctor_for(page, &somebody).await;
        page.until(&shows("#book-time [data-certain]")).await;
    }

    wires.0.cut();
    wires.1.cut();
    for page in [books, receives] {
        page.until(&format!("/Mất kết nối máy chủ từ \\d\\d:\\d\\d/.test({BANNER})"))
            .await;
    }

    book_twice(books, &somebody, &waits).await;
    receive_two(receives).await;

    wires.0.mend();
    wires.1.mend();
    for page in [books, receives] {
        // Nobody waits for the line to be tried again by itself.
        page.go("/sync").await;
        press(page, "main button", "Đồng bộ ngay").await;
        page.until(NONE_WAITS).await;
        page.until(&format!("!{UNSENT} && !{BANNER}?.includes('Mất kết nối')"))
            .await;
    }

    // The server has all four, each once: what was certain is booked, what was asked for waits for somebody's word.
    let visit = only_new(&theirs, visits_of(&desk, &somebody).await);
    assert_eq!(visit.status, AppointmentStatus::Booked);
    let asked = only_new(&others, visits_of(&desk, &waits).await);
    assert_eq!(asked.status, AppointmentStatus::Proposed);
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
            "document.querySelector('main')?.innerText.includes('{NEW}')"
        ))
        .await;
    receives.go(&format!("/appointments/{}", visit.id)).await;
    receives
        .until(&format!(
            "document.querySelector('main')?.innerText.includes('{}')",
            somebody.full_name
        ))
        .await;
}

/// `certain` in a time that was lent to this desk, `waits` in another.
async fn book_twice(books: &Page, certain: &PatientSummary, waits: &PatientSummary) {
    choose_doctor_for(books, certain).await;
    books.click("#book-time [data-certain]").await;
    books.until(&shows("[data-kept=promised]")).await;
    press(books, "main button", "Đặt hẹn").await;
    books
        .until("document.querySelector('main')?.innerText.includes('Chắc chắn: giờ này đã được giữ sẵn')")
        .await;
    books.until(&format!("{UNSENT} === '1 chưa gửi'")).await;
    books
        .until(&format!("{BANNER}?.includes('1 thay đổi chưa gửi')"))
        .await;
    books.keep_picture("offline-booked").await;
    // Not lent: a request, and the page calls it so.
    choose_doctor_for(books, waits).await;
    books.click("#book-time [data-time]:not([data-certain])").await;
    books.until(&shows("[data-kept=without]")).await;
    books.keep_picture("offline-request").await;
    press(books, "main button", "Đặt hẹn").await;
    books
        .until("document.querySelector('main')?.innerText.includes('Yêu cầu đã lưu trên máy này')")
        .await;
    books.until(&format!("{UNSENT} === '2 chưa gửi'")).await;
}

/// Somebody who comes, and somebody new.
async fn receive_two(receives: &Page) {
    receives.go("/arrivals").await;
    // Whom to call next only the server says.
    let barred = "[...document.querySelectorAll('main button')].some(one => one.ariaDisabled === 'true'
        && one.title.includes('Cần máy chủ'))";
    receives.until(barred).await;
    press(receives, "section button", "Nhận bệnh").await;
    receives
        .until("document.querySelector('main [aria-live=assertive]')?.innerText.match(/Đã nhận bệnh[^]*[A-Z]-[A-Z]\\d\\d/)")
        .await;
    receives.until(&format!("{UNSENT} === '1 chưa gửi'")).await;
    receives.keep_picture("offline-arrivals").await;
    receives.go("/patients/new").await;
    receives.fill("main form input[required]", NEW).await;
    receives.click("main form button[type=submit]").await;
    receives
        .until("/^[/]patients[/][0-9a-f-]{36}$/.test(location.pathname)")
        .await;
    receives.until(&format!("{UNSENT} === '2 chưa gửi'")).await;
}

/// Opens the booking as far as its times.
async fn choose_doctor_for(page: &Page, patient: &PatientSummary) {
    page.go(&format!("/appointments/new?patient={}", patient.id))
        .await;
    page.until(&format!(
        "document.querySelector('#book-patient')?.innerText.includes('{}')",
        patient.full_name
    ))
    .await;
    press(page, "#book-service button", "Khám tổng quát").await;
    press(page, "#book-doctor button", "Trần Minh Khoa").await;
    // Today's few free times are nobody's to keep.
    press(page, "#book-time [role=group] button", "25/11").await;
}

async fn visits_of(desk: &Asker, patient: &PatientSummary) -> Vec<Appointment> {
    let path = format!("/api/patients/{}/appointments?limit=100", patient.id);
    let found = desk.get(&path).await.ok::<feed::Page<AppointmentView>>();
    found.items.into_iter().map(|visit| visit.appointment).collect()
}

/// The one visit that was not there before.
fn only_new(before: &[Appointment], now: Vec<Appointment>) -> Appointment {
    let is_new = |visit: &Appointment| before.iter().all(|before| before.id != visit.id);
    let mut new: Vec<_> = now.into_iter().filter(is_new).collect();
    assert_eq!(new.len(), 1, "{new:?}");
    new.remove(0)
}
