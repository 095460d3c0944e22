use clinic_shared::feed::Entity;
use clinic_shared::ids::{AppointmentId, PractitionerId};
use clinic_shared::scheduling::{Appointment, PlannedVisit, VisitInTheWay};
use clinic_shared::time::Period;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::to_call::{NeedsTime, key, to_proposal};
use super::super::visit::VisitDrawer;
use super::super::{calls, words as w};
use super::leave_plan::is_offered;
use super::refused::VisitLine;
use crate::kit::{Button, Glyph, Icon, Look, Notice, Toast, Tone};
use crate::load::{Loaded, load};
use crate::sync::needs;
use crate::{api, session};

/// The visits that new hours would leave outside, worked off in place as those of a leave are: each with another
/// doctor at its time or the nearest other time. Once none is left the hours can be saved.
#[component]
pub fn InTheWay(
    doctor: PractitionerId,
    /// The hours that nobody would be there any more.
    given_up: Vec<Period>,
    /// As the refusal lists them.
    visits: Vec<VisitInTheWay>,
    #[prop(into)] save: Callback<()>,
) -> impl IntoView {
    let opened = RwSignal::new(None::<AppointmentId>);
    let moving = RwSignal::new(false);
    let plan = load(
        &[Entity::Appointment, Entity::Shift, Entity::PractitionerLeave],
        move || {
            let given_up = given_up.clone();
            async move {
                let first = given_up.iter().map(|hours| hours.start).min();
                let last = given_up.iter().map(|hours| hours.end).max();
                let Some((start, end)) = first.zip(last) else {
                    return Ok(Vec::new());
                };
                // All of it at once: nobody is moved from one of the hours given up into another.
                let mut planned = calls::leave_plan(doctor, start, end).await?.visits;
                planned.retain(|planned: &PlannedVisit| {
                    let Appointment { start, end, .. } = planned.visit.appointment;
                    let visit = Period { start, end };
                    given_up.iter().any(|hours| hours.overlaps(visit))
                });
                Ok(planned)
            }
        },
    );
    let all = move |()| {
        let planned = plan.value.get_untracked().unwrap_or_default();
        moving.set(true);
        spawn_local(async move {
            let (moved, left) = move_all(planned).await;
            if left == 0 {
                Toast::done(w::all_moved(moved)).show();
            } else {
                Toast::failed(w::not_all_moved(moved, left)).show();
            }
            moving.try_set(false);
            plan.again();
        });
    };
    view! {
        <section class="flex flex-col gap-3 rounded-box border border-warning bg-base-100 p-4" aria-label=w::visits_outside>
            <Loaded load=plan lines=4 view=move |planned| {
                // One that spans the seam of two shifts is in none of the hours given up.
                let elsewhere: Vec<_> = planned.with_untracked(|planned| {
                    let is_planned = |visit: &&VisitInTheWay| {
                        planned.iter().any(|planned| planned.visit.appointment.id == visit.appointment_id)
                    };
                    visits.iter().filter(|visit| !is_planned(visit)).cloned().collect()
                });
                let others = elsewhere.len();
                let is_empty = Memo::new(move |_| planned.with(Vec::is_empty));
                view! {
                    <div class="flex flex-wrap items-center gap-2" role="alert">
                        <Glyph icon=Icon::Warning class="size-6 text-warning"/>
                        <p class="grow font-semibold">
                            {move || w::visits_outside_count(planned.with(Vec::len) + others)}
                        </p>
                        <Show when=move || !is_empty.get()>
                            <Button text=w::move_all_proposed icon=Icon::Move busy=moving press=all reach=needs("POST /api/appointments/{id}/move")/>
                        </Show>
                    </div>
                    <Show when=move || !is_empty.get()>
                        <p>{w::move_them_here}</p>
                        <ul class="flex flex-col gap-3">
                            <For each=move || planned.get() key=key let(planned)>
                                <NeedsTime planned opened old_time=w::booked_at done=move |()| plan.again()/>
                            </For>
                        </ul>
                    </Show>
                    {(others > 0).then(|| view! {
                        <p>{w::move_them_first}</p>
                        <ul>{elsewhere.into_iter().map(|visit| view! { <VisitLine visit/> }).collect_view()}</ul>
                    })}
                    <Show when=move || is_empty.get() && others == 0>
                        <Notice tone=Tone::Success>
                            <p class="mb-2">{w::nobody_in_the_way}</p>
                            <Button text=w::save_schedule icon=Icon::Check look=Look::Primary press=save reach=needs("PUT /api/practitioners/{id}/schedule")/>
                        </Notice>
                    </Show>
                }
            }/>
        </section>
        <VisitDrawer opened/>
    }
}

/// One after the other, as each takes a time away from the next: how many were moved, how many not.
async fn move_all(planned: Vec<PlannedVisit>) -> (usize, usize) {
    let (mut moved, mut left) = (0, 0);
    for planned in planned {
        let offered = is_offered(&planned, session::role()) && planned.movable;
        let visit = planned.visit.appointment;
        let Some(there) = planned.proposal.filter(|_| offered) else {
            left += 1;
            continue;
        };
        let to = to_proposal(&there);
        let answer = calls::move_visit(visit.id, visit.version, to, api::new_key()).await;
        if answer.is_ok() {
            moved += 1;
        } else {
            left += 1;
        }
    }
    (moved, left)
}
