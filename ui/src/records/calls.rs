//! The room's requests.
use clinic_shared::feed::Page;
use clinic_shared::ids::{
    AppointmentId, ChangeKey, EncounterId, EncounterTemplateId, PatientId, PractitionerId,
};
use clinic_shared::medication::Prescribing;
use clinic_shared::patients::Patient;
use clinic_shared::practitioners::Practitioner;
use clinic_shared::records::{
    AmendEncounter, CareStanding, CreateTemplate, DiagnosisFound, Encounter, EncounterForm,
    EncounterRevision, EncounterTemplate, OpenEncounter, PatientSeen, TemplateForm, TimelineItem,
};
use clinic_shared::scheduling::AppointmentView;
use serde_json::json;

use crate::api::{self, ApiError, with_query};

/// Where the visit has a record, that one is answered.
pub async fn open(asked: &OpenEncounter, key: ChangeKey) -> Result<Encounter, ApiError> {
    api::post("/api/encounters", asked, key).await
}

pub async fn read(id: EncounterId) -> Result<Encounter, ApiError> {
    api::get(&format!("/api/encounters/{id}")).await
}

/// Of a draft.
pub async fn keep(
    id: EncounterId,
    form: &EncounterForm,
    version: i64,
    key: ChangeKey,
) -> Result<Encounter, ApiError> {
    api::put(&format!("/api/encounters/{id}"), form, key, Some(version)).await
}

pub async fn sign(id: EncounterId, version: i64, key: ChangeKey) -> Result<Encounter, ApiError> {
    let path = format!("/api/encounters/{id}/sign");
    api::act(&path, &json!({}), key, Some(version)).await
}

pub async fn amend(
    id: EncounterId,
    asked: &AmendEncounter,
    version: i64,
    key: ChangeKey,
) -> Result<Encounter, ApiError> {
    let path = format!("/api/encounters/{id}/amend");
    api::act(&path, asked, key, Some(version)).await
}

/// Of a draft.
pub async fn delete(id: EncounterId, version: i64, key: ChangeKey) -> Result<(), ApiError> {
    api::delete(&format!("/api/encounters/{id}"), key, Some(version)).await
}

/// The newest first.
pub async fn revisions(id: EncounterId) -> Result<Vec<EncounterRevision>, ApiError> {
    let page: Page<EncounterRevision> = api::get(&format!("/api/encounters/{id}/revisions")).await?;
    Ok(page.items)
}

pub async fn diagnoses(text: &str) -> Result<Vec<DiagnosisFound>, ApiError> {
    let page: Page<DiagnosisFound> = api::get(&with_query("/api/diagnoses", &[("q", text)])).await?;
    Ok(page.items)
}

/// Those of the own specialty first.
pub async fn templates() -> Result<Page<EncounterTemplate>, ApiError> {
    api::get("/api/encounter-templates").await
}

pub async fn keep_template(asked: CreateTemplate, key: ChangeKey) -> Result<EncounterTemplate, ApiError> {
    api::post("/api/encounter-templates", &asked, key).await
}

pub async fn change_template(
    id: EncounterTemplateId,
    form: TemplateForm,
    version: i64,
    key: ChangeKey,
) -> Result<EncounterTemplate, ApiError> {
    let path = format!("/api/encounter-templates/{id}");
    api::put(&path, &form, key, Some(version)).await
}

pub async fn delete_template(id: EncounterTemplateId, version: i64, key: ChangeKey) -> Result<(), ApiError> {
    api::delete(&format!("/api/encounter-templates/{id}"), key, Some(version)).await
}

pub async fn practitioner(id: PractitionerId) -> Result<Practitioner, ApiError> {
    api::get(&format!("/api/practitioners/{id}")).await
}

/// What the record says that prescribing asks for, allergies among it.
pub async fn prescribing(patient: PatientId, encounter: EncounterId) -> Result<Prescribing, ApiError> {
    let path = format!("/api/patients/{patient}/prescribing");
    api::get(&with_query(&path, &[("encounter_id", &encounter.to_string())])).await
}

/// The patient was asked for allergies today, and knows of none.
pub async fn no_allergies(patient: PatientId, key: ChangeKey) -> Result<(), ApiError> {
    let path = format!("/api/patients/{patient}/allergy-review");
    api::put(&path, &json!({}), key, None).await
}

pub async fn patient(id: PatientId) -> Result<Patient, ApiError> {
    api::get(&format!("/api/patients/{id}")).await
}

pub async fn care(patient: PatientId) -> Result<CareStanding, ApiError> {
    api::get(&format!("/api/patients/{patient}/care")).await
}

pub async fn visit(id: AppointmentId) -> Result<AppointmentView, ApiError> {
    api::get(&format!("/api/appointments/{id}")).await
}

pub async fn timeline(patient: PatientId, cursor: Option<String>) -> Result<Page<TimelineItem>, ApiError> {
    let path = format!("/api/patients/{patient}/timeline");
    api::get(&with_query(&path, &[("cursor", &cursor.unwrap_or_default())])).await
}

/// Of the doctor who asks, last seen first.
pub async fn patients_seen(text: &str, cursor: Option<String>) -> Result<Page<PatientSeen>, ApiError> {
    let query = [("q", text), ("cursor", &cursor.unwrap_or_default())];
    api::get(&with_query("/api/patients-seen", &query)).await
}
