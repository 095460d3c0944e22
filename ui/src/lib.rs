//! The screens: one Leptos app for the browser and the desktop's window, with a route tree per role.
//!
//! `kit` is the box of parts and knows nothing of clinics; `shell` is sign-in, navigation and routes; each
//! room has its own screens and words. How to add a page: `ui/README.md`.

#![expect(
    clippy::too_many_lines,
    clippy::large_types_passed_by_value,
    reason = "a view reads best in one piece, and a component takes its properties by value"
)]

pub mod api;
pub mod arrivals;
pub mod attachments;
pub mod browser;
pub mod catalog;
pub mod clinic;
pub mod crud;
pub mod desktop;
pub mod go;
pub mod identity;
pub mod jobs;
pub mod kit;
pub mod live;
pub mod load;
pub mod look;
pub mod mailings;
pub mod medication;
pub mod messaging;
pub mod notices;
pub mod pace;
pub mod patients;
pub mod practitioners;
pub mod prescribing;
pub mod records;
pub mod scanning;
pub mod scheduling;
pub mod send;
pub mod session;
pub mod settings;
pub mod shell;
pub mod sync;
pub mod unsent;
pub mod words;

/// Starts the page; `ui/assets/boot.js` calls it by loading the module.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(shell::App);
}
