//! A prescription: its lines, its states, and how dangers found in it are answered for. FHIR's `MedicationRequest`
//! is one line of one that is signed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    case::{Case, Form, Line, Route, words},
    finding::{DrugCheck, Finding, NotChecked, Tier},
    sig::{mass_mg, strength_mg},
};
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{
        EncounterId, FavouriteId, MedicationRequestId, MedicationStatementId, PackApprovalId, PatientId,
        PractitionerId, PrescriptionId, SignatureProofId, UserId,
    },
    records::Diagnosis,
    scanning::AppointmentCode,
    text::tidy,
    time::{Date, Timestamp},
};

/// More than anybody prescribes at once.
pub const LINES_MAX: usize = 40;
pub const DAYS_MAX: u16 = 365;
pub const TIMES_PER_DAY_MAX: f64 = 48.0;
pub const UNITS_MAX: f64 = 1_000.0;
pub const QUANTITY_MAX: f64 = 100_000.0;
/// Before the code in the paper's QR, so that it is not taken for a visit's.
pub const CODE_PREFIX: &str = "RX1";

words! {
    /// FHIR MedicationRequest.status, the part used here. One that is used up stays `active`; its lines have an end.
    PrescriptionStatus {
        Draft = "draft",
        Active = "active",
        /// Taken until then, and no longer: stopped, or replaced by another prescription.
        Stopped = "stopped",
        /// Signed, and nothing of it was ever taken.
        Cancelled = "cancelled",
    }
}

/// One line as the doctor writes it. What is not said is empty; signing wants more than keeping a draft does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PrescribedLine {
    /// An ingredient or a product, in any spelling that the pack knows, or one that it does not.
    pub drug: String,
    /// Of one unit, as on the box: `500 mg`, `250 mg/5 ml`.
    pub strength: String,
    pub route: Option<Route>,
    pub form: Option<Form>,
    /// How many units at a time: 1, 0.5.
    pub units_per_dose: Option<f64>,
    /// `viên`, `gói`, `ml`.
    pub unit: String,
    pub times_per_day: Option<f64>,
    pub days: Option<u16>,
    /// Only when it is needed; `times_per_day` is then the most.
    pub as_needed: bool,
    /// Of units, to be handed out. Without it: as many as doses, times and days make.
    pub quantity: Option<f64>,
    /// `uống sau ăn`.
    pub instructions: String,
}

impl PrescribedLine {
    /// Milligrams of one dose, where strength and units tell.
    pub fn dose_mg(&self) -> Option<f64> {
        let units = self.units_per_dose?;
        if let Some(mg) = mass_mg(&self.unit.to_lowercase()) {
            return Some(units * mg);
        }
        strength_mg(&self.strength)?.of(units, &self.unit)
    }

    /// How many units are handed out.
    pub fn quantity(&self) -> Option<f64> {
        self.quantity.or_else(|| {
            let days = f64::from(self.days?);
            Some((self.units_per_dose? * self.times_per_day? * days).ceil())
        })
    }

    /// As the check takes it.
    pub fn line(&self) -> Line {
        Line {
            drug: self.drug.clone(),
            route: self.route.or_else(|| self.form.and_then(Form::route)),
            form: self.form,
            dose_mg: self.dose_mg(),
            times_per_day: self.times_per_day,
            days: self.days,
        }
    }

    fn tidied(self) -> Self {
        Self {
            drug: tidy(&self.drug),
            strength: tidy(&self.strength),
            unit: tidy(&self.unit),
            instructions: tidy(&self.instructions),
            ..self
        }
    }

    fn check(&self, at: usize, errors: &mut FieldErrors) {
        let of = |field: &str| format!("/lines/{at}/{field}");
        errors.text(&of("drug"), &self.drug, 200);
        errors.optional(&of("strength"), &self.strength, 60);
        errors.optional(&of("unit"), &self.unit, 20);
        errors.optional(&of("instructions"), &self.instructions, 300);
        for (field, value, most) in [
            ("units_per_dose", self.units_per_dose, UNITS_MAX),
            ("times_per_day", self.times_per_day, TIMES_PER_DAY_MAX),
            ("quantity", self.quantity, QUANTITY_MAX),
        ] {
            let is_wrong = value.is_some_and(|value| !(value > 0.0 && value <= most));
            errors.add_if(is_wrong, &of(field), FieldCode::OutOfRange);
        }
        let wrong_days = self.days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days));
        errors.add_if(wrong_days, &of("days"), FieldCode::OutOfRange);
    }

    /// What is missing for the pharmacist: how much, how often, for how long. Of a cream or what is taken when needed,
    /// words do instead of numbers.
    fn unsaid(&self, at: usize, errors: &mut FieldErrors) {
        let of = |field: &str| format!("/lines/{at}/{field}");
        let is_in_words = !self.instructions.is_empty() && (self.as_needed || self.units_per_dose.is_none());
        let missing = FieldCode::Required;
        errors.add_if(self.days.is_none(), &of("days"), missing);
        if is_in_words {
            errors.add_if(self.quantity().is_none(), &of("quantity"), missing);
            return;
        }
        errors.add_if(self.units_per_dose.is_none(), &of("units_per_dose"), missing);
        errors.add_if(self.unit.is_empty(), &of("unit"), missing);
        errors.add_if(self.times_per_day.is_none(), &of("times_per_day"), missing);
    }
}

/// What a doctor writes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PrescriptionForm {
    pub lines: Vec<PrescribedLine>,
    /// Printed above the lines.
    pub diagnoses: Vec<Diagnosis>,
    /// To the patient; printed below them.
    pub advice: String,
    /// Questions of the check that the doctor has answered, by their codes.
    pub answers: BTreeMap<String, bool>,
}

impl PrescriptionForm {
    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            lines: self.lines.into_iter().map(PrescribedLine::tidied).collect(),
            diagnoses: self.diagnoses.into_iter().map(Diagnosis::tidied).collect(),
            advice: self.advice.trim().to_owned(),
            answers: self.answers,
        }
    }

    /// What a pharmacist could not work with. Empty: it may be signed.
    pub fn unsaid(&self) -> FieldErrors {
        let mut errors = self.check();
        errors.add_if(self.lines.is_empty(), "/lines", FieldCode::Required);
        errors.add_if(self.diagnoses.is_empty(), "/diagnoses", FieldCode::Required);
        for (at, line) in self.lines.iter().enumerate() {
            line.unsaid(at, &mut errors);
        }
        errors
    }
}

impl Check for PrescriptionForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.lines.len() > LINES_MAX, "/lines", FieldCode::TooLong);
        errors.add_if(self.answers.len() > 200, "/answers", FieldCode::TooLong);
        for (at, line) in self.lines.iter().enumerate() {
            line.check(at, &mut errors);
        }
        Diagnosis::check_all(&self.diagnoses, &mut errors);
        errors.optional("/advice", &self.advice, 2000);
        errors
    }
}

/// `POST /api/prescriptions`: begins a draft, under an id made by the asker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DraftPrescription {
    pub id: PrescriptionId,
    pub patient_id: PatientId,
    /// The record that it belongs to.
    #[serde(default)]
    pub encounter_id: Option<EncounterId>,
    /// A signed one that this one takes the place of once it is signed itself.
    #[serde(default)]
    pub replaces: Option<PrescriptionId>,
    #[serde(flatten)]
    pub form: PrescriptionForm,
}

impl Check for DraftPrescription {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

words! {
    /// Why a doctor prescribes in spite of what was found.
    OverrideReason {
        BenefitOutweighs = "benefit-outweighs",
        Monitored = "monitored",
        ToleratedBefore = "tolerated-before",
        DoseAdjusted = "dose-adjusted",
        NoAlternative = "no-alternative",
        SpecialistAdvice = "specialist-advice",
        NotApplicable = "not-applicable",
        /// Needs words.
        Other = "other",
    }
}

/// One finding answered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Acknowledgment {
    /// [`Finding::key`].
    pub finding: String,
    pub reason: OverrideReason,
    #[serde(default)]
    pub words: String,
}

/// The fewest letters that say anything.
const WORDS_MIN: usize = 5;

impl Acknowledgment {
    /// Whether this is enough of an answer for what was found.
    pub fn answers(&self, finding: &Finding) -> bool {
        let is_enough = has_words(&self.words) || !wants_words(finding.tier, Some(self.reason));
        self.finding == finding.key() && is_enough
    }
}

/// Whether a reason alone is no answer.
pub fn wants_words(tier: Tier, reason: Option<OverrideReason>) -> bool {
    tier == Tier::Contraindicated || reason == Some(OverrideReason::Other)
}

pub fn has_words(words: &str) -> bool {
    words.trim().chars().count() >= WORDS_MIN
}

/// `POST /api/prescriptions/{id}/sign`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignPrescription {
    /// What the doctor saw: the keys of all findings. The check is repeated, and signs only what is the same.
    pub seen: Vec<String>,
    /// And what was told as not checked.
    pub seen_not_checked: Vec<NotChecked>,
    pub acknowledgments: Vec<Acknowledgment>,
    /// Wanted where something contraindicated is signed: from `POST /api/session/proof`.
    pub proof: Option<SignatureProofId>,
}

impl Check for SignPrescription {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(self.seen.len() > 2_000, "/seen", FieldCode::TooLong);
        let count = self.acknowledgments.len();
        errors.add_if(count > 2_000, "/acknowledgments", FieldCode::TooLong);
        for (at, one) in self.acknowledgments.iter().enumerate() {
            errors.optional(&format!("/acknowledgments/{at}/words"), &one.words, 500);
        }
        errors
    }
}

/// What was known and said when it was signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct SignedCheck {
    pub check: DrugCheck,
    pub acknowledgments: Vec<Acknowledgment>,
}

/// `POST /api/prescriptions/{id}/cancel`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CancelPrescription {
    pub reason: String,
    /// Some of it was taken: then it stays in the history until today, and is checked against for as long as it acts.
    pub taken: bool,
}

impl Check for CancelPrescription {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/reason", &self.reason, 300);
        errors
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Prescription {
    pub id: PrescriptionId,
    /// On the paper, and in its QR; given at signing.
    pub code: Option<String>,
    pub patient_id: PatientId,
    pub patient_name: String,
    pub record_number: String,
    pub practitioner_id: PractitionerId,
    pub practitioner_name: String,
    pub encounter_id: Option<EncounterId>,
    pub replaces: Option<PrescriptionId>,
    pub replaced_by: Option<PrescriptionId>,
    pub status: PrescriptionStatus,
    #[serde(flatten)]
    pub form: PrescriptionForm,
    pub drafted_at: Timestamp,
    pub signed_at: Option<Timestamp>,
    /// What the check said then, and what the doctor said to it. `null`: a draft.
    pub signed_check: Option<SignedCheck>,
    pub ended_at: Option<Timestamp>,
    pub end_reason: String,
    pub version: i64,
    /// A second draft, written without the server while the first one was changed: the first one's id.
    #[serde(default)]
    pub copy_of: Option<PrescriptionId>,
}

/// A code for people to read and type: `8RFK-3M2X-7Q0B`.
pub fn code_shown(code: &str) -> String {
    AppointmentCode::parse(code).map_or_else(|_| code.to_owned(), |code| code.grouped())
}

/// Which of the prescriptions. Row D4.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct PrescriptionFilter {
    /// Of one patient, whoever prescribed it; without it: the asker's own, of all patients.
    pub patient_id: Option<PatientId>,
    pub status: Option<PrescriptionStatus>,
    pub cursor: Option<String>,
}

/// What is taken, from a prescription of this clinic or as the patient tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Medication {
    pub source: MedicationSource,
    #[serde(flatten)]
    pub line: PrescribedLine,
    pub started_on: Date,
    /// The last day on which it is taken; `null`: no end is known.
    pub ends_on: Option<Date>,
    /// Who prescribed it; empty where the patient told it.
    pub prescribed_by: String,
    pub own: bool,
}

impl Medication {
    pub fn is_taken_on(&self, day: Date) -> bool {
        self.started_on <= day && self.ends_on.is_none_or(|end| end >= day)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MedicationSource {
    Prescription {
        prescription_id: PrescriptionId,
        id: MedicationRequestId,
    },
    /// With its version, for a change of it.
    Statement { id: MedicationStatementId, version: i64 },
}

/// `GET /api/patients/{id}/medications`. Row B2.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MedicationHistory {
    /// Taken today.
    pub active: Vec<Medication>,
    /// The newest first.
    pub past: Vec<Medication>,
}

/// What a patient takes by their own word: prescribed elsewhere, or bought. FHIR's `MedicationStatement`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StatementForm {
    pub drug: String,
    pub strength: String,
    pub route: Option<Route>,
    pub form: Option<Form>,
    pub units_per_dose: Option<f64>,
    pub unit: String,
    pub times_per_day: Option<f64>,
    /// `null`: nobody knows since when; taken as of the day on which it was told.
    pub started_on: Option<Date>,
    pub ended_on: Option<Date>,
    /// Where it is from: `BV Chợ Rẫy`, `tự mua`.
    pub note: String,
}

impl StatementForm {
    pub fn line(&self) -> PrescribedLine {
        PrescribedLine {
            drug: self.drug.clone(),
            strength: self.strength.clone(),
            route: self.route,
            form: self.form,
            units_per_dose: self.units_per_dose,
            unit: self.unit.clone(),
            times_per_day: self.times_per_day,
            instructions: self.note.clone(),
            ..PrescribedLine::default()
        }
    }

    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            drug: tidy(&self.drug),
            strength: tidy(&self.strength),
            unit: tidy(&self.unit),
            note: tidy(&self.note),
            ..self
        }
    }
}

impl Check for StatementForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/drug", &self.drug, 200);
        errors.optional("/strength", &self.strength, 60);
        errors.optional("/unit", &self.unit, 20);
        errors.optional("/note", &self.note, 300);
        for (field, value, most) in [
            ("/units_per_dose", self.units_per_dose, UNITS_MAX),
            ("/times_per_day", self.times_per_day, TIMES_PER_DAY_MAX),
        ] {
            let is_wrong = value.is_some_and(|value| !(value > 0.0 && value <= most));
            errors.add_if(is_wrong, field, FieldCode::OutOfRange);
        }
        if let (Some(from), Some(to)) = (self.started_on, self.ended_on) {
            errors.add_if(to < from, "/ended_on", FieldCode::EndsBeforeStart);
        }
        errors
    }
}

/// `POST /api/patients/{id}/medication-statements`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateStatement {
    pub id: MedicationStatementId,
    #[serde(flatten)]
    pub form: StatementForm,
}

impl Check for CreateStatement {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MedicationStatement {
    pub id: MedicationStatementId,
    pub patient_id: PatientId,
    #[serde(flatten)]
    pub form: StatementForm,
    pub recorded_by: UserId,
    pub recorded_at: Timestamp,
    pub version: i64,
}

/// `GET /api/patients/{id}/prescribing?encounter_id=&replaces=`: what the check takes from the record, as it is now.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Prescribing {
    /// Without lines and answers: the screen puts in what is being written.
    pub case: Case,
    /// In the order of `case.active`.
    pub active: Vec<Medication>,
    /// Of other prescriptions of the same record: they are not asked for again, unless contraindicated.
    pub acknowledged: Vec<Acknowledgment>,
    /// When somebody last asked this patient for allergies and there were none.
    pub no_allergies_since: Option<Timestamp>,
}

impl Prescribing {
    /// The whole case of what is being written: what a screen asks about and what signing asks again.
    pub fn case_of(&self, form: &PrescriptionForm) -> Case {
        let mut case = self.case.clone();
        case.to_be_signed = true;
        case.lines = form.lines.iter().map(PrescribedLine::line).collect();
        case.answers.clone_from(&form.answers);
        for illness in form.diagnoses.iter().map(Diagnosis::told) {
            if !case.conditions.iter().any(|known| known == illness) {
                case.conditions.push(illness.to_owned());
            }
        }
        case
    }

    /// It was answered for in another prescription of the same record, and is not asked again.
    pub fn answered_before(&self, finding: &Finding) -> Option<&Acknowledgment> {
        let mut before = self.acknowledged.iter();
        let before = before.find(|one| one.answers(finding));
        before.filter(|_| finding.tier == Tier::Serious)
    }

    /// Findings for which a reason is still wanted: serious ones not answered for here or in the same record, and
    /// contraindicated ones not answered for here.
    pub fn unanswered<'f>(&self, findings: &'f [Finding], given: &[Acknowledgment]) -> Vec<&'f Finding> {
        let is_open = |finding: &&Finding| {
            finding.tier > Tier::Caution
                && self.answered_before(finding).is_none()
                && !given.iter().any(|one| one.answers(finding))
        };
        findings.iter().filter(is_open).collect()
    }
}

/// Lines that a doctor writes often.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FavouriteForm {
    /// `Viêm họng người lớn`.
    pub name: String,
    pub lines: Vec<PrescribedLine>,
    pub advice: String,
}

impl FavouriteForm {
    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            name: tidy(&self.name),
            lines: self.lines.into_iter().map(PrescribedLine::tidied).collect(),
            advice: self.advice.trim().to_owned(),
        }
    }
}

impl Check for FavouriteForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/name", &self.name, 120);
        errors.add_if(self.lines.is_empty(), "/lines", FieldCode::Required);
        errors.add_if(self.lines.len() > LINES_MAX, "/lines", FieldCode::TooLong);
        for (at, line) in self.lines.iter().enumerate() {
            line.check(at, &mut errors);
        }
        errors.optional("/advice", &self.advice, 2000);
        errors
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateFavourite {
    pub id: FavouriteId,
    #[serde(flatten)]
    pub form: FavouriteForm,
}

impl Check for CreateFavourite {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

/// One doctor's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Favourite {
    pub id: FavouriteId,
    #[serde(flatten)]
    pub form: FavouriteForm,
    pub version: i64,
}

/// `GET /api/prescription-reviews`: a prescription in force of which the check says more by now than when it was signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PrescriptionReview {
    pub prescription: Prescription,
    /// Serious ones and graver, that nobody has answered for.
    pub findings: Vec<Finding>,
}

/// `GET /api/drug-pack`: the rules that prescriptions are checked by, and who stands for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DrugPack {
    pub version: String,
    pub ingredients: usize,
    pub products: usize,
    pub groups: usize,
    pub rules: usize,
    pub contraindications: usize,
    /// Documents that the rules are from.
    pub sources: Vec<String>,
    /// The newest first. Empty: nobody has looked at this version yet.
    pub approvals: Vec<PackApproval>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PackApproval {
    pub id: PackApprovalId,
    pub approved_by_name: String,
    pub note: String,
    pub approved_at: Timestamp,
}

/// `POST /api/drug-pack/approvals`: a doctor stands for a version with their name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ApprovePack {
    pub id: PackApprovalId,
    /// The version that was looked at.
    pub pack: String,
    /// What was looked at: `Đã xem 50 dòng liều tối đa`.
    #[serde(default)]
    pub note: String,
    /// From `POST /api/session/proof`.
    pub proof: Option<SignatureProofId>,
}

impl Check for ApprovePack {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/pack", &self.pack, 60);
        errors.optional("/note", &self.note, 500);
        errors
    }
}
