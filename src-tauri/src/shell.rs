//! Puts the desktop together: secrets, session, live feed, router, windows.

use std::sync::Arc;

use axum::Router;
use clinic_desk::{
    Desk, Upstream,
    arrived::Arrived,
    live::{Feed, Live, Patience},
    scanning::{CameraSession, desk_camera_router},
    sync::LoadProgress,
};
use clinic_shared::{
    app::SharedClock,
    ports::{Chance, SystemClock},
};
use serde::Serialize;
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent, Wry};
use tokio::sync::watch;

use crate::{
    desk_api::{self, Shell},
    keychain, notify,
    pages::Pages,
    scheme,
    settings::Settings,
    window,
};

/// Why the desktop cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ShellFault {
    #[error("the data folder cannot be made: {0}")]
    DataDir(#[source] std::io::Error),
    #[error("no threads can be had: {0}")]
    Threads(#[source] std::io::Error),
    #[error("the way to the server cannot be set up: {0}")]
    Upstream(#[from] reqwest::Error),
    #[error("the window: {0}")]
    Window(#[from] tauri::Error),
}

/// Runs until the last window is closed.
pub fn run(settings: Settings) -> Result<(), ShellFault> {
    std::fs::create_dir_all(&settings.data_dir).map_err(ShellFault::DataDir)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(ShellFault::Threads)?;
    tauri::async_runtime::set(runtime.handle().clone());

    let chance = Chance::from_system();
    let secrets = keychain::open(&settings);
    let upstream = Upstream::new(settings.server.clone(), None)?;
    let desk = Desk::with_replica(
        upstream,
        secrets,
        settings.data_dir.join("replica"),
        SharedClock::new(SystemClock),
        chance.clone(),
    );
    let desk = if settings.offline {
        desk.working_offline()
    } else {
        desk
    };
    let synced = desk
        .synced()
        .map(|replica| (replica.status_changes(), replica.progress()));
    let live = Arc::new(Live::new(&desk, chance, Patience::default()));

    let (windows, mut opened) = watch::channel::<Option<AppHandle<Wry>>>(None);
    let clicked = windows.subscribe();
    let notifier = notify::Desktop::start(move |notice| {
        if let Some(app) = &*clicked.borrow() {
            window::show_place(app, &notice.path);
        }
    })
    .map_err(ShellFault::Threads)?;

    let notifier: Arc<dyn notify::Notifier> = Arc::new(notifier);
    let timed = desk.clone();
    let arrived = Arrived::new(desk.router(), Arc::clone(&desk.session));
    let router = Router::new()
        .merge(desk.router())
        .merge(desk_api::router(Shell {
            desk,
            settings: Arc::new(settings.clone()),
            notifier: Arc::clone(&notifier),
            noticed: Arc::default(),
            feed: live.feed(),
        }))
        .merge(desk_camera_router(Arc::new(CameraSession::on_this_desk(
            settings.camera,
            Arc::new(SystemClock),
        ))))
        .merge(Pages::new(settings.ui).router());

    let feed = live.feed();
    runtime.spawn(async move { live.run().await });
    runtime.spawn(async move { timed.keep_time().await });
    runtime.spawn(async move {
        if let Ok(app) = opened.wait_for(Option::is_some).await.map(|app| app.clone())
            && let Some(app) = app
        {
            let (hints, replica) = (
                follow(&app, feed, arrived, notifier),
                tell_of_replica(&app, synced),
            );
            tokio::join!(hints, replica);
        }
    });

    let web_data = window::WebData(settings.data_dir.join("web"));
    tauri::Builder::default()
        .manage(web_data)
        .register_asynchronous_uri_scheme_protocol(
            scheme::SCHEME,
            scheme::handler(router, runtime.handle().clone()),
        )
        .setup(move |app| {
            window::open(app.handle(), window::MAIN, "/")?;
            windows.send_replace(Some(app.handle().clone()));
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if let RunEvent::ExitRequested { .. } = event {
                tracing::info!(windows = app.webview_windows().len(), "closing");
            }
        });
    Ok(())
}

/// The event `feed`: what the page shows may have changed.
#[derive(Debug, Clone, Copy, Serialize)]
struct Hint {
    seq: i64,
}

/// The event `connection`: whether hints arrive.
#[derive(Debug, Clone, Copy, Serialize)]
struct Connection {
    live: bool,
}

/// Sends every window what the line to the server says, and calls the doctor whose patient has come.
async fn follow(
    app: &AppHandle<Wry>,
    mut feed: watch::Receiver<Feed>,
    mut arrived: Arrived,
    notifier: Arc<dyn notify::Notifier>,
) {
    let mut told = Feed::default();
    loop {
        let now = *feed.borrow_and_update();
        if let (true, Some(seq)) = (now.online, now.seq) {
            // Before the windows hear of it, so that whoever comes after that is a call.
            arrived.look(seq).await;
        }
        tell_windows(app, told, now);
        told = now;
        if now.online {
            for notice in arrived.since_last().await {
                notifier.show(notice);
            }
        }
        if feed.changed().await.is_err() {
            return;
        }
    }
}

/// The event `sync`: what `GET /desk/sync` tells may have changed.
async fn tell_of_replica(
    app: &AppHandle<Wry>,
    changes: Option<(watch::Receiver<u64>, watch::Receiver<LoadProgress>)>,
) {
    let Some((mut changes, mut progress)) = changes else {
        return;
    };
    loop {
        let told = tokio::select! {
            moved = changes.changed() => moved,
            loads = progress.changed() => loads,
        };
        if told.is_err() {
            return;
        }
        emit(app, "sync", serde_json::Map::new());
    }
}

fn tell_windows(app: &AppHandle<Wry>, told: Feed, now: Feed) {
    if now.online != told.online {
        emit(app, "connection", Connection { live: now.online });
    }
    if let Some(seq) = now.seq.filter(|_| now.seq != told.seq) {
        emit(app, "feed", Hint { seq });
    }
}

fn emit(app: &AppHandle<Wry>, event: &str, payload: impl Serialize + Clone) {
    if let Err(fault) = app.emit(event, payload) {
        tracing::warn!(%fault, event, "the windows were not told");
    }
}
