//! What this screen knows of its server, once for the whole page.
use std::cell::Cell;

use clinic_shared::feed::status::SyncStatus;
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos::reactive::graph::Observer;
use leptos::task::spawn_local;
use serde::Deserialize;

use crate::live::{self, Connection};
use crate::{api, browser, desktop};

thread_local! {
    static STATUS: ArcRwSignal<Option<SyncStatus>> = ArcRwSignal::new(None);
    /// By this screen's own watch: in a browser nobody else knows.
    static LOST_AT: ArcRwSignal<Option<Timestamp>> = ArcRwSignal::new(None);
    static HEARING: Cell<bool> = const { Cell::new(false) };
    static ASKING: Cell<bool> = const { Cell::new(false) };
    static ASK_AGAIN: Cell<bool> = const { Cell::new(false) };
}

/// The shell's event `sync`: how the replica stands may be another.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Moved {}

/// Keeps what is known here fresh, for as long as the calling component is shown.
pub fn follow() {
    if desktop::is_desktop() && !HEARING.replace(true) {
        desktop::hear("sync", |Moved {}| ask());
    }
    Effect::new(move |_| {
        let is_lost = live::connection() == Connection::Lost;
        LOST_AT.with(|lost_at| match (is_lost, lost_at.get_untracked()) {
            (true, None) => lost_at.set(Some(browser::now())),
            (false, Some(_)) => lost_at.set(None),
            _ => {}
        });
        ask();
    });
}

/// Asks the shell; what comes while a question is under way is asked once more after it.
fn ask() {
    if !desktop::is_desktop() {
        return;
    }
    if ASKING.replace(true) {
        ASK_AGAIN.set(true);
        return;
    }
    spawn_local(async {
        loop {
            ASK_AGAIN.set(false);
            // Without an answer the last one stays; the page of it says what failed.
            if let Ok(status) = api::get::<SyncStatus>("/desk/sync").await {
                // Where the line was there already, its own events say more than this answer.
                if !status.online && live::connection() == Connection::Connecting {
                    live::lost();
                }
                STATUS.with(|kept| {
                    if kept.with_untracked(|before| before.as_ref() != Some(&status)) {
                        kept.set(Some(status));
                    }
                });
            }
            if !ASK_AGAIN.get() {
                break;
            }
        }
        ASKING.set(false);
    });
}

fn read<T: Clone + Send + Sync + 'static>(signal: &ArcRwSignal<T>) -> T {
    if Observer::get().is_some() {
        signal.get()
    } else {
        signal.get_untracked()
    }
}

/// The last answer of the shell's; always `None` in a browser. Inside a view it follows a change.
pub fn status() -> Option<SyncStatus> {
    read(&STATUS.with(Clone::clone))
}

/// Whether the server does not answer; inside a view it follows a change.
pub fn is_away() -> bool {
    live::connection() == Connection::Lost
}

/// Since when: by the shell's watch, else by this screen's.
pub fn away_since() -> Option<Timestamp> {
    let lost_at = read(&LOST_AT.with(Clone::clone));
    status().and_then(|status| status.offline_since).or(lost_at)
}

/// Whether some changes are carried out on this computer while the server is away.
pub fn works_offline() -> bool {
    status().is_some_and(|status| status.works_offline)
}
