use clinic_shared::text::tidy;
use leptos::ev;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Field, Glyph, Icon, words as w};

/// Several short texts: Enter or a comma adds what was typed, leaving the field too, so that nothing typed is left out.
#[component]
pub fn ChipField(
    #[prop(into)] label: TextProp,
    values: RwSignal<Vec<String>>,
    /// What Enter does is said where nothing else is.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// What is wrong with one of them.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let add = move || {
        let text = typed.get_untracked();
        if !text.trim().is_empty() {
            values.update(|values| *values = with_typed(values, &text));
        }
        typed.set(String::new());
    };
    let stroke = move |event: ev::KeyboardEvent| {
        // An input method's own Enter ends its word, not ours.
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            add();
        }
    };
    let list = label.clone();
    let control = move |id: String, about: String| {
        view! {
            <input
                id=id
                type="text"
                autocomplete="off"
                spellcheck="false"
                class="input w-full aria-invalid:border-error"
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=about
                prop:value=typed
                on:input:target=move |event| {
                    typed.set(event.target().value());
                    if typed.with_untracked(|text| text.ends_with([',', ';'])) {
                        add();
                    }
                }
                on:keydown=stroke
                on:blur=move |_| add()
            />
            <Show when=move || values.with(|values| !values.is_empty())>
                {
                    let list = list.clone();
                    view! {
                        <ul class="flex flex-wrap gap-1.5 pt-1" aria-label=move || list.get()>
                            <For each=move || values.get() key=Clone::clone let(value)>
                                <Chip value values/>
                            </For>
                        </ul>
                    }
                }
            </Show>
        }
    };
    view! { <Field label hint=hint.unwrap_or_else(|| w::add_by_enter.into()) error control/> }
}

#[component]
fn Chip(value: String, values: RwSignal<Vec<String>>) -> impl IntoView {
    let (named, own) = (value.clone(), value.clone());
    view! {
        <li class="inline-flex max-w-full items-center gap-1 rounded-full border border-base-300 bg-base-200 py-0.5 pr-1 pl-3 text-sm font-medium">
            <span class="min-w-0 break-words">{value}</span>
            <button
                type="button"
                class="grid size-6 shrink-0 place-items-center rounded-full hover:bg-base-300"
                aria-label=move || w::remove(&named)
                on:click=move |_| values.update(|values| values.retain(|value| *value != own))
            >
                <Glyph icon=Icon::Close class="size-4"/>
            </button>
        </li>
    }
}

/// With what was typed, parted by commas; what is there already is not added again.
fn with_typed(values: &[String], typed: &str) -> Vec<String> {
    let mut all = values.to_vec();
    for text in typed.split([',', ';']) {
        let text = tidy(text);
        let is_there = |known: &String| known.to_lowercase() == text.to_lowercase();
        if !text.is_empty() && !all.iter().any(is_there) {
            all.push(text);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::with_typed;

    #[test]
    fn what_is_typed_is_added_once_tidied_and_parted_at_commas() {
        let known = vec!["Penicillin".to_owned()];
        let all = with_typed(&known, "  penicillin, tôm  hùm;;Đậu phộng ");
        assert_eq!(all, ["Penicillin", "tôm hùm", "Đậu phộng"]);
        assert_eq!(with_typed(&known, " , "), known);
    }
}
