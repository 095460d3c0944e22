use clinic_shared::scheduling::{AppointmentView, LateStage, LateVisit, Transition};
use leptos::prelude::*;
use leptos_router::components::A;

use super::board::Filter;
use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Badge, Button, Icon, Look, Toast, Tone};
use crate::patients::PhoneLink;
use crate::scheduling::{Done, take_step};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;

/// Who has not come, rule B3: to be reminded, or beyond the clinic's limit and to be decided on.
#[component]
pub fn Late(
    late: Signal<Vec<LateVisit>>,
    filter: Signal<Filter>,
    #[prop(into)] changed: Callback<()>,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        late.with(|late| {
            let filter = filter.get();
            let fits = |late: &&LateVisit| filter.expects(&late.visit);
            late.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || shown.with(|late| !late.is_empty())>
            <section class="rounded-box border border-warning bg-base-100" aria-label=w::late>
                <h2 class="border-b border-base-300 px-4 py-3 text-lg font-semibold">
                    {w::late} " " <span class="tabular-nums text-base-content/75">{move || shown.with(Vec::len)}</span>
                </h2>
                <ul class="divide-y divide-base-300">
                    <For
                        each=move || shown.get()
                        key=|late| (late.visit.appointment.id, late.visit.appointment.version, late.minutes)
                        let(late)
                    >
                        <LateRow late changed/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn LateRow(late: LateVisit, changed: Callback<()>) -> impl IntoView {
    let LateVisit {
        visit: view,
        stage,
        minutes,
    } = late;
    let (id, start) = (view.appointment.id, view.appointment.start);
    let (tone, icon, word): (_, _, fn() -> &'static str) = match stage {
        LateStage::Remind => (Tone::Info, Icon::Phone, w::late_remind),
        LateStage::Unresolved => (Tone::Warning, Icon::Warning, w::late_unresolved),
        LateStage::Kept => (Tone::Neutral, Icon::Clock, w::late_kept),
    };
    let sending = use_send();
    let missed = {
        let view = view.clone();
        move || {
            let view = view.clone();
            sending.run(
                |_| take_step(view, Transition::MarkNoShow),
                move |done| {
                    if matches!(done, Done::Overtaken) {
                        Toast::failed(w::late_changed).show();
                    }
                    changed.run(());
                },
            );
        }
    };
    let expects = stage != LateStage::Kept;
    let keep = move || {
        sending.about(&(id, expects));
        sending.run(
            move |key| calls::expect_late(id, expects, key),
            move |_: AppointmentView| changed.run(()),
        );
    };
    let keep_word = if expects {
        w::late_keep
    } else {
        w::late_keep_no_more
    };
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
            <span class="w-16 shrink-0 text-xl font-semibold tabular-nums">{move || clinic::hh_mm(start)}</span>
            <div class="min-w-56 grow basis-64">
                <A href=format!("/appointments/{id}") attr:class="font-semibold hover:underline">{view.patient_name}</A>
                <p class="text-base-content/75">
                    {view.practitioner_name} " · " {view.service_name} " · "
                    {move || w::late_minutes(minutes)}
                </p>
            </div>
            <Badge tone icon text=word/>
            <PhoneLink phone=view.patient_phone/>
            <div class="ml-auto flex gap-1">
                <Button text=keep_word icon=Icon::Clock small=true busy=sending.pending press=move |()| keep() reach=needs("POST /api/appointments/{id}/expect")/>
                <Button
                    text=w::late_missed icon=Icon::Skip look=Look::Quiet small=true busy=sending.pending
                    press=move |()| missed() reach=needs("POST /api/appointments/{id}/status")
                />
            </div>
            <SendFailed sending/>
        </li>
    }
}
