//! The visits whose doctor took leave and whose patients are to be called: with the phone number and a
//! proposal, moved or cancelled in place. Rule B5.
use clinic_shared::feed::Entity;
use clinic_shared::ids::{AppointmentId, PractitionerId};
use clinic_shared::scheduling::{AppointmentView, MoveAppointment, PlannedTime, PlannedVisit};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::looks::{ServiceDot, dd_mm, weekday_and_date, weekday_short};
use super::schedule::is_offered;
use super::visit::{CancelDialog, VisitDrawer};
use super::{calls, may_change, words as w};
use crate::kit::{Button, EmptyState, Icon, Look, Notice, PageHead, Toast, Tone};
use crate::load::{Loaded, load};
use crate::patients::PhoneLink;
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{clinic, session};

#[component]
pub fn ToCallPage() -> impl IntoView {
    let waiting = load(
        &[Entity::Appointment, Entity::Shift, Entity::PractitionerLeave],
        calls::to_call,
    );
    let opened = RwSignal::new(None);
    view! {
        <PageHead title=w::to_call about=w::to_call_about/>
        <Loaded load=waiting view=move |page| {
            let rows = move || page.get().items;
            let is_empty = Memo::new(move |_| page.get().items.is_empty());
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! { <EmptyState icon=Icon::Phone title=w::nobody_to_call/> }
                >
                    <ul class="flex flex-col gap-3">
                        <For each=rows key=key let(planned)>
                            <NeedsTime planned opened old_time=w::was_at done=move |()| waiting.again()/>
                        </For>
                    </ul>
                </Show>
            }
        }/>
        <VisitDrawer opened/>
    }
}

/// What a row is known by: it is made anew when its visit or its proposal is another.
pub fn key(planned: &PlannedVisit) -> (AppointmentId, i64, Option<(PractitionerId, Timestamp)>) {
    let visit = &planned.visit.appointment;
    let there = planned.proposal.as_ref();
    (
        visit.id,
        visit.version,
        there.map(|there| (there.practitioner_id, there.start)),
    )
}

/// The move to a visit's proposal.
pub const fn to_proposal(there: &PlannedTime) -> MoveAppointment {
    MoveAppointment {
        practitioner_id: there.practitioner_id,
        start: there.start,
        length_minutes: None,
        hold_id: None,
        overbook: None,
    }
}

/// A visit that needs another time: whom to call, the proposal a press away, another time, or none.
#[component]
pub fn NeedsTime(
    planned: PlannedVisit,
    opened: RwSignal<Option<AppointmentId>>,
    /// What its old time is called.
    old_time: fn() -> &'static str,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let offered = is_offered(&planned, session::role());
    let movable = planned.movable;
    let view = planned.visit;
    let visit = view.appointment.clone();
    let (id, version, day) = (visit.id, visit.version, clinic::zone().day_of(visit.start));
    let sending = use_send();
    let cancelling = RwSignal::new(false);
    let may = may_change(visit.practitioner_id) && movable;
    let proposal = planned.proposal.filter(|_| may && offered).map(|there| {
        let to_day = clinic::zone().day_of(there.start);
        let start = there.start;
        let to = to_proposal(&there);
        let go = move || {
            let to = to.clone();
            sending.about(&(id, version, &to));
            sending.run(
                move |key| calls::move_visit(id, version, to, key),
                move |moved: AppointmentView| {
                    let at = clinic::date_and_time(moved.appointment.start);
                    Toast::done(w::moved(&moved.patient_name, &at)).show();
                    done.run(());
                },
            );
        };
        let name = there.practitioner_name;
        let text = move || {
            let day = format!("{} {}", weekday_short(to_day), dd_mm(to_day));
            w::move_to_proposal(&clinic::hh_mm(start), &day, &name)
        };
        view! { <Button text look=Look::Primary icon=Icon::Move busy=sending.pending press=move |()| go() reach=needs("POST /api/appointments/{id}/move")/> }
    });
    let shown = view.clone();
    view! {
        <li class="rounded-box border border-base-300 bg-base-100 p-4">
            <div class="flex flex-wrap items-start gap-4">
                <div class="min-w-0 grow">
                    <p class="flex flex-wrap items-center gap-x-4 text-lg">
                        <A href=format!("/patients/{}", visit.patient_id) attr:class="link font-semibold">
                            {view.patient_name}
                        </A>
                        <PhoneLink phone=view.patient_phone/>
                    </p>
                    <p>
                        {old_time} " "
                        <span class="font-semibold tabular-nums">{clinic::hh_mm(visit.start)}</span>
                        " · " {move || weekday_and_date(day)} " · " {view.practitioner_name}
                    </p>
                    <p class="flex items-center gap-1.5">
                        <ServiceDot color=view.service_color/>
                        {view.service_name}
                    </p>
                </div>
                <div class="flex flex-wrap gap-2">
                    {proposal}
                    {(!movable).then(|| view! { <Notice tone=Tone::Warning>{w::finish_first}</Notice> })}
                    <Button text=w::other_time icon=Icon::Clock press=move |()| opened.set(Some(id))/>
                    {may.then(|| view! {
                        <Button text=w::cancel_visit icon=Icon::Close press=move |()| cancelling.set(true) reach=needs("POST /api/appointments/{id}/cancel")/>
                    })}
                </div>
            </div>
            <SendFailed sending/>
            <CancelDialog
                open=cancelling
                visit=Signal::derive(move || shown.clone())
                done=move |_| done.run(())
            />
        </li>
    }
}
