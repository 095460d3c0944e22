//! Short notices at the edge of the screen; what was done can be undone there.
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use uuid::Uuid;
use wasm_bindgen::JsCast;

use super::{Glyph, Icon, IconButton, Tone, words as w};

/// Milliseconds that a notice stays; one that can be undone stays longer.
const STAYS_MS: u32 = 5_000;
const STAYS_UNDOABLE_MS: u32 = 10_000;

/// What a press on the notice's button does, and what the button says.
#[derive(Clone)]
struct Act {
    text: TextProp,
    icon: Icon,
    run: Arc<dyn Fn() + Send + Sync>,
}

/// A notice. Make it, then `show` it.
#[derive(Clone)]
pub struct Toast {
    text: TextProp,
    tone: Tone,
    act: Option<Act>,
    about: Option<(Uuid, i64)>,
}

impl std::fmt::Debug for Toast {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Toast")
            .field("text", &self.text)
            .field("tone", &self.tone)
            .finish_non_exhaustive()
    }
}

thread_local! {
    static SHOWN: ArcRwSignal<Vec<(u32, Toast)>> = ArcRwSignal::new(Vec::new());
    static NUMBER: RefCell<u32> = const { RefCell::new(0) };
    /// The notices' element, to move it about.
    static PLACE: RefCell<Option<web_sys::HtmlElement>> = const { RefCell::new(None) };
}

/// An open dialog makes all outside it inert, and undo must stay within reach: the notices move into the topmost
/// dialog, and back to the page when none is open. `closing` does not count as open.
pub(super) fn stay_on_top(closing: Option<&web_sys::Element>) {
    let Some(place) = PLACE.with_borrow(Clone::clone) else {
        return;
    };
    let dialogs = document().query_selector_all("dialog[open]").ok();
    let mut open = dialogs.iter().flat_map(|dialogs| {
        let all = (0..dialogs.length()).rev();
        all.filter_map(|at| dialogs.item(at)?.dyn_into::<web_sys::Element>().ok())
    });
    // An inner dialog comes after the one it was opened from.
    let topmost = open.find(|dialog| Some(dialog) != closing);
    let home = topmost.or_else(|| document().body().map(Into::into));
    if let Some(home) = home.filter(|home| place.parent_element().as_ref() != Some(home)) {
        // Fails only if the notices held the dialog, which they do not.
        let _ = home.append_child(&place);
    }
}

impl Toast {
    pub fn new(tone: Tone, text: impl Into<TextProp>) -> Self {
        Self {
            text: text.into(),
            tone,
            act: None,
            about: None,
        }
    }

    /// It tells of a thing's state: gone as soon as the thing is known to have moved on from this version.
    #[must_use]
    pub fn about(mut self, thing: impl Into<Uuid>, version: i64) -> Self {
        self.about = Some((thing.into(), version));
        self
    }

    /// The things are at these versions now: what was said of their earlier states is over.
    pub fn moved_on(things: impl IntoIterator<Item = (Uuid, i64)>) {
        SHOWN.with(|shown| {
            if shown.with_untracked(Vec::is_empty) {
                return;
            }
            let now: HashMap<Uuid, i64> = things.into_iter().collect();
            let is_over = |toast: &Self| toast.is_over(&now);
            if shown.with_untracked(|shown| shown.iter().any(|(_, toast)| is_over(toast))) {
                shown.update(|shown| shown.retain(|(_, toast)| !is_over(toast)));
            }
        });
    }

    fn is_over(&self, now: &HashMap<Uuid, i64>) -> bool {
        self.about
            .is_some_and(|(thing, version)| now.get(&thing).is_some_and(|now| *now > version))
    }

    /// Something was done.
    pub fn done(text: impl Into<TextProp>) -> Self {
        Self::new(Tone::Success, text)
    }

    /// Something was not done.
    pub fn failed(text: impl Into<TextProp>) -> Self {
        Self::new(Tone::Danger, text)
    }

    /// Offers to undo it. The page that showed it may be gone by then, and its signals with it: only call the
    /// API here, or `try_set` them.
    #[must_use]
    pub fn undo(self, undo: impl Fn() + Send + Sync + 'static) -> Self {
        self.leads(w::undo, Icon::Undo, undo)
    }

    /// Offers to go where it is dealt with.
    #[must_use]
    pub fn leads(
        mut self,
        text: impl Into<TextProp>,
        icon: Icon,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let (text, run) = (text.into(), Arc::new(run));
        self.act = Some(Act { text, icon, run });
        self
    }

    pub fn show(self) {
        let number = NUMBER.with_borrow_mut(|number| {
            *number += 1;
            *number
        });
        let stays = if self.act.is_some() {
            STAYS_UNDOABLE_MS
        } else {
            STAYS_MS
        };
        stay_on_top(None);
        if let Some(about) = self.about {
            Self::moved_on([about]);
        }
        SHOWN.with(|shown| shown.update(|shown| shown.push((number, self))));
        Timeout::new(stays, move || take_away(number)).forget();
    }
}

fn take_away(number: u32) {
    SHOWN.with(|shown| shown.update(|shown| shown.retain(|(own, _)| *own != number)));
}

/// Where notices appear; once per page. Read aloud as they come.
#[component]
pub fn Toasts() -> impl IntoView {
    let shown = SHOWN.with(Clone::clone);
    let place = NodeRef::<leptos::html::Section>::new();
    Effect::new(move |_| PLACE.set(place.get()));
    view! {
        <section
            node_ref=place
            class="fixed right-4 bottom-4 z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 print:hidden"
            aria-live="polite"
            aria-label=w::notices
        >
            <For each=move || shown.get() key=|(number, _)| *number let((number, toast))>
                <Shown number toast/>
            </For>
        </section>
    }
}

#[component]
fn Shown(number: u32, toast: Toast) -> impl IntoView {
    let Toast { text, tone, act, .. } = toast;
    let edge = match tone {
        Tone::Neutral => "border-l-base-content",
        Tone::Info => "border-l-info",
        Tone::Success => "border-l-success",
        Tone::Warning => "border-l-warning",
        Tone::Danger => "border-l-error",
    };
    view! {
        <div class=format!("flex items-center gap-3 rounded-box border border-base-300 border-l-4 bg-base-100 px-4 py-3 shadow-lg {edge}")>
            <Glyph icon=tone.icon()/>
            <span class="grow">{move || text.get()}</span>
            {act.map(|Act { text, icon, run }| view! {
                <button
                    type="button"
                    class="btn btn-sm btn-primary"
                    on:click=move |_| {
                        take_away(number);
                        run();
                    }
                >
                    <Glyph icon class="size-4"/>
                    {move || text.get()}
                </button>
            })}
            <IconButton icon=Icon::Close text=w::close press=move |()| take_away(number)/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Vec<u32> {
        SHOWN.with(|shown| shown.with_untracked(|shown| shown.iter().map(|(number, _)| *number).collect()))
    }

    #[test]
    fn a_notice_goes_when_what_it_tells_of_has_moved_on_and_no_other() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let push = |number, toast| SHOWN.with(|shown| shown.update(|shown| shown.push((number, toast))));
        push(1, Toast::done("called").about(one, 3));
        push(2, Toast::done("called").about(other, 3));
        push(3, Toast::done("saved"));
        Toast::moved_on([(one, 3), (other, 2)]);
        assert_eq!(shown(), [1, 2, 3], "that is what they tell of");
        Toast::moved_on([(one, 4), (Uuid::from_u128(9), 7)]);
        assert_eq!(shown(), [2, 3]);
    }
}
