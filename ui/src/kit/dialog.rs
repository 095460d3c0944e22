use leptos::prelude::*;
use leptos::text_prop::TextProp;
use wasm_bindgen::JsCast;

use super::toast::stay_on_top;
use super::unsaved::{shown_until_now, unless_unsaved_after};
use super::{Icon, IconButton, unique, words as w};

/// A window over the page. The browser's own `<dialog>` keeps the focus inside, closes at Esc and gives the
/// focus back where it was. Its content is made when it opens and gone when it closes.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: TextProp,
    /// For forms of two columns.
    #[prop(optional)]
    wide: bool,
    /// For what wants all the room there is, such as a picture.
    #[prop(optional)]
    full: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let place = if full {
        "m-auto h-[90vh] w-[96vw] max-w-none"
    } else if wide {
        "m-auto w-full max-w-4xl"
    } else {
        "m-auto w-full max-w-lg"
    };
    view! { <Modal open title place=format!("{place} max-h-[90vh] rounded-box") children/> }
}

/// The buttons at the end of a dialog's form: in sight also while a long form is scrolled.
#[component]
pub fn DialogFoot(children: Children) -> impl IntoView {
    view! {
        <div class="sticky -bottom-5 z-10 -mx-5 mt-2 -mb-5 flex flex-wrap justify-end gap-2 border-t border-base-300 bg-base-100 px-5 py-3">
            {children()}
        </div>
    }
}

/// Around the button that has the focus as a question opens: what Enter does there loses nothing.
#[component]
pub fn FirstFocus(children: Children) -> impl IntoView {
    let place = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        let button = place
            .get()
            .and_then(|place| place.query_selector("button").ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Focus can only fail for an element that is not shown.
            let _ = button.focus();
        }
    });
    view! { <div node_ref=place class="contents">{children()}</div> }
}

/// A panel at the right edge, over the page: details beside a list, without leaving it.
#[component]
pub fn Drawer(open: RwSignal<bool>, #[prop(into)] title: TextProp, children: ChildrenFn) -> impl IntoView {
    view! {
        <Modal
            open
            title
            place="my-0 mr-0 ml-auto h-dvh max-h-none w-full max-w-xl rounded-l-box".to_owned()
            children
        />
    }
}

#[component]
fn Modal(open: RwSignal<bool>, title: TextProp, place: String, children: ChildrenFn) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let name = unique("dialog");
    let heading = name.clone();
    let before = StoredValue::new(0);
    // Esc and the cross drop what was typed inside only after a question.
    let close = move || unless_unsaved_after(before.get_value(), move || open.set(false));
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            // Fails only for a dialog that is open already, which was just asked.
            let _ = dialog.show_modal();
            stay_on_top(None);
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    // The notices must not go away with the dialog that they are in.
    on_cleanup(move || {
        let dialog = dialog.try_get_untracked().flatten();
        stay_on_top(dialog.as_deref().map(AsRef::as_ref));
    });
    let children = StoredValue::new(children);
    view! {
        <dialog
            node_ref=dialog
            aria-labelledby=name.clone()
            class=format!("border border-base-300 bg-base-100 p-0 text-base-content shadow-2xl backdrop:bg-black/45 {place}")
            on:cancel=move |event: leptos::ev::Event| {
                // An inner dialog's Esc is not this one's.
                if event.target() == event.current_target() {
                    event.prevent_default();
                    close();
                }
            }
            on:close=move |_| {
                stay_on_top(None);
                open.set(false);
            }
        >
            <Show when=move || open.get()>
                // Before its content is made.
                {before.set_value(shown_until_now())}
                <div class="flex max-h-[inherit] min-h-full flex-col">
                    <header class="flex items-center justify-between gap-4 border-b border-base-300 px-5 py-3">
                        <h2 id=heading.clone() class="text-lg font-semibold">
                            {
                                let title = title.clone();
                                move || title.get()
                            }
                        </h2>
                        <IconButton icon=Icon::Close text=w::close press=move |()| close()/>
                    </header>
                    <div class="grow overflow-y-auto p-5">{children.with_value(|children| children())}</div>
                </div>
            </Show>
        </dialog>
    }
}
