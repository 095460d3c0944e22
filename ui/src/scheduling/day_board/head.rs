use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;

use super::super::looks::{dd_mm, state_look, state_word, weekday};
use super::super::{may_change, words as w};
use super::layout::{Column, ColumnKey};
use super::page::{Board, booking_href};
use crate::clinic;
use crate::kit::{Badge, Glyph, Icon};
use crate::practitioners::Avatar;

/// Above a column: who, doing what just now, how full. In a week: which day.
#[component]
pub fn ColumnHead(board: Board, key_of: ColumnKey) -> impl IntoView {
    let column = Memo::new(move |before: Option<&Option<Arc<Column>>>| {
        let found = board.layout.with(|layout| layout.column(key_of).cloned());
        // A column that goes away keeps its last look until its view is gone.
        found.or_else(|| before.cloned().flatten())
    });
    let is_week = Memo::new(move |_| board.week_of.get().is_some());
    let is_today = Memo::new(move |_| clinic::zone().day_of(board.now.get()) == key_of.day);
    let visits = Memo::new(move |_| {
        column
            .get()
            .map(|column| (column.visits, column.visits_max))
            .unwrap_or_default()
    });
    let who = Memo::new(move |_| {
        column
            .get()
            .map(|column| {
                (
                    column.name.clone(),
                    column.specialty.clone(),
                    column.color.clone(),
                    column.photo.clone(),
                )
            })
            .unwrap_or_default()
    });
    let books = may_change(key_of.practitioner);
    let name = move || who.get().0;
    let about = move || {
        let (name, specialty, color, photo) = who.get();
        if is_week.get() {
            view! {
                <div class="flex min-w-0 items-baseline gap-2">
                    <span class="font-semibold">{move || weekday(key_of.day)}</span>
                    <span
                        class="rounded-field px-1 tabular-nums"
                        class:bg-primary=move || is_today.get()
                        class:text-primary-content=move || is_today.get()
                    >
                        {dd_mm(key_of.day)}
                    </span>
                </div>
            }
            .into_any()
        } else {
            // People are told apart by the last word of their name: it must not be cut off.
            let whole = format!("{name}, {specialty}");
            view! {
                <div class="flex min-h-11 min-w-0 items-center gap-2" title=whole>
                    <Avatar name=name.clone() color photo/>
                    <div class="min-w-0 leading-tight">
                        <div class="line-clamp-2 text-sm font-semibold">{name}</div>
                        <div class="truncate text-xs text-base-content/75">{specialty}</div>
                    </div>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <div class="flex min-w-0 flex-col gap-1 border-r border-base-300 px-2 py-1.5 last:border-r-0">
            <div class="grow">{about}</div>
            <Show when=move || !is_week.get() && is_today.get()>
                <DoctorNow board key_of/>
            </Show>
            <div class="flex items-center gap-1.5 text-sm">
                <progress
                    class="progress progress-primary h-1.5 min-w-4 grow"
                    max=move || visits.get().1.max(1)
                    value=move || visits.get().0
                    aria-label=move || w::capacity(visits.get().0, visits.get().1)
                ></progress>
                <span class="whitespace-nowrap tabular-nums" aria-hidden="true">
                    {move || w::visits_of(visits.get().0, visits.get().1)}
                </span>
                {books.then(|| view! {
                    <A
                        href=booking_href(key_of.practitioner, None)
                        attr:class="btn btn-ghost btn-square btn-xs"
                        attr:aria-label=move || w::book_with(&name())
                        attr:title=move || w::book_with(&name())
                    >
                        <Glyph icon=Icon::Add class="size-4"/>
                    </A>
                })}
            </div>
        </div>
    }
}

#[component]
fn DoctorNow(board: Board, key_of: ColumnKey) -> impl IntoView {
    let now = Memo::new(move |_| board.doctor_now(key_of.practitioner));
    move || {
        now.get().map(|now| {
            let waiting = now.waiting;
            let (tone, icon) = state_look(now.state);
            let until = move || {
                now.until
                    .map(|until| w::until(&clinic::hh_mm(until)))
                    .unwrap_or_default()
            };
            view! {
                <div class="flex items-center gap-2 text-sm">
                    <span title=until>
                        <Badge tone icon text=move || state_word(now.state)/>
                    </span>
                    {(waiting > 0).then(|| view! {
                        <span
                            class="inline-flex items-center gap-1 font-semibold tabular-nums"
                            title=move || w::waiting(waiting)
                        >
                            <Glyph icon=Icon::Users class="size-4"/>
                            <span aria-hidden="true">{waiting}</span>
                            <span class="sr-only">{move || w::waiting(waiting)}</span>
                        </span>
                    })}
                    <span class="sr-only">{until}</span>
                </div>
            }
        })
    }
}
