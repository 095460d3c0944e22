use clinic_shared::feed::Entity;
use clinic_shared::ids::{HoldId, PractitionerId};
use clinic_shared::practitioners::PractitionerNow;
use clinic_shared::time::{Date, Timestamp};
use leptos::prelude::*;

use super::super::free::{Sought, without};
use super::super::looks::{StateBadge, weekday_and_date};
use super::super::now::use_now;
use super::super::{calls, may_change, words as w};
use super::offers::{Offer, offers};
use crate::clinic;
use crate::kit::{EmptyState, Glyph, Icon, Notice};
use crate::load::{Loaded, load};
use crate::practitioners::Avatar;

/// The doctor: what each is doing now, and the first free time of the day. Rules E2, E7.
#[component]
pub fn PickDoctor(
    #[prop(into)] sought: Signal<Option<Sought>>,
    #[prop(into)] day: Signal<Date>,
    #[prop(into)] chosen: Signal<Option<PractitionerId>>,
    /// The doctor, and the first free time.
    #[prop(into)]
    choose: Callback<(PractitionerId, Option<Timestamp>)>,
    /// The form's own hold: its time counts as free.
    own: Signal<Option<HoldId>>,
) -> impl IntoView {
    let now = use_now();
    let board = load(
        &[
            Entity::Appointment,
            Entity::Shift,
            Entity::PractitionerLeave,
            Entity::Practitioner,
            Entity::SlotHold,
        ],
        move || calls::day_board(day.get(), 1, None),
    );
    let states = load(&[Entity::Appointment, Entity::QueueEntry], calls::states);
    let state_of = move |id: PractitionerId| {
        states.value.with(|page| {
            let mut all = page.iter().flat_map(|page| &page.items);
            all.find(|now| now.practitioner_id == id).cloned()
        })
    };
    view! {
        <Loaded load=board lines=3 view=move |board| {
            let found = Memo::new(move |_| {
                let sought = sought.get()?;
                let step = clinic::settings().slot_step_minutes;
                let board = without(board.get(), own.get());
                let mut found = offers(&board, sought, step, now.get());
                found.retain(|offer| may_change(offer.practitioner));
                Some(found)
            });
            let ids = Memo::new(move |_| {
                let found = found.get().unwrap_or_default();
                found.iter().map(|offer| offer.practitioner).collect::<Vec<_>>()
            });
            view! {
                {move || match found.with(|found| found.as_ref().map(Vec::is_empty)) {
                    None => view! { <Notice>{w::choose_service_first}</Notice> }.into_any(),
                    Some(true) => {
                        view! { <EmptyState icon=Icon::Doctor title=w::no_doctors hint=w::no_doctors_hint/> }.into_any()
                    }
                    Some(false) => view! {
                        <p class="mb-2 text-sm text-base-content/75">
                            {move || w::offers_of(&weekday_and_date(day.get()))}
                        </p>
                    }
                    .into_any(),
                }}
                <div class="grid gap-2 xl:grid-cols-2" role="group" aria-label=w::doctor>
                    <For each=move || ids.get() key=|id| *id let(id)>
                        <OneDoctor
                            offer=Memo::new(move |before: Option<&Option<Offer>>| {
                                let found = found.get().unwrap_or_default();
                                let own = found.into_iter().find(|offer| offer.practitioner == id);
                                // One who goes away keeps the last look until the view is gone.
                                own.or_else(|| before.cloned().flatten())
                            })
                            now=Memo::new(move |_| state_of(id))
                            is_today=Memo::new(move |_| day.get() == clinic::today())
                            chosen=Memo::new(move |_| chosen.get() == Some(id))
                            choose
                        />
                    </For>
                </div>
            }
        }/>
    }
}

#[component]
fn OneDoctor(
    offer: Memo<Option<Offer>>,
    now: Memo<Option<PractitionerNow>>,
    is_today: Memo<bool>,
    chosen: Memo<bool>,
    choose: Callback<(PractitionerId, Option<Timestamp>)>,
) -> impl IntoView {
    let inside = move || {
        offer.get().map(|offer| {
            let free = offer.free;
            let first = move || match offer.first {
                Some(first) => w::first_free(&clinic::hh_mm(first), free),
                None => w::none_that_day().to_owned(),
            };
            let state = move || now.get().filter(|_| is_today.get());
            view! {
                <Avatar name=offer.name.clone() color=offer.color photo=offer.photo/>
                <span class="min-w-0 grow">
                    <span class="block font-medium">{offer.name}</span>
                    <span class="block text-sm text-base-content/75">{offer.specialty}</span>
                    <span class="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
                        <span class="flex items-center gap-1 font-medium whitespace-nowrap tabular-nums">
                            <Glyph icon=Icon::Clock class="size-4"/>
                            {first}
                        </span>
                        {move || state().map(|now| view! { <StateBadge state=now.state/> })}
                    </span>
                </span>
            }
        })
    };
    view! {
        <button
            type="button"
            class="flex items-center gap-3 rounded-field border border-base-300 bg-base-100 px-3 py-2 text-left hover:border-primary aria-pressed:border-primary aria-pressed:bg-primary/10"
            aria-pressed=move || chosen.get().to_string()
            on:click=move |_| {
                if let Some(offer) = offer.get_untracked() {
                    choose.run((offer.practitioner, offer.first));
                }
            }
        >
            {inside}
        </button>
    }
}
