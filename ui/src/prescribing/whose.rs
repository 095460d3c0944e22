//! Whom it is for, in sight while it is written.
use clinic_shared::medication::sig::written;
use clinic_shared::medication::{Prescribing, Prescription};
use leptos::prelude::*;

use super::desk::Desk;
use super::words as w;

/// Below two years people count in months.
const MONTHS_BELOW: f64 = 24.0;

/// Age, weight and allergies, as the check takes them.
fn told(known: &Prescribing) -> Vec<String> {
    let case = &known.case;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole years and months of a person"
    )]
    let age = match (case.age_months, case.age_years) {
        (Some(months), _) if months < MONTHS_BELOW => Some(w::is_months(months as i64)),
        (_, years) => years.map(|years| w::is_years(years as i64)),
    };
    let weight = case.weight_kg.map(|weight| w::is_kilograms(&written(weight)));
    let allergies = match &case.allergies {
        None => w::allergies_unasked().to_owned(),
        Some(none) if none.is_empty() => w::not_allergic().to_owned(),
        Some(all) => w::allergic_to(&all.join(", ")),
    };
    age.into_iter().chain(weight).chain([allergies]).collect()
}

#[component]
pub fn Whose(desk: Desk, draft: Signal<Prescription>) -> impl IntoView {
    let name = move || draft.with(|draft| draft.patient_name.clone());
    let more = move || {
        let told = desk.known.value.with(|known| known.as_ref().map(told));
        told.unwrap_or_default().join(" · ")
    };
    view! {
        <p class="flex flex-wrap gap-x-2 text-sm">
            <strong>{name}</strong>
            <span>{more}</span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::medication::Case;

    fn said(case: Case) -> Vec<String> {
        told(&Prescribing {
            case,
            ..Prescribing::default()
        })
    }

    #[test]
    fn a_child_is_told_in_months_with_its_weight_and_nobody_is_said_to_be_free_of_allergies_unasked() {
        let child = Case {
            age_months: Some(14.0),
            age_years: Some(1.0),
            weight_kg: Some(9.5),
            ..Case::default()
        };
        assert_eq!(said(child), ["14 tháng", "9,5 kg", "Chưa hỏi dị ứng"]);
        let man = Case {
            age_months: Some(552.0),
            age_years: Some(46.0),
            allergies: Some(vec!["Penicillin".to_owned()]),
            ..Case::default()
        };
        assert_eq!(said(man), ["46 tuổi", "Dị ứng: Penicillin"]);
        let asked = Case {
            allergies: Some(Vec::new()),
            ..Case::default()
        };
        assert_eq!(said(asked), ["Không dị ứng"]);
    }
}
