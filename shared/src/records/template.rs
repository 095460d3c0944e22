//! What a record may begin with: headings, places to fill in, usual advice. Never one patient's own. Row D1.

use serde::{Deserialize, Serialize};

use super::{Diagnosis, EncounterForm, Vitals};
use crate::{
    field::{Check, FieldCode, FieldError, FieldErrors},
    ids::{EncounterTemplateId, PractitionerId},
    text::{fold, tidy},
};

/// The parts of a record that it may hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TemplateContent {
    pub reason: String,
    /// `Sốt ___ ngày`: three underscores are a place to fill in.
    pub history: String,
    pub examination: String,
    pub diagnoses: Vec<Diagnosis>,
    pub advice: String,
    /// What is to be measured: fields of [`Vitals`].
    pub vitals: Vec<String>,
    pub follow_up_days: Option<u16>,
}

impl TemplateContent {
    /// Of a record: its texts and what was measured, not the values; nor its diagnoses, which are a patient's.
    pub fn of(form: &EncounterForm) -> Self {
        let measured = Vitals::RANGES
            .iter()
            .filter(|range| (range.of)(&form.vitals).is_some());
        Self {
            reason: form.reason.clone(),
            history: form.history.clone(),
            examination: form.examination.clone(),
            diagnoses: Vec::new(),
            advice: form.advice.clone(),
            vitals: measured.map(|range| range.field.to_owned()).collect(),
            follow_up_days: form.follow_up_days,
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As a record would have it: by the same limits.
    fn form(&self) -> EncounterForm {
        EncounterForm {
            reason: self.reason.clone(),
            history: self.history.clone(),
            examination: self.examination.clone(),
            diagnoses: self.diagnoses.clone(),
            advice: self.advice.clone(),
            follow_up_days: self.follow_up_days,
            ..EncounterForm::default()
        }
    }

    fn tidied(self) -> Self {
        let form = self.form().tidied();
        let known = Vitals::RANGES.iter().map(|range| range.field.to_owned());
        Self {
            reason: form.reason,
            history: form.history,
            examination: form.examination,
            diagnoses: form.diagnoses,
            advice: form.advice,
            // Each once, in the order of the record's form.
            vitals: known.filter(|field| self.vitals.contains(field)).collect(),
            follow_up_days: form.follow_up_days,
        }
    }
}

impl Check for TemplateContent {
    fn check(&self) -> FieldErrors {
        let mut errors = self.form().check();
        let is_known = |field: &String| Vitals::RANGES.iter().any(|range| range.field == field);
        errors.add_if(!self.vitals.iter().all(is_known), "/vitals", FieldCode::Unknown);
        errors.add_if(self.is_empty(), "/history", FieldCode::Required);
        errors
    }
}

/// What a doctor keeps of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TemplateForm {
    /// `Tăng huyết áp – tái khám`.
    pub name: String,
    /// `Nội, Tim mạch`; empty: of all.
    pub specialty: String,
    /// All doctors see it; only its own changes it.
    pub shared: bool,
    pub content: TemplateContent,
}

impl TemplateForm {
    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            name: tidy(&self.name),
            specialty: tidy(&self.specialty),
            shared: self.shared,
            content: self.content.tidied(),
        }
    }
}

impl Check for TemplateForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/name", &self.name, 120);
        errors.optional("/specialty", &self.specialty, 120);
        let content = self.content.check().0.into_iter();
        errors.0.extend(content.map(|error| FieldError {
            pointer: format!("/content{}", error.pointer),
            ..error
        }));
        errors
    }
}

/// `POST /api/encounter-templates`: under an id made by the asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateTemplate {
    pub id: EncounterTemplateId,
    #[serde(flatten)]
    pub form: TemplateForm,
}

impl Check for CreateTemplate {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct EncounterTemplate {
    pub id: EncounterTemplateId,
    /// Whose; `null`: the program's own, which nobody changes.
    pub practitioner_id: Option<PractitionerId>,
    /// Empty: the program's.
    pub practitioner_name: String,
    #[serde(flatten)]
    pub form: TemplateForm,
    pub version: i64,
}

/// How near a template is to a doctor. In order: the first comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// In the same words.
    Same,
    OwnSpecialty,
    AllSpecialties,
    Another,
}

impl Nearness {
    /// Specialties are written freely: `Nội` is near to `Nội tổng quát`, and `TIM MẠCH` to `Nội, Tim mạch`.
    pub fn between(of_template: &str, of_doctor: &str) -> Self {
        if fold(of_template).is_empty() {
            return Self::AllSpecialties;
        }
        let parts = |text: &str| -> Vec<String> {
            let folded = text.split([',', ';']).map(fold);
            folded.filter(|part| !part.is_empty()).collect()
        };
        // Not anywhere within the other: without its marks an eye (mắt) is a face (mặt).
        let begins = |long: &str, short: &str| {
            long.strip_prefix(short)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let doctors = parts(of_doctor);
        let is_near = |own: &String| {
            doctors
                .iter()
                .any(|other| begins(own, other) || begins(other, own))
        };
        let own = parts(of_template);
        if own.iter().any(|own| doctors.contains(own)) {
            Self::Same
        } else if own.iter().any(is_near) {
            Self::OwnSpecialty
        } else {
            Self::Another
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Nội", "Nội tổng quát", Nearness::OwnSpecialty)]
    #[case("Nội, Tim mạch", "TIM MACH", Nearness::Same)]
    #[case("Nội tổng quát", "Nội tổng quát", Nearness::Same)]
    #[case("Tai mũi họng", "Tai - Mũi - Họng", Nearness::Same)]
    #[case("Răng hàm mặt", "Mắt", Nearness::Another)]
    #[case("Nhi", "Nhiễm", Nearness::Another)]
    #[case("Nhi", "", Nearness::Another)]
    #[case("", "Nhi", Nearness::AllSpecialties)]
    fn a_specialty_is_near_to_one_that_begins_with_its_words(
        #[case] of_template: &str,
        #[case] of_doctor: &str,
        #[case] nearness: Nearness,
    ) {
        assert_eq!(Nearness::between(of_template, of_doctor), nearness);
        assert!(Nearness::Same < Nearness::OwnSpecialty && Nearness::OwnSpecialty < Nearness::AllSpecialties);
    }

    #[test]
    fn of_a_record_it_takes_texts_and_what_was_measured_but_no_value_and_no_diagnosis() {
        let form = EncounterForm {
            history: "Sốt ___ ngày".to_owned(),
            vitals: Vitals {
                temperature_celsius: Some(39.0),
                ..Vitals::default()
            },
            diagnoses: vec![Diagnosis::default()],
            follow_up_days: Some(3),
            ..EncounterForm::default()
        };
        let content = TemplateContent::of(&form);
        assert_eq!(content.history, "Sốt ___ ngày");
        assert_eq!(content.vitals, ["temperature_celsius"]);
        assert_eq!(content.follow_up_days, Some(3));
        assert!(content.diagnoses.is_empty());
    }

    #[test]
    fn it_wants_a_name_and_something_inside_and_keeps_to_the_limits_of_a_record() {
        let empty = TemplateForm::default().check();
        assert_eq!(empty.of("/name"), Some(FieldCode::Required));
        assert_eq!(empty.of("/content/history"), Some(FieldCode::Required));
        let form = TemplateForm {
            name: "Sốt".to_owned(),
            content: TemplateContent {
                examination: "x".repeat(8_001),
                vitals: vec!["mood".to_owned()],
                follow_up_days: Some(0),
                ..TemplateContent::default()
            },
            ..TemplateForm::default()
        };
        let errors = form.check();
        assert_eq!(errors.of("/content/examination"), Some(FieldCode::TooLong));
        assert_eq!(errors.of("/content/vitals"), Some(FieldCode::Unknown));
        assert_eq!(errors.of("/content/follow_up_days"), Some(FieldCode::OutOfRange));
    }

    #[test]
    fn what_is_measured_is_kept_once_in_the_order_of_the_form() {
        let vitals = ["pain", "systolic_mmhg", "pain"].map(str::to_owned).to_vec();
        let form = TemplateForm {
            content: TemplateContent {
                vitals,
                ..TemplateContent::default()
            },
            ..TemplateForm::default()
        };
        assert_eq!(form.tidied().content.vitals, ["systolic_mmhg", "pain"]);
    }
}
