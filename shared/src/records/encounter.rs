//! The record of one visit. FHIR's `Encounter`, with what was written about it.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldError, FieldErrors},
    ids::{AppointmentId, EncounterId, PatientId, PractitionerId},
    text::tidy,
    time::Timestamp,
};

/// As long as anybody writes.
const TEXT_MAX: usize = 8_000;
const DIAGNOSES_MAX: usize = 30;

/// FHIR Encounter.status, the part used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EncounterStatus {
    /// Being written; only its doctor's draft.
    InProgress,
    /// Signed. What is changed from then on is an amendment with a reason.
    Finished,
}

impl EncounterStatus {
    pub const ALL: [Self; 2] = [Self::InProgress, Self::Finished];

    pub const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "in-progress",
            Self::Finished => "finished",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// Measured at the visit. Units are in the names.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Vitals {
    pub temperature_celsius: Option<f64>,
    pub pulse_per_minute: Option<f64>,
    pub breaths_per_minute: Option<f64>,
    pub systolic_mmhg: Option<f64>,
    pub diastolic_mmhg: Option<f64>,
    /// Of haemoglobin in the arteries, by the finger's clip.
    pub oxygen_percent: Option<f64>,
    pub weight_kg: Option<f64>,
    pub height_cm: Option<f64>,
    pub glucose_mmol_per_l: Option<f64>,
    /// 0 to 10.
    pub pain: Option<f64>,
}

/// One kind of measurement: what cannot be, and what is rare enough to ask whether it was mistyped.
#[derive(Debug, Clone, Copy)]
pub struct VitalRange {
    /// The field of [`Vitals`].
    pub field: &'static str,
    pub of: fn(&Vitals) -> Option<f64>,
    /// Outside of it nothing is kept.
    pub possible: (f64, f64),
    /// Outside of it somebody is asked to look again.
    pub usual: (f64, f64),
}

impl Vitals {
    pub const RANGES: [VitalRange; 10] = [
        VitalRange {
            field: "temperature_celsius",
            of: |vitals| vitals.temperature_celsius,
            possible: (25.0, 45.0),
            usual: (35.0, 41.0),
        },
        VitalRange {
            field: "pulse_per_minute",
            of: |vitals| vitals.pulse_per_minute,
            possible: (10.0, 350.0),
            usual: (40.0, 180.0),
        },
        VitalRange {
            field: "breaths_per_minute",
            of: |vitals| vitals.breaths_per_minute,
            possible: (2.0, 150.0),
            usual: (8.0, 60.0),
        },
        VitalRange {
            field: "systolic_mmhg",
            of: |vitals| vitals.systolic_mmhg,
            possible: (30.0, 320.0),
            usual: (70.0, 220.0),
        },
        VitalRange {
            field: "diastolic_mmhg",
            of: |vitals| vitals.diastolic_mmhg,
            possible: (10.0, 220.0),
            usual: (40.0, 130.0),
        },
        VitalRange {
            field: "oxygen_percent",
            of: |vitals| vitals.oxygen_percent,
            possible: (20.0, 100.0),
            usual: (85.0, 100.0),
        },
        VitalRange {
            field: "weight_kg",
            of: |vitals| vitals.weight_kg,
            possible: (0.3, 400.0),
            usual: (2.0, 150.0),
        },
        VitalRange {
            field: "height_cm",
            of: |vitals| vitals.height_cm,
            possible: (20.0, 260.0),
            usual: (45.0, 200.0),
        },
        VitalRange {
            field: "glucose_mmol_per_l",
            of: |vitals| vitals.glucose_mmol_per_l,
            possible: (0.3, 100.0),
            usual: (3.0, 25.0),
        },
        VitalRange {
            field: "pain",
            of: |vitals| vitals.pain,
            possible: (0.0, 10.0),
            usual: (0.0, 10.0),
        },
    ];

    /// Weight by the square of the height: kg/m².
    pub fn body_mass_index(&self) -> Option<f64> {
        let metres = self.height_cm? / 100.0;
        Some(self.weight_kg? / (metres * metres))
    }

    /// Fields whose value is rare.
    pub fn unusual(&self) -> Vec<&'static str> {
        let ranges = Self::RANGES.iter();
        let unusual = ranges.filter(|range| {
            (range.of)(self).is_some_and(|value| !(range.usual.0..=range.usual.1).contains(&value))
        });
        unusual.map(|range| range.field).collect()
    }

    fn check(&self, errors: &mut FieldErrors) {
        for range in &Self::RANGES {
            let is_wrong =
                (range.of)(self).is_some_and(|value| !(range.possible.0..=range.possible.1).contains(&value));
            errors.add_if(
                is_wrong,
                &format!("/vitals/{}", range.field),
                FieldCode::OutOfRange,
            );
        }
        if let (Some(systolic), Some(diastolic)) = (self.systolic_mmhg, self.diastolic_mmhg) {
            errors.add_if(
                diastolic >= systolic,
                "/vitals/diastolic_mmhg",
                FieldCode::OutOfRange,
            );
        }
    }
}

/// What the patient has: a code of ICD-10 with its name, or words alone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Diagnosis {
    /// `J02.9`; empty where it is words alone.
    pub code: String,
    pub name: String,
    /// It stays: later prescriptions are checked against it too.
    pub chronic: bool,
}

impl Diagnosis {
    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            code: tidy(&self.code).to_uppercase(),
            name: tidy(&self.name),
            ..self
        }
    }

    /// Its code, or its words where it has none.
    pub fn told(&self) -> &str {
        if self.code.is_empty() {
            &self.name
        } else {
            &self.code
        }
    }

    pub fn check_all(diagnoses: &[Self], errors: &mut FieldErrors) {
        errors.add_if(diagnoses.len() > DIAGNOSES_MAX, "/diagnoses", FieldCode::TooLong);
        for (at, one) in diagnoses.iter().enumerate() {
            let of = |field: &str| format!("/diagnoses/{at}/{field}");
            errors.text(&of("name"), &one.name, 300);
            let is_code = one.code.trim().is_empty() || is_icd10(one.code.trim());
            errors.add_if(!is_code, &of("code"), FieldCode::Malformed);
        }
    }
}

/// A letter and two digits, then perhaps a point and up to two more: `J02`, `E11.9`, with or without † or *.
pub fn is_icd10(code: &str) -> bool {
    let code = code.strip_suffix(['†', '*', '+']).unwrap_or(code);
    let (head, tail) = code.split_once('.').unwrap_or((code, ""));
    let mut head = head.chars();
    let head_fits = head.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && head.clone().count() == 2
        && head.all(|digit| digit.is_ascii_digit());
    let tail_fits = tail.len() <= 2 && tail.chars().all(|digit| digit.is_ascii_digit());
    head_fits && tail_fits && (tail.is_empty() != code.contains('.'))
}

/// What prescribing wants to know of the patient, as it is at this visit. `null`: not asked.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PatientFacts {
    pub pregnant: Option<bool>,
    /// 1 to 3.
    pub trimester: Option<u8>,
    pub lactating: Option<bool>,
    /// eGFR, ml/min/1.73 m².
    pub egfr: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EncounterForm {
    /// Why the patient comes, in the patient's words.
    pub reason: String,
    /// Of this illness, and what was before it.
    pub history: String,
    pub vitals: Vitals,
    pub examination: String,
    pub diagnoses: Vec<Diagnosis>,
    pub facts: PatientFacts,
    pub advice: String,
    /// When the patient shall come again.
    pub follow_up_days: Option<u16>,
}

impl EncounterForm {
    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            reason: self.reason.trim().to_owned(),
            history: self.history.trim().to_owned(),
            examination: self.examination.trim().to_owned(),
            advice: self.advice.trim().to_owned(),
            diagnoses: self.diagnoses.into_iter().map(Diagnosis::tidied).collect(),
            ..self
        }
    }

    /// What must be there before it is signed.
    pub fn unsaid(&self) -> FieldErrors {
        let mut errors = self.check();
        errors.add_if(self.reason.trim().is_empty(), "/reason", FieldCode::Required);
        errors.add_if(self.diagnoses.is_empty(), "/diagnoses", FieldCode::Required);
        errors
    }
}

impl Check for EncounterForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (pointer, text) in [
            ("/reason", &self.reason),
            ("/history", &self.history),
            ("/examination", &self.examination),
            ("/advice", &self.advice),
        ] {
            errors.optional(pointer, text, TEXT_MAX);
        }
        self.vitals.check(&mut errors);
        Diagnosis::check_all(&self.diagnoses, &mut errors);
        let wrong_trimester = self
            .facts
            .trimester
            .is_some_and(|trimester| !(1..=3).contains(&trimester));
        errors.add_if(wrong_trimester, "/facts/trimester", FieldCode::OutOfRange);
        let wrong_egfr = self.facts.egfr.is_some_and(|egfr| !(0.0..=300.0).contains(&egfr));
        errors.add_if(wrong_egfr, "/facts/egfr", FieldCode::OutOfRange);
        let wrong_days = self.follow_up_days.is_some_and(|days| !(1..=730).contains(&days));
        errors.add_if(wrong_days, "/follow_up_days", FieldCode::OutOfRange);
        errors
    }
}

/// `POST /api/encounters`: opens the record of a visit, under an id made by the asker. Where the visit has one, that
/// one is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct OpenEncounter {
    pub id: EncounterId,
    pub patient_id: PatientId,
    /// `null`: without a visit, such as advice by phone.
    #[serde(default)]
    pub appointment_id: Option<AppointmentId>,
    #[serde(flatten)]
    pub form: EncounterForm,
}

impl Check for OpenEncounter {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

/// `POST /api/encounters/{id}/amend`: the signed record as it shall read from now on. What it read before stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AmendEncounter {
    /// Why: `Nhập nhầm huyết áp`.
    pub reason: String,
    pub content: EncounterForm,
}

impl Check for AmendEncounter {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/reason", &self.reason, 300);
        let content = self.content.unsaid().0.into_iter();
        errors.0.extend(content.map(|error| FieldError {
            pointer: format!("/content{}", error.pointer),
            ..error
        }));
        errors
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Encounter {
    pub id: EncounterId,
    pub patient_id: PatientId,
    pub patient_name: String,
    pub practitioner_id: PractitionerId,
    pub practitioner_name: String,
    pub appointment_id: Option<AppointmentId>,
    pub status: EncounterStatus,
    pub started_at: Timestamp,
    #[serde(flatten)]
    pub form: EncounterForm,
    /// How often it was signed: 0 a draft, 1 signed, more with each amendment.
    pub revision: i64,
    pub signed_at: Option<Timestamp>,
    pub version: i64,
    /// A second draft, written without the server while the first one was changed: the first one's id.
    #[serde(default)]
    pub copy_of: Option<EncounterId>,
    /// The other drafts of the same record, and the record itself where this is one of them.
    #[serde(default)]
    pub twins: Vec<EncounterId>,
}

/// What a record read when it was signed or amended. `GET /api/encounters/{id}/revisions`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct EncounterRevision {
    pub revision: i64,
    /// Why it was amended; empty where it was first signed.
    pub reason: String,
    pub written_by_name: String,
    pub written_at: Timestamp,
    pub content: EncounterForm,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("J02", true)]
    #[case("J02.9", true)]
    #[case("e11.65", true)]
    #[case("G63.2*", true)]
    #[case("J2", false)]
    #[case("J02.", false)]
    #[case("J02**", false)]
    #[case("G63.2†*", false)]
    #[case("J029", false)]
    #[case("viêm", false)]
    #[case("", false)]
    fn a_code_has_a_letter_and_digits(#[case] code: &str, #[case] is_one: bool) {
        assert_eq!(is_icd10(code), is_one);
    }

    #[test]
    fn what_cannot_be_is_refused_and_what_is_rare_is_asked_about() {
        let vitals = Vitals {
            temperature_celsius: Some(390.0),
            pulse_per_minute: Some(200.0),
            systolic_mmhg: Some(80.0),
            diastolic_mmhg: Some(120.0),
            ..Vitals::default()
        };
        let form = EncounterForm {
            vitals,
            ..EncounterForm::default()
        };
        let errors = form.check();
        assert_eq!(
            errors.of("/vitals/temperature_celsius"),
            Some(FieldCode::OutOfRange)
        );
        assert_eq!(errors.of("/vitals/pulse_per_minute"), None);
        assert_eq!(
            errors.of("/vitals/diastolic_mmhg"),
            Some(FieldCode::OutOfRange),
            "the lower pressure is below the upper one"
        );
        assert_eq!(vitals.unusual(), ["temperature_celsius", "pulse_per_minute"]);
    }

    #[test]
    fn the_index_is_weight_by_height_squared() {
        let vitals = Vitals {
            weight_kg: Some(60.0),
            height_cm: Some(160.0),
            ..Vitals::default()
        };
        assert_eq!(vitals.body_mass_index().map(f64::round), Some(23.0));
        assert_eq!(Vitals::default().body_mass_index(), None);
    }
}
