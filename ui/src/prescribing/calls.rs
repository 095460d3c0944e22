//! The room's requests.
use clinic_shared::feed::Page;
use clinic_shared::ids::{
    ChangeKey, EncounterId, FavouriteId, MedicationStatementId, PatientId, PrescriptionId, SignatureProofId,
};
use clinic_shared::medication::{
    ApprovePack, CancelPrescription, CreateFavourite, CreateStatement, DraftPrescription, DrugPack,
    Favourite, FavouriteForm, MedicationHistory, MedicationStatement, Prescribing, Prescription,
    PrescriptionForm, PrescriptionReview, PrescriptionStatus, SignPrescription, StatementForm,
};
use serde::Deserialize;

use crate::api::{self, ApiError, encoded, with_query};

/// Pages that are looked through for the prescriptions of one record; they stand together.
const PAGES_MAX: usize = 4;

/// That the password was given once more.
#[derive(Debug, Clone, Deserialize)]
pub struct Proof {
    pub id: SignatureProofId,
}

fn of(id: PrescriptionId) -> String {
    format!("/api/prescriptions/{id}")
}

pub async fn prescribing(
    patient: PatientId,
    encounter: Option<EncounterId>,
    replaces: Option<PrescriptionId>,
) -> Result<Prescribing, ApiError> {
    let encounter = encounter.map(|id| id.to_string()).unwrap_or_default();
    let replaces = replaces.map(|id| id.to_string()).unwrap_or_default();
    let path = format!("/api/patients/{patient}/prescribing");
    let asked = [
        ("encounter_id", encounter.as_str()),
        ("replaces", replaces.as_str()),
    ];
    api::get(&with_query(&path, &asked)).await
}

/// Of one patient; without one the asker's own.
pub async fn list(
    patient: Option<PatientId>,
    status: Option<PrescriptionStatus>,
    cursor: Option<String>,
) -> Result<Page<Prescription>, ApiError> {
    let patient = patient.map(|id| id.to_string()).unwrap_or_default();
    let asked = [
        ("patient_id", patient.as_str()),
        ("status", status.map(PrescriptionStatus::name).unwrap_or_default()),
        ("cursor", cursor.as_deref().unwrap_or_default()),
    ];
    api::get(&with_query("/api/prescriptions", &asked)).await
}

/// Those of one record, the newest first.
pub async fn of_record(patient: PatientId, encounter: EncounterId) -> Result<Vec<Prescription>, ApiError> {
    let mut all = Vec::new();
    let mut cursor = None;
    for _ in 0..PAGES_MAX {
        let page = list(Some(patient), None, cursor).await?;
        let before = all.len();
        let of_it = |one: &Prescription| one.encounter_id == Some(encounter);
        all.extend(page.items.into_iter().filter(of_it));
        let is_past = before > 0 && all.len() == before;
        cursor = page.next_cursor;
        if is_past || cursor.is_none() {
            break;
        }
    }
    Ok(all)
}

pub async fn read(id: &str) -> Result<Prescription, ApiError> {
    api::get(&format!("/api/prescriptions/{}", encoded(id))).await
}

/// By the code on the paper, as it is typed or scanned.
pub async fn by_code(code: String) -> Result<Prescription, ApiError> {
    api::get(&format!("/api/prescription-codes/{}", encoded(code.trim()))).await
}

pub async fn draft(asked: &DraftPrescription, key: ChangeKey) -> Result<Prescription, ApiError> {
    api::post("/api/prescriptions", asked, key).await
}

pub async fn write(
    id: PrescriptionId,
    form: &PrescriptionForm,
    version: i64,
    key: ChangeKey,
) -> Result<Prescription, ApiError> {
    api::put(&of(id), form, key, Some(version)).await
}

pub async fn delete(id: PrescriptionId, version: i64, key: ChangeKey) -> Result<(), ApiError> {
    api::delete(&of(id), key, Some(version)).await
}

pub async fn sign(
    id: PrescriptionId,
    asked: &SignPrescription,
    version: i64,
    key: ChangeKey,
) -> Result<Prescription, ApiError> {
    api::act(&format!("{}/sign", of(id)), asked, key, Some(version)).await
}

pub async fn cancel(
    id: PrescriptionId,
    asked: CancelPrescription,
    version: i64,
    key: ChangeKey,
) -> Result<Prescription, ApiError> {
    api::act(&format!("{}/cancel", of(id)), &asked, key, Some(version)).await
}

pub fn pdf_path(id: PrescriptionId) -> String {
    format!("{}/pdf", of(id))
}

/// Own ones that are in force and of which the check says more by now.
pub async fn reviews() -> Result<Vec<PrescriptionReview>, ApiError> {
    let page: Page<PrescriptionReview> = api::get("/api/prescription-reviews").await?;
    Ok(page.items)
}

pub async fn drug_pack() -> Result<DrugPack, ApiError> {
    api::get("/api/drug-pack").await
}

pub async fn approve(asked: &ApprovePack, key: ChangeKey) -> Result<DrugPack, ApiError> {
    api::post("/api/drug-pack/approvals", asked, key).await
}

pub async fn prove(password: String, key: ChangeKey) -> Result<Proof, ApiError> {
    let asked = serde_json::json!({ "password": password });
    api::post("/api/session/proof", &asked, key).await
}

/// Somebody asked this patient today, and there are no allergies.
pub async fn no_allergies(patient: PatientId, key: ChangeKey) -> Result<(), ApiError> {
    let path = format!("/api/patients/{patient}/allergy-review");
    api::put(&path, &serde_json::json!({}), key, None).await
}

pub async fn favourites() -> Result<Page<Favourite>, ApiError> {
    api::get("/api/prescription-favourites").await
}

pub async fn keep_favourite(asked: CreateFavourite, key: ChangeKey) -> Result<Favourite, ApiError> {
    api::post("/api/prescription-favourites", &asked, key).await
}

pub async fn change_favourite(
    id: FavouriteId,
    form: FavouriteForm,
    version: i64,
    key: ChangeKey,
) -> Result<Favourite, ApiError> {
    let path = format!("/api/prescription-favourites/{id}");
    api::put(&path, &form, key, Some(version)).await
}

pub async fn delete_favourite(id: FavouriteId, version: i64, key: ChangeKey) -> Result<(), ApiError> {
    let path = format!("/api/prescription-favourites/{id}");
    api::delete(&path, key, Some(version)).await
}

pub async fn medications(patient: PatientId) -> Result<MedicationHistory, ApiError> {
    api::get(&format!("/api/patients/{patient}/medications")).await
}

pub async fn tell(
    patient: PatientId,
    asked: CreateStatement,
    key: ChangeKey,
) -> Result<MedicationStatement, ApiError> {
    let path = format!("/api/patients/{patient}/medication-statements");
    api::post(&path, &asked, key).await
}

pub async fn tell_otherwise(
    id: MedicationStatementId,
    form: StatementForm,
    version: i64,
    key: ChangeKey,
) -> Result<MedicationStatement, ApiError> {
    let path = format!("/api/medication-statements/{id}");
    api::put(&path, &form, key, Some(version)).await
}

pub async fn untell(id: MedicationStatementId, version: i64, key: ChangeKey) -> Result<(), ApiError> {
    let path = format!("/api/medication-statements/{id}");
    api::delete(&path, key, Some(version)).await
}
