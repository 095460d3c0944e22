use std::time::Duration;

use clinic_shared::time::Timestamp;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;

use crate::browser;

/// How often the now-line and waiting times move on.
const TICK: Duration = Duration::from_secs(15);

/// The present, for as long as the calling component is shown.
pub fn use_now() -> RwSignal<Timestamp> {
    use_now_every(TICK)
}

/// The same, for what counts down.
pub fn use_now_every(tick: Duration) -> RwSignal<Timestamp> {
    let now = RwSignal::new(browser::now());
    // Fails only outside a window, where nothing is shown either.
    if let Ok(ticking) = set_interval_with_handle(move || now.set(browser::now()), tick) {
        on_cleanup(move || ticking.clear());
    }
    now
}
