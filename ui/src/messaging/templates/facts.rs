use clinic_shared::messaging::TemplateFact;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::state::with_fact;
use super::words as w;

/// What can be said, each put into the text by a press.
#[component]
pub fn Facts(facts: Vec<TemplateFact>, source: RwSignal<String>, area: NodeRef<Textarea>) -> impl IntoView {
    let put_in = move |name: &str| {
        let Some(field) = area.get_untracked() else {
            return;
        };
        // Of a field that was never in focus: the end.
        let end = u32::MAX;
        let from = field.selection_start().ok().flatten().unwrap_or(end);
        let until = field.selection_end().ok().flatten().unwrap_or(end);
        let (text, caret) = source.with_untracked(|text| with_fact(text, (from, until), name));
        source.set(text);
        // Once the new text is in the field.
        request_animation_frame(move || {
            // Both can only fail for a field that is not shown.
            let _ = field.focus();
            let _ = field.set_selection_range(caret, caret);
        });
    };
    let row = move |fact: TemplateFact| {
        let TemplateFact {
            name, about, sample, ..
        } = fact;
        let (put, told) = (name.clone(), name.clone());
        view! {
            <li class="flex flex-wrap items-baseline gap-x-2">
                <button
                    type="button"
                    class="btn btn-xs border-base-300 bg-base-100 font-mono hover:bg-base-200"
                    aria-label=move || w::insert(&told)
                    on:click=move |_| put_in(&put)
                >
                    {name}
                </button>
                <span class="text-sm">{about}</span>
                <span class="text-sm break-words text-base-content/75">{sample}</span>
            </li>
        }
    };
    view! {
        <section aria-label=w::facts>
            <h3 class="mb-1 text-sm font-semibold">{w::facts}</h3>
            <ul class="flex flex-col gap-1">{facts.into_iter().map(row).collect_view()}</ul>
        </section>
    }
}
