use clinic_shared::messaging::{MessageTemplateVersion, TemplateHistory};
use leptos::prelude::*;

use super::words as w;
use crate::clinic;
use crate::kit::{Badge, Button, Card, EmptyState, Icon, Look, Tone};
use crate::load::{Load, Loaded};
use crate::sync::needs;

/// What was saved, the newest first; each is put back by a press.
#[component]
pub fn Versions(
    history: Load<TemplateHistory>,
    /// Its source becomes the newest version.
    put_back: Callback<MessageTemplateVersion>,
    #[prop(into)] busy: Signal<bool>,
) -> impl IntoView {
    let shown = move |history: Signal<TemplateHistory>| {
        let rows = move || {
            let versions = history.with(|history| history.versions.clone());
            if versions.is_empty() {
                return view! { <EmptyState icon=Icon::Clock title=w::no_versions hint=w::is_program/> }
                    .into_any();
            }
            let row = move |(at, version): (usize, MessageTemplateVersion)| {
                let is_newest = at == 0;
                view! { <Version version is_newest put_back busy/> }
            };
            view! { <ol class="flex flex-col gap-3">{versions.into_iter().enumerate().map(row).collect_view()}</ol> }
                .into_any()
        };
        view! { {rows} }
    };
    view! {
        <Card title=w::versions>
            <Loaded load=history lines=3 view=shown/>
        </Card>
    }
}

#[component]
fn Version(
    version: MessageTemplateVersion,
    is_newest: bool,
    put_back: Callback<MessageTemplateVersion>,
    busy: Signal<bool>,
) -> impl IntoView {
    let number = version.version;
    let kept = version.clone();
    let MessageTemplateVersion {
        source,
        saved_at,
        saved_by,
        ..
    } = version;
    let source = source.map_or_else(
        || view! { <p class="text-sm text-base-content/75">{w::of_program}</p> }.into_any(),
        |source| {
            view! {
                <pre class="rounded-field bg-base-200 px-3 py-2 font-mono text-xs break-words whitespace-pre-wrap">{source}</pre>
            }
            .into_any()
        },
    );
    view! {
        <li class="border-b border-base-300 pb-3 last:border-0">
            <div class="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1">
                <span class="font-semibold">{move || w::version(number)}</span>
                <span class="text-sm tabular-nums text-base-content/75">
                    {clinic::date_and_time(saved_at)} " · " {saved_by}
                </span>
                {is_newest.then(|| view! { <Badge tone=Tone::Success icon=Icon::Check text=w::in_use/> })}
                {(!is_newest).then(|| view! {
                    <span class="ml-auto">
                        <Button
                            text=move || w::put_back_of(number) icon=Icon::Undo look=Look::Quiet small=true busy
                            press=move |()| put_back.run(kept.clone())
                            reach=needs("PUT /api/message-templates/{name}")
                        />
                    </span>
                })}
            </div>
            {source}
        </li>
    }
}
