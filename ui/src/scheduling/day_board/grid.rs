use leptos::html::Div;
use leptos::prelude::*;

use super::super::words as w;
use super::axis::rem;
use super::column::ColumnView;
use super::hands::Hands;
use super::head::ColumnHead;
use super::page::Board;
use crate::clinic;
use crate::kit::{EmptyState, Icon};

/// Narrowest column, and the time column, in rem.
const COLUMN_REM: usize = 11;
const TIMES_REM: usize = 4;

/// The scrolling board: its head and its hours stay in sight.
#[component]
pub fn Grid(board: Board) -> impl IntoView {
    let keys = Memo::new(move |_| {
        let layout = board.layout.get();
        layout.columns.iter().map(|column| column.key).collect::<Vec<_>>()
    });
    let axis = Memo::new(move |_| board.layout.with(|layout| layout.axis));
    let scroller = NodeRef::<Div>::new();
    let body = NodeRef::<Div>::new();
    let hands = Hands::new(board, scroller, body);
    scroll_to_now(board, scroller);
    let columns_css = move || format!("repeat({}, minmax(0, 1fr))", keys.with(Vec::len).max(1));
    let width_css = move || format!("{}rem", keys.with(Vec::len) * COLUMN_REM + TIMES_REM);
    let is_empty = Memo::new(move |_| keys.with(Vec::is_empty));
    view! {
        <Show when=move || is_empty.get()>
            <EmptyState icon=Icon::Doctor title=w::no_doctors hint=w::no_doctors_hint/>
        </Show>
        <p class="sr-only" id="board-help">{w::day_board_about}</p>
        <div
            node_ref=scroller
            role="region"
            aria-label=w::day_board
            aria-describedby="board-help"
            tabindex="0"
            class="min-h-0 grow overflow-auto rounded-box border border-base-300 bg-base-100"
            class:hidden=move || is_empty.get()
        >
            <div class="grid grid-cols-[4rem_minmax(0,1fr)]" style:min-width=width_css>
                <div class="sticky top-0 left-0 z-30 border-r border-b border-base-300 bg-base-100"></div>
                <div
                    class="sticky top-0 z-20 grid border-b border-base-300 bg-base-100"
                    style:grid-template-columns=columns_css
                >
                    <For each=move || keys.get() key=|key| *key let(key)>
                        <ColumnHead board key_of=key/>
                    </For>
                </div>
                <div class="sticky left-0 z-10 border-r border-base-300 bg-base-100" aria-hidden="true">
                    <For each=move || axis.get().hours() key=|hour| *hour let(hour)>
                        <div
                            class="absolute right-1.5 -translate-y-1/2 text-sm tabular-nums text-base-content/75"
                            class:hidden=move || axis.get().from == hour
                            style:top=move || rem(hour - axis.get().from)
                        >
                            {format!("{:02}:00", hour / 60)}
                        </div>
                    </For>
                </div>
                <div
                    node_ref=body
                    class="relative grid"
                    style:grid-template-columns=columns_css
                    style:height=move || rem(axis.get().minutes())
                >
                    <For each=move || keys.get() key=|key| *key let(key)>
                        <ColumnView board hands key_of=key/>
                    </For>
                    <NowLine board/>
                </div>
            </div>
        </div>
        <p class="sr-only" aria-live="assertive">{move || hands.said()}</p>
    }
}

/// Across the columns of today, where the hand of the clock is.
#[component]
fn NowLine(board: Board) -> impl IntoView {
    let place = Memo::new(move |_| {
        let now = board.now.get();
        let zone = clinic::zone();
        let today = zone.day_of(now);
        let layout = board.layout.get();
        let minute = now.minutes_since(zone.start_of(today));
        let first = layout.columns.iter().position(|column| column.key.day == today)?;
        let count = layout
            .columns
            .iter()
            .filter(|column| column.key.day == today)
            .count();
        let stretch = layout.axis.stretch(minute, minute + 1)?;
        Some((stretch.top_css(), first, count, clinic::hh_mm(now)))
    });
    move || {
        place.get().map(|(top, first, count, at)| {
            view! {
                <div
                    class="pointer-events-none absolute z-2 h-0.5 bg-error"
                    style:top=top
                    style:left=format!("calc(100% / {} * {first})", board.layout.read().columns.len())
                    style:width=format!("calc(100% / {} * {count})", board.layout.read().columns.len())
                    role="img"
                    aria-label=w::now_line(&at)
                >
                    <span class="absolute -top-1 -left-1 size-2.5 rounded-full bg-error"></span>
                </div>
            }
        })
    }
}

/// Once, when the board first has columns: an hour above now, so that what comes is in sight.
fn scroll_to_now(board: Board, scroller: NodeRef<Div>) {
    let done = StoredValue::new(false);
    Effect::new(move |_| {
        let layout = board.layout.get();
        let (Some(scroller), Some(column)) = (scroller.get(), layout.columns.first()) else {
            return;
        };
        if done.get_value() {
            return;
        }
        done.set_value(true);
        let minute = column.minute(board.now.get_untracked()) - layout.axis.from - 60;
        let part = minute.clamp(0, layout.axis.minutes());
        let height = i64::from(scroller.scroll_height());
        scroller.set_scroll_top(i32::try_from(height * part / layout.axis.minutes().max(1)).unwrap_or(0));
    });
}
