//! Allergies: clinical, for the doctors who have the patient in care; every read is audited.

use axum::Json;
use utoipa_axum::routes;

use super::{
    Allergy, AllergyCriticality, AllergyForm, AllergyStatus, CreateAllergy, PatientRefused,
    queries::{current, kept},
};
use crate::{
    args,
    feed::{Entity, Page},
    identity::Access,
    ids::{AllergyId, PatientId},
    records::want_care,
    store::{Row, StoreError, Tx},
    web::{Body, Created, IfMatch, NoContent, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    OF_PATIENT = "SELECT id, patient_id, substance, reaction, criticality, status, note, recorded_by, recorded_at,
        version FROM patient_allergy WHERE patient_id = ?1 ORDER BY recorded_at, id";
    FIND = "SELECT id, patient_id, substance, reaction, criticality, status, note, recorded_by, recorded_at,
        version FROM patient_allergy WHERE id = ?1";
    INSERT = "INSERT INTO patient_allergy
        (id, patient_id, substance, reaction, criticality, status, note, recorded_by, recorded_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)";
    UPDATE = "UPDATE patient_allergy SET substance = ?2, reaction = ?3, criticality = ?4, status = ?5, note = ?6,
        version = version + 1 WHERE id = ?1";
    DELETE = "DELETE FROM patient_allergy WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .offline_read(Access::DOCTOR, routes!(list_allergies))
        .offline_change(Access::DOCTOR, routes!(create_allergy))
        .change(Access::DOCTOR, routes!(update_allergy))
        .change(Access::DOCTOR, routes!(delete_allergy))
}

fn allergy(row: &Row) -> Result<Allergy, StoreError> {
    Ok(Allergy {
        id: row.get("id")?,
        patient_id: row.get("patient_id")?,
        form: AllergyForm {
            substance: row.get("substance")?,
            reaction: row.get("reaction")?,
            criticality: row.word("criticality", AllergyCriticality::parse)?,
            status: row.word("status", AllergyStatus::parse)?,
            note: row.get("note")?,
        },
        recorded_by: row.get("recorded_by")?,
        recorded_at: row.get("recorded_at")?,
        version: row.get("version")?,
    })
}

async fn find(tx: &mut Tx, id: AllergyId) -> Result<Option<Allergy>, StoreError> {
    tx.first(&FIND, args![id])
        .await?
        .as_ref()
        .map(allergy)
        .transpose()
}

async fn in_care(work: &mut Work, patient: PatientId) -> Outcome<(), PatientRefused> {
    want_care(work, patient, PatientRefused::NotInCare).await
}

/// For a change: it is this patient's and has the version that the asker saw.
async fn current_allergy(
    work: &mut Work,
    (patient, id): (PatientId, AllergyId),
    version: i64,
) -> Outcome<Allergy, PatientRefused> {
    current(work, patient).await?;
    in_care(work, patient).await?;
    let found = find(work, id).await?.filter(|found| found.patient_id == patient);
    let found = found.ok_or(PatientRefused::NotFound)?;
    let current_version = found.version;
    if current_version != version {
        return Err(PatientRefused::VersionConflict { current_version }.into());
    }
    Ok(found)
}

/// What a patient is allergic to, the first recorded first. Leaves an audit row.
#[utoipa::path(get, path = "/api/patients/{id}/allergies", tag = "patients",
    responses((status = 200, body = Page<Allergy>), (status = 404, body = crate::problem::Problem)))]
async fn list_allergies(
    mut work: Working,
    PathId(id): PathId<PatientId>,
) -> Outcome<Json<Page<Allergy>>, PatientRefused> {
    kept(&mut work, id).await?.ok_or(PatientRefused::NotFound)?;
    in_care(&mut work, id).await?;
    work.note(format!("patient {id}"));
    let rows = work.all(&OF_PATIENT, args![id]).await?;
    let items = rows.iter().map(allergy).collect::<Result<_, _>>()?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// Records an allergy.
#[utoipa::path(post, path = "/api/patients/{id}/allergies", tag = "patients", request_body = CreateAllergy,
    responses((status = 201, body = Allergy), (status = 409, body = crate::problem::Problem)))]
async fn create_allergy(
    mut work: Working,
    PathId(patient_id): PathId<PatientId>,
    Body(asked): Body<CreateAllergy>,
) -> Outcome<Created<Allergy>, PatientRefused> {
    let CreateAllergy { id, form } = asked;
    current(&mut work, patient_id).await?;
    in_care(&mut work, patient_id).await?;
    if find(&mut work, id).await?.is_some() {
        return Err(PatientRefused::IdInUse.into());
    }
    let made = Allergy {
        id,
        patient_id,
        form: form.tidied(),
        recorded_by: work.actor.user,
        recorded_at: work.made_at(),
        version: 1,
    };
    let row = args![
        id,
        patient_id,
        &made.form.substance,
        &made.form.reaction,
        made.form.criticality.name(),
        made.form.status.name(),
        &made.form.note,
        made.recorded_by,
        made.recorded_at
    ];
    work.run(&INSERT, row).await?;
    work.put(Entity::PatientAllergy, id);
    Ok(Created(1, made))
}

/// Changes an allergy.
#[utoipa::path(put, path = "/api/patients/{id}/allergies/{allergy_id}", tag = "patients",
    request_body = AllergyForm,
    responses((status = 200, body = Allergy), (status = 412, body = crate::problem::Problem)))]
async fn update_allergy(
    mut work: Working,
    PathId((patient, id)): PathId<(PatientId, AllergyId)>,
    IfMatch(version): IfMatch,
    Body(form): Body<AllergyForm>,
) -> Outcome<Versioned<Allergy>, PatientRefused> {
    let before = current_allergy(&mut work, (patient, id), version).await?;
    let form = form.tidied();
    let row = args![
        id,
        &form.substance,
        &form.reaction,
        form.criticality.name(),
        form.status.name(),
        &form.note
    ];
    work.run(&UPDATE, row).await?;
    work.put(Entity::PatientAllergy, id);
    let version = version + 1;
    Ok(Versioned(
        version,
        Allergy {
            form,
            version,
            ..before
        },
    ))
}

/// Takes an allergy off the list: recorded for the wrong patient. One that proved wrong is `refuted` instead.
#[utoipa::path(delete, path = "/api/patients/{id}/allergies/{allergy_id}", tag = "patients",
    responses((status = 204), (status = 412, body = crate::problem::Problem)))]
async fn delete_allergy(
    mut work: Working,
    PathId((patient, id)): PathId<(PatientId, AllergyId)>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, PatientRefused> {
    current_allergy(&mut work, (patient, id), version).await?;
    work.run(&DELETE, args![id]).await?;
    work.removed(Entity::PatientAllergy, id);
    Ok(NoContent)
}
