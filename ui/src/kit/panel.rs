use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Button, Glyph, Icon, Tone, words as w};

/// The head of a page: its title, what can be done, and what it is about. Sets the window's title too.
#[component]
pub fn PageHead(
    #[prop(into)] title: TextProp,
    #[prop(optional, into)] about: Option<TextProp>,
    /// Buttons at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let window_title = title.clone();
    Effect::new(move |_| document().set_title(&format!("{} · ClinicDesk", window_title.get())));
    view! {
        <header class="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
            <div class="min-w-0 flex-1 basis-80">
                <h1 class="text-2xl font-semibold tracking-tight">{move || title.get()}</h1>
                {about.map(|about| view! { <p class="text-base-content/75">{move || about.get()}</p> })}
            </div>
            {children.map(|children| view! { <div class="flex flex-wrap gap-2">{children()}</div> })}
        </header>
    }
}

/// A bordered part of a page, with a heading where it has one.
#[component]
pub fn Card(#[prop(optional, into)] title: Option<TextProp>, children: Children) -> impl IntoView {
    view! {
        <section class="rounded-box border border-base-300 bg-base-100 p-5">
            {title.map(|title| view! { <h2 class="mb-3 text-lg font-semibold">{move || title.get()}</h2> })}
            {children()}
        </section>
    }
}

/// Nothing here: says why, and what to do.
#[component]
pub fn EmptyState(
    icon: Icon,
    #[prop(into)] title: TextProp,
    #[prop(optional, into)] hint: Option<TextProp>,
    /// Buttons that lead on.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="flex flex-col items-center gap-2 rounded-box border border-dashed border-base-300 px-6 py-12 text-center">
            <span class="mb-1 grid size-12 place-items-center rounded-full bg-base-200 text-primary">
                <Glyph icon class="size-6"/>
            </span>
            <p class="text-lg font-semibold">{move || title.get()}</p>
            {hint.map(|hint| view! { <p class="max-w-prose text-balance text-base-content/75">{move || hint.get()}</p> })}
            {children.map(|children| view! { <div class="mt-2 flex gap-2">{children()}</div> })}
        </div>
    }
}

/// Grey lines where text will be.
#[component]
pub fn Skeleton(#[prop(default = 4)] lines: usize) -> impl IntoView {
    let widths = ["w-full", "w-11/12", "w-4/5", "w-2/3"];
    view! {
        <div class="flex flex-col gap-3 py-2" role="status">
            <span class="sr-only">{w::loading}</span>
            {(0..lines)
                .map(|line| view! { <div class=format!("skeleton h-5 {}", widths[line % widths.len()])></div> })
                .collect_view()}
        </div>
    }
}

/// What failed, and what to do next.
#[component]
pub fn ErrorPanel(
    #[prop(into)] what: TextProp,
    #[prop(into)] next: TextProp,
    /// Finds the server's log line.
    #[prop(optional)]
    reference: Option<String>,
    #[prop(optional)] again: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div role="alert" class="flex items-start gap-3 rounded-box border border-error/60 bg-base-100 p-4">
            <Glyph icon=Icon::Danger class="size-6 text-error"/>
            <div class="grow">
                <p class="font-semibold">{move || what.get()}</p>
                <p>{move || next.get()}</p>
                {reference.map(|id| view! {
                    <p class="mt-1 font-mono text-xs text-base-content/75">{move || w::reference(&id)}</p>
                })}
            </div>
            {again.map(|again| view! { <Button text=w::try_again icon=Icon::Refresh small=true press=again/> })}
        </div>
    }
}

/// A remark in the page: colour, picture and text.
#[component]
pub fn Notice(
    #[prop(optional)] tone: Tone,
    /// The tone's own unless said.
    #[prop(optional)]
    icon: Option<Icon>,
    children: Children,
) -> impl IntoView {
    let colours = match tone {
        Tone::Neutral => "border-base-300 bg-base-200",
        Tone::Info => "border-info/40 bg-info/8",
        Tone::Success => "border-success/40 bg-success/8",
        Tone::Warning => "border-warning bg-warning/15",
        Tone::Danger => "border-error/50 bg-error/5",
    };
    view! {
        <div class=format!("flex items-start gap-2 rounded-box border px-4 py-3 {colours}") role="status">
            <Glyph icon=icon.unwrap_or(tone.icon()) class="size-5 mt-0.5"/>
            <div class="grow">{children()}</div>
        </div>
    }
}
