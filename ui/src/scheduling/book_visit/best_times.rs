use clinic_shared::feed::Entity;
use clinic_shared::ids::HoldId;
use clinic_shared::scheduling::{
    AskedTime, BookingRefused, PartOfDay, Proposal, ProposalReason, Proposals, ProposalsAsked,
};
use leptos::prelude::*;

use super::super::looks::{weekday_and_date, why_not};
use super::super::{calls, words as w};
use super::choice::Choice;
use crate::clinic;
use crate::kit::{Button, Choice as Option_, EmptyState, Icon, Look, Notice, Select, Tone};
use crate::load::{Loaded, load};
use crate::sync::needs;

/// What is asked for, once the service is known.
pub fn asked(choice: &Choice, part_of_day: Option<PartOfDay>) -> Option<ProposalsAsked> {
    Some(ProposalsAsked {
        service_id: Some(choice.service.as_ref()?.id),
        patient_id: choice.patient.as_ref().map(|patient| patient.id),
        practitioner_id: choice.doctor,
        asked: choice.start,
        part_of_day,
        ..ProposalsAsked::default()
    })
}

/// Rules E7, D9, D11: the best times for what is chosen so far, why each is proposed, and why the chosen time does
/// not fit.
#[component]
pub fn BestTimes(
    choice: RwSignal<Choice>,
    part: RwSignal<String>,
    /// The form's own hold.
    own: Signal<Option<HoldId>>,
    /// One of the times.
    #[prop(into)]
    take: Callback<Proposal>,
    /// Books the first at once.
    #[prop(into)]
    book_best: Callback<()>,
    #[prop(into)] busy: Signal<bool>,
) -> impl IntoView {
    let sought = Memo::new(move |_| {
        let mut sought = asked(&choice.read(), PartOfDay::parse(&part.read()))?;
        sought.hold_id = own.get();
        Some(sought)
    });
    let found = load(
        &[Entity::Appointment, Entity::Shift, Entity::PractitionerLeave],
        move || {
            let sought = sought.get();
            async move {
                match sought {
                    Some(sought) => calls::proposals(&sought).await.map(Some),
                    None => Ok(None),
                }
            }
        },
    );
    let parts = move || {
        PartOfDay::ALL
            .map(|part| Option_::new(part.name(), part_word(part)))
            .to_vec()
    };
    let may_book = Memo::new(move |_| {
        let has_patient = choice.read().patient.is_some();
        let has_time = found
            .value
            .with(|found| found.iter().flatten().any(|found| !found.proposals.is_empty()));
        has_patient && has_time && !found.loading.get()
    });
    let shown = move |found: Signal<Option<Proposals>>| {
        move || match found.get() {
            None => view! { <Notice>{w::choose_service_first}</Notice> }.into_any(),
            Some(found) => view! { <Shown found take/> }.into_any(),
        }
    };
    view! {
        <div class="mb-3 flex flex-wrap items-end justify-between gap-3">
            <div class="w-48">
                <Select label=w::part_of_day value=part choices=Signal::derive(parts) none=w::any_part/>
            </div>
            <Button
                text=w::book_best
                icon=Icon::Star
                look=Look::Plain
                disabled=Signal::derive(move || !may_book.get())
                busy
                press=book_best
                reach=needs("POST /api/appointments/automatic")
            />
        </div>
        <Loaded load=found lines=3 view=shown/>
    }
}

#[component]
fn Shown(found: Proposals, take: Callback<Proposal>) -> impl IntoView {
    let until = found.until;
    let is_empty = found.proposals.is_empty();
    let lines = found.proposals.into_iter().map(|proposal| {
        let reasons = proposal.reasons.clone();
        let day = clinic::zone().day_of(proposal.start);
        let (start, name) = (proposal.start, proposal.practitioner_name.clone());
        view! {
            <li>
                <button
                    type="button"
                    class="flex w-full flex-wrap items-center gap-x-3 gap-y-1 rounded-field border border-base-300 bg-base-100 px-3 py-2 text-left hover:border-primary"
                    data-proposal=""
                    on:click=move |_| take.run(proposal.clone())
                >
                    <span class="text-lg font-semibold tabular-nums">{clinic::hh_mm(start)}</span>
                    <span>{move || weekday_and_date(day)}</span>
                    <span class="font-medium">{name}</span>
                    <span class="flex flex-wrap gap-1">
                        {reasons.into_iter().map(|reason| view! {
                            <span class="rounded-full border border-base-300 bg-base-200 px-2 py-0.5 text-xs whitespace-nowrap">
                                {move || reason_word(reason)}
                            </span>
                        }).collect_view()}
                    </span>
                </button>
            </li>
        }
    });
    view! {
        {found.asked.map(|asked| view! { <WhyNot asked/> })}
        <ul class="flex flex-col gap-1.5" aria-label=w::best_times>{lines.collect_view()}</ul>
        {is_empty.then(|| view! {
            <EmptyState
                icon=Icon::Calendar
                title=move || w::no_time_until(&until.dd_mm_yyyy())
                hint=w::no_time_hint
            />
        })}
    }
}

/// In words why the chosen time does not fit; nothing when it does.
#[component]
fn WhyNot(asked: AskedTime) -> impl IntoView {
    asked.why.map(|why| {
        let at = clinic::date_and_time(asked.start);
        view! {
            <div class="mb-3">
                <Notice tone=Tone::Warning>{move || w::asked_does_not_fit(&at, &why_not_until(&why))}</Notice>
            </div>
        }
    })
}

/// With the end of what stands in the way, where it has one that is not said already.
pub fn why_not_until(why: &BookingRefused) -> String {
    let said = why_not(why);
    match why {
        BookingRefused::OnLeave { until, .. } => {
            format!("{said} {}", w::until(&clinic::date_and_time(*until)))
        }
        _ => said,
    }
}

pub fn part_word(part: PartOfDay) -> &'static str {
    match part {
        PartOfDay::Morning => w::morning(),
        PartOfDay::Afternoon => w::afternoon(),
        PartOfDay::Evening => w::evening(),
    }
}

fn reason_word(reason: ProposalReason) -> &'static str {
    match reason {
        ProposalReason::AskedTime => w::because_asked(),
        ProposalReason::NearestToAsked => w::because_nearest(),
        ProposalReason::PreferredDoctor => w::because_doctor(),
        ProposalReason::OtherDoctorSameSpecialty => w::because_other_doctor(),
        ProposalReason::SameDay => w::because_same_day(),
        ProposalReason::SameDoctorOtherDay => w::because_other_day(),
        ProposalReason::Earliest => w::because_earliest(),
        ProposalReason::PartOfDay => w::because_part_of_day(),
    }
}
