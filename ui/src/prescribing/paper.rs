//! A PDF to the printer. The browser's own viewer prints it from a frame that nobody sees.
use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlIFrameElement, Url};

/// What was printed last stays until the next: the viewer still reads it while the person chooses a printer.
struct Sheet {
    frame: HtmlIFrameElement,
    address: String,
    /// Called when the viewer is there.
    _loaded: Closure<dyn Fn()>,
}

thread_local! {
    static LAST: RefCell<Option<Sheet>> = const { RefCell::new(None) };
}

/// Opens the browser's print dialog, or shows the PDF in a tab of its own where a frame cannot be printed.
pub fn print(pdf: &[u8]) -> Result<(), JsValue> {
    let parts = [JsValue::from(js_sys::Uint8Array::from(pdf))];
    let parts: js_sys::Array = parts.iter().collect();
    let kind = BlobPropertyBag::new();
    kind.set_type("application/pdf");
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let frame: HtmlIFrameElement = document().create_element("iframe")?.unchecked_into();
    // One that is not drawn at all is not printed by every browser.
    frame.set_class_name("pointer-events-none fixed right-0 bottom-0 -z-10 size-px opacity-0 print:hidden");
    frame.set_attribute("aria-hidden", "true")?;
    frame.set_attribute("tabindex", "-1")?;
    let (shown, own) = (frame.clone(), address.clone());
    let loaded = Closure::<dyn Fn()>::new(move || {
        let printed = shown.content_window().map(|inside| {
            // The print dialog shows what has the focus.
            let _ = inside.focus();
            inside.print()
        });
        if !matches!(printed, Some(Ok(()))) {
            show(&own);
        }
    });
    frame.set_onload(Some(loaded.as_ref().unchecked_ref()));
    frame.set_src(&address);
    if let Some(body) = document().body() {
        body.append_child(&frame)?;
    }
    let sheet = Sheet {
        frame,
        address,
        _loaded: loaded,
    };
    if let Some(before) = LAST.replace(Some(sheet)) {
        before.frame.remove();
        // Fails for no address that was made here.
        let _ = Url::revoke_object_url(&before.address);
    }
    Ok(())
}

fn show(address: &str) {
    // A browser that keeps tabs from opening says so itself.
    let _ = window().open_with_url_and_target(address, "_blank");
}
