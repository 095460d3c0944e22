use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Field, unique};

/// One of the things to choose from in a [`Select`].
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What the field's signal holds when this is chosen.
    pub value: String,
    pub text: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
        }
    }
}

/// One of a short list.
#[component]
pub fn Select(
    #[prop(into)] label: TextProp,
    /// The chosen one's `value`.
    value: RwSignal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// Shown while nothing is chosen (the value is empty), as a first entry.
    #[prop(optional, into)]
    none: Option<TextProp>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let control = move |id: String, about: String| {
        let none = none.map(|none| {
            view! { <option value="" prop:selected=move || value.with(String::is_empty)>{move || none.get()}</option> }
        });
        view! {
            <select
                id=id
                class="select w-full aria-invalid:border-error"
                required=required
                disabled=move || disabled.get()
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=about
                on:change:target=move |event| value.set(event.target().value())
            >
                {none}
                <For each=move || choices.get() key=|choice| (choice.value.clone(), choice.text.clone()) let(choice)>
                    {
                        let own = choice.value.clone();
                        view! {
                            <option value=choice.value prop:selected=move || value.with(|value| *value == own)>
                                {choice.text}
                            </option>
                        }
                    }
                </For>
            </select>
        }
    };
    view! { <Field label nostrip:hint=hint error required control/> }
}

/// Yes or no.
#[component]
pub fn Checkbox(
    #[prop(into)] label: TextProp,
    value: RwSignal<bool>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = unique("check");
    let about = format!("{id}-about");
    view! {
        <div class="flex items-start gap-2">
            <input
                id=id.clone()
                type="checkbox"
                class="checkbox checkbox-primary checkbox-sm mt-0.5"
                aria-describedby=about.clone()
                disabled=move || disabled.get()
                prop:checked=value
                on:change:target=move |event| value.set(event.target().checked())
            />
            <div>
                <label for=id>{move || label.get()}</label>
                <div id=about class="text-sm text-base-content/75 empty:hidden">
                    {hint.map(|hint| move || hint.get())}
                </div>
            </div>
        </div>
    }
}
