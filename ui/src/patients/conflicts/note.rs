use clinic_shared::ids::PatientId;
use clinic_shared::patients::ConflictAbout;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{PATH, open, words as w};
use crate::kit::{ButtonLink, Glyph, Icon, Notice, Tone};

/// In the menu while there is something to decide, with how much.
#[component]
pub fn ConflictsLink() -> impl IntoView {
    let open = open(None);
    let count = Memo::new(move |_| open.value.with(|items| items.as_ref().map_or(0, Vec::len)));
    view! {
        <Show when=move || { count.get() > 0 }>
            <li>
                <A
                    href=PATH
                    attr:class="flex items-center gap-3 rounded-field px-3 py-2.5 font-medium hover:bg-white/10 aria-[current=page]:bg-white/15 aria-[current=page]:font-semibold [@media(max-height:900px)]:py-1"
                    attr:title=w::conflicts
                >
                    <Glyph icon=Icon::Warning/>
                    <span class="hidden lg:inline">{w::conflicts_short}</span>
                    <span class="ml-auto rounded-full bg-warning px-2 text-sm font-bold text-warning-content tabular-nums">
                        <span aria-hidden="true">{count}</span>
                        <span class="sr-only">{move || w::count(count.get())}</span>
                    </span>
                </A>
            </li>
        </Show>
    }
}

/// On the patient's page, while something of it is to be decided.
#[component]
pub fn ConflictNote(patient: PatientId) -> impl IntoView {
    let open = open(Some(patient));
    // Of fields, and of records that may be this person's too.
    let counts = Memo::new(move |_| {
        open.value.with(|items| {
            let items = items.iter().flatten();
            let (fields, others): (Vec<_>, Vec<_>) =
                items.partition(|item| matches!(item.about, ConflictAbout::Field { .. }));
            (fields.len(), others.len())
        })
    });
    let said = move || match counts.get() {
        (0, _) => w::maybe_twice().to_owned(),
        (fields, 0) => w::of_this_record(fields),
        (fields, _) => format!("{}. {}", w::of_this_record(fields), w::maybe_twice()),
    };
    view! {
        <Show when=move || counts.get() != (0, 0)>
            <div class="mb-4">
                <Notice tone=Tone::Warning>
                    <div class="flex flex-wrap items-center justify-between gap-3">
                        <span class="font-medium">{said}</span>
                        <ButtonLink text=w::decide href=PATH.to_owned() icon=Icon::Forward small=true/>
                    </div>
                </Notice>
            </div>
        </Show>
    }
}
