use clinic_shared::ids::AppointmentId;
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
    let ids = Memo::new(move |_| {
        shown.with(|late| {
            late.iter()
                .map(|late| late.visit.appointment.id)
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || shown.with(|late| !late.is_empty())>
            <section class="rounded-box border border-warning bg-base-100" aria-label=w::late>
                <h2 class="border-b border-base-300 px-4 py-3 text-lg font-semibold">
                    {w::late} " " <span class="tabular-nums text-base-content/75">{move || shown.with(Vec::len)}</span>
                </h2>
                <ul class="divide-y divide-base-300">
                    // A row stays while its minutes go on: what is focused in it stays so.
                    <For each=move || ids.get() key=|id| *id let(id)>
                        <LateRow
                            id
                            late=Memo::new(move |before: Option<&Option<LateVisit>>| {
                                let own = shown.with(|late| {
                                    late.iter().find(|late| late.visit.appointment.id == id).cloned()
                                });
                                // One that goes away keeps its last look until its view is gone.
                                own.or_else(|| before.cloned().flatten())
                            })
                            changed
                        />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

/// Whom the desk expects all the same is neither reminded nor decided on, also before the limit.
const fn stage_of(late: &LateVisit) -> LateStage {
    if late.visit.appointment.late_kept_at.is_some() {
        LateStage::Kept
    } else {
        late.stage
    }
}

/// Colour, picture and word.
const fn look(stage: LateStage) -> (Tone, Icon, fn() -> &'static str) {
    match stage {
        LateStage::Remind => (Tone::Info, Icon::Phone, w::late_remind),
        LateStage::Unresolved => (Tone::Warning, Icon::Warning, w::late_unresolved),
        LateStage::Kept => (Tone::Neutral, Icon::Clock, w::late_kept),
    }
}

#[component]
fn LateRow(id: AppointmentId, late: Memo<Option<LateVisit>>, changed: Callback<()>) -> impl IntoView {
    let of = move |text: fn(&LateVisit) -> String| {
        Memo::new(move |_| late.with(|late| late.as_ref().map(text).unwrap_or_default()))
    };
    let start = of(|late| clinic::hh_mm(late.visit.appointment.start));
    let name = of(|late| late.visit.patient_name.clone());
    let phone = of(|late| late.visit.patient_phone.clone());
    let about = of(|late| {
        let (doctor, service) = (&late.visit.practitioner_name, &late.visit.service_name);
        format!("{doctor} · {service} · {}", w::late_minutes(late.minutes))
    });
    let stage = Memo::new(move |_| late.with(|late| late.as_ref().map(stage_of)));
    let is_kept = Memo::new(move |_| stage.get() == Some(LateStage::Kept));
    let sending = use_send();
    let missed = move || {
        let Some(LateVisit { visit, .. }) = late.get_untracked() else {
            return;
        };
        sending.run(
            |_| take_step(visit, Transition::MarkNoShow),
            move |done| {
                if matches!(done, Done::Overtaken) {
                    Toast::failed(w::late_changed).show();
                }
                changed.run(());
            },
        );
    };
    let keep = move || {
        let expected = !is_kept.get_untracked();
        sending.about(&(id, expected));
        sending.run(
            move |key| calls::expect_late(id, expected, key),
            move |_: AppointmentView| changed.run(()),
        );
    };
    let keep_word = move || {
        if is_kept.get() {
            w::late_keep_no_more()
        } else {
            w::late_keep()
        }
    };
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
            <span class="w-16 shrink-0 text-xl font-semibold tabular-nums">{move || start.get()}</span>
            <div class="min-w-56 grow basis-64">
                <A href=format!("/appointments/{id}") attr:class="font-semibold hover:underline">{move || name.get()}</A>
                <p class="text-base-content/75">{move || about.get()}</p>
            </div>
            {move || stage.get().map(|stage| {
                let (tone, icon, text) = look(stage);
                view! { <Badge tone icon text/> }
            })}
            {move || view! { <PhoneLink phone=phone.get()/> }}
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
