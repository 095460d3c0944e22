//! What only the desktop's page can do: hear its shell, and ask it at `/desk/…`.
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::api::{self, ApiError};
use crate::browser;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["window", "__TAURI__", "event"], js_name = listen)]
    fn listen_to_shell(event: &str, heard: &Closure<dyn FnMut(JsValue)>) -> js_sys::Promise;
}

/// True in the desktop's window, where the shell holds the tokens and sends the feed's hints.
pub fn is_desktop() -> bool {
    #[cfg(target_arch = "wasm32")]
    return js_sys::Reflect::has(&js_sys::global(), &"__TAURI__".into()).unwrap_or(false);
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Hears a shell's event for as long as the window lives; nothing happens in a browser.
pub fn hear<T: DeserializeOwned>(event: &str, mut heard: impl FnMut(T) + 'static) {
    if !is_desktop() {
        return;
    }
    let closure = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let payload = js_sys::Reflect::get(&event, &"payload".into()).unwrap_or_default();
        let text = js_sys::JSON::stringify(&payload)
            .ok()
            .and_then(|text| text.as_string());
        if let Some(payload) = text.and_then(|text| serde_json::from_str(&text).ok()) {
            heard(payload);
        }
    });
    // The promise gives a way to stop hearing, which is never wanted: the closure lives as long as the page.
    let _ = listen_to_shell(event, &closure);
    closure.forget();
}

/// What the shell says of itself: `GET /desk/about`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct About {
    pub version: String,
    /// `linux`, `windows` or `macos`.
    pub platform: String,
    pub server: String,
    /// `webcam:0` or `folder:PATH`.
    pub camera: String,
    /// Whether the server's hints arrive just now.
    pub live: bool,
    /// Secrets lie in plain files; people must be warned.
    pub insecure_file_keys: bool,
}

pub async fn about() -> Result<About, ApiError> {
    api::get("/desk/about").await
}

/// `https://clinic.example`: where other programs reach the clinic. The desktop's own scheme leads nowhere else, but
/// its shell knows the server.
pub async fn server_address() -> Result<String, ApiError> {
    if is_desktop() {
        return Ok(about().await?.server.trim_end_matches('/').to_owned());
    }
    Ok(browser::origin())
}

/// The shell's `open` event: a notification was clicked, and its page is wanted.
#[derive(Debug, Clone, Deserialize)]
pub struct Open {
    pub path: String,
}
