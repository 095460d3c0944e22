use std::sync::Arc;

use clinic_shared::ids::AppointmentId;
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView};
use leptos::prelude::*;

use super::super::looks::{short_name, status_look, status_short, status_word};
use super::super::words as w;
use super::hands::{Hands, MOVE};
use super::layout::{Card, Column};
use crate::clinic;
use crate::kit::{Glyph, Icon};
use crate::sync::needs;

/// Id of a card's element, to focus it by.
pub fn element_id(visit: AppointmentId) -> String {
    format!("visit-{visit}")
}

/// A visit on the board: time, patient, the service's colour, its state and queue number.
#[component]
pub fn CardView(hands: Hands, column: Memo<Option<Arc<Column>>>, visit: AppointmentId) -> impl IntoView {
    let card = Memo::new(move |before: Option<&Option<Arc<Card>>>| {
        let found = column.with(|column| column.as_ref()?.card(visit).cloned());
        // A card that goes away keeps its last look until its view is gone.
        found.or_else(|| before.cloned().flatten())
    });
    let is_held = hands.holds(visit);
    let reach = needs(MOVE);
    let place = move || card.get().map(|card| (card.stretch, card.lane));
    let across = move |part: fn(usize, usize) -> f64| {
        place()
            .map(|(_, lane)| format!("{:.2}%", part(lane.lane, lane.lanes)))
            .unwrap_or_default()
    };
    let look = move || {
        card.get()
            .map(|card| {
                let visit = &card.visit.appointment;
                if visit.is_overbooked() && visit.status.keeps_its_time() {
                    "state-overbooked border-2 border-error"
                } else {
                    ground(visit.status)
                }
            })
            .unwrap_or_default()
    };
    view! {
        <li
            class="absolute z-3 p-px"
            style:top=move || place().map(|(stretch, _)| stretch.top_css()).unwrap_or_default()
            style:height=move || place().map(|(stretch, _)| stretch.height_css()).unwrap_or_default()
            style:left=move || across(left_percent)
            style:width=move || across(width_percent)
        >
            <button
                type="button"
                id=element_id(visit)
                class=move || format!(
                    "relative flex size-full touch-manipulation flex-col overflow-hidden rounded-field border pr-1 pl-2.5 text-left text-sm leading-snug {} {}",
                    look(),
                    if is_held.get() { "outline-2 outline-dashed outline-primary" } else { "" },
                )
                aria-label=move || card.get().map(|card| spoken(&card.visit))
                title=move || {
                    let card = card.get()?;
                    let why = reach.read().why().map(w::moving_is);
                    Some([Some(spoken(&card.visit)), why].into_iter().flatten().collect::<Vec<_>>().join(". "))
                }
                on:pointerdown=move |event| hands.press(visit, &event)
                on:pointermove=move |event| hands.drag(&event)
                on:pointerup=move |_| hands.let_go()
                on:pointercancel=move |_| hands.put_back()
                on:keydown=move |event| hands.key(visit, &event)
                on:click=move |_| hands.open(visit)
            >
                {move || card.get().map(|card| view! { <Inside card/> })}
                <span class="absolute inset-x-0 bottom-0 h-1.5 cursor-ns-resize" aria-hidden="true"></span>
            </button>
        </li>
    }
}

#[component]
fn Inside(card: Arc<Card>) -> impl IntoView {
    let AppointmentView {
        appointment,
        patient_name,
        service_color,
        queue_number,
        ..
    } = card.visit.clone();
    let (_, icon) = status_look(appointment.status);
    let icon = if appointment.is_overbooked() {
        Icon::Warning
    } else {
        icon
    };
    let is_struck = !appointment.status.keeps_its_time();
    let time = view! { <span class="font-semibold tabular-nums">{clinic::hh_mm(appointment.start)}</span> };
    let name = view! {
        <span class="truncate font-medium" class:line-through=is_struck>{short_name(&patient_name)}</span>
    };
    let stripe = view! {
        <span class="absolute inset-y-0 left-0 w-1.5" style:background-color=service_color></span>
    };
    let number = (!queue_number.is_empty()).then(|| view! {
        <span class="ml-auto shrink-0 rounded text-xs bg-base-content px-1 font-bold tabular-nums text-base-100">{queue_number}</span>
    });
    // One line of text needs 10 minutes; the state's line needs as much again.
    if card.stretch.minutes < 20 {
        view! {
            {stripe}
            <span class="flex min-h-0 items-center gap-1">
                {time} {name}
                <Glyph icon class="size-3.5 ml-auto"/>
                // A queue number says as much as the word, and the name needs the room.
                {match number {
                    Some(number) => number.into_any(),
                    None => view! {
                        <span class="text-xs whitespace-nowrap">{move || status_short(appointment.status)}</span>
                    }.into_any(),
                }}
            </span>
        }
        .into_any()
    } else {
        view! {
            {stripe}
            <span class="flex min-w-0 gap-1.5">{time} {name}</span>
            <span class="flex min-w-0 items-center gap-1 text-xs">
                <Glyph icon class="size-4"/>
                <span class="truncate">{move || status_word(appointment.status)}</span>
                {number}
            </span>
        }
        .into_any()
    }
}

const fn ground(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Proposed => "state-proposed border-dashed border-warning",
        AppointmentStatus::Booked => "border-base-content/25 bg-base-100 hover:bg-base-200",
        AppointmentStatus::Arrived => "state-arrived border-success",
        AppointmentStatus::InProgress => "state-in-progress border-info border-2",
        AppointmentStatus::Fulfilled => "border-base-300 bg-base-200",
        AppointmentStatus::Cancelled | AppointmentStatus::NoShow | AppointmentStatus::EnteredInError => {
            "border-dashed border-base-content/25 bg-base-200"
        }
    }
}

fn spoken(visit: &AppointmentView) -> String {
    let appointment = &visit.appointment;
    let time = format!(
        "{}–{}",
        clinic::hh_mm(appointment.start),
        clinic::hh_mm(appointment.end)
    );
    let mut spoken = w::card(
        &time,
        &visit.patient_name,
        &visit.service_name,
        status_word(appointment.status),
    );
    if appointment.is_overbooked() {
        spoken = format!("{spoken}, {}", w::overbooked_for(&appointment.overbook_reason));
    }
    if !visit.queue_number.is_empty() {
        spoken = format!("{spoken}, {}", w::queue_is(&visit.queue_number));
    }
    spoken
}

#[expect(clippy::cast_precision_loss, reason = "a few lanes")]
fn left_percent(lane: usize, lanes: usize) -> f64 {
    100.0 / lanes as f64 * lane as f64
}

#[expect(clippy::cast_precision_loss, reason = "a few lanes")]
fn width_percent(_: usize, lanes: usize) -> f64 {
    100.0 / lanes as f64
}
