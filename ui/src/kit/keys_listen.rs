//! Listening to the keyboard, once for the whole page.
use leptos::ev;
use leptos::prelude::*;

use super::keys::{Command, meant, registered};

/// What can be done here and now, the newest first; inside a view it follows a change.
pub fn commands() -> Vec<Command> {
    registered()
        .get()
        .into_iter()
        .rev()
        .map(|(_, command)| command)
        .collect()
}

/// Runs commands by their keys, for as long as the calling component is shown.
pub fn listen_to_keys() {
    let listening = window_event_listener(ev::keydown, |event| {
        let found = registered().with_untracked(|commands| {
            meant(
                commands,
                &event.key(),
                event.ctrl_key() || event.meta_key(),
                event.alt_key(),
            )
        });
        if let Some(command) = found {
            // The browser's own meaning of F3 or Ctrl+K must not happen too.
            event.prevent_default();
            command.go();
        }
    });
    on_cleanup(move || listening.remove());
}
