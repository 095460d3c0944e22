//! The room's requests.
use clinic_shared::feed::Page;
use clinic_shared::ids::{ChangeKey, PatientId};
use clinic_shared::patients::{
    DuplicateCandidate, Identifier, MatchPatient, Patient, PatientForm, PatientSummary, RegisterPatient,
};

use crate::api::{self, ApiError, with_query};

/// A search answers with no more than this, and with no second page: more letters narrow it down.
pub const HITS_MAX: usize = 50;

pub async fn list(text: &str, deleted: bool, cursor: Option<&str>) -> Result<Page<PatientSummary>, ApiError> {
    let deleted = if deleted { "true" } else { "" };
    let path = with_query(
        "/api/patients",
        &[
            ("q", text),
            ("include_deleted", deleted),
            ("cursor", cursor.unwrap_or_default()),
            ("limit", &HITS_MAX.to_string()),
        ],
    );
    api::get(&path).await
}

/// Whoever has the card, deleted or not; a card never makes a second patient.
pub async fn with_number(number: &Identifier) -> Result<Option<PatientSummary>, ApiError> {
    let number = format!("{}:{}", number.system.name(), number.value);
    let path = with_query(
        "/api/patients",
        &[("identifier", &number), ("include_deleted", "true")],
    );
    let page: Page<PatientSummary> = api::get(&path).await?;
    Ok(page.items.into_iter().next())
}

pub async fn read(id: &str) -> Result<Patient, ApiError> {
    api::get(&format!("/api/patients/{}", api::encoded(id))).await
}

pub async fn alike(asked: &MatchPatient) -> Result<Vec<DuplicateCandidate>, ApiError> {
    let page: Page<DuplicateCandidate> = api::post("/api/patients/match", asked, api::new_key()).await?;
    Ok(page.items)
}

pub async fn register(asked: &RegisterPatient, key: ChangeKey) -> Result<Patient, ApiError> {
    api::post("/api/patients", asked, key).await
}

pub async fn change(
    id: PatientId,
    form: &PatientForm,
    version: i64,
    key: ChangeKey,
) -> Result<Patient, ApiError> {
    api::put(&format!("/api/patients/{id}"), form, key, Some(version)).await
}

pub async fn delete(id: PatientId, version: i64, key: ChangeKey) -> Result<(), ApiError> {
    api::delete(&format!("/api/patients/{id}"), key, Some(version)).await
}

pub async fn restore(id: PatientId, key: ChangeKey) -> Result<Patient, ApiError> {
    api::post(
        &format!("/api/patients/{id}/restore"),
        &serde_json::json!({}),
        key,
    )
    .await
}
