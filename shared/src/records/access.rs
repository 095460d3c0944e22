//! The care relation: which doctor may read which patient's record. It is read from the visits as they are, so that
//! it cannot be forgotten where a visit is booked, moved or cancelled; see the view `care_relation`.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{CareBecause, CareStanding, OpenRecord};
use crate::{
    app::App,
    args,
    feed::Entity,
    identity::{Access, Actor},
    ids::{CareAccessId, PatientId},
    patients::{PatientRefused, is_current},
    ports::Clock as _,
    refusal::Refusal,
    store::{StoreError, Tx},
    text::tidy,
    time::Timestamp,
    web::{ActorIs, Body, Fault, Outcome, PathId, Reach, Reading, Routes, Work, Working},
};

crate::statements! {
    IN_CARE = "SELECT patient_id FROM care_relation WHERE patient_id = ?1 AND practitioner_id = ?2";
    BY_VISIT = "SELECT id FROM appointment WHERE patient_id = ?1 AND practitioner_id = ?2
        AND status IN ('booked', 'arrived', 'in-progress', 'fulfilled')";
    OPENED = "SELECT id, ends_at FROM care_access
        WHERE patient_id = ?1 AND practitioner_id = ?2 AND ended_at IS NULL AND ends_at > ?3
        ORDER BY ends_at DESC";
    OPEN = "INSERT INTO care_access (id, practitioner_id, patient_id, opened_by, opened_at, ends_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    OVERDUE = "SELECT id FROM care_access WHERE ended_at IS NULL AND ends_at <= ?1 ORDER BY ends_at, id";
    END = "UPDATE care_access SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL";
}

/// Long enough for a consultation and what is written after it.
const ACCESS_HOURS: i64 = 24;

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::DOCTOR, Reach::Replica, routes!(read_care))
        .change(Access::DOCTOR, routes!(open_record))
}

/// Whether this person may read the patient's record now. Nobody but a doctor may.
pub async fn has_in_care(tx: &mut Tx, actor: &Actor, patient: PatientId) -> Result<bool, StoreError> {
    let Some(doctor) = actor.practitioner else {
        return Ok(false);
    };
    Ok(tx.first(&IN_CARE, args![patient, doctor]).await?.is_some())
}

/// The patient is in the care of who asks; else it is refused in the use-case's own words.
pub async fn want_care<R: Refusal>(work: &mut Work, patient: PatientId, refused: R) -> Outcome<(), R> {
    let (actor, now) = (work.actor, work.now);
    // Whose time is over the server ends; a computer without it knows by the clock.
    if standing(work, &actor, patient, now).await?.because.is_some() {
        return Ok(());
    }
    Err(refused.into())
}

/// How the doctor who asks stands to a patient.
#[utoipa::path(get, path = "/api/patients/{id}/care", tag = "records",
    responses((status = 200, body = CareStanding)))]
async fn read_care(
    State(app): State<App>,
    ActorIs(actor): ActorIs,
    PathId(patient): PathId<PatientId>,
    Reading(mut tx): Reading,
) -> Result<Json<CareStanding>, Fault> {
    Ok(Json(standing(&mut tx, &actor, patient, app.clock.now()).await?))
}

async fn standing(
    tx: &mut Tx,
    actor: &Actor,
    patient: PatientId,
    now: Timestamp,
) -> Result<CareStanding, StoreError> {
    let because = |because, until| CareStanding { because, until };
    let Some(doctor) = actor.practitioner else {
        return Ok(because(None, None));
    };
    if tx.first(&BY_VISIT, args![patient, doctor]).await?.is_some() {
        return Ok(because(Some(CareBecause::Visit), None));
    }
    match tx.first(&OPENED, args![patient, doctor, now]).await? {
        Some(row) => Ok(because(Some(CareBecause::Access), Some(row.get("ends_at")?))),
        None => Ok(because(None, None)),
    }
}

/// Opens the record of a patient who has no visit with the doctor who asks, for a day. The reason goes into the
/// audit log. Where it is open already nothing is changed.
#[utoipa::path(post, path = "/api/patients/{id}/care", tag = "records", request_body = OpenRecord,
    responses((status = 200, body = CareStanding), (status = 403, body = crate::problem::Problem)))]
async fn open_record(
    mut work: Working,
    PathId(patient): PathId<PatientId>,
    Body(asked): Body<OpenRecord>,
) -> Outcome<Json<CareStanding>, PatientRefused> {
    let actor = work.actor;
    if !is_current(&mut work, patient).await? {
        return Err(PatientRefused::NotFound.into());
    }
    let doctor = actor.practitioner.ok_or(PatientRefused::NotInCare)?;
    let now = work.now;
    let stands = standing(&mut work, &actor, patient, now).await?;
    if stands.because.is_some() {
        return Ok(Json(stands));
    }
    let ends_at = now.plus_minutes(ACCESS_HOURS * 60);
    let row = args![asked.id, doctor, patient, actor.user, now, ends_at];
    work.run(&OPEN, row).await?;
    work.put(Entity::CareAccess, asked.id);
    work.note(format!("patient {patient}: {}", tidy(&asked.reason)));
    Ok(Json(CareStanding {
        because: Some(CareBecause::Access),
        until: Some(ends_at),
    }))
}

/// Whether there is an access whose time is over.
pub async fn access_has_ended(tx: &mut Tx, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.first(&OVERDUE, args![now]).await?.is_some())
}

/// Ends one access whose time is over. The row stays: replicas learn from it whose record they give up.
pub async fn end_access(work: &mut Work) -> Result<Option<CareAccessId>, StoreError> {
    let now = work.now;
    let Some(row) = work.first(&OVERDUE, args![now]).await? else {
        return Ok(None);
    };
    let id: CareAccessId = row.get("id")?;
    work.run(&END, args![id, now]).await?;
    work.put(Entity::CareAccess, id);
    Ok(Some(id))
}
