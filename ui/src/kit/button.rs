use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos_router::components::A;

use super::{Glyph, Icon, Key, KeyHint, Reach};

/// How much a button asks for attention: one `Primary` on a screen, `Danger` for what destroys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    Primary,
    #[default]
    Plain,
    Quiet,
    /// As `Quiet`; in a narrow window only its picture is shown, and the text is a tip and what is read aloud.
    Folded,
    Danger,
}

impl Look {
    const fn classes(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Plain => "btn border-base-300 bg-base-100 hover:bg-base-200",
            Self::Quiet | Self::Folded => "btn btn-ghost",
            Self::Danger => "btn btn-error",
        }
    }
}

/// A barred button does nothing; a form that it would send is not sent either, also by Enter in a field.
fn pressed(event: &leptos::ev::MouseEvent, reach: Signal<Reach>, press: Option<Callback<()>>) {
    if reach.with_untracked(Reach::is_barred) {
        event.prevent_default();
    } else if let Some(press) = press {
        press.run(());
    }
}

/// The tip of a button that shows its picture alone.
fn tip_of(text: &str, why: &str) -> String {
    format!("{text}. {why}")
}

/// A button with a text, and the key that does the same.
#[component]
pub fn Button(
    #[prop(into)] text: TextProp,
    /// Called at a press. A button with `submit` needs none: its form does the work.
    #[prop(optional, into)]
    press: Option<Callback<()>>,
    #[prop(optional)] look: Look,
    #[prop(optional, into)] icon: Option<Icon>,
    /// Shown on the button; register the command itself with `use_command`.
    #[prop(optional, into)]
    key: Option<Key>,
    #[prop(optional)] submit: bool,
    #[prop(optional)] small: bool,
    /// Takes the full width.
    #[prop(optional)]
    wide: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Under way: shows it and takes no second press.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What stands in its way just now.
    #[prop(optional, into)]
    reach: Signal<Reach>,
) -> impl IntoView {
    let classes = format!(
        "{} {} {}",
        look.classes(),
        if small { "btn-sm" } else { "" },
        if wide { "btn-block" } else { "" }
    );
    let folds = look == Look::Folded;
    let tip = text.clone();
    view! {
        <button
            title=move || match reach.read().why() {
                Some(why) if folds => Some(tip_of(&tip.get(), why)),
                Some(why) => Some(why.to_owned()),
                None => folds.then(|| tip.get().into_owned()),
            }
            type=if submit { "submit" } else { "button" }
            class=classes
            disabled=move || disabled.get() || busy.get()
            aria-disabled=move || reach.read().is_barred().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            on:click=move |event| pressed(&event, reach, press)
        >
            {move || {
                if busy.get() {
                    view! { <span class="loading loading-spinner loading-sm" aria-hidden="true"></span> }.into_any()
                } else if reach.read().is_barred() && !folds {
                    // Where the picture is all there is, it goes on saying what the button does.
                    view! { <Glyph icon=Icon::Offline/> }.into_any()
                } else {
                    icon.map(|icon| view! { <Glyph icon/> }).into_any()
                }
            }}
            <span class=if folds { "max-2xl:sr-only" } else { "contents" }>{move || text.get()}</span>
            {key.map(|key| view! { <KeyHint key/> })}
        </button>
    }
}

/// A small square button with a picture only; its text is read aloud and shown as a tip.
#[component]
pub fn IconButton(
    icon: Icon,
    #[prop(into)] text: TextProp,
    #[prop(into)] press: Callback<()>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] reach: Signal<Reach>,
) -> impl IntoView {
    let tip = text.clone();
    let tip = move || match reach.read().why() {
        None => tip.get().into_owned(),
        Some(why) => tip_of(&tip.get(), why),
    };
    view! {
        <button
            type="button"
            class="btn btn-ghost btn-square btn-sm"
            aria-label=move || text.get()
            title=tip
            disabled=move || disabled.get()
            aria-disabled=move || reach.read().is_barred().then_some("true")
            on:click=move |event| pressed(&event, reach, Some(press))
        >
            <Glyph icon/>
        </button>
    }
}

/// A link that looks like a button: for what opens another page.
#[component]
pub fn ButtonLink(
    #[prop(into)] text: TextProp,
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] look: Look,
    #[prop(optional, into)] icon: Option<Icon>,
    #[prop(optional, into)] key: Option<Key>,
    #[prop(optional)] small: bool,
) -> impl IntoView {
    let classes = format!("{} {}", look.classes(), if small { "btn-sm" } else { "" });
    view! {
        <A href=move || href.get() attr:class=classes>
            {icon.map(|icon| view! { <Glyph icon/> })}
            {move || text.get()}
            {key.map(|key| view! { <KeyHint key/> })}
        </A>
    }
}
