use leptos::ev;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

/// One of a few views. The arrow keys move between them, as people expect of tabs.
#[component]
pub fn Tabs<T>(
    /// What the row of tabs is for, read aloud.
    #[prop(into)]
    label: TextProp,
    tabs: Vec<(T, TextProp)>,
    chosen: RwSignal<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let order: Vec<T> = tabs.iter().map(|(tab, _)| *tab).collect();
    let list = NodeRef::<leptos::html::Div>::new();
    let step = move |event: ev::KeyboardEvent| {
        let at = order
            .iter()
            .position(|tab| *tab == chosen.get_untracked())
            .unwrap_or_default();
        let Some(next) = neighbour(at, order.len(), &event.key()) else {
            return;
        };
        event.prevent_default();
        chosen.set(order[next]);
        let tab = list
            .get_untracked()
            .and_then(|list| list.children().item(u32::try_from(next).ok()?));
        if let Some(tab) =
            tab.and_then(|tab| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(tab).ok())
        {
            // Focus can only fail for an element that is not shown.
            let _ = tab.focus();
        }
    };
    let buttons: Vec<_> = tabs
        .into_iter()
        .map(|(tab, text)| {
            let is_chosen = move || chosen.get() == tab;
            view! {
                <button
                    type="button"
                    role="tab"
                    class="-mb-px border-b-2 border-transparent px-4 py-2 font-medium text-base-content/80 hover:text-base-content aria-selected:border-primary aria-selected:font-semibold aria-selected:text-primary"
                    aria-selected=move || is_chosen().to_string()
                    tabindex=move || if is_chosen() { "0" } else { "-1" }
                    on:click=move |_| chosen.set(tab)
                >
                    {move || text.get()}
                </button>
            }
        })
        .collect();
    view! {
        <div node_ref=list role="tablist" class="flex gap-1 border-b border-base-300" aria-label=move || label.get() on:keydown=step>
            {buttons}
        </div>
    }
}

/// The tab that an arrow key leads to, around the ends.
fn neighbour(at: usize, count: usize, key: &str) -> Option<usize> {
    match key {
        "ArrowRight" => Some((at + 1) % count),
        "ArrowLeft" => Some((at + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::neighbour;

    #[test]
    fn arrows_go_around_the_ends() {
        assert_eq!(neighbour(2, 3, "ArrowRight"), Some(0));
        assert_eq!(neighbour(0, 3, "ArrowLeft"), Some(2));
        assert_eq!(neighbour(1, 3, "End"), Some(2));
        assert_eq!(neighbour(1, 3, "a"), None);
    }
}
