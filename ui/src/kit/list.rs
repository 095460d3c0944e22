use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Button, Icon, words as w};

/// A table with a caption for screen readers. `children` are its `<tr>` rows.
#[component]
pub fn Table(
    #[prop(into)] caption: TextProp,
    /// The columns' headings; an empty one is for buttons.
    heads: Vec<TextProp>,
    children: Children,
) -> impl IntoView {
    let heads: Vec<_> = heads
        .into_iter()
        .map(|head| {
            // A column of buttons has no heading, and must not seem to have an empty one.
            if head.get().is_empty() {
                view! { <td></td> }.into_any()
            } else {
                view! { <th scope="col" class="text-base-content/75">{move || head.get()}</th> }.into_any()
            }
        })
        .collect();
    view! {
        <div class="overflow-x-auto rounded-box border border-base-300 bg-base-100">
            <table class="table table-zebra">
                <caption class="sr-only">{move || caption.get()}</caption>
                <thead class="bg-base-200">
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// Under a list: more of it, while there is more.
#[component]
pub fn LoadMore(
    #[prop(into)] has_more: Signal<bool>,
    #[prop(into)] more: Callback<()>,
    #[prop(optional, into)] busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || has_more.get()>
            <div class="flex justify-center py-3">
                <Button text=w::load_more icon=Icon::Down press=more busy/>
            </div>
        </Show>
    }
}
