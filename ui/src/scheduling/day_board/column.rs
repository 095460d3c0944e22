use std::sync::Arc;

use clinic_shared::scheduling::{CELL_MINUTES, HoldPurpose};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::super::looks::{dd_mm, weekday_and_date, why_not};
use super::super::{may_change, words as w};
use super::axis::{Stretch, rem};
use super::card::CardView;
use super::hands::Hands;
use super::held::Held;
use super::layout::{Column, ColumnKey};
use super::page::{Board, booking_href};
use crate::clinic;
use crate::kit::{Glyph, Icon};

/// One doctor's day: hatched where there is no shift, leave marked, visits as cards, and the ghost of a visit
/// that is being moved here.
#[component]
pub fn ColumnView(board: Board, hands: Hands, key_of: ColumnKey) -> impl IntoView {
    let column = Memo::new(move |before: Option<&Option<Arc<Column>>>| {
        let found = board.layout.with(|layout| layout.column(key_of).cloned());
        // A column that goes away keeps its last look until its view is gone.
        found.or_else(|| before.cloned().flatten())
    });
    let name = move || {
        let column = column.get()?;
        let day = weekday_and_date(key_of.day);
        Some(format!("{}, {day}", column.name))
    };
    let open =
        Memo::new(move |_| column.with(|column| column.as_ref().map(|c| c.open.clone()).unwrap_or_default()));
    let away =
        Memo::new(move |_| column.with(|column| column.as_ref().map(|c| c.away.clone()).unwrap_or_default()));
    let kept = Memo::new(move |_| {
        let now = board.now.get();
        column.with(|column| {
            let kept = column.iter().flat_map(|column| &column.kept);
            kept.filter(|kept| kept.until > now).cloned().collect::<Vec<_>>()
        })
    });
    let for_priority = Memo::new(move |_| {
        let now = board.now.get();
        column.with(|column| {
            let times = column.iter().flat_map(|column| &column.for_priority);
            times
                .filter(|time| time.opens_at > now)
                .copied()
                .collect::<Vec<_>>()
        })
    });
    let visits = Memo::new(move |_| {
        column.with(|column| {
            let cards = column.iter().flat_map(|column| &column.cards);
            cards.map(|card| card.visit.appointment.id).collect::<Vec<_>>()
        })
    });
    view! {
        <section
            class="relative border-r border-base-300 last:border-r-0"
            aria-label=name
        >
            <FreeTimes board hands key_of column>
                <For each=move || open.get() key=|open| (open.top, open.minutes) let(open)>
                    <Block stretch=open class="bg-base-100"/>
                </For>
            </FreeTimes>
            <div class="board-lines pointer-events-none absolute inset-0"></div>
            <For each=move || away.get() key=|away| (away.stretch.top, away.stretch.minutes, away.reason.clone()) let(away)>
                <div
                    class="on-leave absolute inset-x-0 z-1 flex items-start gap-1 overflow-hidden px-2 py-1 text-sm font-medium"
                    style:top=away.stretch.top_css()
                    style:height=away.stretch.height_css()
                >
                    <span class="flex gap-1 rounded-field bg-base-100/90 px-1.5">
                        <Glyph icon=Icon::Sun class="size-4 mt-0.5"/>
                        {move || if away.reason.is_empty() { w::on_leave().to_owned() } else { w::leave_of(&away.reason) }}
                    </span>
                </div>
            </For>
            <For each=move || for_priority.get() key=|time| (time.opens_at, time.stretch.top) let(time)>
                <div
                    class="pointer-events-none absolute inset-x-0.5 flex items-start gap-1 overflow-hidden rounded-field border border-dotted border-warning bg-warning/10 px-1.5 text-sm leading-tight"
                    style:top=time.stretch.top_css()
                    style:height=time.stretch.height_css()
                    data-priority=""
                >
                    <Glyph icon=Icon::Star class="size-4"/>
                    {move || {
                        let day = dd_mm(clinic::zone().day_of(time.opens_at));
                        w::kept_priority(&format!("{} {day}", clinic::hh_mm(time.opens_at)))
                    }}
                </div>
            </For>
            <For each=move || kept.get() key=|kept| (kept.hold, kept.until, kept.stretch.top) let(kept)>
                <div
                    class="absolute inset-x-0.5 z-2 flex items-start gap-1 overflow-hidden rounded-field border border-dashed px-1.5 text-sm font-medium"
                    class=(["border-base-content/50", "bg-base-200"], kept.purpose != HoldPurpose::Lease)
                    class=("lent", kept.purpose == HoldPurpose::Lease)
                    data-hold=kept.purpose.name()
                    style:top=kept.stretch.top_css()
                    style:height=kept.stretch.height_css()
                >
                    <Glyph icon=Icon::Lock class="size-4 mt-0.5"/>
                    {move || {
                        let until = clinic::hh_mm(kept.until);
                        let desk = kept.desk.as_deref().unwrap_or_default();
                        match kept.purpose {
                            HoldPurpose::Booking => w::why_held(&until),
                            HoldPurpose::WaitingList => w::held_for_waiting(&until),
                            HoldPurpose::Lease if kept.own => w::held_for_us(&clinic::hour_or_day(kept.until)),
                            HoldPurpose::Lease => w::held_for_desk(desk, &clinic::hour_or_day(kept.until)),
                        }
                    }}
                </div>
            </For>
            <ul>
                <For each=move || visits.get() key=|visit| *visit let(visit)>
                    <CardView hands column visit/>
                </For>
            </ul>
            <Ghost board key_of column/>
        </section>
    }
}

#[component]
fn Block(stretch: Stretch, class: &'static str) -> impl IntoView {
    view! {
        <div
            class=format!("pointer-events-none absolute inset-x-0 {class}")
            style:top=stretch.top_css()
            style:height=stretch.height_css()
        ></div>
    }
}

/// The ground of the column: shows the free time under the pointer, and books it at a click.
#[component]
fn FreeTimes(
    board: Board,
    hands: Hands,
    key_of: ColumnKey,
    column: Memo<Option<Arc<Column>>>,
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let books = may_change(key_of.practitioner);
    let aim = move |event: &leptos::ev::PointerEvent| {
        let at = hands.time_at(event)?;
        let column = column.get_untracked()?;
        let is_future = at.plus_minutes(CELL_MINUTES) > board.now.get_untracked();
        (books && is_future && column.is_free(at)).then_some((key_of, at))
    };
    let aimed = Memo::new(move |_| {
        board
            .aimed
            .get()
            .filter(|(key, _)| *key == key_of)
            .map(|(_, at)| at)
    });
    view! {
        <div
            class="off-hours absolute inset-0"
            class:cursor-copy=move || aimed.get().is_some()
            on:pointermove=move |event| {
                let now_aimed = aim(&event);
                if board.aimed.get_untracked() != now_aimed {
                    board.aimed.set(now_aimed);
                }
            }
            on:pointerleave=move |_| board.aimed.set(None)
            on:click=move |_| {
                if let Some((key, at)) = board.aimed.get_untracked() {
                    navigate(&booking_href(key.practitioner, Some(at)), NavigateOptions::default());
                }
            }
        >
            {children()}
            {move || {
                let at = aimed.get()?;
                let column = column.get()?;
                let step = i64::from(clinic::settings().slot_step_minutes);
                let top = board.layout.read().axis.stretch(column.minute(at), column.minute(at) + step)?;
                Some(view! {
                    <div
                        class="pointer-events-none absolute inset-x-1 flex items-center gap-1 rounded-field border border-dashed border-primary bg-primary/10 px-1.5 text-sm font-semibold text-primary"
                        style:top=top.top_css()
                        style:height=top.height_css()
                    >
                        <Glyph icon=Icon::Add class="size-4"/>
                        {clinic::hh_mm(at)}
                    </div>
                })
            }}
        </div>
    }
}

/// Where the held visit would be put, and whether it fits, before it is let go. Rule E6.
#[component]
fn Ghost(board: Board, key_of: ColumnKey, column: Memo<Option<Arc<Column>>>) -> impl IntoView {
    let held = Memo::new(move |_| {
        board
            .held
            .get()
            .filter(|held| held.to == key_of && held.has_moved())
    });
    move || {
        let held = held.get()?;
        let column = column.get()?;
        let top = column.minute(held.start) - board.layout.read_untracked().axis.from;
        let (look, icon, said) = verdict(&held);
        Some(view! {
            <div
                class=format!(
                    "pointer-events-none absolute inset-x-0.5 z-15 flex flex-col overflow-hidden rounded-field border-2 px-1.5 text-sm leading-tight shadow-lg {look}",
                )
                style:top=rem(top)
                style:height=rem(held.minutes())
                style:min-height="2.75rem"
            >
                <span class="flex items-center gap-1 font-semibold tabular-nums">
                    <Glyph icon class="size-4"/>
                    {format!("{}–{}", clinic::hh_mm(held.start), clinic::hh_mm(held.end()))}
                </span>
                <span class="font-medium">{said}</span>
            </div>
        })
    }
}

fn verdict(held: &Held) -> (&'static str, Icon, String) {
    match &held.verdict {
        _ if held.sent => (
            "border-primary bg-base-100 text-primary",
            Icon::Refresh,
            w::moving().to_owned(),
        ),
        Ok(()) => (
            "border-dashed border-success bg-base-100 text-success",
            Icon::Check,
            w::fits().to_owned(),
        ),
        Err(refused) => (
            "border-dashed border-error bg-base-100 text-error",
            Icon::Danger,
            why_not(refused),
        ),
    }
}
