use clinic_shared::feed::{Entity, Page};
use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::Unscheduled;
use leptos::prelude::*;
use leptos_router::components::A;

use super::words as w;
use crate::api;
use crate::kit::{Notice, Tone};
use crate::load::load;

async fn unscheduled() -> Result<Page<Unscheduled>, api::ApiError> {
    api::get("/api/practitioners/unscheduled").await
}

/// Rule B7, for the desk: who has no hours next week, each a click away from them.
#[component]
pub fn NotScheduled() -> impl IntoView {
    let missing = load(
        &[Entity::Shift, Entity::PractitionerLeave, Entity::Practitioner],
        unscheduled,
    );
    let items = move || missing.value.get().map(|page| page.items).unwrap_or_default();
    view! {
        <Show when=move || !items().is_empty()>
            <div class="mb-4">
                <Notice tone=Tone::Warning>
                    <p class="font-semibold">{move || w::no_hours_next_week(items().len())}</p>
                    <ul class="flex flex-wrap gap-x-4">
                        <For each=items key=|doctor| doctor.practitioner_id let(doctor)>
                            <li>
                                <A href=format!("/practitioners/{}/schedule", doctor.practitioner_id) attr:class="link">
                                    {doctor.full_name}
                                </A>
                                " " <span class="tabular-nums text-base-content/75">{doctor.phone}</span>
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
