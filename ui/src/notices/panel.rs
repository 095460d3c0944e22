use clinic_shared::identity::Role;
use clinic_shared::notices::{Notice, Notices};
use leptos::prelude::*;
use leptos_router::components::A;

use super::seen::Seen;
use super::{told, words as w};
use crate::clinic;
use crate::kit::{Badge, Glyph, Icon, Tone};
use crate::load::Load;
use crate::shell::Failed;

/// What stands, the most urgent first, each a way to where it is mended.
#[component]
pub fn Panel(
    standing: Load<Notices>,
    /// The last question has failed, or cannot be asked.
    is_old: Memo<bool>,
    seen: RwSignal<Seen>,
    role: Role,
    /// Somebody goes to one of them.
    #[prop(into)]
    left: Callback<()>,
) -> impl IntoView {
    let rows = move || {
        standing
            .value
            .with(|now| now.as_ref().map(|now| now.notices.clone()).unwrap_or_default())
    };
    let foot = Memo::new(move |_| {
        standing
            .value
            .with(|now| told::foot(now.as_ref(), is_old.get()).map(|word| word()))
    });
    let failed = move || {
        standing.error.get().map(|error| {
            let again = Callback::new(move |()| standing.again());
            view! { <div class="px-1 pb-2"><Failed error again/></div> }
        })
    };
    view! {
        <p class="px-3 pt-1 pb-2 font-semibold">{w::title}</p>
        {failed}
        <ul class="flex flex-col">
            <For
                each=rows
                key=|notice| (notice.kind, notice.count, notice.since, notice.link.clone())
                let(notice)
            >
                <Line notice seen role left/>
            </For>
        </ul>
        {move || foot.get().map(|text| view! { <p class="px-3 py-2 text-base-content/75">{text}</p> })}
    }
}

#[component]
fn Line(notice: Notice, seen: RwSignal<Seen>, role: Role, left: Callback<()>) -> impl IntoView {
    let (kind, since, href) = (notice.kind, notice.since, notice.link.clone());
    let is_new = {
        let notice = notice.clone();
        Memo::new(move |_| seen.with(|seen| seen.is_new(&notice)))
    };
    view! {
        <li data-notice=kind.name()>
            <A
                href
                attr:class="flex items-start gap-3 rounded-field px-3 py-2 hover:bg-base-200"
                on:click=move |_| left.run(())
            >
                <Glyph icon=told::icon(kind) class="mt-0.5 size-5"/>
                <span class="min-w-0 grow">
                    <span class="block font-semibold tabular-nums">{move || told::said(&notice)}</span>
                    <span class="block text-sm">{move || told::next(kind, role)}</span>
                    {since.map(|since| view! {
                        <span class="block text-sm text-base-content/75 tabular-nums">
                            {move || w::since(&clinic::hour_or_day(since))}
                        </span>
                    })}
                </span>
                {move || is_new.get().then(|| view! { <Badge tone=Tone::Info icon=Icon::Bell text=w::new_mark/> })}
            </A>
        </li>
    }
}
