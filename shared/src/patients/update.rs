//! Changing, deleting and restoring a patient's record.

use utoipa_axum::routes;

use super::{
    ChangedPatient, Patient, PatientForm, PatientRefused,
    base::{Base, Merged},
    keep, keep_conflict,
    queries::{current, current_at, day_of, find_patient, kept},
    register::born_by,
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::PatientId,
    store::{StoreError, Tx},
    time::Timestamp,
    web::{Body, Fault, IfMatch, NoContent, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    DELETE = "UPDATE patient SET deleted_at = ?2, updated_at = ?2, version = version + 1 WHERE id = ?1";
    RESTORE = "UPDATE patient SET deleted_at = NULL, updated_at = ?2, version = version + 1 WHERE id = ?1";
    VISITS_TO_COME = "SELECT COUNT(*) AS visits FROM appointment WHERE patient_id = ?1 AND ends_at > ?2
        AND status IN ('proposed', 'booked', 'arrived', 'in-progress')";
}

pub fn routes() -> Routes {
    Routes::default()
        .offline_change(Access::DESK, routes!(update_patient))
        .change(Access::DESK, routes!(delete_patient))
        .change(Access::DESK, routes!(restore_patient))
}

/// Changes a patient's record: the whole form, as `GET` gave it. A change that a desk made without the server says by
/// `Clinic-Base` what it began from, and comes together with others' field by field instead of being refused.
#[utoipa::path(put, path = "/api/patients/{id}", tag = "patients", request_body = PatientForm,
    responses((status = 200, body = ChangedPatient), (status = 409, body = crate::problem::Problem),
        (status = 412, body = crate::problem::Problem)))]
async fn update_patient(
    mut work: Working,
    PathId(id): PathId<PatientId>,
    IfMatch(version): IfMatch,
    Body(form): Body<PatientForm>,
) -> Outcome<Versioned<ChangedPatient>, PatientRefused> {
    let form = form.tidied();
    let base = work.base.as_deref().and_then(Base::parse);
    let before = match base {
        Some(_) => current(&mut work, id).await?,
        None => current_at(&mut work, id, version).await?,
    };
    let there = &before.patient.form;
    let merged = match &base {
        Some(base) => base.merge(&form, there),
        None => Merged {
            form: form.clone(),
            conflicts: Vec::new(),
        },
    };
    let now = work.now;
    born_by(&merged.form, day_of(&mut work, now).await?)?;
    if work.on_replica && base.is_none() {
        work.base = Some(Base::of(there, &form).to_string());
    }
    // Where nothing of a kept change is left, the record is not touched.
    if base.is_none() || merged.form != *there {
        keep::update(&mut work, &before, &merged.form).await?;
    }
    if !work.on_replica {
        keep_conflict::fields(&mut work, id, &form, there, &merged.conflicts).await?;
    }
    let Versioned(version, patient) = answer(&mut work, id).await?;
    let conflicts = merged.conflicts;
    Ok(Versioned(version, ChangedPatient { patient, conflicts }))
}

/// Deletes a patient's record. It keeps its numbers and can be restored; with visits to come it is refused.
#[utoipa::path(delete, path = "/api/patients/{id}", tag = "patients",
    responses((status = 204), (status = 409, body = crate::problem::Problem),
        (status = 412, body = crate::problem::Problem)))]
async fn delete_patient(
    mut work: Working,
    PathId(id): PathId<PatientId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, PatientRefused> {
    current_at(&mut work, id, version).await?;
    let now = work.now;
    let visits = visits_to_come(&mut work, id, now).await?;
    if visits > 0 {
        return Err(PatientRefused::VisitsToCome { visits }.into());
    }
    work.run(&DELETE, args![id, now]).await?;
    work.put(Entity::Patient, id);
    Ok(NoContent)
}

/// Brings a deleted patient back. One that is not deleted stays as it is.
#[utoipa::path(post, path = "/api/patients/{id}/restore", tag = "patients",
    responses((status = 200, body = Patient), (status = 409, body = crate::problem::Problem)))]
async fn restore_patient(
    mut work: Working,
    PathId(id): PathId<PatientId>,
) -> Outcome<Versioned<Patient>, PatientRefused> {
    let found = kept(&mut work, id)
        .await?
        .ok_or(PatientRefused::NotFound)?
        .patient;
    if let Some(merged_into) = found.merged_into {
        return Err(PatientRefused::Merged { merged_into }.into());
    }
    if found.deleted_at.is_some() {
        let now = work.now;
        work.run(&RESTORE, args![id, now]).await?;
        work.put(Entity::Patient, id);
    }
    answer(&mut work, id).await
}

async fn visits_to_come(tx: &mut Tx, id: PatientId, now: Timestamp) -> Result<i64, StoreError> {
    let row = tx.first(&VISITS_TO_COME, args![id, now]).await?;
    row.map_or(Ok(0), |row| row.get("visits"))
}

/// The record as it is after the change.
pub(super) async fn answer(work: &mut Work, id: PatientId) -> Outcome<Versioned<Patient>, PatientRefused> {
    let now = work.now;
    let day = day_of(work, now).await?;
    let found = find_patient(work, id, day).await?;
    let found = found.ok_or_else(|| Fault::new("the patient just changed is missing"))?;
    Ok(Versioned(found.version, found))
}
