use leptos::prelude::*;

use super::told::ErrorText;
use super::words as w;
use crate::kit::{Glyph, Icon};

/// Why a job did not end well: its first line; the whole opens where there is more.
#[component]
pub fn ErrorShown(#[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    // Made anew only for another error: what is open stays open while the page goes on asking.
    let text = Memo::new(move |_| error.with(|error| error.as_deref().and_then(ErrorText::of)));
    move || {
        text.get().map(|ErrorText { first, whole }| {
            let head = view! {
                <Glyph icon=Icon::Danger class="mt-0.5 size-4 text-error"/>
                <span class="sr-only">{w::error} ": "</span>
                <span class="min-w-0 break-words">{first}</span>
            };
            match whole {
                None => view! { <p class="mt-1 flex items-start gap-1.5 text-sm">{head}</p> }.into_any(),
                Some(whole) => view! {
                    <details class="group mt-1 text-sm">
                        <summary class="flex w-fit cursor-pointer list-none items-start gap-1.5 rounded-field">
                            {head}
                            <Glyph icon=Icon::Down class="mt-0.5 size-4 group-open:rotate-180"/>
                        </summary>
                        <pre class="mt-1 rounded-field bg-base-200 px-3 py-2 font-mono text-xs break-words whitespace-pre-wrap">
                            {whole}
                        </pre>
                    </details>
                }
                .into_any(),
            }
        })
    }
}
