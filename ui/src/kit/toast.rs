//! Short notices at the edge of the screen; what was done can be undone there.
use std::cell::RefCell;
use std::sync::Arc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Glyph, Icon, IconButton, Tone, words as w};

/// Milliseconds that a notice stays; one that can be undone stays longer.
const STAYS_MS: u32 = 5_000;
const STAYS_UNDOABLE_MS: u32 = 10_000;

/// A notice. Make it, then `show` it.
#[derive(Clone)]
pub struct Toast {
    text: TextProp,
    tone: Tone,
    undo: Option<Arc<dyn Fn() + Send + Sync>>,
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
}

impl Toast {
    pub fn new(tone: Tone, text: impl Into<TextProp>) -> Self {
        Self {
            text: text.into(),
            tone,
            undo: None,
        }
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
    pub fn undo(mut self, undo: impl Fn() + Send + Sync + 'static) -> Self {
        self.undo = Some(Arc::new(undo));
        self
    }

    pub fn show(self) {
        let number = NUMBER.with_borrow_mut(|number| {
            *number += 1;
            *number
        });
        let stays = if self.undo.is_some() {
            STAYS_UNDOABLE_MS
        } else {
            STAYS_MS
        };
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
    view! {
        <section
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
    let Toast { text, tone, undo } = toast;
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
            {undo.map(|undo| view! {
                <button
                    type="button"
                    class="btn btn-sm btn-primary"
                    on:click=move |_| {
                        take_away(number);
                        undo();
                    }
                >
                    <Glyph icon=Icon::Undo class="size-4"/>
                    {w::undo}
                </button>
            })}
            <IconButton icon=Icon::Close text=w::close press=move |()| take_away(number)/>
        </div>
    }
}
