use std::time::Duration;

use clinic_shared::ids::HoldId;
use clinic_shared::scheduling::{WaitingOffer, WaitingView};
use clinic_shared::time::Timestamp;
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::keep::countdown;
use super::super::looks::{PriorityBadge, ServiceDot, weekday_and_date};
use super::super::now::use_now_every;
use super::super::words as w;
use super::answer::{AnswerButtons, use_answers};
use crate::clinic;
use crate::kit::{Glyph, Icon};
use crate::patients::spaced_phone;
use crate::shell::SendFailed;

/// Who is asked now, on top of the list: whom to call, about which time, and until when it is held.
#[component]
pub fn Offers(
    offers: Signal<Vec<(WaitingView, WaitingOffer)>>,
    #[prop(into)] answered: Callback<()>,
) -> impl IntoView {
    let now = use_now_every(Duration::from_secs(1));
    let first = Memo::new(move |_| offers.with(|offers| offers.first().map(|(_, offer)| offer.hold_id)));
    view! {
        <ul class="mb-4 flex flex-col gap-3 empty:hidden" aria-label=w::offered_now>
            <For each=move || offers.get() key=|(_, offer)| (offer.hold_id, offer.expires_at) let((view, offer))>
                <Offer view offer first now answered/>
            </For>
        </ul>
    }
}

#[component]
fn Offer(
    view: WaitingView,
    offer: WaitingOffer,
    first: Memo<Option<HoldId>>,
    now: RwSignal<Timestamp>,
    answered: Callback<()>,
) -> impl IntoView {
    let answers = use_answers(&view, offer, answered);
    let is_first = Memo::new(move |_| first.get() == Some(offer.hold_id));
    let is_over = Memo::new(move |_| offer.expires_at <= now.get());
    let day = clinic::zone().day_of(offer.start);
    let phone = view.patient_phone;
    let form = view.entry.form;
    let instead_of = view.visit_start.map(|start| {
        let doctor = view.visit_practitioner_name;
        move || w::instead_of_visit(&clinic::date_and_time(start), &doctor)
    });
    view! {
        <li class="rounded-box border-2 border-warning bg-base-100 p-4" data-offer="">
            <div class="flex flex-wrap items-start gap-x-6 gap-y-3">
                <div class="min-w-64 grow basis-72">
                    <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-lg">
                        <A href=format!("/patients/{}", form.patient_id) attr:class="link font-semibold">
                            {view.patient_name}
                        </A>
                        {view.priority.map(|priority| view! { <PriorityBadge priority/> })}
                    </p>
                    {if phone.is_empty() {
                        view! { <p class="text-base-content/75">{w::no_phone}</p> }.into_any()
                    } else {
                        view! {
                            <a class="link flex w-fit items-center gap-2 text-2xl font-bold tabular-nums" href=format!("tel:{phone}")>
                                <Glyph icon=Icon::Phone class="size-6"/>
                                {spaced_phone(&phone)}
                            </a>
                        }
                        .into_any()
                    }}
                    {(!form.note.is_empty()).then(|| view! {
                        <p class="mt-1 whitespace-pre-line text-base-content/75">{form.note}</p>
                    })}
                </div>
                <div class="min-w-56 grow basis-64">
                    <p class="text-sm font-semibold text-base-content/75">{w::offered_time}</p>
                    <p class="text-2xl font-semibold tabular-nums">{clinic::hh_mm(offer.start)}</p>
                    <p>{move || weekday_and_date(day)} " · " {view.offer_practitioner_name}</p>
                    <p class="flex items-center gap-1.5">
                        <ServiceDot color=view.service_color/>
                        {view.service_name}
                    </p>
                    {instead_of.map(|said| view! { <p class="text-base-content/75">{said}</p> })}
                </div>
                <div class="ml-auto flex flex-wrap items-center justify-end gap-x-6 gap-y-2">
                    <p class="flex items-center gap-2" role="timer">
                        {move || if is_over.get() {
                            view! { <span class="font-medium">{w::offer_over}</span> }.into_any()
                        } else {
                            view! {
                                <span class="text-base-content/75">{w::held_until_word}</span>
                                <span class="tabular-nums text-base-content/75">{clinic::hh_mm(offer.expires_at)}</span>
                                <span class="text-2xl font-bold tabular-nums print:hidden">
                                    {move || countdown(offer.expires_at, now.get())}
                                </span>
                            }
                            .into_any()
                        }}
                    </p>
                    <div class="flex flex-wrap justify-end gap-2 print:hidden">
                        {move || view! { <AnswerButtons answers is_first=is_first.get()/> }}
                    </div>
                </div>
            </div>
            <SendFailed sending=answers.sending/>
        </li>
    }
}
