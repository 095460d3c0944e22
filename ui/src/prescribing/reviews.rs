//! Prescriptions in force of which the check says more by now than when they were signed. Row B1.
use std::collections::BTreeSet;

use clinic_shared::feed::Entity;
use clinic_shared::ids::PrescriptionId;
use clinic_shared::medication::{Finding, PrescriptionReview};
use leptos::prelude::*;
use leptos_router::components::A;

use super::looks::drugs_line;
use super::{calls, path_of, words as w};
use crate::kit::{Badge, ButtonLink, Card, Icon};
use crate::load::load;
use crate::medication::{said, tier_look, tier_word};
use crate::shell::Failed;

/// Nothing where there is nothing to review.
#[component]
pub fn Reviews(
    /// What failed is told elsewhere on the page.
    hushed: Signal<bool>,
) -> impl IntoView {
    // Each look leaves an audit row and checks all that is in force. Of what makes it say more only allergies are
    // followed; the rest is seen when the page is opened.
    let reviews = load(&[Entity::PatientAllergy], calls::reviews);
    let all = Memo::new(move |_| reviews.value.get().unwrap_or_default());
    let failed = move || {
        let error = reviews.error.get().filter(|_| !hushed.get())?;
        let again = Callback::new(move |()| reviews.again());
        Some(view! { <div class="mb-4"><Failed error again/></div> })
    };
    view! {
        {failed}
        <Show when=move || all.with(|all| !all.is_empty())>
            <div class="mb-4">
                <Card title=w::to_review>
                    <p class="mb-2 text-base-content/75">{w::to_review_about}</p>
                    <ul class="divide-y divide-base-300" aria-label=w::to_review>
                        <For each=move || all.get() key=key_of let(review)>
                            <Review review/>
                        </For>
                    </ul>
                </Card>
            </div>
        </Show>
    }
}

/// Whatever differs is shown anew.
fn key_of(review: &PrescriptionReview) -> (PrescriptionId, i64, Vec<String>) {
    let findings = review.findings.iter().map(Finding::key);
    (
        review.prescription.id,
        review.prescription.version,
        findings.collect(),
    )
}

/// Each once: the same is found of every line that it is about.
fn each_once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut known = BTreeSet::new();
    let is_new = |finding: &Finding| known.insert((finding.key(), finding.between.clone()));
    findings.into_iter().filter(is_new).collect()
}

#[component]
fn Review(review: PrescriptionReview) -> impl IntoView {
    let PrescriptionReview {
        prescription,
        findings,
    } = review;
    let (path, drugs) = (path_of(prescription.id), drugs_line(&prescription));
    let patient = format!("/patients/{}", prescription.patient_id);
    let (name, number) = (prescription.patient_name, prescription.record_number);
    let findings = each_once(findings)
        .into_iter()
        .map(|finding| view! { <Line finding/> });
    view! {
        <li class="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3">
            <div class="flex min-w-0 grow basis-80 flex-col gap-2">
                <p class="flex flex-wrap items-baseline gap-x-3">
                    <A href=patient attr:class="link font-semibold">{name}</A>
                    <span class="text-sm text-base-content/75">{number}</span>
                </p>
                <p class="break-words">{drugs}</p>
                <ul class="flex flex-col gap-1.5" aria-label=w::findings>{findings.collect_view()}</ul>
            </div>
            <ButtonLink text=w::open_prescription icon=Icon::Pill small=true href=path/>
        </li>
    }
}

/// How grave, between what, what happens.
#[component]
fn Line(finding: Finding) -> impl IntoView {
    let Finding {
        tier,
        between,
        effect,
        ..
    } = finding;
    let (tone, icon) = tier_look(tier);
    view! {
        <li class="flex flex-wrap items-baseline gap-x-2 gap-y-1">
            <Badge tone icon text=move || tier_word(tier)/>
            <span class="min-w-0 break-words">
                <span class="font-medium">{between.join(" + ")} ": "</span>
                {move || said(&effect)}
            </span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::medication::finding::{Source, Text};
    use clinic_shared::medication::{Kind, Slot, Tier};

    fn finding(between: &[&str], slot: Slot) -> Finding {
        Finding {
            tier: Tier::Serious,
            kind: Kind::Interaction,
            between: between.iter().map(|name| (*name).to_owned()).collect(),
            slots: vec![slot],
            ingredients: Vec::new(),
            rule: "r".into(),
            mechanism: None,
            effect: Text::default(),
            advice: Text::default(),
            source: Source {
                title: "".into(),
                row: "".into(),
            },
            doubts: Vec::new(),
        }
    }

    #[test]
    fn the_same_between_the_same_is_told_once() {
        let (warfarin, other) = (["warfarin", "aspirin"], ["Coumadin", "aspirin"]);
        let found = vec![
            finding(&warfarin, Slot::Line(0)),
            finding(&warfarin, Slot::Line(1)),
            finding(&other, Slot::Line(2)),
        ];
        let told: Vec<_> = each_once(found)
            .into_iter()
            .map(|one| one.between.join("+"))
            .collect();
        assert_eq!(told, ["warfarin+aspirin", "Coumadin+aspirin"]);
    }
}
