use clinic_shared::scanning::CameraState;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::{calls, words as w};
use super::read::{new_scans, points};
use crate::api::ApiError;
use crate::kit::{Button, Choice, ErrorPanel, Glyph, Icon, Look, Select};

/// How long a question for the camera's state may stay open.
const WAIT_MS: u32 = 10_000;
/// Before asking again when the shell did not answer.
const RETRY_MS: u32 = 1_000;

/// The camera as this view knows it. The camera itself is the shell's, one for all windows.
#[derive(Debug, Clone, Copy)]
struct Camera {
    state: RwSignal<CameraState>,
    error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    /// Number of the last scan that was looked at.
    seen: StoredValue<u64>,
    /// A loop follows the state already.
    following: StoredValue<bool>,
    scanned: Callback<String>,
}

impl Camera {
    /// Takes what the shell said; `false` when the view is gone.
    fn take(self, state: CameraState) -> bool {
        let Some(seen) = self.seen.try_get_value() else {
            return false;
        };
        let fresh = new_scans(&state.scans, seen);
        if let Some(last) = fresh.last() {
            self.seen.set_value(last.sequence);
        }
        self.state.set(state);
        if !fresh.is_empty() {
            spawn_local(async move {
                for scan in fresh {
                    // What was scanned before this view was there is its business only where nobody took it.
                    if calls::camera_claim(scan.sequence).await && self.seen.try_get_value().is_some() {
                        self.scanned.run(scan.text);
                    }
                }
            });
        }
        true
    }

    /// Follows the state while the camera runs and the view is there. The question itself keeps it running.
    fn follow(self) {
        if self.following.get_value() {
            return;
        }
        self.following.set_value(true);
        spawn_local(async move {
            while let Some((running, revision)) = self
                .state
                .try_with_untracked(|state| (state.running, state.revision))
            {
                if !running {
                    break;
                }
                match calls::camera_state(revision, WAIT_MS).await {
                    Ok(state) => {
                        if !self.take(state) {
                            return;
                        }
                    }
                    Err(_) => TimeoutFuture::new(RETRY_MS).await,
                }
            }
            self.following.try_update_value(|following| *following = false);
        });
    }

    fn start(self, source: String) {
        self.busy.set(true);
        self.error.set(None);
        let source = Some(source).filter(|source| !source.is_empty());
        spawn_local(async move {
            let answer = calls::camera_start(source).await;
            self.busy.try_set(false);
            match answer {
                Ok(state) => {
                    if self.take(state) {
                        self.follow();
                    }
                }
                Err(error) => {
                    self.error.try_set(Some(error));
                }
            }
        });
    }

    fn stop(self) {
        self.busy.set(true);
        spawn_local(async move {
            let answer = calls::camera_stop().await;
            self.busy.try_set(false);
            match answer {
                Ok(state) => {
                    self.take(state);
                }
                Err(error) => {
                    self.error.try_set(Some(error));
                }
            }
        });
    }
}

/// The desktop's camera: which, on or off, and what it sees, with the code it found outlined.
#[component]
pub fn CameraView(
    /// Called with the text of each code that comes into sight.
    scanned: Callback<String>,
) -> impl IntoView {
    let camera = Camera {
        state: RwSignal::new(CameraState::default()),
        error: RwSignal::new(None),
        busy: RwSignal::new(false),
        seen: StoredValue::new(0),
        following: StoredValue::new(false),
        scanned,
    };
    let source = RwSignal::new(String::new());
    let sources = RwSignal::new(Vec::<Choice>::new());
    spawn_local(async move {
        if let Ok(found) = calls::camera_sources().await {
            let choices = found
                .items
                .into_iter()
                .map(|item| Choice::new(item.id, item.name));
            sources.try_set(choices.collect());
            source.try_set(found.chosen);
        }
        // Another window, or this one a moment ago, may have it running.
        if let Ok(state) = calls::camera_state(0, 0).await
            && camera.take(state)
        {
            camera.follow();
        }
    });
    let running = Memo::new(move |_| camera.state.with(|state| state.running));
    view! {
        <div class="flex flex-col gap-3">
            <Preview state=camera.state/>
            <CameraFault camera/>
            <div class="flex items-end gap-2">
                <div class="grow">
                    <Select label=w::camera value=source choices=sources disabled=running/>
                </div>
                {move || if running.get() {
                    view! {
                        <Button text=w::camera_off icon=Icon::Close busy=camera.busy press=Callback::new(move |()| camera.stop())/>
                    }.into_any()
                } else {
                    view! {
                        <Button
                            text=w::camera_on icon=Icon::Camera look=Look::Primary busy=camera.busy
                            press=Callback::new(move |()| camera.start(source.get_untracked()))
                        />
                    }.into_any()
                }}
            </div>
        </div>
    }
}

/// The latest frame, and the outline of the code in the frame's own pixels.
#[component]
fn Preview(state: RwSignal<CameraState>) -> impl IntoView {
    let frame = Memo::new(move |_| state.with(|state| if state.running { state.frame } else { 0 }));
    let has_frame = Memo::new(move |_| frame.get() > 0);
    let size = move || state.with(|state| state.size.unwrap_or([4, 3]));
    let outline = move || state.with(|state| state.outline.as_ref().map(points));
    view! {
        <div class="relative overflow-hidden rounded-box bg-neutral">
            <Show
                when=move || has_frame.get()
                fallback=|| view! {
                    <div class="grid aspect-video place-items-center text-neutral-content">
                        <span class="flex flex-col items-center gap-2">
                            <Glyph icon=Icon::Camera class="size-10"/>
                            {w::camera_is_off}
                        </span>
                    </div>
                }
            >
                <img
                    class="block w-full"
                    src=move || format!("/desk/camera/preview?frame={}", frame.get())
                    alt=w::camera_picture
                />
                <svg
                    class="absolute inset-0 size-full text-success"
                    viewBox=move || { let [width, height] = size(); format!("0 0 {width} {height}") }
                    fill="none"
                    aria-hidden="true"
                >
                    {move || outline().map(|points| view! {
                        <polygon
                            points=points
                            stroke="#2ee6a6"
                            stroke-width=move || size()[0] / 90 + 2
                            stroke-linejoin="round"
                        ></polygon>
                    })}
                </svg>
            </Show>
        </div>
    }
}

/// Why there is no picture, and what to do.
#[component]
fn CameraFault(camera: Camera) -> impl IntoView {
    move || {
        if let Some(error) = camera.error.get() {
            let (what, next) = error.problem().map_or_else(
                || (w::camera_silent().to_owned(), w::camera_silent_next().to_owned()),
                |problem| {
                    let next = problem.detail.clone();
                    (
                        problem.title.clone(),
                        next.unwrap_or_else(|| w::camera_silent_next().to_owned()),
                    )
                },
            );
            return Some(view! { <ErrorPanel what next/> });
        }
        let fault = camera.state.with(|state| state.error.clone());
        fault.map(|fault| view! { <ErrorPanel what=fault.title next=fault.what_to_do/> })
    }
}
