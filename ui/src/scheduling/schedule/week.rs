use clinic_shared::ids::{RoomId, ShiftId};
use clinic_shared::scheduling::Leave;
use clinic_shared::time::Date;
use leptos::prelude::*;

use super::super::looks::{dd_mm, weekday};
use super::super::words as w;
use super::draft::{AFTERNOON, DraftShift, MORNING, WeekDraft, Wrong, clock, parse_clock};
use crate::kit::{Button, Glyph, Icon, IconButton};
use crate::{browser, clinic};

/// A room to work in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomChoice {
    pub id: RoomId,
    pub name: String,
}

/// The week's seven days side by side.
#[component]
pub fn Week(
    draft: RwSignal<WeekDraft>,
    #[prop(into)] leaves: Signal<Vec<Leave>>,
    #[prop(into)] rooms: Signal<Vec<RoomChoice>>,
    /// Only to look at.
    is_fixed: bool,
) -> impl IntoView {
    let week = Memo::new(move |_| draft.read().week);
    let days = move || (0..7).map(|day| week.get().plus_days(day)).collect::<Vec<_>>();
    view! {
        <div class="grid gap-2 sm:grid-cols-2 md:grid-cols-4 2xl:grid-cols-7">
            <For each=days key=|day| *day let(day)>
                <Day day draft leaves rooms is_fixed/>
            </For>
        </div>
    }
}

#[component]
fn Day(
    day: Date,
    draft: RwSignal<WeekDraft>,
    leaves: Signal<Vec<Leave>>,
    rooms: Signal<Vec<RoomChoice>>,
    is_fixed: bool,
) -> impl IntoView {
    let ids = Memo::new(move |_| draft.read().of_day(day).map(|shift| shift.id).collect::<Vec<_>>());
    let minutes = Memo::new(move |_| draft.read().minutes_of(day));
    let too_long = Memo::new(move |_| draft.read().is_too_long(day));
    let is_today = day == clinic::today();
    let away = move || {
        let zone = clinic::zone();
        let (start, end) = (zone.start_of(day), zone.start_of(day.plus_days(1)));
        let leaves = leaves.read();
        let here = leaves
            .iter()
            .filter(|leave| leave.start < end && start < leave.end);
        here.map(|leave| {
            let from = if leave.start <= start {
                0
            } else {
                leave.start.minutes_since(start)
            };
            let to = leave.end.minutes_since(start).min(24 * 60);
            (format!("{}–{}", clock(from), clock(to)), leave.reason.clone())
        })
        .collect::<Vec<_>>()
    };
    let add = move |hours: (i64, i64)| draft.update(|draft| draft.add(browser::new_id(), day, hours));
    view! {
        <section
            class="flex min-w-0 flex-col gap-2 rounded-box border border-base-300 bg-base-100 p-3"
            class:border-primary=is_today
            aria-label=move || format!("{} {}", weekday(day), dd_mm(day))
        >
            <header class="flex items-baseline justify-between gap-2">
                <h2 class="font-semibold">{move || weekday(day)}</h2>
                <span class="text-sm tabular-nums text-base-content/75">{dd_mm(day)}</span>
            </header>
            <p class="text-sm" class:text-error=move || too_long.get() class:font-semibold=move || too_long.get()>
                {move || if too_long.get() {
                    w::too_many_hours(&hours(minutes.get()))
                } else {
                    w::hours_of_work(&hours(minutes.get()))
                }}
            </p>
            <For each=away key=|away| away.clone() let((span, reason))>
                <p class="on-leave flex flex-wrap items-center gap-1 rounded-field px-2 py-1 text-sm font-medium">
                    <Glyph icon=Icon::Sun class="size-4"/>
                    <span class="rounded bg-base-100/90 px-1">{span} " " {reason}</span>
                </p>
            </For>
            <For each=move || ids.get() key=|id| *id let(id)>
                <ShiftCard id draft rooms is_fixed/>
            </For>
            {(!is_fixed).then(|| view! {
                <div class="mt-auto flex flex-wrap gap-1 pt-1">
                    {[(w::morning as fn() -> &'static str, MORNING), (w::afternoon, AFTERNOON)]
                        .map(|(name, hours)| view! {
                            <Show when=move || draft.read().is_open(day, hours)>
                                <Button small=true icon=Icon::Add text=name press=move |()| add(hours)/>
                            </Show>
                        })
                        .collect_view()}
                    <IconButton
                        icon=Icon::Add
                        text=w::add_shift
                        press=move |()| add(draft.with_untracked(|draft| draft.next_hours(day)))
                    />
                </div>
            })}
        </section>
    }
}

#[component]
fn ShiftCard(
    id: ShiftId,
    draft: RwSignal<WeekDraft>,
    rooms: Signal<Vec<RoomChoice>>,
    is_fixed: bool,
) -> impl IntoView {
    let shift = Memo::new(move |before: Option<&Option<DraftShift>>| {
        let draft = draft.read();
        let found = draft.shifts.iter().find(|shift| shift.id == id).copied();
        // One that goes away keeps its last look until its view is gone.
        found.or_else(|| before.copied().flatten())
    });
    let wrong = Memo::new(move |_| draft.read().wrong(id));
    let said = move || {
        wrong.get().map(|wrong| match wrong {
            Wrong::EndsBeforeStart => w::ends_before_start(),
            Wrong::OffGrid => w::off_grid(),
            Wrong::Overlaps => w::shifts_overlap(),
        })
    };
    let room = move || shift.get().and_then(|shift| shift.room);
    let room_name = move || {
        let rooms = rooms.read();
        let own = rooms.iter().find(|choice| Some(choice.id) == room());
        own.map_or_else(|| w::no_room().to_owned(), |choice| choice.name.clone())
    };
    if is_fixed {
        let times = move || {
            shift
                .get()
                .map(|shift| format!("{}–{}", clock(shift.from), clock(shift.to)))
        };
        return view! {
            <div class="rounded-field border border-base-300 bg-base-200 px-2 py-1.5">
                <p class="font-semibold tabular-nums">{times}</p>
                <p class="text-sm text-base-content/75">{room_name}</p>
            </div>
        }
        .into_any();
    }
    let choose_room = move |value: String| {
        draft.update(|draft| draft.change(id, |shift| shift.room = value.parse().ok()));
    };
    view! {
        <div
            class="flex flex-col gap-1 rounded-field border border-base-300 bg-base-200 p-2"
            class:border-error=move || wrong.get().is_some()
        >
            <div class="flex items-center gap-1">
                <Clock
                    label=w::from_time
                    value=Signal::derive(move || shift.get().map(|shift| shift.from).unwrap_or_default())
                    change=move |minute| draft.update(|draft| draft.change(id, |shift| shift.from = minute))
                />
                "–"
                <Clock
                    label=w::to_time
                    value=Signal::derive(move || shift.get().map(|shift| shift.to).unwrap_or_default())
                    change=move |minute| draft.update(|draft| draft.change(id, |shift| shift.to = minute))
                />
                <IconButton
                    icon=Icon::Trash
                    text=w::remove_shift
                    press=move |()| draft.update(|draft| draft.remove(id))
                />
            </div>
            <select
                class="select select-sm w-full"
                aria-label=w::room
                on:change:target=move |event| choose_room(event.target().value())
            >
                <option value="" selected=move || room().is_none()>{w::no_room}</option>
                <For each=move || rooms.get() key=|choice| (choice.id, choice.name.clone()) let(choice)>
                    {
                        let own = choice.id;
                        view! {
                            <option value=own.to_string() selected=move || room() == Some(own)>{choice.name}</option>
                        }
                    }
                </For>
            </select>
            {move || said().map(|said| view! { <p class="text-sm text-error" role="alert">{said}</p> })}
        </div>
    }
    .into_any()
}

/// A time of day, written HH:mm whatever the machine's own habit is.
#[component]
pub fn Clock(
    label: fn() -> &'static str,
    value: Signal<i64>,
    #[prop(into)] change: Callback<i64>,
) -> impl IntoView {
    let written = RwSignal::new(clock(value.get_untracked()));
    Effect::new(move |_| {
        let value = value.get();
        if parse_clock(&written.read_untracked()) != Some(value) {
            written.set(clock(value));
        }
    });
    let is_unread = Memo::new(move |_| parse_clock(&written.read()).is_none());
    view! {
        <input
            type="text"
            inputmode="numeric"
            autocomplete="off"
            class="input input-sm w-16 min-w-0 grow px-2 text-center tabular-nums aria-invalid:border-error"
            aria-label=label
            aria-invalid=move || is_unread.get().then_some("true")
            prop:value=written
            on:input:target=move |event| written.set(event.target().value())
            on:change=move |_| {
                if let Some(minute) = parse_clock(&written.read_untracked()) {
                    change.run(minute);
                    written.set(clock(minute));
                } else {
                    // What cannot be read is no time: the last one stays.
                    written.set(clock(value.get_untracked()));
                }
            }
        />
    }
}

/// `7,5` in Vietnamese, `7.5` in English.
fn hours(minutes: i64) -> String {
    let whole = minutes / 60;
    let tenths = minutes % 60 * 10 / 60;
    if tenths == 0 {
        whole.to_string()
    } else {
        let mark = crate::words::language().pick(",", ".");
        format!("{whole}{mark}{tenths}")
    }
}

#[cfg(test)]
mod tests {
    use super::hours;

    #[test]
    fn hours_are_written_as_the_language_does() {
        assert_eq!(hours(480), "8");
        assert_eq!(hours(450), "7,5");
    }
}
