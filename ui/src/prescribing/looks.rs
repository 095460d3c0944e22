//! How prescriptions read and look.
use clinic_shared::medication::spelled::{drug, quantity, spelled};
use clinic_shared::medication::{OverrideReason, PrescribedLine, Prescription, PrescriptionStatus};
use clinic_shared::records::Diagnosis;
use leptos::prelude::*;

use super::words as w;
use crate::kit::{Badge, Icon, Tone};
use crate::words::language;

/// A stopped one in whose place another was written says so.
pub fn status_word(status: PrescriptionStatus, is_replaced: bool) -> &'static str {
    match status {
        PrescriptionStatus::Draft => w::draft(),
        PrescriptionStatus::Active => w::active(),
        PrescriptionStatus::Stopped if is_replaced => w::replaced(),
        PrescriptionStatus::Stopped => w::stopped(),
        PrescriptionStatus::Cancelled => w::cancelled(),
    }
}

const fn status_look(status: PrescriptionStatus, is_replaced: bool) -> (Tone, Icon) {
    match status {
        PrescriptionStatus::Draft => (Tone::Warning, Icon::Edit),
        PrescriptionStatus::Active => (Tone::Success, Icon::Check),
        PrescriptionStatus::Stopped if is_replaced => (Tone::Neutral, Icon::Refresh),
        PrescriptionStatus::Stopped => (Tone::Neutral, Icon::Skip),
        PrescriptionStatus::Cancelled => (Tone::Danger, Icon::Close),
    }
}

#[component]
pub fn StatusBadge(status: PrescriptionStatus, #[prop(optional)] is_replaced: bool) -> impl IntoView {
    let (tone, icon) = status_look(status, is_replaced);
    view! { <Badge tone icon text=move || status_word(status, is_replaced)/> }
}

pub fn reason_word(reason: OverrideReason) -> &'static str {
    match reason {
        OverrideReason::BenefitOutweighs => w::benefit_outweighs(),
        OverrideReason::Monitored => w::monitored(),
        OverrideReason::ToleratedBefore => w::tolerated_before(),
        OverrideReason::DoseAdjusted => w::dose_adjusted(),
        OverrideReason::NoAlternative => w::no_alternative(),
        OverrideReason::SpecialistAdvice => w::specialist_advice(),
        OverrideReason::NotApplicable => w::not_applicable(),
        OverrideReason::Other => w::other_reason(),
    }
}

/// `J02.9 Viêm họng cấp; ho`.
pub fn diagnoses_line(diagnoses: &[Diagnosis]) -> String {
    let one = |one: &Diagnosis| format!("{} {}", one.code, one.name).trim().to_owned();
    diagnoses.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// The drugs alone, for a row of a list.
pub fn drugs_line(prescription: &Prescription) -> String {
    let lines = prescription.form.lines.iter();
    lines.map(drug).collect::<Vec<_>>().join(", ")
}

/// Lines as they are printed.
#[component]
pub fn LinesRead(lines: Vec<PrescribedLine>) -> impl IntoView {
    let lines = lines.into_iter().map(|line| {
        let (name, count, how) = (drug(&line), line.clone(), line);
        view! {
            <li class="py-1.5">
                <p class="flex flex-wrap items-baseline justify-between gap-x-4">
                    <span class="min-w-0 font-semibold break-words">{name}</span>
                    <span class="tabular-nums">{move || quantity(&count, language())}</span>
                </p>
                <p class="text-sm text-base-content/80">{move || spelled(&how, language())}</p>
            </li>
        }
    });
    view! {
        <ol class="list-decimal divide-y divide-base-300 pl-6" aria-label=w::drugs>{lines.collect_view()}</ol>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_was_replaced_is_not_told_as_stopped() {
        assert_eq!(status_word(PrescriptionStatus::Stopped, true), w::replaced());
        assert_eq!(status_word(PrescriptionStatus::Stopped, false), w::stopped());
        assert_eq!(status_word(PrescriptionStatus::Active, false), w::active());
    }

    #[test]
    fn diagnoses_read_in_a_line_with_their_codes_where_they_have_one() {
        let one = |code: &str, name: &str| Diagnosis {
            code: code.to_owned(),
            name: name.to_owned(),
            chronic: false,
        };
        let all = [one("J02.9", "Viêm họng cấp"), one("", "ho")];
        assert_eq!(diagnoses_line(&all), "J02.9 Viêm họng cấp; ho");
        assert_eq!(diagnoses_line(&[]), "");
    }
}
