//! The room's requests.
use clinic_shared::feed::Page;
use clinic_shared::ids::{AppointmentId, ChangeKey, PatientId};
use clinic_shared::messaging::{
    Message, MessageHealth, MessagePreference, MessagePreferenceForm, OptOutLink, OptOutLinkAsked,
    OptOutLinkSaid, PatientAnswer, VisitLink, VisitLinkAsked, VisitLinkChoice,
};
use futures_util::future::join3;

use crate::api::{self, ApiError, with_query};

/// Newest first.
pub async fn of_patient(patient: PatientId, cursor: Option<String>) -> Result<Page<Message>, ApiError> {
    let (patient, cursor) = (patient.to_string(), cursor.unwrap_or_default());
    api::get(&with_query(
        "/api/messages",
        &[("patient_id", &patient), ("cursor", &cursor)],
    ))
    .await
}

/// A visit's messages, the newest first, whether its patient wants none, and what they answered by a link. One page holds
/// all that is worth a line: a visit has few.
pub async fn of_visit(
    visit: AppointmentId,
    patient: PatientId,
) -> Result<(Vec<Message>, bool, PatientAnswer), ApiError> {
    let path = with_query("/api/messages", &[("appointment_id", &visit.to_string())]);
    let answer_path = format!("/api/appointments/{visit}/patient-answer");
    let (page, preference, answer) = join3(
        api::get::<Page<Message>>(&path),
        preference(patient),
        api::get::<PatientAnswer>(&answer_path),
    )
    .await;
    // Of a deleted patient there is none.
    let is_opted_out = preference.is_ok_and(|preference| preference.form.opted_out);
    Ok((page?.items, is_opted_out, answer.unwrap_or_default()))
}

/// Whether messages go out.
pub async fn health() -> Result<MessageHealth, ApiError> {
    api::get("/api/message-health").await
}

/// How the visit of a mail's link stands. It is asked with a body, so that no address holds the token; it changes nothing,
/// and its key is any.
pub async fn look_by_link(token: String) -> Result<VisitLink, ApiError> {
    let asked = VisitLinkAsked { token };
    api::post("/api/visit-links/look", &asked, api::new_key()).await
}

pub async fn confirm_by_link(asked: &VisitLinkAsked, key: ChangeKey) -> Result<VisitLink, ApiError> {
    api::post("/api/visit-links/confirm", asked, key).await
}

pub async fn cancel_by_link(asked: &VisitLinkAsked, key: ChangeKey) -> Result<VisitLink, ApiError> {
    api::post("/api/visit-links/cancel", asked, key).await
}

pub async fn choose_by_link(choice: &VisitLinkChoice, key: ChangeKey) -> Result<VisitLink, ApiError> {
    api::post("/api/visit-links/choose", choice, key).await
}

/// What comes to the patient of a mail's link, asked with a body as a visit is.
pub async fn look_at_mail(token: String) -> Result<OptOutLink, ApiError> {
    let asked = OptOutLinkAsked { token };
    api::post("/api/opt-out-links/look", &asked, api::new_key()).await
}

pub async fn say_by_link(said: &OptOutLinkSaid, key: ChangeKey) -> Result<OptOutLink, ApiError> {
    api::post("/api/opt-out-links/say", said, key).await
}

/// One that failed.
pub async fn send_again(message: &Message, key: ChangeKey) -> Result<Message, ApiError> {
    let path = format!("/api/messages/{}/send-again", message.id);
    api::act(&path, &serde_json::json!({}), key, Some(message.version)).await
}

pub async fn preference(patient: PatientId) -> Result<MessagePreference, ApiError> {
    api::get(&opt_out_path(patient)).await
}

pub async fn prefer(
    patient: PatientId,
    asked: MessagePreferenceForm,
    version: i64,
    key: ChangeKey,
) -> Result<MessagePreference, ApiError> {
    api::put(&opt_out_path(patient), &asked, key, Some(version)).await
}

fn opt_out_path(patient: PatientId) -> String {
    format!("/api/patients/{patient}/message-opt-out")
}
