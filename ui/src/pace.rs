//! Of what leaves no mark in the feed of changes, such as jobs: the page asks again by itself, but only while somebody
//! looks at it.
use std::time::Duration;

use leptos::ev;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;

use crate::load::Load;
use crate::{browser, sync};

const ASK_EVERY: Duration = Duration::from_secs(3);
/// What has just failed is not asked for again at once: half a minute.
const TICKS_AFTER_FAILURE: u8 = 9;

/// How it is as the clock ticks.
#[derive(Debug, Clone, Copy)]
struct Moment {
    is_seen: bool,
    /// An answer is awaited, or there is no server to ask, or nothing new to be told.
    is_busy: bool,
    has_failed: bool,
}

/// When to ask. Plain state, no browser.
#[derive(Debug, Default)]
struct Pace {
    let_pass: u8,
}

impl Pace {
    fn asks(&mut self, at: Moment) -> bool {
        if !at.is_seen || at.is_busy {
            return false;
        }
        if at.has_failed && self.let_pass < TICKS_AFTER_FAILURE {
            self.let_pass += 1;
            return false;
        }
        self.let_pass = 0;
        true
    }
}

/// Asks every few seconds while `wanted` says that there may be something new, and at once `at_return`, for as long as the
/// calling component is shown.
pub fn keep_fresh<T: Send + Sync + 'static>(load: Load<T>, wanted: impl Fn() -> bool + 'static) {
    let pace = StoredValue::new(Pace::default());
    let tick = move || {
        let now = Moment {
            is_seen: !browser::is_hidden(),
            is_busy: load.loading.get_untracked() || sync::is_away() || !untrack(&wanted),
            has_failed: load.error.with_untracked(Option::is_some),
        };
        if pace.try_update_value(|pace| pace.asks(now)) == Some(true) {
            load.again();
        }
    };
    // Fails only outside a window, where nothing is shown either.
    if let Ok(ticking) = set_interval_with_handle(tick, ASK_EVERY) {
        on_cleanup(move || ticking.clear());
    }
    at_return(move || {
        if !sync::is_away() {
            load.again();
        }
    });
}

/// When the page comes into sight again, and when the server is back: what was told before may be old, and nothing in the
/// feed says so. For as long as the calling component is shown.
pub fn at_return(ask: impl Fn() + Copy + 'static) {
    let seen = window_event_listener(ev::visibilitychange, move |_| {
        if !browser::is_hidden() {
            ask();
        }
    });
    on_cleanup(move || seen.remove());
    Effect::new(move |was_away: Option<bool>| {
        let is_away = sync::is_away();
        if was_away == Some(true) && !is_away && !browser::is_hidden() {
            untrack(ask);
        }
        is_away
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: Moment = Moment {
        is_seen: true,
        is_busy: false,
        has_failed: false,
    };

    #[test]
    fn a_page_in_sight_asks_at_every_tick_and_a_hidden_one_never() {
        let mut pace = Pace::default();
        assert!(pace.asks(SEEN));
        assert!(pace.asks(SEEN));
        let hidden = Moment {
            is_seen: false,
            ..SEEN
        };
        assert!(!pace.asks(hidden));
        assert!(pace.asks(SEEN));
    }

    #[test]
    fn nothing_is_asked_while_an_answer_is_awaited() {
        let busy = Moment {
            is_busy: true,
            ..SEEN
        };
        assert!(!Pace::default().asks(busy));
    }

    #[test]
    fn what_failed_is_asked_for_less_often_until_it_works_again() {
        let mut pace = Pace::default();
        let failed = Moment {
            has_failed: true,
            ..SEEN
        };
        let asked: Vec<bool> = (0..20).map(|_| pace.asks(failed)).collect();
        assert_eq!(asked.iter().filter(|asks| **asks).count(), 2);
        assert!(asked[9] && asked[19], "{asked:?}");
        assert!(pace.asks(SEEN));
    }
}
