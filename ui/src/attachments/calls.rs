//! All requests of the room.
use clinic_shared::attachments::{Attachment, AttachmentForm, AttachmentKind, WithdrawAttachment};
use clinic_shared::feed::Page;
use clinic_shared::ids::{AttachmentId, ChangeKey, EncounterId, PatientId};
use serde_json::json;

use crate::api::{self, ApiError, with_query};

/// Whose files: of a patient, and of one record where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whose {
    pub patient: PatientId,
    pub encounter: Option<EncounterId>,
}

impl Whose {
    fn encounter(self) -> String {
        self.encounter.map(|id| id.to_string()).unwrap_or_default()
    }
}

/// The newest first.
pub async fn list(whose: Whose, cursor: Option<String>) -> Result<Page<Attachment>, ApiError> {
    let query = [
        ("patient_id", whose.patient.to_string()),
        ("encounter_id", whose.encounter()),
        ("cursor", cursor.unwrap_or_default()),
    ];
    let query = query.each_ref().map(|(name, value)| (*name, value.as_str()));
    api::get(&with_query("/api/attachments", &query)).await
}

pub async fn one(id: AttachmentId) -> Result<Attachment, ApiError> {
    api::get(&format!("/api/attachments/{id}")).await
}

pub fn content_path(id: AttachmentId) -> String {
    format!("/api/attachments/{id}/content")
}

pub async fn content(id: AttachmentId) -> Result<Vec<u8>, ApiError> {
    api::bytes(&content_path(id)).await
}

pub async fn thumbnail(id: AttachmentId) -> Result<Vec<u8>, ApiError> {
    api::bytes(&format!("/api/attachments/{id}/thumbnail")).await
}

pub async fn send(
    id: AttachmentId,
    whose: Whose,
    kind: AttachmentKind,
    file_name: &str,
    bytes: &[u8],
    key: ChangeKey,
) -> Result<Attachment, ApiError> {
    let query = [
        ("patient_id", whose.patient.to_string()),
        ("encounter_id", whose.encounter()),
        ("kind", kind.name().to_owned()),
        ("file_name", file_name.to_owned()),
    ];
    let query = query.each_ref().map(|(name, value)| (*name, value.as_str()));
    let path = with_query(&format!("/api/attachments/{id}"), &query);
    api::upload(&path, bytes, "application/octet-stream", key, None).await
}

pub async fn describe(
    id: AttachmentId,
    form: &AttachmentForm,
    version: i64,
    key: ChangeKey,
) -> Result<Attachment, ApiError> {
    let path = format!("/api/attachments/{id}/describe");
    api::act(&path, form, key, Some(version)).await
}

pub async fn withdraw(
    id: AttachmentId,
    asked: &WithdrawAttachment,
    version: i64,
    key: ChangeKey,
) -> Result<Attachment, ApiError> {
    let path = format!("/api/attachments/{id}/withdraw");
    api::act(&path, asked, key, Some(version)).await
}

pub async fn restore(id: AttachmentId, version: i64, key: ChangeKey) -> Result<Attachment, ApiError> {
    let path = format!("/api/attachments/{id}/restore");
    api::act(&path, &json!({}), key, Some(version)).await
}
