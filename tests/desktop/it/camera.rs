//! The camera through the window's own scheme: JSON that waits, and pictures.

use clinic_desktop_tests::{Bus, Desktop, Screen, Setup};
use clinic_qr::draw::{Film, write_film};

use crate::clinic::Clinic;

/// What the camera panel does: start, ask for what is new until something was scanned, fetch the picture, stop.
const WATCH: &str = "
    const json = async (path, method) => (await fetch(path, { method: method ?? 'GET' })).json();
    let state = await json('/desk/camera/start', 'POST');
    while (state.running && state.scans.length === 0) {
        state = await json(`/desk/camera/state?after=${state.revision}&wait_ms=20000`);
    }
    const answer = await fetch('/desk/camera/preview');
    const address = URL.createObjectURL(await answer.blob());
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const stopped = await json('/desk/camera/stop', 'POST');
    return {
        scans: state.scans.map(scan => scan.text), outline: state.outline, running: stopped.running,
        type: answer.headers.get('content-type'), frame: Number(answer.headers.get('x-frame-number')),
        size: [picture.naturalWidth, picture.naturalHeight],
    };";

#[tokio::test(flavor = "multi_thread")]
async fn a_code_before_the_camera_reaches_the_page_with_its_picture() {
    const CODE: &str = "CD17K3F9QZ14MB5";
    let folder = tempfile::tempdir().unwrap();
    write_film(
        CODE,
        folder.path(),
        Film {
            frames: 6,
            empty_before: 2,
            seed: 8,
        },
    )
    .unwrap();

    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), Clinic::open().await);
    let setup = Setup::new(&clinic.address)
        .with_test_page()
        .with_camera(format!("folder:{}", folder.path().display()));
    let desktop = Desktop::start(&screen, &bus, setup).await;

    let seen = desktop.page.run(WATCH, &[]).await;
    assert_eq!(seen["scans"], serde_json::json!([CODE]));
    assert_eq!(seen["outline"].as_array().unwrap().len(), 4);
    assert_eq!(
        (seen["type"].as_str(), seen["running"].as_bool()),
        (Some("image/jpeg"), Some(false))
    );
    assert!(seen["frame"].as_u64().unwrap() >= 1);
    assert_eq!(seen["size"], serde_json::json!([640, 480]));
}
