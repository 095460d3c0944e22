//! Where a file is chosen or dropped.
use clinic_shared::medication::sheet::BYTES_MAX;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::Picked;
use super::words as w;
use crate::browser::files_of;
use crate::kit::{Button, Glyph, Icon, Reach, Toast, unique};

const ACCEPTED: &str =
    ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Gives the bytes of whatever file is chosen; the same one may be chosen again once it was mended.
#[component]
pub fn FileField(
    picked: Callback<Picked>,
    reach: Signal<Reach>,
    /// The file that is looked at: the field takes a line then.
    seen: Signal<Option<String>>,
) -> impl IntoView {
    let id = unique("file");
    let input = NodeRef::<leptos::html::Input>::new();
    let is_over = RwSignal::new(false);
    let is_seen = Memo::new(move |_| seen.with(Option::is_some));
    let press = move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let text = move || {
        if is_seen.get() {
            w::choose_another()
        } else {
            w::choose()
        }
    };
    keep_the_page();
    let is_barred = move || reach.read().is_barred();
    let choose = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            take(file, picked);
        }
        // Else choosing the same file again would be no change.
        input.set_value("");
    };
    let take_dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        let files = event.data_transfer().and_then(|carried| carried.files());
        let file = files.and_then(|files| files.get(0));
        if let Some(file) = file.filter(|_| !untrack(is_barred)) {
            take(file, picked);
        }
    };
    view! {
        <div
            class="relative flex flex-col items-start gap-2 rounded-box border-2 border-dashed border-base-300 bg-base-100 px-5 py-4 data-over:border-primary data-seen:flex-row data-seen:flex-wrap data-seen:items-center data-seen:gap-x-4 data-seen:py-2"
            data-seen=move || is_seen.get().then_some("")
            data-over=move || is_over.get().then_some("")
            on:dragover=move |event| {
                // Else the browser would open what is dropped.
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=take_dropped
        >
            <label
                for=id.clone()
                class=move || if is_seen.get() { "sr-only" } else { "flex items-center gap-2 font-semibold" }
            >
                <Glyph icon=Icon::Upload/>
                {w::choose_file}
            </label>
            // The browser's own button speaks the browser's language.
            <input
                node_ref=input
                id=id
                type="file"
                accept=ACCEPTED
                class="hidden"
                tabindex="-1"
                on:change=choose
                disabled=is_barred
            />
            <p class="min-w-0 font-medium break-words empty:hidden" role="status">
                {move || seen.get().map(|name| w::looking_at(&name))}
            </p>
            <Button text icon=Icon::Upload press reach/>
            <Show when=move || !is_seen.get()>
                <p class="text-sm text-base-content/75">{w::file_hint}</p>
            </Show>
        </div>
    }
}

/// A file that is dropped beside the field must not be opened in place of the page.
fn keep_the_page() {
    let over = window_event_listener(ev::dragover, |event| {
        if let Some(carried) = files_of(&event).filter(|_| !event.default_prevented()) {
            event.prevent_default();
            carried.set_drop_effect("none");
        }
    });
    let dropped = window_event_listener(ev::drop, |event| {
        if files_of(&event).is_some() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        over.remove();
        dropped.remove();
    });
}

fn take(file: web_sys::File, picked: Callback<Picked>) {
    // More would be sent for nothing.
    if file.size() > f64::from(u32::try_from(BYTES_MAX).unwrap_or(u32::MAX)) {
        Toast::failed(w::file_too_large).show();
        return;
    }
    spawn_local(async move {
        let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await else {
            Toast::failed(w::file_unreadable).show();
            return;
        };
        let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
        // The page may be gone by now.
        picked.try_run(Picked {
            name: file.name(),
            bytes: bytes.into(),
        });
    });
}
