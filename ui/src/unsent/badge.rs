use leptos::prelude::*;
use leptos_router::components::A;

use super::item::counts;
use super::{outbox, words as w};
use crate::kit::{Badge, Icon, Tone};

/// In the top bar, whenever something waits or needs somebody: how many, and the way to the list.
#[component]
pub fn UnsentBadge() -> impl IntoView {
    let outbox = outbox();
    let seen = Memo::new(move |_| {
        outbox
            .value
            .with(|items| counts(items.as_deref().unwrap_or_default()))
    });
    view! {
        <span role="status" class="flex shrink-0 gap-2">
            {move || {
                let (waiting, need) = seen.get();
                view! {
                    {(waiting > 0).then(|| view! {
                        <A href="/unsent">
                            <Badge tone=Tone::Warning icon=Icon::Clock text=move || w::waiting_count(waiting)/>
                        </A>
                    })}
                    {(need > 0).then(|| view! {
                        <A href="/unsent">
                            <Badge tone=Tone::Danger icon=Icon::Danger text=move || w::refused_count(need)/>
                        </A>
                    })}
                }
            }}
        </span>
    }
}
