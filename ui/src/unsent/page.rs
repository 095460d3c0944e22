use leptos::prelude::*;

use super::item::Group;
use super::line::Line;
use super::{Unsent, outbox, words as w};
use crate::kit::{EmptyState, Icon, PageHead};
use crate::load::Loaded;

/// What was done here without the server: what needs a person on top, then what is on its way, then what is over.
#[component]
pub fn UnsentPage() -> impl IntoView {
    let outbox = outbox();
    view! {
        <PageHead title=w::unsent about=w::about/>
        <Loaded load=outbox view=move |items| {
            let is_empty = Memo::new(move |_| items.with(Vec::is_empty));
            let done = Callback::new(move |()| outbox.again());
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! {
                        <EmptyState icon=Icon::Check title=w::nothing hint=w::nothing_hint/>
                    }
                >
                    <div class="flex max-w-6xl flex-col gap-6">
                        <Lines head=w::need_you group=Group::NeedsYou items done/>
                        <Lines head=w::on_the_way group=Group::OnTheWay items done/>
                        <Lines head=w::over group=Group::Over items done/>
                    </div>
                </Show>
            }
        }/>
    }
}

#[component]
fn Lines(
    head: fn() -> &'static str,
    group: Group,
    items: Signal<Vec<Unsent>>,
    done: Callback<()>,
) -> impl IntoView {
    let of_group = Memo::new(move |_| {
        let all = items.get().into_iter();
        let mut of_group: Vec<_> = all.filter(|item| item.group() == group).collect();
        if group == Group::Over {
            // The latest is what somebody looks for.
            of_group.reverse();
        }
        of_group
    });
    view! {
        <Show when=move || of_group.with(|of_group| !of_group.is_empty())>
            <section>
                <h2 class="mb-2 text-lg font-semibold">
                    {head} " "
                    <span class="font-normal text-base-content/75 tabular-nums">
                        {move || of_group.with(Vec::len)}
                    </span>
                </h2>
                <ul class="flex flex-col gap-3">
                    <For
                        each=move || of_group.get()
                        key=|item| (item.key, item.state as u8, item.tries, item.next_try_at)
                        let(item)
                    >
                        <Line item done/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}
