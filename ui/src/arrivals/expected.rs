use clinic_shared::arrivals::CheckIn;
use clinic_shared::scheduling::AppointmentView;
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::board::{Filter, late_minutes, still_to_come};
use super::check_in::Desk;
use super::words as w;
use crate::clinic;
use crate::kit::{Badge, Button, Icon, Look, TextField, Tone};

/// Booked for today and not yet here: checked in by a press when they have no code with them.
#[component]
pub fn Expected(
    visits: Signal<Vec<AppointmentView>>,
    filter: Signal<Filter>,
    desk: Desk,
    now: RwSignal<Timestamp>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let shown = Memo::new(move |_| visits.with(|visits| still_to_come(visits, filter.get(), &typed.get())));
    view! {
        <section class="rounded-box border border-base-300 bg-base-100" aria-label=w::expected>
            <div class="flex flex-wrap items-end justify-between gap-3 border-b border-base-300 px-4 py-3">
                <h2 class="text-lg font-semibold">
                    {w::expected} " " <span class="tabular-nums text-base-content/75">{move || shown.with(Vec::len)}</span>
                </h2>
                <div class="w-64"><TextField label=w::find_expected value=typed/></div>
            </div>
            <ul class="divide-y divide-base-300">
                <For
                    each=move || shown.get()
                    key=|visit| (visit.appointment.id, visit.appointment.version)
                    let(visit)
                >
                    <ExpectedRow visit desk now/>
                </For>
            </ul>
            <Show when=move || shown.with(Vec::is_empty)>
                <p class="px-4 py-6 text-center text-base-content/75">
                    {move || if typed.with(String::is_empty) { w::nobody_expected() } else { w::nobody_named() }}
                </p>
            </Show>
        </section>
    }
}

#[component]
fn ExpectedRow(visit: AppointmentView, desk: Desk, now: RwSignal<Timestamp>) -> impl IntoView {
    let (id, start) = (visit.appointment.id, visit.appointment.start);
    let check_in = move |emergency: bool| {
        desk.check_in(CheckIn {
            appointment_id: Some(id),
            emergency,
            code: None,
        });
    };
    let late = move || late_minutes(start, now.get());
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
            <span class="w-16 shrink-0 text-xl font-semibold tabular-nums">{move || clinic::hh_mm(start)}</span>
            <div class="min-w-56 grow basis-64">
                <A href=format!("/appointments/{id}") attr:class="font-semibold hover:underline">{visit.patient_name}</A>
                <p class="text-base-content/75">
                    {visit.patient_record_number} " · " {visit.practitioner_name} " · " {visit.service_name}
                </p>
            </div>
            {move || late().map(|minutes| view! {
                <Badge tone=Tone::Warning icon=Icon::Clock text=w::late_by(minutes)/>
            })}
            <div class="ml-auto flex gap-1">
                <Button
                    text=w::check_in icon=Icon::Arrival small=true busy=desk.sending.pending
                    press=Callback::new(move |()| check_in(false))
                />
                <Button
                    text=w::as_emergency icon=Icon::Warning look=Look::Quiet small=true busy=desk.sending.pending
                    press=Callback::new(move |()| check_in(true))
                />
            </div>
        </li>
    }
}
