use clinic_shared::feed::Entity;
use clinic_shared::scheduling::{WaitingEntry, WaitingStatus, WaitingView};
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::{calls, words as w};
use crate::clinic;
use crate::kit::{Badge, Button, Icon, Toast, Tone};
use crate::load::{Loaded, load};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// Those who wait no more, the newest first; asked for only once it is opened.
#[component]
pub fn Over() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details
            class="mt-4 rounded-box border border-base-300 bg-base-100 print:hidden"
            on:toggle:target=move |event| open.set(event.target().has_attribute("open"))
        >
            <summary class="cursor-pointer px-4 py-3 text-lg font-semibold">{w::over_list}</summary>
            <Show when=move || open.get()>
                <div class="px-4 pb-3"><List/></div>
            </Show>
        </details>
    }
}

#[component]
fn List() -> impl IntoView {
    let over = load(&[Entity::WaitingEntry], || calls::waiting_list(true, None));
    view! {
        <Loaded load=over lines=3 view=move |page| view! {
            <ul class="divide-y divide-base-300">
                <For each=move || page.get().items key=|view| (view.entry.id, view.entry.version) let(view)>
                    <Row view again=move |()| over.again()/>
                </For>
            </ul>
            <Show when=move || page.with(|page| page.items.is_empty())>
                <p class="py-2 text-base-content/75">{w::nobody_over}</p>
            </Show>
        }/>
    }
}

/// What the list says of itself in the screen's language, the desk's words as they are.
fn said(reason: &str) -> String {
    match reason {
        WaitingEntry::DATES_OVER => w::dates_over().to_owned(),
        WaitingEntry::VISIT_OVER => w::visit_over().to_owned(),
        other => other.to_owned(),
    }
}

#[component]
fn Row(view: WaitingView, #[prop(into)] again: Callback<()>) -> impl IntoView {
    let sending = use_send();
    let entry = view.entry;
    let (id, name) = (entry.id, view.patient_name.clone());
    let is_booked = entry.status == WaitingStatus::Booked;
    let (tone, icon, word) = if is_booked {
        (Tone::Success, Icon::Check, w::got_a_time as fn() -> &'static str)
    } else {
        (
            Tone::Neutral,
            Icon::Close,
            w::waited_until as fn() -> &'static str,
        )
    };
    let reason = entry.close_reason;
    let reopen = move |()| {
        let name = name.clone();
        sending.about(&("again", id));
        sending.run(
            move |key| calls::wait_again(id, key),
            move |_| {
                Toast::done(w::waits_again(&name)).show();
                again.run(());
            },
        );
    };
    let visit = entry
        .form
        .appointment_id
        .zip(view.visit_start)
        .filter(|_| is_booked);
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <span class="font-semibold">{view.patient_name}</span>
            <Badge tone icon text=word/>
            <span class="text-base-content/75">{move || said(&reason)}</span>
            {visit.map(|(visit, start)| view! {
                <A href=format!("/appointments/{visit}") attr:class="link tabular-nums">{clinic::date_and_time(start)}</A>
            })}
            <span class="ml-auto tabular-nums text-base-content/75">{clinic::date_and_time(entry.updated_at)}</span>
            {(!is_booked).then(|| view! {
                <Button small=true icon=Icon::Undo text=w::wait_again busy=sending.pending press=reopen reach=needs("POST /api/waiting-list/{id}/reopen")/>
            })}
            <div class="basis-full empty:hidden"><SendFailed sending/></div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_own_reasons_are_said_in_words_and_the_desks_as_they_are() {
        assert_eq!(said(WaitingEntry::DATES_OVER), "Đã quá các ngày mong muốn");
        assert_ne!(said(WaitingEntry::VISIT_OVER), WaitingEntry::VISIT_OVER);
        assert_eq!(said("Đã khám nơi khác"), "Đã khám nơi khác");
    }
}
