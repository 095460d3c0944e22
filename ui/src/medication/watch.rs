//! A case that is checked while it is typed.
use clinic_shared::medication::Case;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::calls;
use super::checking::Checking;
use crate::api::ApiError;
use crate::sync;

/// Milliseconds of quiet before it is checked.
const QUIET_MS: u32 = 250;

/// Checks the case with every change of it; `again` asks once more.
pub fn watch(case: Memo<Option<Case>>) -> (RwSignal<Checking>, Callback<()>) {
    let checking = RwSignal::new(Checking::default());
    let times = RwSignal::new(0_u32);
    let again = Callback::new(move |()| times.update(|times| *times += 1));
    let quiet = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        times.track();
        let Some(case) = case.get() else {
            quiet.set_value(None);
            checking.update(Checking::nothing);
            return;
        };
        let Some(number) = checking.try_update(Checking::changed) else {
            return;
        };
        quiet.set_value(Some(Timeout::new(QUIET_MS, move || {
            spawn_local(async move {
                let answer = calls::check(&case).await;
                // The page may be gone by now.
                checking.try_update(|checking| checking.answered(number, case, answer));
            });
        })));
    });
    // What could not be had for want of the server is asked for again when it is back.
    Effect::new(move |was_away: Option<bool>| {
        let is_away = sync::is_away();
        let has_failed =
            || checking.with_untracked(|checking| checking.error().is_some_and(ApiError::is_worth_repeating));
        if was_away == Some(true) && !is_away && has_failed() {
            again.run(());
        }
        is_away
    });
    (checking, again)
}
