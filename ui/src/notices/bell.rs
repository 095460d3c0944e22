use std::time::Duration;

use clinic_shared::feed::Entity;
use clinic_shared::identity::Role;
use clinic_shared::notices::Notices;
use leptos::ev;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::calls;
use super::panel::Panel;
use super::seen::Seen;
use super::told::{ForShell, Ring};
use super::words as w;
use crate::kit::{Glyph, Icon};
use crate::load::{Load, load};
use crate::{browser, desktop, pace, session, sync};

/// What comes by time alone, such as a patient who is late, and what leaves no mark in the feed, such as a message.
const ASK_EVERY: Duration = Duration::from_mins(1);

/// Whose changes may make a notice, or mend it.
const TOUCHED: &[Entity] = &[
    Entity::Appointment,
    Entity::QueueEntry,
    Entity::Shift,
    Entity::PractitionerLeave,
    Entity::Practitioner,
    Entity::ClinicSetting,
];

/// In the top bar: how much needs a look, and which of it is new. Opens to the list.
#[component]
pub fn Bell(role: Role) -> impl IntoView {
    let standing = load(TOUCHED, calls::standing);
    ask_by_time(standing);
    let seen = use_seen(standing);
    if desktop::is_desktop() {
        tell_shell(standing, role);
    }
    let is_old = Memo::new(move |_| {
        let cannot_ask = !desktop::is_desktop() && sync::is_away();
        cannot_ask || standing.error.with(Option::is_some)
    });
    let ring = Memo::new(move |_| {
        standing
            .value
            .with(|now| seen.shown.with(|seen| Ring::of(now.as_ref(), is_old.get(), seen)))
    });
    let open = RwSignal::new(false);
    // What was new stays marked while it is looked at.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            standing.value.with_untracked(|now| {
                if let Some(now) = now {
                    seen.keep(|seen| seen.looked(now));
                }
            });
        }
        is_open
    });
    let place = NodeRef::<leptos::html::Div>::new();
    let left = move |event: ev::FocusEvent| {
        let to = event
            .related_target()
            .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let place = place.try_get_untracked().flatten();
        if place.is_some_and(|place| !place.contains(to.as_ref())) {
            open.set(false);
        }
    };
    let escaped = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            focus_bell(place);
            open.set(false);
        }
    };
    view! {
        <div node_ref=place class="relative shrink-0" data-notices="" on:focusout=left on:keydown=escaped>
            <button
                type="button"
                class="btn btn-ghost btn-sm btn-square relative"
                aria-expanded=move || open.get().to_string()
                aria-label=move || ring.get().label()
                title=w::title
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Glyph icon=Icon::Bell/>
                {move || ring.get().mark().map(|mark| view! { <Mark mark is_new=ring.get().has_new()/> })}
            </button>
            <Show when=move || open.get()>
                <section
                    aria-label=w::title
                    class="absolute right-0 z-30 mt-2 max-h-[80vh] w-96 max-w-[90vw] overflow-y-auto rounded-box border border-base-300 bg-base-100 p-2 shadow-xl"
                >
                    <Panel standing is_old seen=seen.shown role left=move |()| open.set(false)/>
                </section>
            </Show>
        </div>
    }
}

/// The number on the bell; the button's name says it in words.
#[component]
fn Mark(mark: String, is_new: bool) -> impl IntoView {
    let colours = if is_new {
        "bg-warning text-warning-content"
    } else {
        "bg-base-200 text-base-content"
    };
    view! {
        <span
            class=format!(
                "absolute -top-1.5 -right-1.5 min-w-5 rounded-full border border-base-300 px-1 text-xs font-bold tabular-nums {colours}",
            )
            aria-hidden="true"
            data-notices-mark=""
        >
            {mark}
        </span>
    }
}

fn focus_bell(place: NodeRef<leptos::html::Div>) {
    let place = place.try_get_untracked().flatten();
    let bell = place.and_then(|place| place.query_selector("button").ok().flatten());
    if let Some(bell) = bell.and_then(|bell| bell.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Only what is not shown cannot have it.
        let _ = bell.focus();
    }
}

/// Each minute, and when the page or the server is back. A desktop asks also while its window is put away: there the
/// shell notifies; and without its server: there the replica answers.
fn ask_by_time(standing: Load<Notices>) {
    // Also while an answer is awaited: it may be of before.
    let ask = move || {
        if desktop::is_desktop() || !(browser::is_hidden() || sync::is_away()) {
            standing.again();
        }
    };
    // Fails only outside a window, where nothing is shown either.
    if let Ok(asking) = set_interval_with_handle(ask, ASK_EVERY) {
        on_cleanup(move || asking.clear());
    }
    pace::at_return(ask);
}

/// What the one who sits here has looked at, on this machine.
#[derive(Clone, Copy)]
struct SeenHere {
    shown: RwSignal<Seen>,
    /// Where the browser keeps it.
    key: StoredValue<String>,
}

impl SeenHere {
    fn keep(self, becomes: impl FnOnce(&Seen) -> Seen) {
        let (before, now) = self.shown.with_untracked(|seen| (seen.clone(), becomes(seen)));
        if before != now {
            self.key.with_value(|key| browser::remember(key, &now.written()));
            self.shown.set(now);
        }
    }
}

fn use_seen(standing: Load<Notices>) -> SeenHere {
    let who = untrack(session::account).map(|account| account.id.to_string());
    let key = format!("clinic.notices-seen.{}", who.unwrap_or_default());
    let kept = browser::remembered(&key).unwrap_or_default();
    let seen = SeenHere {
        shown: RwSignal::new(Seen::read(&kept)),
        key: StoredValue::new(key),
    };
    // What is gone is forgotten, so that it is new when it comes again.
    Effect::new(move |_| {
        standing.value.with(|now| {
            if let Some(now) = now {
                seen.keep(|seen| seen.settled(now));
            }
        });
    });
    seen
}

fn tell_shell(standing: Load<Notices>, role: Role) {
    Effect::new(move |_| {
        let told = standing
            .value
            .with(|now| now.as_ref().map(|now| ForShell::of(now, role)));
        if let Some(told) = told {
            spawn_local(async move {
                // Without it nobody is notified; the bell tells all the same.
                let _ = calls::tell_shell(&told).await;
            });
        }
    });
}
