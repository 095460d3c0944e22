//! Files that are dropped or pasted anywhere on the page.
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, FileList};

use crate::browser::{files_of, has_kind};

/// For as long as the calling component is shown. What is given back says that files are held over the page.
pub fn take_brought(
    dropped: impl Fn(&FileList) + 'static,
    pasted: impl Fn(&FileList) + 'static,
) -> ReadSignal<bool> {
    let (is_over, hold) = signal(false);
    // On the whole page: else the browser would open the file and the page would be gone.
    let dragging = window_event_listener(ev::dragover, move |event| {
        if files_of(&event).is_some() {
            event.prevent_default();
            hold.set(!is_under_dialog());
        }
    });
    let leaving = window_event_listener(ev::dragleave, move |event| {
        // Out of the window, not from one element to the next.
        if event.related_target().is_none() {
            hold.set(false);
        }
    });
    let dropping = window_event_listener(ev::drop, move |event| {
        hold.set(false);
        let Some(data) = files_of(&event) else {
            return;
        };
        event.prevent_default();
        if let Some(list) = data.files().filter(may_take) {
            dropped(&list);
        }
    });
    let pasting = window_event_listener(ev::paste, move |event| {
        let Some(data) = event.clipboard_data() else {
            return;
        };
        // A table or a text of an office program comes with a picture of itself.
        if has_kind(&data, "text/plain") && is_text_field(event.target()) {
            return;
        }
        if let Some(list) = data.files().filter(may_take) {
            event.prevent_default();
            pasted(&list);
        }
    });
    on_cleanup(move || {
        dragging.remove();
        leaving.remove();
        dropping.remove();
        pasting.remove();
    });
    is_over
}

fn may_take(list: &FileList) -> bool {
    list.length() > 0 && !is_under_dialog()
}

/// Nothing is added to what lies under an open dialog.
fn is_under_dialog() -> bool {
    document()
        .query_selector("dialog[open]")
        .is_ok_and(|open| open.is_some())
}

fn is_text_field(on: Option<EventTarget>) -> bool {
    let on = on.and_then(|on| on.dyn_into::<Element>().ok());
    on.is_some_and(|on| matches!(on.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}
