//! The room's requests.
use clinic_shared::feed::Page;
use clinic_shared::ids::PatientId;
use clinic_shared::medication::{Case, DrugCheck, DrugFound};
use clinic_shared::patients::{Allergy, Patient};

use crate::api::{self, ApiError, with_query};

pub async fn find(text: &str) -> Result<Vec<DrugFound>, ApiError> {
    let page: Page<DrugFound> = api::get(&with_query("/api/drugs", &[("q", text)])).await?;
    Ok(page.items)
}

/// It changes nothing.
pub async fn check(case: &Case) -> Result<DrugCheck, ApiError> {
    api::post("/api/drug-checks", case, api::new_key()).await
}

pub async fn patient(id: PatientId) -> Result<Patient, ApiError> {
    api::get(&format!("/api/patients/{id}")).await
}

/// Refused where the patient is not in the doctor's care.
pub async fn allergies(id: PatientId) -> Result<Vec<Allergy>, ApiError> {
    let page: Page<Allergy> = api::get(&format!("/api/patients/{id}/allergies")).await?;
    Ok(page.items)
}
