//! A picture on this computer's disk comes into a record through the real window, and is shown there. The window's own
//! scheme takes no file as a request's body, and no address of it can be opened as a browser would.

use clinic_desktop_tests::{Bus, Desktop, Screen, Setup};
use clinic_server::seed::doctors;
use clinic_shared::{
    attachments::{Attachment, FileKind},
    feed,
};
use image::GrayImage;

use crate::{
    arrival::demo_clinic,
    main_job::sign_in,
    prescribing::{DOCTOR, in_the_room, open_record},
};

const FILES: &str = "main section[aria-label='Tệp và hình ảnh']";
const WIDTH: u32 = 1_600;

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_from_the_disk_comes_into_the_record_and_is_seen_whole_in_the_window() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), demo_clinic().await);
    let doctor = doctors(8).into_iter().find(|one| one.user_name == DOCTOR);
    let doctor = doctor.expect("the demo's doctor").id;
    let patient = in_the_room(&clinic, doctor).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("X-quang ngực thẳng.png");
    let shades = |x: u32, y: u32| image::Luma([u8::try_from((x ^ y) % 200).unwrap()]);
    GrayImage::from_fn(WIDTH, 1_200, shades).save(&file).unwrap();
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.base_url)).await;
    let page = &desktop.page;
    sign_in(page, DOCTOR).await;
    open_record(page).await;

    page.choose(&format!("{FILES} input[type=file]"), &file).await;
    page.until(&format!(
        "document.querySelector(\"{FILES}\").innerText.includes('Đã thêm 1 tệp')"
    ))
    .await;
    page.until(&format!(
        "document.querySelector(\"{FILES} li img\")?.naturalWidth === 320"
    ))
    .await;
    page.click(&format!("{FILES} li button")).await;
    page.until(&format!(
        "document.querySelector('dialog[open] img')?.naturalWidth === {WIDTH}"
    ))
    .await;
    page.keep_picture("attachments-viewer").await;

    let path = format!("/api/attachments?patient_id={}", patient.id);
    let kept: feed::Page<Attachment> = clinic.doctor(doctor).get(&path).await.ok();
    let [kept] = &kept.items[..] else {
        panic!("one file: {kept:?}");
    };
    assert_eq!(kept.content_type, FileKind::Png);
    assert_eq!(u64::from(kept.bytes), std::fs::metadata(&file).unwrap().len());
}
