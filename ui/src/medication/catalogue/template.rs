//! A file to begin with: its columns, and rows that show how they are filled in.
use clinic_shared::medication::catalogue::template;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use super::words as w;
use crate::desktop;
use crate::kit::{Button, Icon, Look, Toast};

const NAME: &str = "thuoc-mau.csv";
/// A browser may still be reading what it is to keep.
const KEEPS_MS: u32 = 60_000;

/// A desktop's window keeps no files.
#[component]
pub fn TemplateButton() -> impl IntoView {
    let press = move |()| match save(template().as_bytes()) {
        Ok(()) => Toast::done(|| w::template_saved(NAME)).show(),
        Err(_) => Toast::failed(w::template_failed).show(),
    };
    (!desktop::is_desktop()).then(|| {
        view! { <Button text=w::template icon=Icon::Download look=Look::Quiet press/> }
    })
}

/// As the browser keeps what is downloaded.
fn save(bytes: &[u8]) -> Result<(), JsValue> {
    let parts = [JsValue::from(js_sys::Uint8Array::from(bytes))];
    let parts: js_sys::Array = parts.iter().collect();
    let kind = BlobPropertyBag::new();
    kind.set_type("text/csv");
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlElement = document().create_element("a")?.unchecked_into();
    link.set_attribute("href", &address)?;
    link.set_attribute("download", NAME)?;
    link.click();
    let forget = move || {
        // Fails for no address that was made here.
        let _ = Url::revoke_object_url(&address);
    };
    Timeout::new(KEEPS_MS, forget).forget();
    Ok(())
}
