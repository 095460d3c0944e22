//! How what is written in a record reads and looks.
use clinic_shared::records::{Encounter, EncounterStatus, Vitals};
use leptos::prelude::*;

use super::encounter_state::written;
use super::words as w;
use crate::api::ApiError;
use crate::kit::{Badge, Icon, Tone};

/// The name of a field of `Vitals`.
pub fn vital_word(field: &str) -> &'static str {
    match field {
        "temperature_celsius" => w::temperature(),
        "pulse_per_minute" => w::pulse(),
        "breaths_per_minute" => w::breaths(),
        "systolic_mmhg" => w::systolic(),
        "diastolic_mmhg" => w::diastolic(),
        "oxygen_percent" => w::oxygen(),
        "weight_kg" => w::weight(),
        "height_cm" => w::height(),
        "glucose_mmol_per_l" => w::glucose(),
        "pain" => w::pain(),
        _ => w::vitals(),
    }
}

pub fn vital_unit(field: &str) -> &'static str {
    match field {
        "temperature_celsius" => "°C",
        "pulse_per_minute" | "breaths_per_minute" => w::per_minute(),
        "systolic_mmhg" | "diastolic_mmhg" => "mmHg",
        "oxygen_percent" => "%",
        "weight_kg" => "kg",
        "height_cm" => "cm",
        "glucose_mmol_per_l" => "mmol/l",
        "pain" => "0–10",
        _ => "",
    }
}

/// What was measured, each with its unit; both pressures as one.
pub fn measured(vitals: &Vitals) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for range in &Vitals::RANGES {
        let Some(value) = (range.of)(vitals) else { continue };
        let shown = match (range.field, vitals.systolic_mmhg) {
            ("systolic_mmhg", _) => {
                let lower = vitals.diastolic_mmhg.map_or_else(|| "–".to_owned(), written);
                (w::pressure(), format!("{}/{lower} mmHg", written(value)))
            }
            ("diastolic_mmhg", Some(_)) => continue,
            ("pain", _) => (w::pain(), format!("{}/10", written(value))),
            (field, _) => (
                vital_word(field),
                format!("{} {}", written(value), vital_unit(field)),
            ),
        };
        all.push(shown);
    }
    if let Some(index) = vitals.body_mass_index() {
        all.push((w::bmi(), index_text(index)));
    }
    all
}

/// One decimal says enough.
pub fn index_text(index: f64) -> String {
    format!("{index:.1}").replace('.', ",")
}

/// What a field of the record is called, by its pointer.
pub fn field_word(pointer: &str) -> &'static str {
    if let Some(field) = pointer.strip_prefix("/vitals/") {
        return vital_word(field);
    }
    match pointer {
        "/reason" => w::reason(),
        "/history" => w::history(),
        "/examination" => w::examination(),
        "/advice" => w::advice(),
        "/follow_up_days" => w::follow_up(),
        "/facts/egfr" => w::egfr(),
        "/facts/trimester" => w::trimester(),
        at if at.starts_with("/diagnoses") => w::diagnoses(),
        _ => w::record(),
    }
}

/// A draft, signed, or amended since.
pub fn record_look(status: EncounterStatus, revision: i64) -> (Tone, Icon, String) {
    match status {
        EncounterStatus::InProgress => (Tone::Warning, Icon::Edit, w::draft().to_owned()),
        EncounterStatus::Finished if revision > 1 => (Tone::Success, Icon::Check, w::amended(revision - 1)),
        EncounterStatus::Finished => (Tone::Success, Icon::Check, w::signed().to_owned()),
    }
}

#[component]
pub fn RecordBadge(status: EncounterStatus, revision: i64) -> impl IntoView {
    let (tone, icon, _) = record_look(status, revision);
    view! { <Badge tone icon text=move || record_look(status, revision).2/> }
}

#[component]
pub fn StateOf(#[prop(into)] read: Signal<Encounter>) -> impl IntoView {
    let state = Memo::new(move |_| read.with(|encounter| (encounter.status, encounter.revision)));
    move || {
        let (status, revision) = state.get();
        view! { <RecordBadge status revision/> }
    }
}

/// In a few words, for a line.
pub fn why(error: &ApiError) -> String {
    match error {
        ApiError::Network | ApiError::TimedOut => w::no_server().to_owned(),
        ApiError::Unreadable { .. } => w::strange_answer().to_owned(),
        ApiError::Problem(problem) => problem.title.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_is_told_with_units_and_both_pressures_as_one() {
        let vitals = Vitals {
            temperature_celsius: Some(38.5),
            systolic_mmhg: Some(120.0),
            diastolic_mmhg: Some(80.0),
            weight_kg: Some(60.0),
            height_cm: Some(160.0),
            pain: Some(3.0),
            ..Vitals::default()
        };
        let texts: Vec<_> = measured(&vitals).into_iter().map(|(_, text)| text).collect();
        assert_eq!(
            texts,
            ["38,5 °C", "120/80 mmHg", "60 kg", "160 cm", "3/10", "23,4"]
        );
        let lower = Vitals {
            diastolic_mmhg: Some(80.0),
            ..Vitals::default()
        };
        assert_eq!(measured(&lower), [(w::diastolic(), "80 mmHg".to_owned())]);
        assert!(measured(&Vitals::default()).is_empty());
    }

    #[test]
    fn every_measurement_has_a_name_of_its_own_and_a_unit() {
        let mut names: Vec<_> = Vitals::RANGES
            .iter()
            .map(|range| vital_word(range.field))
            .collect();
        assert!(
            Vitals::RANGES
                .iter()
                .all(|range| !vital_unit(range.field).is_empty())
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Vitals::RANGES.len());
        assert!(!names.contains(&w::vitals()));
    }

    #[test]
    fn a_record_is_a_draft_signed_or_amended() {
        let text = |status, revision| record_look(status, revision).2;
        assert_eq!(text(EncounterStatus::InProgress, 0), w::draft());
        assert_eq!(text(EncounterStatus::Finished, 1), w::signed());
        assert_eq!(text(EncounterStatus::Finished, 3), w::amended(2));
    }
}
