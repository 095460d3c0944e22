//! The camera as the page sees it: sources, start, frames, scans, faults, stop.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode},
};
use clinic_desk::scanning::{
    Camera, CameraFault, CameraSession, Cameras, Folders, OpenCamera, desk_camera_router,
};
use clinic_qr::draw::{Film, View, picture, write_film};
use clinic_shared::{
    ports::HandClock,
    problem::Problem,
    scanning::{CameraSource, CameraSources, CameraState, Claim, Scan},
    time::Timestamp,
};
use http_body_util::BodyExt as _;
use image::RgbImage;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

const CARD: &str =
    "079090000001||Nguyễn Văn Thử|01021990|Nam|12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh|15062021";
const CODE: &str = "CD17K3F9QZ14MB5";
const NOW: Timestamp = Timestamp::from_ms(1_795_500_000_000);

/// The camera's routes, and a page that asks them.
struct Page {
    router: Router,
}

impl Page {
    fn new(kinds: Vec<Arc<dyn Cameras>>, chosen: &str) -> Self {
        let session = CameraSession::new(kinds, chosen.to_owned(), Arc::new(HandClock::at(NOW)));
        Self::of(session)
    }

    fn of(session: CameraSession) -> Self {
        Self {
            router: desk_camera_router(Arc::new(session)),
        }
    }

    fn with_folder(folder: &Path) -> Self {
        let clock = Arc::new(HandClock::at(NOW));
        Self::of(CameraSession::on_this_desk(source(folder), clock))
    }

    async fn ask(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response<Body> {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, body: &serde_json::Value) -> Response<Body> {
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("accept-language", "en");
        self.ask(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// As fast as a folder goes, so that no test waits for a frame.
    async fn start(&self, source: &str) -> Response<Body> {
        self.post(
            "/desk/camera/start",
            &serde_json::json!({"source": source, "frames_per_second": 100}),
        )
        .await
    }

    /// Asks as a page does, until the state is as wanted.
    async fn until(&self, wanted: impl Fn(&CameraState) -> bool) -> CameraState {
        let mut revision = 0;
        for _ in 0..2_000 {
            let path = format!("/desk/camera/state?after={revision}&wait_ms=20000");
            let state: CameraState = json(self.get(&path).await).await;
            if wanted(&state) {
                return state;
            }
            revision = state.revision;
        }
        panic!("the camera never came to the wanted state")
    }
}

async fn bytes(response: Response<Body>) -> Vec<u8> {
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

async fn json<T: DeserializeOwned>(response: Response<Body>) -> T {
    serde_json::from_slice(&bytes(response).await).unwrap()
}

fn source(folder: &Path) -> String {
    format!("folder:{}", folder.display())
}

/// A fresh folder below cargo's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("scanning")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn film(name: &str, text: &str) -> PathBuf {
    let folder = folder(name);
    write_film(
        text,
        &folder,
        Film {
            frames: 5,
            empty_before: 2,
            seed: 4,
        },
    )
    .unwrap();
    folder
}

fn texts(state: &CameraState) -> Vec<&str> {
    state.scans.iter().map(|scan| scan.text.as_str()).collect()
}

#[tokio::test]
async fn a_card_held_before_the_camera_is_one_scan_outlined_in_the_picture() {
    let folder = film("card", CARD);
    let page = Page::with_folder(&folder);
    let started: CameraState = json(page.start(&source(&folder)).await).await;
    assert!(
        started.running && started.frame >= 1,
        "it answers with the first frame"
    );

    let state = page
        .until(|state| !state.scans.is_empty() && state.outline.is_some())
        .await;
    assert_eq!(texts(&state), [CARD]);
    assert_eq!((state.scans[0].sequence, state.scans[0].at), (1, NOW));
    assert!(matches!(Scan::read(&state.scans[0].text), Scan::CitizenCard(_)));
    assert_eq!(state.size, Some([640, 480]));
    let inside = |[x, y]: [f32; 2]| (0.0..640.0).contains(&x) && (0.0..480.0).contains(&y);
    assert!(state.outline.unwrap().into_iter().all(inside));

    // Many times round the film: still one scan.
    let state = page.until(|state| state.frame >= 40).await;
    assert_eq!(state.scans.len(), 1);
}

#[tokio::test]
async fn the_preview_is_the_latest_frame_as_a_picture_with_its_number() {
    let folder = film("preview", CODE);
    let page = Page::with_folder(&folder);
    assert_eq!(
        page.get("/desk/camera/preview").await.status(),
        StatusCode::NO_CONTENT
    );
    page.start(&source(&folder)).await;
    let response = page.get("/desk/camera/preview").await;
    assert_eq!(response.headers()["content-type"], "image/jpeg");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(
        response.headers()["x-frame-number"]
            .to_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            >= 1
    );
    let shown = image::load_from_memory(&bytes(response).await).unwrap();
    assert_eq!((shown.width(), shown.height()), (640, 480));
}

#[tokio::test]
async fn a_stopped_camera_shows_nothing_and_keeps_its_scans_for_late_windows() {
    let folder = film("stop", CODE);
    let page = Page::with_folder(&folder);
    page.start(&source(&folder)).await;
    page.until(|state| !state.scans.is_empty()).await;
    let stopped: CameraState = json(page.post("/desk/camera/stop", &serde_json::json!({})).await).await;
    assert!(!stopped.running && stopped.outline.is_none() && stopped.error.is_none());
    assert_eq!(texts(&stopped), [CODE]);
    assert_eq!(
        page.get("/desk/camera/preview").await.status(),
        StatusCode::NO_CONTENT
    );
    // Nothing moves any more: a question waits its time and gets the same.
    let path = format!("/desk/camera/state?after={}&wait_ms=50", stopped.revision);
    assert_eq!(json::<CameraState>(page.get(&path).await).await, stopped);
}

async fn claim(page: &Page, sequence: u64) -> bool {
    let path = format!("/desk/camera/scans/{sequence}/claim");
    json::<Claim>(page.post(&path, &serde_json::json!({})).await)
        .await
        .claimed
}

#[tokio::test]
async fn a_scan_is_acted_on_once_however_many_windows_see_it() {
    let folder = film("claimed", CODE);
    let page = Page::with_folder(&folder);
    page.start(&source(&folder)).await;
    let state = page.until(|state| !state.scans.is_empty()).await;
    let sequence = state.scans[0].sequence;
    assert!(claim(&page, sequence).await);
    assert!(!claim(&page, sequence).await, "taken");
    assert!(!claim(&page, sequence + 1).await, "never seen");
}

#[tokio::test]
async fn a_code_that_is_still_held_up_waits_for_a_page_and_one_long_gone_does_not() {
    let folder = film("waits", CODE);
    let limit = Duration::from_millis(300);
    let session = CameraSession::on_this_desk(source(&folder), Arc::new(HandClock::at(NOW)));
    let page = Page::of(session.waiting_max(limit));
    page.start(&source(&folder)).await;
    let first = page.until(|state| !state.scans.is_empty()).await;
    // Held up for longer than a code that is gone would wait; the film is as fast as it can be.
    let begun = std::time::Instant::now();
    page.until(|_| begun.elapsed() > limit * 2).await;
    page.until(|state| state.outline.is_some()).await;
    assert!(claim(&page, first.scans[0].sequence).await);

    // Another comes and goes; the folder is never without a picture.
    let draw = |name: &str, text: Option<&str>| {
        let drawn = picture(text, &View::default(), 1).unwrap();
        drawn.save(folder.join(name)).unwrap();
    };
    draw("only.png", Some(CARD));
    for file in std::fs::read_dir(&folder).unwrap().flatten() {
        if file.file_name() != "only.png" {
            std::fs::remove_file(file.path()).unwrap();
        }
    }
    let second = page.until(|state| state.scans.len() == 2).await;
    draw("empty.png", None);
    std::fs::remove_file(folder.join("only.png")).unwrap();
    let gone = page.until(|state| state.outline.is_none()).await;
    assert_eq!(gone.scans, second.scans);
    let begun = std::time::Instant::now();
    page.until(|_| begun.elapsed() > limit).await;
    assert!(!claim(&page, second.scans[1].sequence).await);
}

#[tokio::test]
async fn another_source_takes_over_and_scans_count_on() {
    let (card, code) = (film("first", CARD), film("second", CODE));
    let page = Page::with_folder(&card);
    page.start(&source(&card)).await;
    page.until(|state| !state.scans.is_empty()).await;
    page.start(&source(&code)).await;
    let state = page.until(|state| !state.scans.is_empty()).await;
    assert_eq!(state.source, Some(source(&code)));
    assert_eq!((texts(&state), state.scans[0].sequence), (vec![CODE], 2));
}

#[tokio::test]
async fn starting_what_runs_changes_nothing() {
    let folder = film("again", CODE);
    let page = Page::with_folder(&folder);
    page.start(&source(&folder)).await;
    let before = page.until(|state| !state.scans.is_empty()).await;
    let after: CameraState = json(page.start(&source(&folder)).await).await;
    assert!(after.frame >= before.frame, "the frames count on");
    assert_eq!(after.scans, before.scans);
}

#[tokio::test]
async fn pictures_that_come_into_the_folder_are_shown_and_broken_ones_passed_over() {
    let folder = folder("growing");
    std::fs::write(folder.join("0-half-written.png"), b"\x89PNG").unwrap();
    std::fs::write(folder.join("notes.txt"), b"no picture").unwrap();
    let save = |name: &str, text| {
        picture(
            text,
            &View {
                module_px: 8.0,
                ..View::default()
            },
            1,
        )
        .unwrap()
        .save(folder.join(name))
        .unwrap();
    };
    save("1.png", None);
    let page = Page::with_folder(&folder);
    page.start(&source(&folder)).await;
    let state = page.until(|state| state.frame >= 3).await;
    assert!(state.running && state.scans.is_empty());
    save("2.jpg", Some(CODE));
    assert_eq!(texts(&page.until(|state| !state.scans.is_empty()).await), [CODE]);
}

#[tokio::test]
async fn one_picture_is_a_source_too() {
    let folder = folder("single");
    let path = folder.join("code.png");
    picture(
        Some(CODE),
        &View {
            module_px: 8.0,
            ..View::default()
        },
        1,
    )
    .unwrap()
    .save(&path)
    .unwrap();
    let page = Page::with_folder(&folder);
    page.start(&source(&path)).await;
    assert_eq!(texts(&page.until(|state| !state.scans.is_empty()).await), [CODE]);
}

#[tokio::test]
async fn without_a_name_the_source_of_the_settings_is_started() {
    let folder = film("chosen", CODE);
    let page = Page::with_folder(&folder);
    let sources: CameraSources = json(page.get("/desk/camera/sources").await).await;
    assert_eq!(sources.chosen, source(&folder));
    let folders: Vec<_> = sources
        .items
        .into_iter()
        .filter(|source| source.id.starts_with("folder:"))
        .collect();
    assert_eq!(
        folders,
        [CameraSource {
            id: source(&folder),
            name: folder.display().to_string()
        }]
    );
    let response = page
        .ask(Request::post("/desk/camera/start").body(Body::empty()).unwrap())
        .await;
    assert_eq!(json::<CameraState>(response).await.source, Some(source(&folder)));
}

#[tokio::test]
async fn a_folder_without_pictures_says_what_to_do_in_the_askers_language() {
    let folder = folder("empty");
    let page = Page::with_folder(&folder);
    let response = page.start(&source(&folder)).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let problem: Problem = json(response).await;
    assert_eq!(
        (problem.kind.as_str(), problem.title.as_str()),
        ("/problems/camera-no-pictures", "No pictures to read")
    );
    assert!(problem.detail.unwrap().contains("PNG"));
    // The state says it too, in Vietnamese where no language is asked for.
    let state: CameraState = json(page.get("/desk/camera/state").await).await;
    let error = state.error.unwrap();
    assert_eq!(
        (state.running, error.code.as_str(), error.title.as_str()),
        (false, "no-pictures", "Không có hình để đọc")
    );
}

#[tokio::test]
async fn a_source_of_no_known_kind_is_refused() {
    let page = Page::with_folder(&folder("known"));
    for unknown in ["front", "scanner:0", ""] {
        let response = page.start(unknown).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            json::<Problem>(response).await.kind,
            "/problems/camera-unknown-source"
        );
    }
}

/// Gives one frame; then somebody pulls the cable.
#[derive(Debug)]
struct Unplugged;

struct UnpluggedCamera(u32);

impl Cameras for Unplugged {
    fn kind(&self) -> &'static str {
        "unplugged"
    }

    fn list(&self) -> Result<Vec<CameraSource>, CameraFault> {
        Err(CameraFault::Denied("not asked yet".to_owned()))
    }

    fn open(&self, _: &OpenCamera) -> Result<Box<dyn Camera>, CameraFault> {
        Ok(Box::new(UnpluggedCamera(1)))
    }
}

impl Camera for UnpluggedCamera {
    fn next_frame(&mut self) -> Result<RgbImage, CameraFault> {
        self.0 = self
            .0
            .checked_sub(1)
            .ok_or_else(|| CameraFault::Stopped("gone".to_owned()))?;
        Ok(RgbImage::new(64, 48))
    }
}

#[tokio::test]
async fn a_camera_that_is_pulled_out_ends_with_what_to_do_and_can_be_started_again() {
    let page = Page::new(vec![Arc::new(Unplugged)], "unplugged:0");
    let sources: CameraSources = json(page.get("/desk/camera/sources").await).await;
    assert_eq!(sources.items, [], "what cannot be listed is left out");
    for _ in 0..2 {
        page.start("unplugged:0").await;
        let state = page.until(|state| !state.running).await;
        assert_eq!(state.error.unwrap().code, "stopped");
    }
}

#[tokio::test]
async fn a_camera_that_no_page_watches_goes_off() {
    let folder = film("unwatched", CODE);
    let kinds: Vec<Arc<dyn Cameras>> = vec![Arc::new(Folders::default())];
    let session = CameraSession::new(kinds, source(&folder), Arc::new(HandClock::at(NOW)));
    let page = Page::of(session.unwatched_max(Duration::ZERO));
    page.start(&source(&folder)).await;
    let state = page.until(|state| !state.running).await;
    assert_eq!(state.error, None);
}
