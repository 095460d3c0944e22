//! Every request that these screens make.
use clinic_shared::arrivals::{
    CallNext, CheckIn, CheckedIn, FoundVisit, Queue, QueueEntry, QueueMove, QueueScreen, QueueStep,
};
use clinic_shared::feed::Page;
use clinic_shared::ids::{AppointmentId, ChangeKey, PatientId, QueueEntryId};
use clinic_shared::patients::PatientSummary;
use clinic_shared::scanning::{AppointmentCode, CameraSources, CameraState, Claim, StartCamera};
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView, ExpectLate, LateVisit};
use leptos::task::spawn_local;

use super::words as w;
use crate::api::{self, ApiError, with_query};
use crate::clinic;
use crate::kit::Toast;

pub async fn queue() -> Result<Queue, ApiError> {
    api::get("/api/queue").await
}

pub async fn screen() -> Result<QueueScreen, ApiError> {
    api::get("/api/queue/screen").await
}

/// Today's visits in one state, of one patient or of all.
async fn today(
    status: AppointmentStatus,
    patient: Option<PatientId>,
) -> Result<Vec<AppointmentView>, ApiError> {
    let (zone, day) = (clinic::zone(), clinic::today());
    let (from, to) = (
        zone.start_of(day).to_string(),
        zone.start_of(day.plus_days(1)).to_string(),
    );
    let patient = patient.map(|id| id.to_string()).unwrap_or_default();
    let mut visits = Vec::new();
    let mut cursor = String::new();
    loop {
        let query = [
            ("from", from.as_str()),
            ("to", &to),
            ("status", status.name()),
            ("patient_id", &patient),
            ("limit", "200"),
            ("cursor", &cursor),
        ];
        let page: Page<AppointmentView> = api::get(&with_query("/api/appointments", &query)).await?;
        visits.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = next,
            None => return Ok(visits),
        }
    }
}

/// Whose patients are late.
pub async fn late() -> Result<Vec<LateVisit>, ApiError> {
    let page: Page<LateVisit> = api::get("/api/appointments/late").await?;
    Ok(page.items)
}

/// The desk expects a late patient all the same, or no more.
pub async fn expect_late(
    id: AppointmentId,
    expected: bool,
    key: ChangeKey,
) -> Result<AppointmentView, ApiError> {
    api::post(
        &format!("/api/appointments/{id}/expect"),
        &ExpectLate { expected },
        key,
    )
    .await
}

/// Booked for today, not yet here.
pub async fn expected() -> Result<Vec<AppointmentView>, ApiError> {
    today(AppointmentStatus::Booked, None).await
}

/// The visits that a patient can be checked in for now.
pub async fn due_today(patient: PatientId) -> Result<Vec<AppointmentView>, ApiError> {
    let mut visits = today(AppointmentStatus::Booked, Some(patient)).await?;
    visits.extend(today(AppointmentStatus::Proposed, Some(patient)).await?);
    visits.sort_by_key(|visit| visit.appointment.start);
    Ok(visits)
}

/// The patient with a card's number: `cccd:079090000001`.
pub async fn patient_with_card(identifier: &str) -> Result<Option<PatientSummary>, ApiError> {
    let path = with_query("/api/patients", &[("identifier", identifier)]);
    let page: Page<PatientSummary> = api::get(&path).await?;
    Ok(page.items.into_iter().next())
}

pub async fn check_in(asked: &CheckIn, key: ChangeKey) -> Result<CheckedIn, ApiError> {
    api::post("/api/check-ins", asked, key).await
}

/// What a visit's code leads to.
pub async fn of_code(code: &AppointmentCode) -> Result<FoundVisit, ApiError> {
    api::get(&format!("/api/check-in-codes/{}", api::encoded(code.as_str()))).await
}

pub async fn step(
    id: QueueEntryId,
    version: i64,
    step: QueueStep,
    key: ChangeKey,
) -> Result<QueueEntry, ApiError> {
    api::act(
        &format!("/api/queue/{id}/step"),
        &QueueMove { step },
        key,
        Some(version),
    )
    .await
}

pub async fn call_next(asked: CallNext, key: ChangeKey) -> Result<QueueEntry, ApiError> {
    api::post("/api/queue/call-next", &asked, key).await
}

/// From a toast, when its page may be gone: takes a step back and says so.
pub fn step_back(id: QueueEntryId, version: i64, back: QueueStep) {
    spawn_local(async move {
        match step(id, version, back, api::new_key()).await {
            Ok(_) => Toast::done(w::undone).show(),
            Err(error) => not_undone(&error),
        }
    });
}

/// From a toast: the withdrawn person is here after all, with a new number.
pub fn check_in_again(asked: CheckIn) {
    spawn_local(async move {
        match check_in(&asked, api::new_key()).await {
            Ok(CheckedIn { entry, .. }) => {
                Toast::done(move || w::again_with(&entry.patient_name, &entry.number)).show();
            }
            Err(error) => not_undone(&error),
        }
    });
}

fn not_undone(error: &ApiError) {
    let why = error.problem().map(|problem| problem.title.clone());
    Toast::failed(move || w::not_undone(why.as_deref().unwrap_or(w::no_answer()))).show();
}

pub async fn camera_sources() -> Result<CameraSources, ApiError> {
    api::get("/desk/camera/sources").await
}

pub async fn camera_start(source: Option<String>) -> Result<CameraState, ApiError> {
    let asked = StartCamera {
        source,
        ..StartCamera::default()
    };
    api::post("/desk/camera/start", &asked, api::new_key()).await
}

/// Whether the scan is this page's to act on, and no other window's.
pub async fn camera_claim(sequence: u64) -> bool {
    let path = format!("/desk/camera/scans/{sequence}/claim");
    let claim: Result<Claim, ApiError> = api::post(&path, &serde_json::json!({}), api::new_key()).await;
    claim.is_ok_and(|claim| claim.claimed)
}

pub async fn camera_stop() -> Result<CameraState, ApiError> {
    api::post("/desk/camera/stop", &serde_json::json!({}), api::new_key()).await
}

/// Answers when the revision is above `after`, or after `wait_ms`.
pub async fn camera_state(after: u64, wait_ms: u32) -> Result<CameraState, ApiError> {
    api::get(&format!("/desk/camera/state?after={after}&wait_ms={wait_ms}")).await
}
