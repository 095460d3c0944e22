use clinic_shared::ids::AppointmentId;
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::looks::{StatusBadge, weekday_and_date};
use super::super::pick_time::is_cut_off;
use super::super::refused::why;
use super::super::visit::TicketCard;
use super::super::{calls, words as w};
use crate::api;
use crate::kit::{Button, ButtonLink, Card, Glyph, Icon, Key, Look, Notice, Toast, Tone};
use crate::{clinic, sync};

/// Says that it is booked; undo cancels it again.
pub fn offer_undo(booked: &AppointmentView) {
    // What is only a request on this computer is said on the page itself, and not as something done.
    if is_kept_here(booked) {
        return;
    }
    let (id, version) = (booked.appointment.id, booked.appointment.version);
    let at = clinic::date_and_time(booked.appointment.start);
    Toast::done(w::booked_for(&booked.patient_name, &at))
        .undo(move || take_back(id, version))
        .show();
}

/// Cancels what was booked just now, from a notice whose page may be gone.
pub fn take_back(id: AppointmentId, version: i64) {
    spawn_local(async move {
        let reason = w::reason_mistake().to_owned();
        match calls::cancel(id, version, reason, api::new_key()).await {
            Ok(cancelled) => Toast::done(w::booking_undone(&cancelled.patient_name)).show(),
            Err(error) => Toast::failed(w::not_undone(&why(&error))).show(),
        }
    });
}

/// Made without the server, and so for it to decide.
fn is_kept_here(visit: &AppointmentView) -> bool {
    untrack(sync::is_away) && visit.appointment.status == AppointmentStatus::Proposed
}

/// After a booking: what was booked, its code to show or print, and where to go on.
#[component]
pub fn Booked(
    visit: AppointmentView,
    /// Until when the time was kept for this computer, where it was.
    promised: Option<Timestamp>,
    #[prop(into)] another: Callback<()>,
) -> impl IntoView {
    let start = visit.appointment.start;
    let status = visit.appointment.status;
    let day = clinic::zone().day_of(start);
    let is_certain = is_cut_off() && status == AppointmentStatus::Booked;
    let shown = Signal::derive({
        let visit = visit.clone();
        move || visit.clone()
    });
    let is_kept_here = is_kept_here(&visit);
    let (mark, picture) = if is_kept_here {
        ("bg-warning/25", Icon::Clock)
    } else {
        ("bg-success/15 text-success", Icon::Check)
    };
    view! {
        <div class="mx-auto flex max-w-2xl flex-col gap-4">
            {is_kept_here.then(|| view! {
                <Notice tone=Tone::Warning>
                    <p class="font-semibold">{sync::words::kept_as_request}</p>
                    <p>{sync::words::kept_as_request_next}</p>
                </Notice>
            })}
            <Card>
                <div class="flex items-start gap-4">
                    <span class=format!("grid size-12 shrink-0 place-items-center rounded-full {mark}")>
                        <Glyph icon=picture class="size-7"/>
                    </span>
                    <div class="min-w-0 grow">
                        <p class="text-2xl font-semibold tabular-nums">{clinic::hh_mm(start)}</p>
                        <p>{move || weekday_and_date(day)}</p>
                        <p class="mt-2 text-lg font-semibold">{visit.patient_name}</p>
                        <p>{visit.practitioner_name} " · " {visit.service_name}</p>
                        <p class="text-base-content/75">{visit.room_name}</p>
                    </div>
                    <StatusBadge status/>
                </div>
                {is_certain.then(|| view! {
                    <p class="mt-3 flex items-start gap-1.5 font-medium" role="status">
                        <Glyph icon=Icon::Lock class="mt-0.5 size-5"/>
                        {move || match promised {
                            Some(until) => w::booked_for_certain_until(&clinic::hour_or_day(until)),
                            None => w::booked_for_certain().to_owned(),
                        }}
                    </p>
                })}
            </Card>
            <TicketCard visit=shown/>
            <div class="flex flex-wrap justify-end gap-2">
                <ButtonLink
                    text=w::to_board
                    href=format!("/day-board?day={day}")
                    icon=Icon::Calendar
                />
                <Button text=w::book_another look=Look::Primary icon=Icon::Add key=Key::F3 press=another/>
            </div>
        </div>
    }
}
