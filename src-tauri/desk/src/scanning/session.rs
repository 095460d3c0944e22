//! The camera that is on: one for all windows, read on a thread of its own.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, Weak},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use clinic_shared::{
    field::Language,
    ports::Clock,
    scanning::{CameraScan, CameraSource, CameraState, StartCamera},
};
use image::RgbImage;
use tokio::sync::watch;

use super::{
    CameraFault, Cameras, Folders, OpenCamera,
    camera::FRAMES_PER_SECOND,
    watcher::{Sight, Watcher},
};

/// Scans kept for windows that ask late.
const SCANS_KEPT: usize = 8;
/// A camera that shows nothing for so long is broken.
const FIRST_FRAME_MAX: Duration = Duration::from_secs(10);
/// How long a camera may take to close before the next is opened.
const CLOSE_MAX: Duration = Duration::from_secs(3);
/// When no window has asked for so long, the camera goes off: its light must not stay on behind a closed page.
const UNWATCHED_MAX: Duration = Duration::from_secs(40);

/// For how long a code that is out of sight still waits for a page: people turn to the next page, codes stay held.
const WAITING_MAX: Duration = Duration::from_secs(10);

/// The state as the page sees it, and the frame behind it.
#[derive(Default)]
struct Seen {
    /// Grows with each start and stop: a thread of an older one has nothing more to say.
    turn: u64,
    state: CameraState,
    fault: Option<CameraFault>,
    picture: Option<Arc<RgbImage>>,
    last_sequence: u64,
    /// The scans that nobody has acted on, and when each code was last in sight.
    waiting: Vec<(u64, Instant)>,
}

impl Seen {
    /// The code is still held up.
    fn stays(&mut self, text: &str) {
        let scan = self.state.scans.iter().rfind(|scan| scan.text == text);
        let waiting = scan.and_then(|scan| {
            let mut waiting = self.waiting.iter_mut();
            waiting.find(|(sequence, _)| *sequence == scan.sequence)
        });
        if let Some((_, in_sight)) = waiting {
            *in_sight = Instant::now();
        }
    }
}

/// Starts, stops and watches the camera.
pub struct CameraSession {
    kinds: Vec<Arc<dyn Cameras>>,
    chosen: String,
    seen: watch::Sender<Seen>,
    asked_last: Mutex<Instant>,
    unwatched_max: Duration,
    waiting_max: Duration,
    thread: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    clock: Arc<dyn Clock>,
}

impl CameraSession {
    /// `chosen` is the source in this computer's settings.
    pub fn new(kinds: Vec<Arc<dyn Cameras>>, chosen: String, clock: Arc<dyn Clock>) -> Self {
        Self {
            kinds,
            chosen,
            seen: watch::Sender::new(Seen::default()),
            asked_last: Mutex::new(Instant::now()),
            unwatched_max: UNWATCHED_MAX,
            waiting_max: WAITING_MAX,
            thread: tokio::sync::Mutex::default(),
            clock,
        }
    }

    /// Every kind of camera this build knows; `chosen` as in the settings.
    pub fn on_this_desk(chosen: String, clock: Arc<dyn Clock>) -> Self {
        let folder = chosen.strip_prefix("folder:").map(PathBuf::from);
        let kinds: Vec<Arc<dyn Cameras>> = vec![
            #[cfg(feature = "webcam")]
            Arc::new(super::Webcams),
            Arc::new(Folders::new(folder)),
        ];
        Self::new(kinds, chosen, clock)
    }

    /// Turns itself off after another time without a question; see [`UNWATCHED_MAX`].
    #[must_use]
    pub const fn unwatched_max(mut self, limit: Duration) -> Self {
        self.unwatched_max = limit;
        self
    }

    /// A scan is acted on within this time after its code was last in sight, or never; see [`WAITING_MAX`].
    #[must_use]
    pub const fn waiting_max(mut self, limit: Duration) -> Self {
        self.waiting_max = limit;
        self
    }

    pub fn chosen(&self) -> &str {
        &self.chosen
    }

    /// Every source there is now. A kind that cannot be listed is left out.
    pub fn sources(&self) -> Vec<CameraSource> {
        let list = |kind: &Arc<dyn Cameras>| {
            kind.list().unwrap_or_else(|fault| {
                tracing::warn!(kind = kind.kind(), %fault, "cameras cannot be listed");
                Vec::new()
            })
        };
        self.kinds.iter().flat_map(list).collect()
    }

    /// Starts a camera and waits for its first frame. The one that runs goes on; another one is stopped first.
    pub async fn start(self: &Arc<Self>, asked: StartCamera) -> Result<(), CameraFault> {
        self.note_question();
        let source = asked.source.unwrap_or_else(|| self.chosen.clone());
        let mut thread = self.thread.lock().await;
        let runs =
            self.seen.borrow().state.source.as_ref() == Some(&source) && self.seen.borrow().state.running;
        if runs {
            return Ok(());
        }
        let Some((kind, place)) = self.kind_of(&source) else {
            return Err(CameraFault::UnknownSource(source));
        };
        self.stop();
        if let Some(before) = thread.take() {
            closed(before).await?;
        }
        let open = OpenCamera {
            place: place.to_owned(),
            frames_per_second: asked
                .frames_per_second
                .filter(|fps| fps.is_finite())
                .unwrap_or(FRAMES_PER_SECOND),
        };
        let turn = self.begin(source);
        let session = Arc::downgrade(self);
        let spawned = thread::Builder::new()
            .name("camera".to_owned())
            .spawn(move || run(&session, turn, &*kind, &open));
        *thread = Some(spawned.map_err(|fault| CameraFault::Stopped(fault.to_string()))?);
        drop(thread);
        self.first_frame(turn).await
    }

    /// Turns the camera off.
    pub fn stop(&self) {
        self.change(|seen| {
            seen.turn += 1;
            seen.state.running = false;
            seen.state.outline = None;
            seen.picture = None;
        });
    }

    /// What is, in the asker's language.
    pub fn state(&self, language: Language) -> CameraState {
        self.note_question();
        let seen = self.seen.borrow();
        CameraState {
            error: seen.fault.as_ref().map(|fault| fault.told(language)),
            ..seen.state.clone()
        }
    }

    /// Waits until there is something newer than `revision`, at most `wait`.
    pub async fn wait_for_change(&self, revision: u64, wait: Duration) {
        self.note_question();
        let mut seen = self.seen.subscribe();
        let newer = seen.wait_for(|seen| seen.state.revision > revision);
        // Time out or not: the caller answers with what is.
        let _ = tokio::time::timeout(wait, newer).await.map(drop);
    }

    /// Whether the scan is the asker's to act on: the first page that asks while it is fresh has it. So a code
    /// that was held up between two pages is not lost, and one that two windows see is acted on once.
    pub fn claim(&self, sequence: u64) -> bool {
        self.note_question();
        let mut claimed = false;
        self.seen.send_if_modified(|seen| {
            let found = seen.waiting.iter().position(|(waiting, _)| *waiting == sequence);
            let in_sight = found.map(|at| seen.waiting.swap_remove(at).1);
            claimed = in_sight.is_some_and(|at| at.elapsed() < self.waiting_max);
            false
        });
        claimed
    }

    /// The latest frame and its number.
    pub fn picture(&self) -> Option<(u64, Arc<RgbImage>)> {
        self.note_question();
        let seen = self.seen.borrow();
        seen.picture.clone().map(|picture| (seen.state.frame, picture))
    }

    fn kind_of<'a>(&self, source: &'a str) -> Option<(Arc<dyn Cameras>, &'a str)> {
        let (kind, place) = source.split_once(':')?;
        self.kinds
            .iter()
            .find(|known| known.kind() == kind)
            .map(|kind| (Arc::clone(kind), place))
    }

    fn begin(&self, source: String) -> u64 {
        let mut turn = 0;
        self.change(|seen| {
            seen.turn += 1;
            turn = seen.turn;
            seen.fault = None;
            seen.picture = None;
            seen.waiting.clear();
            seen.state = CameraState {
                running: true,
                source: Some(source),
                revision: seen.state.revision,
                ..CameraState::default()
            };
        });
        turn
    }

    async fn first_frame(&self, turn: u64) -> Result<(), CameraFault> {
        let mut seen = self.seen.subscribe();
        let first = seen.wait_for(|seen| seen.turn != turn || !seen.state.running || seen.state.frame > 0);
        let Ok(first) = tokio::time::timeout(FIRST_FRAME_MAX, first).await else {
            self.end(turn, Some(CameraFault::Silent));
            return Err(CameraFault::Silent);
        };
        first.ok().and_then(|seen| seen.fault.clone()).map_or(Ok(()), Err)
    }

    fn saw(&self, turn: u64, picture: RgbImage, outline: Option<[[f32; 2]; 4]>, sights: Vec<Sight>) {
        let at = self.clock.now();
        self.change_in(turn, |seen| {
            seen.state.frame += 1;
            seen.state.size = Some([picture.width(), picture.height()]);
            seen.state.outline = outline;
            seen.picture = Some(Arc::new(picture));
            for Sight { text, came } in sights {
                if came {
                    seen.last_sequence += 1;
                    seen.waiting.push((seen.last_sequence, Instant::now()));
                    seen.state.scans.push(CameraScan {
                        sequence: seen.last_sequence,
                        text,
                        at,
                    });
                } else {
                    seen.stays(&text);
                }
            }
            let old = seen.state.scans.len().saturating_sub(SCANS_KEPT);
            seen.state.scans.drain(..old);
            let oldest = seen.state.scans.first().map_or(0, |scan| scan.sequence);
            seen.waiting.retain(|(sequence, _)| *sequence >= oldest);
        });
    }

    fn end(&self, turn: u64, fault: Option<CameraFault>) {
        self.change_in(turn, |seen| {
            seen.state.running = false;
            seen.state.outline = None;
            seen.picture = None;
            seen.fault = fault;
        });
    }

    fn is_wanted(&self, turn: u64) -> bool {
        let unwatched = self
            .asked_last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed();
        self.seen.borrow().turn == turn && unwatched < self.unwatched_max
    }

    fn note_question(&self) {
        *self.asked_last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        self.seen.send_modify(|seen| {
            change(seen);
            seen.state.revision += 1;
        });
    }

    /// Changes only what is still this turn's.
    fn change_in(&self, turn: u64, change: impl FnOnce(&mut Seen)) {
        self.seen.send_if_modified(|seen| {
            let current = seen.turn == turn;
            if current {
                change(seen);
                seen.state.revision += 1;
            }
            current
        });
    }
}

/// The thread: from open to close. It does not keep the session alive.
fn run(session: &Weak<CameraSession>, turn: u64, kind: &dyn Cameras, open: &OpenCamera) {
    let outcome = watch_frames(session, turn, kind, open);
    if let Err(fault) = &outcome {
        tracing::warn!(%fault, code = fault.code(), "camera");
    }
    if let Some(session) = session.upgrade() {
        session.end(turn, outcome.err());
    }
}

fn watch_frames(
    session: &Weak<CameraSession>,
    turn: u64,
    kind: &dyn Cameras,
    open: &OpenCamera,
) -> Result<(), CameraFault> {
    let mut camera = kind.open(open)?;
    let mut watcher = Watcher::default();
    let started = Instant::now();
    while session.upgrade().is_some_and(|session| session.is_wanted(turn)) {
        let picture = camera.next_frame()?;
        let now_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (outline, sights) = watcher.look(&clinic_qr::grey(&picture), now_ms);
        if let Some(session) = session.upgrade() {
            session.saw(turn, picture, outline, sights);
        }
    }
    Ok(())
}

/// Waits until the camera of an earlier start is closed: most can be opened but once.
async fn closed(thread: JoinHandle<()>) -> Result<(), CameraFault> {
    let ended = tokio::task::spawn_blocking(move || drop(thread.join()));
    tokio::time::timeout(CLOSE_MAX, ended)
        .await
        .map(|_| ())
        .map_err(|_| CameraFault::Busy("the camera before it does not close".to_owned()))
}

impl std::fmt::Debug for CameraSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CameraSession")
            .field("chosen", &self.chosen)
            .field("kinds", &self.kinds)
            .finish_non_exhaustive()
    }
}
