use clinic_shared::arrivals::{Queue, QueueEntry, QueueStatus, QueueStep};
use clinic_shared::feed::Entity;
use clinic_shared::ids::{AppointmentId, PractitionerId};
use clinic_shared::scheduling::AppointmentView;
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::looks::{PriorityBadge, ServiceDot, StatusBadge, weekday_and_date};
use super::super::now::use_now;
use super::super::unscheduled::OwnWeekMissing;
use super::super::visit::VisitDrawer;
use super::super::{calls, words as w};
use super::day::{Arrivals, MyDay, visit_of, waited_minutes};
use super::next::Next;
use crate::kit::{Button, Card, Command, EmptyState, Icon, Key, Look, PageHead, Toast, Tone, use_command};
use crate::load::{Load, Loaded, load};
use crate::send::{Sending, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{clinic, records, session};

/// Opens the record of the patient who is called or in the room.
pub const RECORD_KEY: Key = Key {
    key: "F6",
    ctrl: false,
};

/// Takes the called patient in, or ends the visit that is under way.
pub const STEP_KEY: Key = Key {
    key: "F7",
    ctrl: false,
};

/// Queue and visits of one moment.
#[derive(Debug, Clone)]
pub struct Seen {
    pub queue: Queue,
    pub visits: Vec<AppointmentView>,
}

/// What the parts of the page share.
#[derive(Debug, Clone, Copy)]
pub struct Desk {
    pub doctor: PractitionerId,
    pub seen: Load<Seen>,
    pub day: Memo<MyDay>,
    pub now: RwSignal<Timestamp>,
    pub sending: Sending,
    pub opened: RwSignal<Option<AppointmentId>>,
}

impl Desk {
    pub fn call_next(&self) {
        let desk = *self;
        if !desk.day.with_untracked(MyDay::may_call) {
            return;
        }
        // The same person's call, until it is known to have been taken: a repeat must not call a second one.
        desk.sending.about(&("call-next", desk.doctor));
        desk.sending.run(
            move |key| calls::call_next(desk.doctor, key),
            move |called: QueueEntry| {
                Toast::done(w::called(&called.number, &called.patient_name))
                    .about(called.id.0, called.version)
                    .show();
                desk.seen.again();
            },
        );
    }

    pub fn step(&self, entry: &QueueEntry, step: QueueStep) {
        let desk = *self;
        let (id, version) = (entry.id, entry.version);
        desk.sending.about(&(id, version, step));
        desk.sending.run(
            move |key| calls::queue_step(id, version, step, key),
            move |_: QueueEntry| desk.seen.again(),
        );
    }

    /// What was written of the visit, or what is to be written.
    pub fn open_record(&self, entry: &QueueEntry) {
        let visit = entry.appointment_id;
        let reason = self.seen.value.with_untracked(|seen| {
            let visit = visit_of(&seen.as_ref()?.visits, visit)?;
            Some(visit.appointment.reason.clone())
        });
        records::open_record(
            self.sending,
            entry.patient_id,
            Some(visit),
            reason.unwrap_or_default(),
        );
    }

    pub fn open_current(&self) {
        if let Some(current) = self.day.with_untracked(|day| day.current.clone()) {
            self.open_record(&current);
        }
    }

    pub fn next_step(&self) {
        if let Some((entry, step)) = self.day.with_untracked(MyDay::next_step) {
            self.step(&entry, step);
        }
    }
}

/// Rows A2, D5's daily half: the doctor's own queue and visits, live.
#[component]
pub fn MyDayPage() -> impl IntoView {
    let doctor = session::account().and_then(|account| account.practitioner_id);
    match doctor {
        Some(doctor) => view! { <OfDoctor doctor/> }.into_any(),
        None => view! {
            <PageHead title=w::my_day/>
            <EmptyState icon=Icon::Doctor title=w::no_practitioner hint=w::no_practitioner_hint/>
        }
        .into_any(),
    }
}

#[component]
fn OfDoctor(doctor: PractitionerId) -> impl IntoView {
    let seen = load(&[Entity::Appointment, Entity::QueueEntry], move || async move {
        let queue = calls::queue(Some(doctor)).await?;
        let visits = calls::todays_visits(doctor).await?;
        Ok(Seen { queue, visits })
    });
    let arrivals = StoredValue::new(Arrivals::default());
    Effect::new(move |_| {
        let Some(seen) = seen.value.get() else { return };
        Toast::moved_on(seen.queue.entries.iter().map(|entry| (entry.id.0, entry.version)));
        let new = arrivals.try_update_value(|arrivals| arrivals.new_ones(&seen.queue));
        for entry in new.unwrap_or_default() {
            Toast::new(Tone::Info, w::has_arrived(&entry.patient_name, &entry.number)).show();
        }
    });
    let desk = Desk {
        doctor,
        seen,
        day: Memo::new(move |_| {
            seen.value.with(|seen| {
                seen.as_ref()
                    .map(|seen| MyDay::new(&seen.queue, &seen.visits))
                    .unwrap_or_default()
            })
        }),
        now: use_now(),
        sending: use_send(),
        opened: RwSignal::new(None),
    };
    use_command(
        Command::new(w::call_next, Icon::Call, move || desk.call_next())
            .with_key(Key::F8)
            .with_reach(needs("POST /api/queue/call-next")),
    );
    use_command(
        Command::new(w::start_or_finish, Icon::Play, move || desk.next_step())
            .with_key(STEP_KEY)
            .with_reach(needs("POST /api/queue/{id}/step")),
    );
    use_command(
        Command::new(records::open_record_word, Icon::Service, move || {
            desk.open_current();
        })
        .with_key(RECORD_KEY)
        .with_reach(needs("POST /api/encounters")),
    );
    let about = move || {
        let waiting = desk.day.read().waiting_count();
        let today = clinic::zone().day_of(desk.now.get());
        format!("{} · {}", weekday_and_date(today), w::people_waiting(waiting))
    };
    view! {
        <PageHead title=w::my_day about=about>
            <Button
                text=w::call_next
                icon=Icon::Call
                look=Look::Primary
                key=Key::F8
                busy=desk.sending.pending
                disabled=Signal::derive(move || !desk.day.read().may_call())
                press=move |()| desk.call_next()
                reach=needs("POST /api/queue/call-next")
            />
        </PageHead>
        <OwnWeekMissing doctor=desk.doctor/>
        <SendFailed sending=desk.sending/>
        <Loaded load=seen lines=6 view=move |_| view! {
            <div class="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
                <div class="flex flex-col gap-4">
                    <Next desk/>
                    <Waiting desk/>
                </div>
                <div class="flex flex-col gap-4">
                    <Expected desk/>
                    <Done desk/>
                </div>
            </div>
        }/>
        <VisitDrawer opened=desk.opened/>
    }
}

#[component]
fn Waiting(desk: Desk) -> impl IntoView {
    let rows = move || desk.day.get().waiting;
    view! {
        <Card title=w::waiting_list>
            <Show
                when=move || !desk.day.read().waiting.is_empty()
                fallback=|| view! { <p class="text-base-content/75">{w::nobody_waits}</p> }
            >
                <ul class="divide-y divide-base-300">
                    <For each=rows key=|entry| (entry.id, entry.version) let(entry)>
                        <WaitingRow desk entry/>
                    </For>
                </ul>
            </Show>
        </Card>
    }
}

#[component]
fn WaitingRow(desk: Desk, entry: QueueEntry) -> impl IntoView {
    let for_wait = entry.clone();
    let waited = move || w::waits_minutes(waited_minutes(&for_wait, desk.now.get()));
    let said: Option<fn() -> &'static str> = match entry.status {
        QueueStatus::Skipped => Some(w::skipped),
        QueueStatus::Called => Some(w::was_called),
        _ => None,
    };
    let was_called = entry.calls > 0;
    let call = move || if was_called { w::call_again() } else { w::call() };
    let (booked, arrived) = (clinic::hh_mm(entry.booked_start), clinic::hh_mm(entry.arrived_at));
    let patient = entry.patient_id;
    let to_call = entry.clone();
    view! {
        <li class="flex flex-wrap items-center gap-3 py-2.5">
            <span class="w-16 shrink-0 rounded bg-base-content text-center text-lg font-bold tabular-nums text-base-100">
                {entry.number}
            </span>
            <div class="min-w-0 grow">
                <p class="flex flex-wrap items-center gap-2">
                    <A href=format!("/patients/{patient}") attr:class="link font-semibold">{entry.patient_name}</A>
                    {entry.priority.map(|priority| view! { <PriorityBadge priority/> })}
                    {said.map(|said| view! { <span class="badge badge-outline badge-sm font-medium">{said}</span> })}
                </p>
                <p class="flex flex-wrap gap-x-3 text-sm text-base-content/75">
                    <span class="font-medium">{waited}</span>
                    <span>{move || w::arrived_and_booked(&arrived, &booked)}</span>
                    <span>{entry.service_name}</span>
                </p>
            </div>
            <Button
                text=call
                icon=Icon::Call
                small=true
                busy=desk.sending.pending
                press=move |()| desk.step(&to_call, QueueStep::Call)
                reach=needs("POST /api/queue/{id}/step")
            />
        </li>
    }
}

#[component]
fn Expected(desk: Desk) -> impl IntoView {
    let rows = move || desk.day.get().expected;
    view! {
        <Card title=w::expected>
            <Show
                when=move || !desk.day.read().expected.is_empty()
                fallback=|| view! { <p class="text-base-content/75">{w::nobody_expected}</p> }
            >
                <ul class="divide-y divide-base-300">
                    <For
                        each=rows
                        key=|visit| (visit.appointment.id, visit.appointment.version)
                        let(visit)
                    >
                        <li>
                            <button
                                type="button"
                                class="flex w-full items-center gap-3 rounded-field px-1 py-2 text-left hover:bg-base-200"
                                on:click=move |_| desk.opened.set(Some(visit.appointment.id))
                            >
                                <span class="w-12 shrink-0 font-semibold tabular-nums">
                                    {clinic::hh_mm(visit.appointment.start)}
                                </span>
                                <ServiceDot color=visit.service_color.clone()/>
                                <span class="min-w-0 grow">
                                    <span class="block truncate font-medium">{visit.patient_name.clone()}</span>
                                    <span class="block truncate text-sm text-base-content/75">
                                        {visit.service_name.clone()}
                                    </span>
                                </span>
                                <StatusBadge status=visit.appointment.status/>
                            </button>
                        </li>
                    </For>
                </ul>
            </Show>
        </Card>
    }
}

#[component]
fn Done(desk: Desk) -> impl IntoView {
    let rows = move || desk.day.get().done;
    view! {
        <Show when=move || !desk.day.read().done.is_empty()>
            <Card title=w::seen_today>
                <ul class="flex flex-col gap-1.5">
                    <For each=rows key=|entry| (entry.id, entry.version) let(entry)>
                        <DoneRow desk entry/>
                    </For>
                </ul>
            </Card>
        </Show>
    }
}

#[component]
fn DoneRow(desk: Desk, entry: QueueEntry) -> impl IntoView {
    let to_open = entry.clone();
    view! {
        <li class="flex items-center gap-3">
            <span class="w-14 font-bold tabular-nums">{entry.number}</span>
            <A href=format!("/patients/{}", entry.patient_id) attr:class="link min-w-0 grow truncate">
                {entry.patient_name}
            </A>
            <span class="text-sm text-base-content/75 tabular-nums">{entry.ended_at.map(clinic::hh_mm)}</span>
            <Button
                text=records::open_record_word
                icon=Icon::Service
                small=true
                busy=desk.sending.pending
                press=move |()| desk.open_record(&to_open)
                reach=needs("POST /api/encounters")
            />
        </li>
    }
}
