//! Find one by typing: hits come while one types, arrows move, Enter takes the marked or the only hit.
mod state;

use std::future::Future;

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::text_prop::TextProp;

use super::{Field, unique, words as w};
use state::Finding;

/// Milliseconds of quiet before it is asked for what was typed.
const QUIET_MS: u32 = 150;

/// A text field that finds one of many. Before anything is typed it shows what `search("")` gives, such as the
/// last ones used. After a choice the field is empty again: the caller shows what was chosen.
#[component]
pub fn Finder<T, Search, Found, Row>(
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] placeholder: Option<TextProp>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] autofocus: bool,
    /// Enter before the answer takes its first hit, as Enter after it does; else an only one.
    #[prop(optional)]
    eager: bool,
    /// Enter before the answer gives what was typed, at once: the caller looks it up.
    #[prop(optional)]
    hurry: Option<Callback<String>>,
    /// Gives the hits for what was typed, best first.
    search: Search,
    /// The view of a hit.
    row: Row,
    #[prop(into)] choose: Callback<T>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    Search: Fn(String) -> Found + Send + Sync + 'static,
    Found: Future<Output = Vec<T>> + 'static,
    Row: Fn(&T) -> AnyView + Send + Sync + 'static,
{
    let finding = RwSignal::new(Finding::<T>::default());
    let search = StoredValue::new(search);
    let row = StoredValue::new(row);
    let quiet = StoredValue::new_local(None::<Timeout>);
    let list = unique("finder");

    let take = move |hit: Option<T>| {
        if let Some(hit) = hit {
            finding.update(Finding::clear);
            choose.run(hit);
        }
    };
    let ask = move || {
        let Some((number, text)) = finding.try_update(Finding::ask) else {
            return;
        };
        let answer = search.with_value(|search| search(text));
        spawn_local(async move {
            let hits = answer.await;
            // The page may be gone by now.
            if let Some(only) = finding.try_update(|finding| finding.answered(number, hits)) {
                take(only);
            }
        });
    };
    let typed = move |text: String| {
        finding.update(|finding| finding.typed(text));
        quiet.set_value(Some(Timeout::new(QUIET_MS, ask)));
    };
    // What was hurried past is not lost, however fast the next is typed.
    let take_first = move |text: String| {
        quiet.set_value(None);
        let answer = search.with_value(|search| search(text));
        spawn_local(async move {
            let first = answer.await.into_iter().next();
            // The page may be gone by now.
            if let (Some(first), Some(())) = (first, finding.try_with(|_| ())) {
                choose.run(first);
            }
        });
    };
    let stroke = move |event: ev::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => finding.update(|finding| finding.step(true)),
            "ArrowUp" => finding.update(|finding| finding.step(false)),
            "Enter" => {
                let hurried =
                    (eager || hurry.is_some()).then(|| finding.try_update(Finding::hurried).flatten());
                match (hurried.flatten(), hurry) {
                    (Some(text), Some(hurry)) => {
                        quiet.set_value(None);
                        hurry.run(text);
                    }
                    (Some(text), None) => take_first(text),
                    (None, _) => take(finding.try_update(Finding::enter).flatten()),
                }
            }
            // Esc closes the list first; only a second one reaches the dialog around.
            "Escape" if finding.with_untracked(Finding::is_open) => finding.update(Finding::close),
            _ => return,
        }
        event.prevent_default();
    };
    let list_id = list.clone();
    let control = move |id: String, about: String| {
        let input = NodeRef::<leptos::html::Input>::new();
        if autofocus {
            Effect::new(move |_| {
                if let Some(input) = input.get() {
                    // Focus can only fail for an element that is not shown; then the person clicks.
                    let _ = input.focus();
                }
            });
        }
        let marked = list_id.clone();
        let is_open = Memo::new(move |_| finding.with(Finding::is_open));
        let list = marked.clone();
        let listed = marked.clone();
        view! {
            <div class="relative">
                <input
                    node_ref=input
                    id=id
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    class="input w-full aria-invalid:border-error"
                    placeholder=placeholder.map(|placeholder| move || placeholder.get())
                    required=required
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=about
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=move || is_open.get().then(|| list.clone())
                    aria-activedescendant=move || {
                        finding.with(|finding| {
                            (finding.is_open() && !finding.hits.is_empty()).then(|| format!("{marked}-{}", finding.at))
                        })
                    }
                    prop:value=move || finding.with(|finding| finding.text.clone())
                    on:input:target=move |event| typed(event.target().value())
                    on:focus=move |_| ask()
                    on:click=move |_| if !finding.with_untracked(Finding::is_open) { ask() }
                    on:blur=move |_| finding.update(Finding::close)
                    on:keydown=stroke
                />
                <Show when=move || is_open.get()>
                    <Hits finding list=listed.clone() row take=Callback::new(move |hit| take(Some(hit)))/>
                </Show>
            </div>
        }
    };
    view! { <Field label nostrip:hint=hint error required control/> }
}

/// The hits under the field.
#[component]
fn Hits<T, Row>(
    finding: RwSignal<Finding<T>>,
    list: String,
    row: StoredValue<Row>,
    take: Callback<T>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    Row: Fn(&T) -> AnyView + Send + Sync + 'static,
{
    let item_list = list.clone();
    let item = move |index: usize, hit: &T| {
        let taken = hit.clone();
        let shown = row.with_value(|row| row(hit));
        view! {
            <li
                id=format!("{item_list}-{index}")
                role="option"
                aria-selected=move || finding.with(|finding| finding.at == index).to_string()
                class="cursor-pointer rounded-field px-3 py-2 aria-selected:bg-primary/12 hover:bg-base-200"
                // At mousedown: the field then still has the focus, and the list is still there.
                on:mousedown=move |event| {
                    event.prevent_default();
                    take.run(taken.clone());
                }
            >
                {shown}
            </li>
        }
    };
    // The list is made anew for another answer, not for another mark.
    let answer = Memo::new(move |_| finding.with(|finding| finding.answered));
    let hits = move || {
        // Read, not only tracked: a memo that nobody reads does not look at its sources.
        answer.get();
        let hits = finding.with_untracked(|finding| finding.hits.clone());
        hits.iter()
            .enumerate()
            .map(|(index, hit)| item(index, hit))
            .collect_view()
    };
    let is_empty = Memo::new(move |_| finding.with(|finding| finding.hits.is_empty()));
    view! {
        <ul
            id=list
            role="listbox"
            aria-label=w::hits
            class="absolute z-20 mt-1 max-h-80 w-full overflow-y-auto rounded-box border border-base-300 bg-base-100 p-1 shadow-xl"
        >
            {hits}
            <Show when=move || is_empty.get()>
                <li role="option" aria-disabled="true" aria-selected="false" class="px-3 py-2 text-base-content/75">
                    {w::no_hit}
                </li>
            </Show>
        </ul>
    }
}
