use clinic_shared::feed::{Entity, Page};
use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::{ScheduleNotice, Unscheduled};
use leptos::prelude::*;
use leptos_router::components::A;

use super::schedule_notice::look;
use super::words as w;
use crate::api;
use crate::kit::{Badge, Notice, Tone};
use crate::load::load;

async fn unscheduled() -> Result<Page<Unscheduled>, api::ApiError> {
    api::get("/api/practitioners/unscheduled").await
}

/// Only the server knows: without it nothing is said of it.
async fn notices() -> Result<Page<ScheduleNotice>, api::ApiError> {
    api::get("/api/practitioners/schedule-notices").await
}

/// Rule B7, for the desk: who has no hours next week, each a click away from them, and what they were told.
#[component]
pub fn NotScheduled() -> impl IntoView {
    let missing = load(
        &[Entity::Shift, Entity::PractitionerLeave, Entity::Practitioner],
        unscheduled,
    );
    let told = load(
        &[Entity::Shift, Entity::PractitionerLeave, Entity::Practitioner],
        notices,
    );
    let items = move || missing.value.get().map(|page| page.items).unwrap_or_default();
    let told_to = move |doctor: PractitionerId| {
        told.value.with(|page| {
            let mut all = page.iter().flat_map(|page| &page.items);
            all.find(|notice| notice.practitioner_id == doctor).copied()
        })
    };
    view! {
        <Show when=move || !items().is_empty()>
            <div class="mb-4">
                <Notice tone=Tone::Warning>
                    <p class="font-semibold">{move || w::no_hours_next_week(items().len())}</p>
                    <ul class="flex flex-wrap gap-x-4 gap-y-1">
                        <For each=items key=|doctor| doctor.practitioner_id let(doctor)>
                            <li class="flex flex-wrap items-center gap-x-2">
                                <A href=format!("/practitioners/{}/schedule", doctor.practitioner_id) attr:class="link">
                                    {doctor.full_name}
                                </A>
                                <span class="tabular-nums text-base-content/75">{doctor.phone}</span>
                                {move || told_to(doctor.practitioner_id).map(|notice| {
                                    let (tone, icon, text) = look(&notice);
                                    view! { <Badge tone icon text/> }
                                })}
                            </li>
                        </For>
                    </ul>
                </Notice>
            </div>
        </Show>
    }
}

/// Rule B7, for the doctor who sits here.
#[component]
pub fn OwnWeekMissing(doctor: PractitionerId) -> impl IntoView {
    let missing = load(&[Entity::Shift, Entity::PractitionerLeave], unscheduled);
    let own = Memo::new(move |_| {
        missing.value.with(|page| {
            let mut all = page.iter().flat_map(|page| &page.items);
            all.any(|missing| missing.practitioner_id == doctor)
        })
    });
    view! {
        <Show when=move || own.get()>
            <div class="mb-4">
                <Notice tone=Tone::Warning>
                    {w::own_hours_missing} " "
                    <A href="/my-schedule" attr:class="link font-semibold">{w::to_my_schedule}</A>
                </Notice>
            </div>
        </Show>
    }
}
