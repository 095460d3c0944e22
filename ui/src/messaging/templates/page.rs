use clinic_shared::messaging::{MessageTemplate, MessageTemplates};
use leptos::prelude::*;

use super::editor::Editor;
use super::state::{Group, groups, language_word, part_word};
use super::{calls, words as w};
use crate::kit::{Badge, Card, EmptyState, Icon, PageHead, Tone, unless_unsaved};
use crate::load::{Loaded, load};
use crate::words::language;

/// How patients are told: subject and opening of each kind, and the frame around them.
#[component]
pub fn MessageTemplatesPage() -> impl IntoView {
    let all = load(&[], || {
        // What each fact means is told in the screen's language.
        language();
        calls::all()
    });
    let chosen = RwSignal::new(None::<String>);
    let again = Callback::new(move |()| all.again());
    let place = NodeRef::<leptos::html::Div>::new();
    // The list is long: where its end was pressed, the editor is out of sight.
    Effect::new(move |_| {
        if chosen.with(Option::is_some)
            && let Some(place) = place.get_untracked()
        {
            place.scroll_into_view();
        }
    });
    let shown = move |templates: Signal<MessageTemplates>| {
        view! {
            <div class="grid items-start gap-4 lg:grid-cols-[18rem_minmax(0,1fr)]">
                <List templates chosen/>
                <div class="min-w-0 scroll-mt-20" node_ref=place>
                    {move || match chosen.get() {
                        Some(name) => view! { <Editor name templates again/> }.into_any(),
                        None => view! {
                            <Card><EmptyState icon=Icon::Mail title=w::choose hint=w::message_templates_about/></Card>
                        }.into_any(),
                    }}
                </div>
            </div>
        }
    };
    view! {
        <PageHead title=w::message_templates about=w::message_templates_about/>
        <Loaded load=all lines=8 view=shown/>
    }
}

#[component]
fn List(templates: Signal<MessageTemplates>, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let grouped = Memo::new(move |_| templates.with(|all| groups(&all.templates)));
    let view_of = move |(at, group): (usize, Group)| {
        let title = group.title();
        let language = language_word(group.language);
        // Each language is headed once.
        let is_first = grouped.with(|all| at == 0 || all[at - 1].language != group.language);
        view! {
            {is_first.then(|| view! { <h2 class="mt-3 font-semibold first:mt-0">{language}</h2> })}
            <h3 class="mt-2 text-sm text-base-content/75">{title}</h3>
            <ul>
                {group.templates.into_iter().map(|template| view! { <Line template chosen/> }).collect_view()}
            </ul>
        }
    };
    view! {
        <nav
            class="rounded-box border border-base-300 bg-base-100 p-3 lg:sticky lg:top-20 lg:max-h-[calc(100dvh-6rem)] lg:overflow-y-auto lg:[scrollbar-width:thin]"
            aria-label=w::message_templates
        >
            {move || grouped.get().into_iter().enumerate().map(view_of).collect_view()}
        </nav>
    }
}

#[component]
fn Line(template: MessageTemplate, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let MessageTemplate {
        name,
        part,
        is_own,
        broke,
        ..
    } = template;
    let own_name = name.clone();
    let is_chosen = move || chosen.with(|chosen| chosen.as_deref() == Some(own_name.as_str()));
    let press = move |_| {
        let name = name.clone();
        unless_unsaved(move || chosen.set(Some(name.clone())));
    };
    view! {
        <li>
            <button
                type="button"
                class="flex w-full items-center justify-between gap-2 rounded-field px-2 py-1.5 text-left hover:bg-base-200 aria-[current=true]:bg-primary/12 aria-[current=true]:font-semibold"
                aria-current=move || is_chosen().then_some("true")
                on:click=press
            >
                <span class="min-w-0 break-words">{move || part_word(&part)}</span>
                {if broke.is_some() {
                    view! { <Badge tone=Tone::Danger icon=Icon::Danger text=w::broken/> }.into_any()
                } else {
                    is_own.then(|| view! { <Badge tone=Tone::Info icon=Icon::Edit text=w::own/> }).into_any()
                }}
            </button>
        </li>
    }
}
