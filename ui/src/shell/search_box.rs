use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::words as w;
use crate::api::with_query;
use crate::go;
use crate::kit::{Command, Glyph, Icon, Key, KeyHint, use_command};

/// One box for a name, a phone number or a card's number (F2). Enter shows who fits.
#[component]
pub fn SearchBox() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let input = NodeRef::<leptos::html::Input>::new();
    use_command(
        Command::new(w::find, Icon::Search, move || {
            if let Some(input) = input.get_untracked() {
                // Focus can only fail for an element that is not shown.
                let _ = input.focus();
                input.select();
            }
        })
        .with_key(Key::F2),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = typed.get_untracked();
        go::to(&with_query("/patients", &[("q", typed.trim())]));
    };
    view! {
        <form role="search" on:submit=submit>
            <label class="input w-full">
                <Glyph icon=Icon::Search class="size-5 text-base-content/75"/>
                <input
                    node_ref=input
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=w::find_patient
                    placeholder=w::find_patient
                    prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())
                />
                <KeyHint key=Key::F2/>
            </label>
        </form>
    }
}
