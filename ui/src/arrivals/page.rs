use clinic_shared::arrivals::{CallNext, Queue, QueueEntry};
use clinic_shared::feed::Entity;
use clinic_shared::scanning::Scan;
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos::text_prop::TextProp;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::board::{Filter, Groups, choices, grouped};
use super::check_in::{Outcome, use_desk};
use super::entry::{EntryRow, notices_follow, tell_called};
use super::expected::Expected;
use super::late::Late;
use super::outcome::ShownOutcome;
use super::scan::{ScanPanel, of_address};
use super::{calls, words as w};
use crate::kit::{
    Button, Choice, Command, EmptyState, Icon, Key, Look, PageHead, Select, Toast, Tone, use_command,
};
use crate::load::{Loaded, load};
use crate::scheduling::now::use_now;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// The queue of the day at the desk: scan, call, and see who waits and who is still to come.
#[component]
pub fn ArrivalsPage() -> impl IntoView {
    let now = use_now();
    let desk = use_desk();
    let queue = load(&[Entity::QueueEntry, Entity::Room], calls::queue);
    let expected = load(&[Entity::Appointment], calls::expected);
    let minute = Memo::new(move |_| now.get().as_ms().div_euclid(60_000));
    let late = load(&[Entity::Appointment, Entity::ClinicSetting], move || {
        // Read: a memo that is only tracked follows nothing.
        let _ = minute.get();
        calls::late()
    });
    let room = RwSignal::new(String::new());
    let doctor = RwSignal::new(String::new());
    let filter = Memo::new(move |_| Filter {
        room: room.get().parse().ok(),
        practitioner: doctor.get().parse().ok(),
    });
    take_code_from_address(Callback::new(move |scan| desk.scanned(scan)));

    let entries = Signal::derive(move || {
        queue.value.with(|queue| {
            queue
                .as_ref()
                .map(|queue| queue.entries.clone())
                .unwrap_or_default()
        })
    });
    Effect::new(move |_| entries.with(|entries| notices_follow(entries)));
    let rooms = Memo::new(move |_| {
        entries.with(|entries| {
            as_choices(choices(entries, |entry| {
                Some((entry.room_id?.to_string(), entry.room_name.clone()))
            }))
        })
    });
    let doctors = Memo::new(move |_| {
        entries.with(|entries| {
            as_choices(choices(entries, |entry| {
                Some((entry.practitioner_id.to_string(), entry.practitioner_name.clone()))
            }))
        })
    });
    let shown = move |queue: Signal<Queue>| view! { <Groupings queue filter now/> };
    let checked_in = Signal::derive(move || {
        desk.outcome
            .with(|outcome| matches!(outcome, Some(Outcome::CheckedIn(_))))
    });
    let late_shown =
        move |visits| view! { <Late late=visits filter=filter.into() changed=move |()| late.again()/> };
    let expected_shown = move |visits| view! { <Expected visits filter=filter.into() desk now/> };
    view! {
        <PageHead title=w::arrivals about=w::arrivals_about>
            <CallNextButton filter=filter.into()/>
        </PageHead>
        <div class="grid items-start gap-4 xl:grid-cols-[22rem_minmax(0,1fr)] 2xl:grid-cols-[26rem_minmax(0,1fr)]">
            <div class="flex flex-col gap-4 xl:sticky xl:top-20 xl:max-h-[calc(100dvh-6rem)]">
                // Above what scrolls: the focus that goes back into the list would else take it out of sight.
                <ShownOutcome desk/>
                <div class="flex min-h-0 flex-col gap-4 xl:-m-1 xl:overflow-y-auto xl:p-1 xl:[scrollbar-width:thin]">
                    <ScanPanel
                        found=Callback::new(move |scan| desk.scanned(scan))
                        entered=Callback::new(move |text: String| desk.typed(&text))
                        next=checked_in
                    />
                    <Loaded load=expected view=expected_shown/>
                </div>
            </div>
            <div class="flex min-w-0 flex-col gap-4">
                <div class="flex flex-wrap items-end gap-3">
                    <div class="w-56"><Select label=w::room value=room choices=rooms none=w::all_rooms/></div>
                    <div class="w-72"><Select label=w::doctor value=doctor choices=doctors none=w::all_doctors/></div>
                </div>
                // Before the queue, which is long: somebody has to ring them up.
                <Loaded load=late lines=1 view=late_shown/>
                <Loaded load=queue view=shown/>
            </div>
        </div>
    }
}

fn as_choices(found: Vec<(String, String)>) -> Vec<Choice> {
    found
        .into_iter()
        .map(|(value, text)| Choice::new(value, text))
        .collect()
}

/// `/arrivals?code=…`, where a hand scanner on any page leads. Taken once, then out of the address, so that
/// loading the page again scans nothing.
fn take_code_from_address(scanned: Callback<Scan>) {
    let query = use_query_map();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some(code) = query.with(|query| query.get("code")) else {
            return;
        };
        let here = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        navigate("/arrivals", here);
        scanned.run(of_address(&code));
    });
}

/// F8: whoever is next for the chosen room and doctor.
#[component]
fn CallNextButton(filter: Signal<Filter>) -> impl IntoView {
    let sending = use_send();
    let call = move || {
        let Filter { room, practitioner } = filter.get_untracked();
        let asked = CallNext {
            practitioner_id: practitioner,
            room_id: room,
        };
        sending.about(&asked);
        sending.run(
            move |key| async move {
                match calls::call_next(asked, key).await {
                    Ok(called) => Ok(Some(called)),
                    Err(error) if error.is("/problems/nobody-waiting") => Ok(None),
                    Err(error) => Err(error),
                }
            },
            // That nobody waits is news, not a failure.
            |called| match called {
                Some(called) => tell_called(&called),
                None => Toast::new(Tone::Info, w::nobody_waiting).show(),
            },
        );
    };
    let reach = needs("POST /api/queue/call-next");
    use_command(
        Command::new(w::call_next, Icon::Call, call)
            .with_key(Key::F8)
            .with_reach(reach),
    );
    view! {
        <div class="flex flex-col items-end gap-2">
            <Button
                text=w::call_next icon=Icon::Call look=Look::Primary key=Key::F8 busy=sending.pending
                press=Callback::new(move |()| call()) reach
            />
            <SendFailed sending/>
        </div>
    }
}

#[component]
fn Groupings(queue: Signal<Queue>, filter: Memo<Filter>, now: RwSignal<Timestamp>) -> impl IntoView {
    let groups = Memo::new(move |_| queue.with(|queue| grouped(&queue.entries, filter.get())));
    let of = move |pick: fn(&Groups) -> &Vec<QueueEntry>| {
        Signal::derive(move || groups.with(|groups| pick(groups).clone()))
    };
    let (done, skipped) = (of(|groups| &groups.done), of(|groups| &groups.skipped));
    let is_empty = move || groups.with(|groups| *groups == Groups::default());
    let median = move || queue.with(|queue| queue.wait_median_minutes);
    view! {
        <p class="flex flex-wrap gap-x-6 tabular-nums" role="status">
            <span>{move || w::waiting_count(groups.with(|groups| groups.waiting.len()))}</span>
            <span>{move || median().map(w::median_wait)}</span>
        </p>
        <Show
            when=move || !is_empty()
            fallback=|| view! { <EmptyState icon=Icon::Arrival title=w::empty_queue hint=w::empty_queue_hint/> }
        >
            <Group title=w::now_group entries=of(|groups| &groups.now) now/>
            <Group title=w::waiting_group entries=of(|groups| &groups.waiting) now/>
            <Show when=move || skipped.with(|entries| !entries.is_empty())>
                <Group title=w::skipped_group entries=skipped now/>
            </Show>
            <Show when=move || done.with(|entries| !entries.is_empty())>
                <details class="rounded-box border border-base-300 bg-base-100">
                    <summary class="cursor-pointer px-4 py-3 text-lg font-semibold">
                        {w::done_group} " "
                        <span class="tabular-nums text-base-content/75">{move || done.with(Vec::len)}</span>
                    </summary>
                    <Entries entries=done now/>
                </details>
            </Show>
        </Show>
    }
}

#[component]
fn Group(
    #[prop(into)] title: TextProp,
    entries: Signal<Vec<QueueEntry>>,
    now: RwSignal<Timestamp>,
) -> impl IntoView {
    view! {
        <section class="rounded-box border border-base-300 bg-base-100">
            <h2 class="border-b border-base-300 px-4 py-3 text-lg font-semibold">
                {move || title.get()} " "
                <span class="tabular-nums text-base-content/75">{move || entries.with(Vec::len)}</span>
            </h2>
            <Entries entries now/>
            <Show when=move || entries.with(Vec::is_empty)>
                <p class="px-4 py-4 text-base-content/75">{w::nobody_here}</p>
            </Show>
        </section>
    }
}

#[component]
fn Entries(entries: Signal<Vec<QueueEntry>>, now: RwSignal<Timestamp>) -> impl IntoView {
    view! {
        <ul class="divide-y divide-base-300">
            <For each=move || entries.get() key=|entry| (entry.id, entry.version) let(entry)>
                <EntryRow entry among=entries now/>
            </For>
        </ul>
    }
}
