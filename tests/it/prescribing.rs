//! Prescriptions: written, checked, signed, replaced, ended; what a patient takes by them. Rows B1, B2, D4, D13.

use clinic_shared::{
    feed::Page,
    ids::{AllergyId, MedicationStatementId, PatientId, PrescriptionId},
    medication::{
        Acknowledgment, CancelPrescription, CreateStatement, DraftPrescription, DrugCheck, Finding, Kind,
        Medication, MedicationHistory, MedicationStatement, OverrideReason, PrescribedLine, Prescribing,
        Prescription, PrescriptionForm, SignPrescription, StatementForm, Tier, case::Form,
    },
    patients::{Allergy, AllergyForm, CreateAllergy},
};
use clinic_tests::{Answer, Asker, next_uuid, today};

use crate::encounters::{Practice, pharyngitis};

mod drafts;
mod favourites;
mod history;
mod meanwhile;
mod mended;
mod patient;
mod reading;
mod signing;
mod signing_again;

/// One at a time.
pub fn tablets(drug: &str, strength: &str, times_per_day: f64, days: u16) -> PrescribedLine {
    PrescribedLine {
        drug: drug.to_owned(),
        strength: strength.to_owned(),
        form: Some(Form::Tablet),
        units_per_dose: Some(1.0),
        unit: "viên".to_owned(),
        times_per_day: Some(times_per_day),
        days: Some(days),
        ..PrescribedLine::default()
    }
}

/// Nothing is found of it.
pub fn paracetamol() -> PrescribedLine {
    tablets("Paracetamol", "500 mg", 3.0, 5)
}

/// Nor of it, of one for a month.
pub fn amlodipine() -> PrescribedLine {
    tablets("Amlodipin", "5 mg", 1.0, 30)
}

/// Serious with ibuprofen.
pub fn warfarin() -> PrescribedLine {
    tablets("Warfarin", "5 mg", 1.0, 30)
}

/// So few that the next may follow at once.
fn ibuprofen() -> PrescribedLine {
    tablets("Ibuprofen", "400 mg", 2.0, 2)
}

/// Contraindicated with clarithromycin.
pub fn simvastatin() -> PrescribedLine {
    tablets("Simvastatin", "20 mg", 1.0, 30)
}

fn clarithromycin() -> PrescribedLine {
    tablets("Clarithromycin", "500 mg", 2.0, 2)
}

fn amoxicillin() -> PrescribedLine {
    tablets("Amoxicilin", "500 mg", 3.0, 7)
}

pub fn prescribed(patient: PatientId, lines: &[PrescribedLine]) -> DraftPrescription {
    DraftPrescription {
        id: PrescriptionId(next_uuid()),
        patient_id: patient,
        encounter_id: None,
        replaces: None,
        form: PrescriptionForm {
            lines: lines.to_vec(),
            diagnoses: vec![pharyngitis()],
            ..PrescriptionForm::default()
        },
    }
}

pub async fn keep(doctor: &Asker, asked: &DraftPrescription) -> Prescription {
    doctor.post("/api/prescriptions", asked).await.ok()
}

/// Of the practice's doctor for its patient.
async fn drafted(practice: &Practice, lines: &[PrescribedLine]) -> Prescription {
    keep(&practice.doctor(), &prescribed(practice.patient, lines)).await
}

fn path_of(prescription: &Prescription) -> String {
    format!("/api/prescriptions/{}", prescription.id)
}

async fn read(doctor: &Asker, prescription: &Prescription) -> Prescription {
    doctor.get(&path_of(prescription)).await.ok()
}

async fn known_of(doctor: &Asker, draft: &Prescription) -> Prescribing {
    let mut query = Vec::new();
    query.extend(draft.encounter_id.map(|id| format!("encounter_id={id}")));
    query.extend(draft.replaces.map(|id| format!("replaces={id}")));
    let path = format!("/api/patients/{}/prescribing", draft.patient_id);
    doctor.get(&format!("{path}?{}", query.join("&"))).await.ok()
}

/// What the screen shows while it is being written.
pub async fn look(doctor: &Asker, draft: &Prescription) -> DrugCheck {
    let case = known_of(doctor, draft).await.case_of(&draft.form);
    doctor.post("/api/drug-checks", &case).await.ok()
}

fn grave(check: &DrugCheck) -> impl Iterator<Item = &Finding> {
    let findings = check.checked.findings.iter();
    findings.filter(|finding| finding.tier > Tier::Caution)
}

/// The gravest that was found between these two ingredients.
pub fn between(check: &DrugCheck, one: &str, other: &str) -> Option<Tier> {
    let is_about = |finding: &&Finding| {
        let has = |wanted| finding.ingredients.iter().any(|id| &**id == wanted);
        has(one) && has(other)
    };
    let found = check.checked.findings.iter().filter(is_about);
    found.map(|finding| finding.tier).max()
}

/// Signs what was seen, and says nothing to it.
pub fn seeing(check: &DrugCheck) -> SignPrescription {
    SignPrescription {
        seen: check.checked.keys(),
        seen_not_checked: check.checked.not_checked.clone(),
        ..SignPrescription::default()
    }
}

/// With a reason and words for all that wants one.
pub fn answering(check: &DrugCheck) -> SignPrescription {
    let answer = |finding: &Finding| Acknowledgment {
        finding: finding.key(),
        reason: OverrideReason::Monitored,
        words: "Theo dõi sát, hẹn 3 ngày".to_owned(),
    };
    SignPrescription {
        acknowledgments: grave(check).map(answer).collect(),
        ..seeing(check)
    }
}

/// Another reason, other words.
fn saying(mut asked: SignPrescription, reason: OverrideReason, words: &str) -> SignPrescription {
    for one in &mut asked.acknowledgments {
        one.reason = reason;
        words.clone_into(&mut one.words);
    }
    asked
}

pub async fn sign(doctor: &Asker, draft: &Prescription, asked: &SignPrescription) -> Answer {
    let path = format!("{}/sign", path_of(draft));
    doctor.post_matching(&path, draft.version, asked).await
}

/// As a doctor does it: looks, answers, signs.
pub async fn signed(doctor: &Asker, draft: &Prescription) -> Prescription {
    let check = look(doctor, draft).await;
    sign(doctor, draft, &answering(&check)).await.ok()
}

/// Signed by the practice's doctor for its patient.
async fn given(practice: &Practice, lines: &[PrescribedLine]) -> Prescription {
    signed(&practice.doctor(), &drafted(practice, lines).await).await
}

async fn end(doctor: &Asker, prescription: &Prescription, taken: bool) -> Answer {
    let asked = CancelPrescription {
        reason: "Kê nhầm người".to_owned(),
        taken,
    };
    let path = format!("{}/cancel", path_of(prescription));
    doctor.post_matching(&path, prescription.version, &asked).await
}

async fn medications(practice: &Practice) -> MedicationHistory {
    let path = format!("/api/patients/{}/medications", practice.patient);
    practice.doctor().get(&path).await.ok()
}

fn drugs(medications: &[Medication]) -> Vec<&str> {
    let lines = medications.iter().map(|medication| &medication.line);
    lines.map(|line| line.drug.as_str()).collect()
}

/// The patient takes it for a hundred days already.
fn told(drug: &str) -> StatementForm {
    StatementForm {
        drug: drug.to_owned(),
        started_on: Some(today().plus_days(-100)),
        note: "BV Chợ Rẫy".to_owned(),
        ..StatementForm::default()
    }
}

async fn tell(doctor: &Asker, patient: PatientId, form: StatementForm) -> MedicationStatement {
    let path = format!("/api/patients/{patient}/medication-statements");
    let id = MedicationStatementId(next_uuid());
    doctor.post(&path, &CreateStatement { id, form }).await.ok()
}

async fn record_allergy(doctor: &Asker, patient: PatientId, substance: &str) {
    let asked = CreateAllergy {
        id: AllergyId(next_uuid()),
        form: AllergyForm {
            substance: substance.to_owned(),
            ..AllergyForm::default()
        },
    };
    let path = format!("/api/patients/{patient}/allergies");
    doctor.post(&path, &asked).await.ok::<Allergy>();
}

async fn listed(doctor: &Asker, query: &str) -> Page<Prescription> {
    doctor.get(&format!("/api/prescriptions?{query}")).await.ok()
}

fn has_kind(check: &DrugCheck, kind: Kind) -> bool {
    grave(check).any(|finding| finding.kind == kind)
}
