use clinic_shared::arrivals::CheckIn;
use clinic_shared::scheduling::AppointmentView;
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::board::{Filter, late_minutes, still_to_come};
use super::check_in::Desk;
use super::words as w;
use crate::clinic;
use crate::kit::{Button, Glyph, Icon, IconButton};
use crate::sync::needs;

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
        <section class="flex min-h-56 flex-col rounded-box border border-base-300 bg-base-100 xl:shrink" aria-label=w::expected>
            <div class="flex flex-col gap-2 border-b border-base-300 px-4 py-3">
                <h2 class="font-semibold">
                    {w::expected} " " <span class="tabular-nums text-base-content/75">{move || shown.with(Vec::len)}</span>
                </h2>
                <label class="input input-sm w-full">
                    <Glyph icon=Icon::Search class="size-4"/>
                    <input
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        aria-label=w::find_expected
                        placeholder=w::find_expected
                        prop:value=typed
                        on:input:target=move |event| typed.set(event.target().value())
                    />
                </label>
            </div>
            <ul class="min-h-0 grow divide-y divide-base-300 overflow-y-auto">
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
    let reach = needs("POST /api/check-ins");
    view! {
        <li class="flex items-center gap-3 px-4 py-2">
            <div class="min-w-0 grow">
                <p class="flex items-baseline gap-2">
                    <span class="font-semibold tabular-nums">{move || clinic::hh_mm(start)}</span>
                    <A href=format!("/appointments/{id}") attr:class="min-w-0 break-words font-semibold hover:underline">
                        {visit.patient_name}
                    </A>
                </p>
                <p class="truncate text-sm text-base-content/75">
                    {visit.patient_record_number} " · " {visit.practitioner_name} " · " {visit.service_name}
                </p>
                {move || late().map(|minutes| view! {
                    <p class="flex items-center gap-1 text-sm font-medium">
                        <Glyph icon=Icon::Clock class="size-4 text-warning"/>
                        {move || w::late_by(minutes)}
                    </p>
                })}
            </div>
            <div class="flex shrink-0 items-center gap-1">
                <Button
                    text=w::check_in icon=Icon::Arrival small=true busy=desk.sending.pending
                    press=Callback::new(move |()| check_in(false)) reach
                />
                <IconButton
                    icon=Icon::Warning text=w::as_emergency disabled=desk.sending.pending
                    press=Callback::new(move |()| check_in(true)) reach
                />
            </div>
        </li>
    }
}
