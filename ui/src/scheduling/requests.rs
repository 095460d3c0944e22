//! The requests that wait for somebody's word: newest first, accepted or declined on the spot. Rules D5, E1.
use clinic_shared::feed::Entity;
use clinic_shared::identity::Role;
use clinic_shared::ids::AppointmentId;
use clinic_shared::scheduling::{
    AppointmentList, AppointmentSort, AppointmentStatus, AppointmentView, Transition,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::looks::{ServiceDot, kind_word, weekday_and_date};
use super::visit::{CancelDialog, Done, VisitDrawer, take_step};
use super::{calls, may_change, words as w};
use crate::kit::{Button, EmptyState, Icon, LoadMore, Look, PageHead, Toast};
use crate::load::{Loaded, listing};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{clinic, session};

/// The newest ten, then more.
const PAGE: u16 = 10;

#[component]
pub fn RequestsPage() -> impl IntoView {
    // A doctor sees own requests.
    let own = session::account()
        .filter(|account| account.role == Role::Doctor)
        .and_then(|account| account.practitioner_id);
    let requests = listing(&[Entity::Appointment], move |cursor| {
        calls::visits(AppointmentList {
            status: Some(AppointmentStatus::Proposed),
            practitioner_id: own,
            sort: Some(AppointmentSort::CreatedDesc),
            limit: Some(PAGE),
            cursor,
            ..AppointmentList::default()
        })
    });
    let opened = RwSignal::new(None);
    view! {
        <PageHead title=w::requests about=w::requests_about/>
        <Loaded load=requests.load view=move |page| {
            let ids = Memo::new(move |_| {
                page.get().items.iter().map(|visit| visit.appointment.id).collect::<Vec<_>>()
            });
            view! {
                <Show
                    when=move || !ids.read().is_empty()
                    fallback=|| view! {
                        <EmptyState icon=Icon::Check title=w::no_requests hint=w::no_requests_hint/>
                    }
                >
                    <ul class="flex flex-col gap-3">
                        <For each=move || ids.get() key=|id| *id let(id)>
                            <Request
                                visit=Memo::new(move |before: Option<&Option<AppointmentView>>| {
                                    let items = page.get().items;
                                    let own = items.into_iter().find(|visit| visit.appointment.id == id);
                                    // One that goes away keeps its last look until its view is gone.
                                    own.or_else(|| before.cloned().flatten())
                                })
                                opened
                                answered=move |()| requests.load.again()
                            />
                        </For>
                    </ul>
                </Show>
            }
        }/>
        <LoadMore
            has_more=Signal::derive(move || requests.has_more())
            more=move |()| requests.more()
            busy=requests.load.loading
        />
        <VisitDrawer opened/>
    }
}

#[component]
fn Request(
    visit: Memo<Option<AppointmentView>>,
    opened: RwSignal<Option<AppointmentId>>,
    #[prop(into)] answered: Callback<()>,
) -> impl IntoView {
    let sending = use_send();
    let declining = RwSignal::new(false);
    let accept = move || {
        let Some(visit) = visit.get_untracked() else {
            return;
        };
        sending.run(
            |_| take_step(visit, Transition::Confirm),
            move |done| {
                if matches!(done, Done::Overtaken) {
                    Toast::failed(w::somebody_changed).show();
                }
                answered.run(());
            },
        );
    };
    let about = move || {
        visit.get().map(|view| {
            let visit = view.appointment;
            let day = clinic::zone().day_of(visit.start);
            let kind = visit.kind;
            view! {
                <div class="min-w-0 grow">
                    <p class="text-lg">
                        <span class="font-semibold tabular-nums">{clinic::hh_mm(visit.start)}</span>
                        " · "
                        {move || weekday_and_date(day)}
                    </p>
                    <p class="flex flex-wrap items-center gap-x-4">
                        <A
                            href=format!("/patients/{}", visit.patient_id)
                            attr:class="link font-semibold"
                        >
                            {view.patient_name}
                        </A>
                        <span class="text-base-content/75">{view.patient_record_number}</span>
                        <span class="tabular-nums">{view.patient_phone}</span>
                    </p>
                    <p class="flex flex-wrap items-center gap-x-4 gap-y-1">
                        <span>{view.practitioner_name}</span>
                        <span class="flex items-center gap-1.5">
                            <ServiceDot color=view.service_color/>
                            {view.service_name}
                        </span>
                        <span>{move || kind_word(kind)}</span>
                    </p>
                    <p>{visit.reason}</p>
                    <p class="text-sm text-base-content/75">
                        {move || w::asked_at(&clinic::date_and_time(visit.created_at))}
                    </p>
                </div>
            }
        })
    };
    let id = move || visit.with_untracked(|visit| visit.as_ref().map(|visit| visit.appointment.id));
    let may = Memo::new(move |_| {
        visit.with(|visit| {
            visit
                .as_ref()
                .is_some_and(|visit| may_change(visit.appointment.practitioner_id))
        })
    });
    view! {
        <li class="rounded-box border border-base-300 bg-base-100 p-4">
            <div class="flex flex-wrap items-start gap-4">
                {about}
                <div class="flex flex-wrap gap-2">
                    <Show when=move || may.get()>
                        <Button
                            text=w::accept
                            icon=Icon::Check
                            look=Look::Primary
                            busy=sending.pending
                            press=move |()| accept()
                            reach=needs("POST /api/appointments/{id}/status")
                        />
                    </Show>
                    <Show when=move || may.get()>
                        <Button text=w::decline icon=Icon::Close press=move |()| declining.set(true) reach=needs("POST /api/appointments/{id}/cancel")/>
                    </Show>
                    <Button text=w::details icon=Icon::Eye look=Look::Quiet press=move |()| opened.set(id())/>
                </div>
            </div>
            <SendFailed sending/>
            {move || visit.get().map(|shown| view! {
                <CancelDialog
                    open=declining
                    visit=Signal::derive(move || shown.clone())
                    done=move |_| answered.run(())
                />
            })}
        </li>
    }
}
