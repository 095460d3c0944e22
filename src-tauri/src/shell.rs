//! Puts the desktop together: secrets, session, live feed, router, windows.

use std::sync::Arc;

use axum::Router;
use clinic_desk::{
    Desk, Upstream,
    live::{Live, Patience},
    replica::OnlineOnly,
    secrets::{self, SecretStore},
};
use rand::{rand_core::UnwrapErr, rngs::SysRng};
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent, Wry};
use tokio::sync::broadcast::error::RecvError;

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

    let secrets = keychain::open(&settings);
    let upstream = Upstream::new(settings.server.clone(), device(&*secrets))?;
    let desk = Desk::new(upstream, secrets, Arc::new(OnlineOnly));
    let live = Arc::new(Live::new(
        desk.upstream.clone(),
        Arc::clone(&desk.session),
        Arc::clone(&desk.replica),
        Patience::default(),
    ));

    let (windows, mut opened) = tokio::sync::watch::channel::<Option<AppHandle<Wry>>>(None);
    let clicked = windows.subscribe();
    let notifier = notify::Desktop::start(move |notice| {
        if let Some(app) = &*clicked.borrow() {
            window::show_place(app, &notice.path);
        }
    })
    .map_err(ShellFault::Threads)?;

    let router = Router::new()
        .merge(desk.router())
        .merge(desk_api::router(Shell {
            desk,
            settings: Arc::new(settings.clone()),
            notifier: Arc::new(notifier),
            connected: live.connected(),
        }))
        .merge(Pages::new(settings.ui).router());

    let followed = Arc::clone(&live);
    runtime.spawn(async move { followed.run(&mut UnwrapErr(SysRng)).await });
    runtime.spawn(async move {
        let mut feed = live.feed();
        let Ok(app) = opened.wait_for(Option::is_some).await.map(|app| app.clone()) else {
            return;
        };
        let Some(app) = app else { return };
        loop {
            match feed.recv().await {
                Ok(step) => tell(&app, step),
                // The next step says where the feed is now.
                Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "the windows lag behind the feed"),
                Err(RecvError::Closed) => return,
            }
        }
    });

    tauri::Builder::default()
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

/// This computer's id. Without a keychain there is none, and no sign-in either.
fn device(secrets: &dyn SecretStore) -> Option<String> {
    match secrets::device_id(secrets, &mut UnwrapErr(SysRng)) {
        Ok(id) => Some(id),
        Err(fault) => {
            tracing::error!(%fault, "nobody can sign in on this computer until its keychain opens");
            None
        }
    }
}

fn tell(app: &AppHandle<Wry>, step: clinic_desk::live::Feed) {
    if let Err(fault) = app.emit("feed", step) {
        tracing::warn!(%fault, seq = step.seq, "the windows were not told");
    }
}
