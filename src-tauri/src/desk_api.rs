//! What only the shell can do, as routes below `/desk/`.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Extension, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse as _,
    routing::{get, post, put},
};
use clinic_desk::{
    Desk,
    live::Feed,
    notice::Notice,
    noticed::{Noticed, Standing},
    problem::ShellRefused,
};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::{
    notify::Notifier,
    scheme::Asker,
    settings::{ChangeFault, Setting, Settings},
    window,
};

/// What the routes need.
#[derive(Debug, Clone)]
pub struct Shell {
    pub desk: Desk,
    pub settings: Arc<Settings>,
    pub notifier: Arc<dyn Notifier>,
    /// One for all windows: what stands is notified of once.
    pub noticed: Arc<Mutex<Noticed>>,
    pub feed: watch::Receiver<Feed>,
}

/// How a page learns that it is on a desktop.
#[derive(Debug, Serialize)]
struct About {
    name: &'static str,
    version: &'static str,
    /// `linux`, `windows` or `macos`.
    platform: &'static str,
    server: String,
    camera: String,
    /// Whether the server's hints arrive just now.
    live: bool,
    /// True: secrets lie in plain files, and the settings page warns of it.
    insecure_file_keys: bool,
}

#[derive(Debug, Deserialize)]
struct OpenWindow {
    path: String,
}

#[derive(Debug, Serialize)]
struct OpenedWindow {
    label: String,
}

/// The `/desk/` routes.
pub fn router(shell: Shell) -> Router {
    Router::new()
        .route("/desk/about", get(about))
        .route("/desk/windows", post(open_window))
        .route("/desk/notifications", post(notify))
        .route("/desk/notices", put(take_notices))
        .route("/desk/settings", get(shown_settings).put(change_settings))
        .with_state(shell)
}

async fn about(State(shell): State<Shell>) -> Json<About> {
    Json(About {
        name: "ClinicDesk",
        version: env!("CARGO_PKG_VERSION"),
        platform: std::env::consts::OS,
        server: shell.desk.upstream.server().to_string(),
        camera: shell.settings.camera.clone(),
        live: shell.feed.borrow().online,
        insecure_file_keys: shell.settings.insecure_file_keys,
    })
}

async fn open_window(
    Extension(Asker { app }): Extension<Asker>,
    asked: HeaderMap,
    Json(ask): Json<OpenWindow>,
) -> axum::response::Response {
    match window::open_another(&app, &ask.path) {
        Ok(label) => (StatusCode::CREATED, Json(OpenedWindow { label })).into_response(),
        Err(fault) => {
            tracing::error!(%fault, "window");
            ShellRefused::Fault.respond(&asked)
        }
    }
}

/// The settings page's "show me one", and what a page itself wants to call out.
async fn notify(State(shell): State<Shell>, Json(notice): Json<Notice>) -> StatusCode {
    shell.notifier.show(notice);
    StatusCode::NO_CONTENT
}

/// All that stands and that somebody should look at, as a page has just heard it. What was not there before is notified of,
/// unless a window of ours is in front.
async fn take_notices(
    Extension(Asker { app }): Extension<Asker>,
    State(shell): State<Shell>,
    Json(standing): Json<Standing>,
) -> StatusCode {
    let Some((account, _)) = shell.desk.session.who() else {
        return StatusCode::NO_CONTENT;
    };
    let is_in_front = window::is_in_front(&app);
    let mut noticed = shell.noticed.lock().unwrap_or_else(PoisonError::into_inner);
    let new = noticed.take(account.id, standing, is_in_front);
    drop(noticed);
    for notice in new {
        shell.notifier.show(notice);
    }
    StatusCode::NO_CONTENT
}

async fn shown_settings(State(shell): State<Shell>) -> Json<Vec<Setting>> {
    Json(shell.settings.shown())
}

/// Written to the settings file, in force from the next start on.
async fn change_settings(
    State(shell): State<Shell>,
    headers: HeaderMap,
    Json(asked): Json<BTreeMap<String, String>>,
) -> axum::response::Response {
    match shell.settings.change(&asked) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(ChangeFault::Write(fault)) => {
            tracing::error!(%fault, "settings");
            ShellRefused::Fault.respond(&headers)
        }
        Err(refused) => {
            let members = serde_json::Map::from_iter([("reason".to_owned(), refused.to_string().into())]);
            ShellRefused::WrongSetting.respond_with(&headers, members)
        }
    }
}
