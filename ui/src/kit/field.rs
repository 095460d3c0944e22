use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Glyph, Icon, unique, words as w};

/// The frame of a field: label, the control itself, a hint, and what is wrong, wired for screen readers.
/// `control` gets the control's id and the id of what describes it.
#[component]
pub fn Field<Control, Shown>(
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    control: Control,
) -> impl IntoView
where
    Control: FnOnce(String, String) -> Shown,
    Shown: IntoView,
{
    let id = unique("field");
    let about = format!("{id}-about");
    let control = control(id.clone(), about.clone());
    view! {
        <div class="flex flex-col gap-1">
            <label for=id class="text-sm font-semibold">
                {move || label.get()}
                {required.then(|| view! {
                    <span class="text-error" aria-hidden="true">" *"</span>
                    <span class="sr-only">" (" {w::required} ")"</span>
                })}
            </label>
            {control}
            <div id=about class="text-sm empty:hidden" aria-live="polite">
                {move || error.get().map(|error| view! {
                    <span class="flex items-start gap-1 text-error">
                        <Glyph icon=Icon::Danger class="size-4 mt-0.5"/>
                        {error}
                    </span>
                })}
                // It often says what is allowed: needed most when something is wrong.
                {hint.map(|hint| view! {
                    <span class="block text-base-content/75">{move || hint.get()}</span>
                })}
            </div>
        </div>
    }
}

/// What is typed into a text field: chooses keyboard, spelling and what the browser may fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextKind {
    #[default]
    Text,
    /// A person's name.
    Name,
    Phone,
    Email,
    /// Digits kept as text, such as a card's number.
    Digits,
    /// A measure, perhaps with decimals.
    Number,
    UserName,
    Password,
    NewPassword,
}

impl TextKind {
    /// `type`, `inputmode`, `autocomplete`.
    const fn attributes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Text | Self::Name => ("text", "text", "off"),
            Self::Phone => ("tel", "tel", "off"),
            Self::Email => ("email", "email", "off"),
            Self::Digits => ("text", "numeric", "off"),
            Self::Number => ("text", "decimal", "off"),
            Self::UserName => ("text", "text", "username"),
            Self::Password => ("password", "text", "current-password"),
            Self::NewPassword => ("password", "text", "new-password"),
        }
    }

    const fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::NewPassword)
    }
}

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional)] kind: TextKind,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Called when the field is left.
    #[prop(optional, into)]
    left: Option<Callback<()>>,
) -> impl IntoView {
    let (control_type, mode, autocomplete) = kind.attributes();
    let shown = RwSignal::new(false);
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
        view! {
            <div class="relative">
                <input
                    node_ref=input
                    id=id
                    type=move || if kind.is_secret() && shown.get() { "text" } else { control_type }
                    inputmode=mode
                    autocomplete=autocomplete
                    autocapitalize=if kind == TextKind::Name { "words" } else { "none" }
                    spellcheck="false"
                    class="input w-full aria-invalid:border-error"
                    class:pr-11=kind.is_secret()
                    required=required
                    disabled=move || disabled.get()
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=about
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                    on:change:target=move |event| value.set(event.target().value())
                    on:blur=move |_| if let Some(left) = left { left.run(()) }
                />
                {kind.is_secret().then(|| view! {
                    <button
                        type="button"
                        class="absolute inset-y-0 right-0 z-1 grid w-11 place-items-center rounded-field"
                        aria-label=move || if shown.get() { w::hide_password() } else { w::show_password() }
                        aria-pressed=move || shown.get().to_string()
                        on:click=move |_| shown.update(|shown| *shown = !*shown)
                    >
                        {move || view! { <Glyph icon=if shown.get() { Icon::EyeOff } else { Icon::Eye }/> }}
                    </button>
                })}
            </div>
        }
    };
    view! { <Field label nostrip:hint=hint error required control/> }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(default = 3)] lines: u32,
) -> impl IntoView {
    let control = move |id: String, about: String| {
        let area = NodeRef::<leptos::html::Textarea>::new();
        if autofocus {
            Effect::new(move |_| {
                if let Some(area) = area.get() {
                    // Focus can only fail for an element that is not shown; then the person clicks.
                    let _ = area.focus();
                }
            });
        }
        view! {
            <textarea
                node_ref=area
                id=id
                rows=lines
                class="textarea field-sizing-content max-h-96 min-h-20 w-full aria-invalid:border-error"
                required=required
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=about
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        }
    };
    view! { <Field label nostrip:hint=hint error required control/> }
}
