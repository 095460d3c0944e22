//! The room's requests.
use clinic_shared::feed::Page;
use clinic_shared::ids::{ChangeKey, MailingId, PatientId};
use clinic_shared::mailings::{
    Audience, AudienceCount, CreateMailing, Mailing, MailingForm, MailingPreference, MailingPreferenceForm,
    MailingSample, MailingTested,
};

use super::told::Act;
use crate::api::{self, ApiError, with_query};

/// Newest first.
pub async fn list(cursor: Option<String>) -> Result<Page<Mailing>, ApiError> {
    let cursor = cursor.unwrap_or_default();
    api::get(&with_query("/api/mailings", &[("cursor", &cursor)])).await
}

/// How many would get it now.
pub async fn count(audience: Audience) -> Result<AudienceCount, ApiError> {
    let word = |given: Option<String>| given.unwrap_or_default();
    let practitioner = word(audience.practitioner_id.map(|id| id.to_string()));
    let visit_from = word(audience.visit_from.map(|day| day.to_string()));
    let visit_until = word(audience.visit_until.map(|day| day.to_string()));
    let age_from = word(audience.age_from.map(|years| years.to_string()));
    let age_until = word(audience.age_until.map(|years| years.to_string()));
    let query = [
        ("practitioner_id", practitioner.as_str()),
        ("visit_from", &visit_from),
        ("visit_until", &visit_until),
        ("age_from", &age_from),
        ("age_until", &age_until),
    ];
    api::get(&with_query("/api/mailing-audience", &query)).await
}

/// A draft: a new one, or one that was read as `before`.
pub async fn keep(
    before: Option<(MailingId, i64)>,
    new_id: MailingId,
    form: MailingForm,
    key: ChangeKey,
) -> Result<Mailing, ApiError> {
    if let Some((id, version)) = before {
        let path = format!("/api/mailings/{id}");
        return api::put(&path, &form, key, Some(version)).await;
    }
    let new = CreateMailing { id: new_id, form };
    api::post("/api/mailings", &new, key).await
}

pub async fn throw_away(id: MailingId, version: i64, key: ChangeKey) -> Result<(), ApiError> {
    api::delete(&format!("/api/mailings/{id}"), key, Some(version)).await
}

/// With what a letter is shown while it is written.
pub async fn sample() -> Result<MailingSample, ApiError> {
    api::get("/api/mailing-sample").await
}

/// The draft's letter to oneself.
pub async fn send_test(id: MailingId, key: ChangeKey) -> Result<MailingTested, ApiError> {
    api::post(&format!("/api/mailings/{id}/test"), &serde_json::json!({}), key).await
}

pub async fn act(act: Act, id: MailingId, version: i64, key: ChangeKey) -> Result<Mailing, ApiError> {
    let path = format!("/api/mailings/{id}/{}", act.verb());
    api::act(&path, &serde_json::json!({}), key, Some(version)).await
}

pub async fn preference(patient: PatientId) -> Result<MailingPreference, ApiError> {
    api::get(&opt_out_path(patient)).await
}

pub async fn opt_out(
    patient: PatientId,
    opted_out: bool,
    version: i64,
    key: ChangeKey,
) -> Result<MailingPreference, ApiError> {
    let asked = MailingPreferenceForm { opted_out };
    api::put(&opt_out_path(patient), &asked, key, Some(version)).await
}

fn opt_out_path(patient: PatientId) -> String {
    format!("/api/patients/{patient}/mailing-opt-out")
}
