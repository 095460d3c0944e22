use leptos::prelude::*;
use leptos_router::components::A;

use super::{State, Unsent, dismiss, outbox, words as w};
use crate::clinic;
use crate::kit::{Badge, Button, ButtonLink, EmptyState, Glyph, Icon, Look, PageHead, Tone};
use crate::load::Loaded;
use crate::send::use_send;
use crate::shell::SendFailed;

/// What was done here without the server: what was refused on top, then what waits, then what the server took.
#[component]
pub fn UnsentPage() -> impl IntoView {
    let outbox = outbox();
    view! {
        <PageHead title=w::unsent about=w::about/>
        <Loaded load=outbox view=move |items| {
            let is_empty = Memo::new(move |_| items.with(Vec::is_empty));
            let sorted = move || {
                let mut sorted = items.get();
                sorted.sort_by_key(|item| (rank(item.state), item.made_at));
                sorted
            };
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! {
                        <EmptyState icon=Icon::Check title=w::nothing hint=w::nothing_hint/>
                    }
                >
                    <ul class="flex flex-col gap-3">
                        <For each=sorted key=|item| (item.key, rank(item.state)) let(item)>
                            <Line item done=move |()| outbox.again()/>
                        </For>
                    </ul>
                </Show>
            }
        }/>
    }
}

const fn rank(state: State) -> u8 {
    match state {
        State::Refused => 0,
        State::Waiting => 1,
        State::Applied => 2,
    }
}

#[component]
fn Line(item: Unsent, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let sending = use_send();
    let (state, who, about, why, href) = (item.state, item.who(), item.about(), item.why(), item.href());
    let (tone, icon, word): (_, _, fn() -> &'static str) = match state {
        State::Waiting => (Tone::Warning, Icon::Clock, w::waiting),
        State::Applied => (Tone::Success, Icon::Check, w::applied),
        State::Refused => (Tone::Danger, Icon::Danger, w::refused),
    };
    let made_at = clinic::date_and_time(item.made_at);
    let glyph = item.icon();
    let named = item.clone();
    let dismissed = item;
    let seen = move || {
        let item = dismissed.clone();
        sending.about(&item.key);
        sending.run(
            move |_| async move { dismiss(item).await },
            move |()| done.run(()),
        );
    };
    view! {
        <li class="rounded-box border border-base-300 bg-base-100 p-4">
            <div class="flex flex-wrap items-start gap-4">
                <span class="grid size-10 shrink-0 place-items-center rounded-box bg-base-200">
                    <Glyph icon=glyph/>
                </span>
                <div class="min-w-0 grow">
                    <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-lg">
                        <span class="font-semibold">{move || named.what()}</span>
                        {match href.clone().filter(|_| state != State::Refused) {
                            Some(href) => view! { <A href attr:class="link">{who}</A> }.into_any(),
                            None => view! { <span>{who}</span> }.into_any(),
                        }}
                        <Badge tone icon text=word/>
                    </p>
                    <p class="tabular-nums">{about}</p>
                    <p class="text-sm text-base-content/75 tabular-nums">{move || w::made_at(&made_at)}</p>
                    {why.map(|why| view! {
                        <div class="mt-2 rounded-field border border-error/40 bg-error/10 px-3 py-2">
                            <p class="font-semibold">{why}</p>
                            <p class="text-sm">{w::refused_next}</p>
                        </div>
                    })}
                </div>
                {(state == State::Refused).then(|| view! {
                    <div class="flex flex-wrap gap-2">
                        {href.map(|href| view! {
                            <ButtonLink text=w::choose_again href look=Look::Primary icon=Icon::Calendar/>
                        })}
                        <Button text=w::seen icon=Icon::Check busy=sending.pending press=move |()| seen()/>
                    </div>
                })}
            </div>
            <SendFailed sending/>
        </li>
    }
}
