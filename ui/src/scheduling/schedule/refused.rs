use clinic_shared::scheduling::VisitInTheWay;
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::looks::{dd_mm, weekday_short};
use super::super::words as w;
use crate::clinic;
use crate::kit::{Glyph, Icon};
use crate::send::Sending;
use crate::shell::SendFailed;

/// Why hours or a leave were not taken on; visits that are in the way are listed, each a click away.
#[component]
pub fn ScheduleRefused(sending: Sending) -> impl IntoView {
    move || {
        let error = sending.error.get()?;
        let Some(visits) = error.member::<Vec<VisitInTheWay>>("appointments") else {
            return Some(view! { <SendFailed sending/> }.into_any());
        };
        let title = error.problem().map(|problem| problem.title.clone());
        let lines = visits.into_iter().map(|visit| view! { <VisitLine visit/> });
        Some(
            view! {
                <div role="alert" class="rounded-box border border-error/60 bg-base-100 p-4">
                    <p class="flex items-center gap-2 font-semibold">
                        <Glyph icon=Icon::Danger class="size-6 text-error"/>
                        {title}
                    </p>
                    <p class="mb-2">{w::move_them_first}</p>
                    <ul>{lines.collect_view()}</ul>
                </div>
            }
            .into_any(),
        )
    }
}

/// A visit in the way, a click away.
#[component]
pub fn VisitLine(visit: VisitInTheWay) -> impl IntoView {
    let day = clinic::zone().day_of(visit.start);
    view! {
        <li>
            <A
                href=format!("/appointments/{}", visit.appointment_id)
                attr:class="flex items-center gap-3 rounded-field px-2 py-1.5 hover:bg-base-200"
            >
                <span class="font-semibold tabular-nums">
                    {clinic::hh_mm(visit.start)} " " {move || weekday_short(day)} " " {dd_mm(day)}
                </span>
                <span class="grow">{visit.patient_name}</span>
                <Glyph icon=Icon::Forward class="size-4"/>
            </A>
        </li>
    }
}
