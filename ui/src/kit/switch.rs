use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Reach, unique};

/// Yes or no that holds at once: it shows what is kept, and a press asks for the other.
#[component]
pub fn Switch(
    #[prop(into)] label: TextProp,
    #[prop(into)] value: Signal<bool>,
    #[prop(into)] press: Callback<()>,
    #[prop(optional, into)] hint: Option<TextProp>,
    /// Under way: takes no second press, and keeps the focus.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] reach: Signal<Reach>,
) -> impl IntoView {
    let id = unique("switch");
    let (name, about) = (format!("{id}-name"), format!("{id}-about"));
    let is_off = move || busy.get() || reach.read().is_barred();
    view! {
        <div class="flex items-start gap-3">
            <button
                id=id.clone()
                type="button"
                role="switch"
                class="toggle toggle-primary mt-0.5 aria-disabled:cursor-not-allowed aria-disabled:opacity-60"
                aria-checked=move || value.get().to_string()
                aria-labelledby=name.clone()
                aria-describedby=about.clone()
                aria-disabled=move || is_off().then_some("true")
                aria-busy=move || busy.get().then_some("true")
                title=move || reach.read().why().map(str::to_owned)
                on:click=move |_| {
                    if !untrack(is_off) {
                        press.run(());
                    }
                }
            ></button>
            <div class="min-w-0">
                <label id=name for=id class="font-medium">{move || label.get()}</label>
                <div id=about class="text-sm text-base-content/75 empty:hidden">
                    {hint.map(|hint| move || hint.get())}
                </div>
            </div>
        </div>
    }
}
