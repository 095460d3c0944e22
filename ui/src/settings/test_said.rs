use leptos::prelude::*;

use crate::kit::{Notice, Tone};

/// What came of a test, and what the relay or gateway said to it, word for word: whoever keeps it reads from that what to
/// mend. Nothing of that where it said nothing.
#[component]
pub fn TestSaid(
    is_taken: bool,
    #[prop(into)] title: Signal<String>,
    who_said: fn() -> &'static str,
    #[prop(into)] said: String,
) -> impl IntoView {
    let tone = if is_taken { Tone::Success } else { Tone::Danger };
    let is_said = !said.trim().is_empty();
    view! {
        <Notice tone>
            <p class="font-semibold">{title}</p>
            {is_said.then(move || view! {
                <p class="mt-1 text-sm">{who_said}</p>
                <pre class="mt-1 rounded-field bg-base-200 px-3 py-2 font-mono text-xs break-words whitespace-pre-wrap">
                    {said.trim().to_owned()}
                </pre>
            })}
        </Notice>
    }
}
