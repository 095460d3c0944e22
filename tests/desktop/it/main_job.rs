//! The clinic's main job on two real desktops, from the patient's card to the doctor's notification.

use std::{fs, path::Path, time::Instant};

use base64::Engine as _;
use clinic_desktop_tests::{Bus, Desktop, Notifications, PATIENCE, Page, Screen, Setup};
use clinic_qr::{
    Decoder,
    draw::{Film, write_film},
};
use clinic_server::seed::DEMO_PASSWORD;

use crate::arrival::demo_clinic;

/// Nobody's card, in the form that citizen cards carry.
const CARD: &str =
    "079090000001||Nguyễn Văn Thử|01021990|Nam|12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh|15062021";
const NAME: &str = "Nguyễn Văn Thử";
const DOCTOR: &str = "Trần Minh Khoa";
const PHONE: &str = "phone.png";
const QR: &str = "[role=img][aria-label='Mã QR của lịch hẹn'] svg";

/// T1, T19, E1: the reception's desktop with a camera and the doctor's, one server, no other help.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_becomes_a_patient_a_visit_a_code_an_arrival_and_a_notification() {
    let screen = Screen::take().await;
    let clinic = demo_clinic().await;
    let before_camera = tempfile::tempdir().unwrap();
    let camera = format!("folder:{}", before_camera.path().display());
    let (their_bus, doctors_bus) = (Bus::start(), Bus::start());
    let notifications = Notifications::serve(&doctors_bus).await;
    let setup = Setup::new(&clinic.base_url);
    let reception = Desktop::start(&screen, &their_bus, setup.clone().with_camera(camera)).await;
    let doctors = Desktop::start(&screen, &doctors_bus, setup).await;
    let (desk, doctor) = (&reception.page, &doctors.page);
    sign_in(desk, "letan").await;
    sign_in(doctor, "bs.khoa").await;
    doctor.go("/my-day").await;
    doctor.until(&shows("h1")).await;

    // The card comes before the camera: nobody has it, so its form is filled in.
    write_film(CARD, before_camera.path(), Film::default()).unwrap();
    watch_camera(desk).await;
    let filled = format!("[...document.querySelectorAll('input')].some(field => field.value === '{NAME}')");
    desk.until(&filled).await;
    desk.click("main form button[type=submit]").await;
    desk.until("/^[/]patients[/][0-9a-f-]{36}$/.test(location.pathname)")
        .await;
    desk.click("a[href^='/appointments/new?patient=']").await;

    // Booked for today with the doctor whose desktop stands in the exam room.
    desk.until(&format!(
        "document.querySelector('#book-patient').innerText.includes('{NAME}')"
    ))
    .await;
    desk.click("#book-service button[aria-pressed]").await;
    press(desk, "#book-doctor button", DOCTOR).await;
    desk.click("#book-time [data-time]").await;
    press(desk, "main button", "Đặt hẹn").await;
    desk.until(&shows(QR)).await;
    desk.until("document.querySelector('main').innerText.includes('Trần Minh Khoa')")
        .await;

    // The patient shows what the desk's screen showed.
    fs::write(before_camera.path().join(PHONE), picture_with_code(desk).await).unwrap();
    only(PHONE, before_camera.path());
    // The doctor's page has the new visit already, and nobody has come yet.
    let on_page = format!("document.querySelector('main').innerText.includes('{NAME}')");
    doctor.until(&on_page).await;
    assert_eq!(notifications.shown(), []);
    watch_camera(desk).await;
    desk.until(&format!(
        "document.querySelector('[aria-live=assertive]').innerText.match(/Đã nhận bệnh[^]*{NAME}/)"
    ))
    .await;
    let notice = notifications
        .wait_for(|one| one.summary == format!("{NAME} đã đến"))
        .await;
    let (_, number) = notice.body.rsplit_once(' ').unwrap();
    let waits = format!("/{number}\\n{NAME}\\nchờ/.test(document.querySelector('main').innerText)");
    doctor.until(&waits).await;
    while doctor
        .run("return location.pathname.startsWith('/appointments/')", &[])
        .await
        != true
    {
        notifications.click(&notice).await;
    }
    doctor.until(&on_page).await;
    assert_eq!(notifications.shown().len(), 1, "one arrival, one notification");
}

pub async fn sign_in(page: &Page, user_name: &str) {
    page.fill("input[autocomplete=username]", user_name).await;
    page.fill("input[type=password]", DEMO_PASSWORD).await;
    page.click("button[type=submit]").await;
    page.until(&shows("nav")).await;
}

/// Opens the arrivals and turns the camera on.
async fn watch_camera(page: &Page) {
    page.go("/arrivals").await;
    page.until("document.querySelector('main select')?.value.startsWith('folder:')")
        .await;
    // It may be on still, from the last time.
    page.until(
        "[...document.querySelectorAll('main button')].some(one => one.innerText.includes('Tắt máy ảnh')
            || one.innerText.includes('Bật máy ảnh') && !one.disabled && (one.click(), false))",
    )
    .await;
}

pub fn shows(selector: &str) -> String {
    format!("document.querySelector(\"{selector}\")?.checkVisibility()")
}

/// Presses the first of these whose text contains `text`, once there is one.
pub async fn press(page: &Page, selector: &str, text: &str) {
    page.until(&format!(
        "[...document.querySelectorAll(\"{selector}\")].some(one =>
            one.innerText.includes('{text}') && one.checkVisibility() && !one.disabled && (one.click(), true))"
    ))
    .await;
}

/// The page's picture in PNG, once its code can be read: a page is drawn some time after it is ready.
async fn picture_with_code(page: &Page) -> Vec<u8> {
    let until = Instant::now() + PATIENCE;
    loop {
        let picture = base64::engine::general_purpose::STANDARD
            .decode(page.picture().await)
            .unwrap();
        let grey = image::load_from_memory(&picture).unwrap().into_luma8();
        if !Decoder::read_still(&grey).is_empty() {
            return picture;
        }
        assert!(Instant::now() < until, "no code on the page");
    }
}

/// Removes what else is in the folder.
fn only(name: &str, folder: &Path) {
    for file in fs::read_dir(folder).unwrap().flatten() {
        if file.file_name() != name {
            fs::remove_file(file.path()).unwrap();
        }
    }
}
