//! The windows: one at the desk, and more where a doctor's screen or the queue's stands beside it.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use serde::Serialize;
use tauri::{
    AppHandle, Emitter as _, Manager as _, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};

use crate::scheme;

/// The first window's label.
pub const MAIN: &str = "main";

static FURTHER: AtomicU32 = AtomicU32::new(2);

/// Where the web views keep what pages store.
#[derive(Debug)]
pub struct WebData(pub PathBuf);

/// Where a page should go: the event `open`.
#[derive(Debug, Clone, Serialize)]
pub struct Open {
    pub path: String,
}

#[derive(Debug, thiserror::Error)]
pub enum WindowFault {
    #[error("no address of ours: {0}")]
    Address(String),
    #[error(transparent)]
    Tauri(#[from] tauri::Error),
}

/// Opens a window that nobody has yet, at a path of the page.
pub fn open_another<R: Runtime>(app: &AppHandle<R>, path: &str) -> Result<String, WindowFault> {
    let label = format!("window-{}", FURTHER.fetch_add(1, Ordering::Relaxed));
    open(app, &label, path)?;
    Ok(label)
}

pub fn open<R: Runtime>(
    app: &AppHandle<R>,
    label: &str,
    path: &str,
) -> Result<WebviewWindow<R>, WindowFault> {
    let url = scheme::address(path).map_err(WindowFault::Address)?;
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::CustomProtocol(url))
        .data_directory(app.state::<WebData>().0.clone())
        .title("ClinicDesk")
        .inner_size(1280.0, 800.0)
        .min_inner_size(800.0, 560.0)
        // The shell's own handling of dropped files would swallow the page's drag and drop on Windows.
        .disable_drag_drop_handler()
        .on_navigation(|url| {
            let ours = scheme::is_ours(url) || url.scheme() == "about";
            if !ours {
                tracing::warn!(scheme = url.scheme(), "a page tried to leave");
            }
            ours
        })
        .build()?;
    Ok(window)
}

/// Whether somebody works in one of our windows just now.
pub fn is_in_front<R: Runtime>(app: &AppHandle<R>) -> bool {
    let windows = app.webview_windows();
    windows
        .values()
        .any(|window| window.is_focused().unwrap_or(false))
}

/// Brings a window to the front and sends its page to a path: the one last worked in, else the first.
pub fn show_place<R: Runtime>(app: &AppHandle<R>, path: &str) {
    let windows = app.webview_windows();
    let focused = windows
        .values()
        .find(|window| window.is_focused().unwrap_or(false));
    let Some(window) = focused
        .or_else(|| windows.get(MAIN))
        .or_else(|| windows.values().next())
    else {
        tracing::warn!(path, "no window is open");
        return;
    };
    let place = Open {
        path: path.to_owned(),
    };
    let shown = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus())
        .and_then(|()| app.emit_to(window.label(), "open", place));
    if let Err(fault) = shown {
        tracing::warn!(%fault, path, "a window could not be shown");
    }
}
