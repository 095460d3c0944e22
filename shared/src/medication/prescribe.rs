//! Writing prescriptions, until they are signed, and reading them. Rows D4, A6.

use std::collections::BTreeSet;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use utoipa_axum::routes;

use super::{
    DraftPrescription, Prescription, PrescriptionFilter, PrescriptionForm, PrescriptionRefused,
    PrescriptionStatus,
    prescription::CODE_PREFIX,
    queries::{self, in_care, select},
};
use crate::{
    args,
    feed::{Entity, Page},
    identity::Access,
    ids::{PatientId, PractitionerId, PrescriptionId},
    patients::is_current,
    problem::Problem,
    records::{base_of, find_encounter, goes_on_with, new_copy, note_base, version_step},
    scanning::AppointmentCode,
    store::json,
    web::{
        Before, Body, Created, IfMatch, NoContent, Outcome, Params, PathId, Routes, Versioned, Work, Working,
        malformed_cursor,
    },
};

crate::statements! {
    OF_PATIENT = select!("WHERE r.patient_id = ?1 AND (?5 = '' OR r.status = ?5)
            AND (r.status <> 'draft' OR r.practitioner_id = ?6)
            AND (r.written_at < ?2 OR (r.written_at = ?2 AND r.id < ?3))
        ORDER BY r.written_at DESC, r.id DESC {limit ?4}");
    OF_PRACTITIONER = select!("WHERE r.practitioner_id = ?1 AND (?5 = '' OR r.status = ?5)
            AND (r.written_at < ?2 OR (r.written_at = ?2 AND r.id < ?3))
        ORDER BY r.written_at DESC, r.id DESC {limit ?4}");
    INSERT = "INSERT INTO prescription
        (id, code, patient_id, practitioner_id, encounter_id, replaces, replaced_by, status, content, pack,
            signed_check, drafted_at, signed_at, written_at, ended_at, end_reason, version, copy_of)
        VALUES (?1, NULL, ?2, ?3, ?4, ?5, NULL, 'draft', ?6, '', '', ?7, NULL, ?7, NULL, '', 1, ?8)";
    /// Of one doctor and one prescription.
    DRAFTS = "SELECT id, content FROM prescription WHERE practitioner_id = ?1 AND (id = ?2 OR copy_of = ?2)
        AND status = 'draft' ORDER BY id";
    CONTENT = "SELECT content FROM prescription WHERE id = ?1";
    WRITE = "UPDATE prescription SET content = ?2, version = version + ?3 WHERE id = ?1";
    DELETE = "DELETE FROM prescription WHERE id = ?1";
}

/// How many prescriptions a page has.
const PAGE: usize = 30;

pub fn routes() -> Routes {
    Routes::default()
        .offline_change(Access::DOCTOR, routes!(draft_prescription))
        .offline_read(Access::DOCTOR, routes!(list_prescriptions))
        .offline_read(Access::DOCTOR, routes!(read_prescription))
        .offline_read(Access::DOCTOR, routes!(prescription_by_code))
        .offline_change(Access::DOCTOR, routes!(write_prescription))
        .change(Access::DOCTOR, routes!(delete_prescription))
}

/// The patient's record is in use: neither deleted nor merged into another.
pub(super) async fn current(work: &mut Work, patient: PatientId) -> Outcome<(), PrescriptionRefused> {
    if is_current(work, patient).await? {
        return Ok(());
    }
    Err(PrescriptionRefused::NotFound.into())
}

pub(super) fn own(work: &Work, practitioner: PractitionerId) -> Result<(), PrescriptionRefused> {
    if work.actor.practitioner == Some(practitioner) {
        return Ok(());
    }
    Err(PrescriptionRefused::NotYours)
}

/// May be read: own ones always; others' where the patient is in care and they are signed.
async fn readable(
    work: &mut Work,
    found: Option<Prescription>,
) -> Outcome<Versioned<Prescription>, PrescriptionRefused> {
    let found = found.ok_or(PrescriptionRefused::NotFound)?;
    let is_own = own(work, found.practitioner_id).is_ok();
    if !is_own {
        in_care(work, found.patient_id).await?;
        if found.status == PrescriptionStatus::Draft {
            return Err(PrescriptionRefused::NotYours.into());
        }
    }
    work.note(format!("patient {}", found.patient_id));
    Ok(Versioned(found.version, found))
}

/// For a change: the asker's own draft, of a patient in care, and of the version that the asker saw.
pub(super) async fn own_draft(
    work: &mut Work,
    id: PrescriptionId,
    version: i64,
) -> Outcome<Prescription, PrescriptionRefused> {
    let found = queries::find(work, id).await?;
    let found = found.ok_or(PrescriptionRefused::NotFound)?;
    still_own_draft(work, found, version).await
}

async fn still_own_draft(
    work: &mut Work,
    found: Prescription,
    version: i64,
) -> Outcome<Prescription, PrescriptionRefused> {
    in_care(work, found.patient_id).await?;
    own(work, found.practitioner_id)?;
    if found.status != PrescriptionStatus::Draft {
        return Err(PrescriptionRefused::AlreadySigned.into());
    }
    let current_version = found.version;
    if current_version != version {
        return Err(PrescriptionRefused::VersionConflict { current_version }.into());
    }
    Ok(found)
}

/// What another one is to take the place of: signed, in force, the asker's own, and of the same patient.
pub(super) async fn replaceable(
    work: &mut Work,
    id: PrescriptionId,
    patient: PatientId,
) -> Outcome<Prescription, PrescriptionRefused> {
    let found = queries::find(work, id).await?;
    let found = found.filter(|found| found.patient_id == patient);
    let found = found.ok_or(PrescriptionRefused::NotFound)?;
    own(work, found.practitioner_id)?;
    match found.status {
        PrescriptionStatus::Active => Ok(found),
        PrescriptionStatus::Draft => Err(PrescriptionRefused::NotSigned.into()),
        PrescriptionStatus::Stopped | PrescriptionStatus::Cancelled => {
            let replaced_by = found.replaced_by;
            Err(PrescriptionRefused::AlreadyEnded { replaced_by }.into())
        }
    }
}

pub(super) async fn as_it_is(
    work: &mut Work,
    id: PrescriptionId,
) -> Outcome<Versioned<Prescription>, PrescriptionRefused> {
    work.put(Entity::Prescription, id);
    let found = queries::find(work, id).await?;
    let found = found.ok_or(PrescriptionRefused::NotFound)?;
    Ok(Versioned(found.version, found))
}

/// Begins a draft. With `replaces`, for a signed one that it takes the place of once it is signed.
#[utoipa::path(post, path = "/api/prescriptions", tag = "medication", request_body = DraftPrescription,
    responses((status = 201, body = Prescription), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn draft_prescription(
    mut work: Working,
    Body(asked): Body<DraftPrescription>,
) -> Outcome<Created<Prescription>, PrescriptionRefused> {
    let DraftPrescription {
        id,
        patient_id,
        encounter_id,
        replaces,
        form,
    } = asked;
    current(&mut work, patient_id).await?;
    in_care(&mut work, patient_id).await?;
    let doctor = work.actor.practitioner.ok_or(PrescriptionRefused::NotInCare)?;
    if queries::find(&mut work, id).await?.is_some() {
        return Err(PrescriptionRefused::IdInUse.into());
    }
    if let Some(encounter) = encounter_id {
        let encounter = find_encounter(&mut work, encounter).await?;
        let encounter = encounter.filter(|encounter| encounter.patient_id == patient_id);
        own(
            &work,
            encounter.ok_or(PrescriptionRefused::NotFound)?.practitioner_id,
        )?;
    }
    if let Some(replaced) = replaces {
        replaceable(&mut work, replaced, patient_id).await?;
    }
    let (content, at) = (json(&form.tidied())?, work.made_at());
    let copy_of = None::<PrescriptionId>;
    let row = args![
        id,
        patient_id,
        doctor,
        encounter_id,
        replaces,
        content,
        at,
        copy_of
    ];
    work.run(&INSERT, row).await?;
    let Versioned(version, made) = as_it_is(&mut work, id).await?;
    Ok(Created(version, made))
}

/// Prescriptions, the newest first: the asker's own, or with `patient_id` those of one patient in care. Leaves an audit
/// row. Row D4.
#[utoipa::path(get, path = "/api/prescriptions", tag = "medication", params(PrescriptionFilter),
    responses((status = 200, body = Page<Prescription>), (status = 403, body = Problem)))]
async fn list_prescriptions(
    mut work: Working,
    Params(asked): Params<PrescriptionFilter>,
) -> Result<Json<Page<Prescription>>, Response> {
    let Some(before) = Before::read(asked.cursor.as_deref(), work.now) else {
        return Err(malformed_cursor());
    };
    let page = page_of(&mut work, &asked, before).await;
    page.map(Json).map_err(IntoResponse::into_response)
}

async fn page_of(
    work: &mut Work,
    asked: &PrescriptionFilter,
    Before { at, id }: Before,
) -> Outcome<Page<Prescription>, PrescriptionRefused> {
    let doctor = work.actor.practitioner;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let status = asked.status.map_or("", PrescriptionStatus::name);
    let rows = if let Some(patient) = asked.patient_id {
        in_care(work, patient).await?;
        work.note(format!("patient {patient}"));
        let of = args![patient, at, id, limit, status, doctor];
        work.all(&OF_PATIENT, of).await?
    } else {
        let of = args![doctor, at, id, limit, status];
        work.all(&OF_PRACTITIONER, of).await?
    };
    let items = rows.iter().map(queries::prescription).collect::<Result<_, _>>()?;
    let page = Before::page(items, PAGE, |one: &Prescription| Before {
        at: one.signed_at.unwrap_or(one.drafted_at),
        id: one.id.0,
    });
    if asked.patient_id.is_none() {
        let read: BTreeSet<_> = page.items.iter().map(|one| one.patient_id).collect();
        for patient in read {
            work.note(format!("patient {patient}"));
        }
    }
    Ok(page)
}

/// One prescription. Leaves an audit row.
#[utoipa::path(get, path = "/api/prescriptions/{id}", tag = "medication",
    responses((status = 200, body = Prescription), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn read_prescription(
    mut work: Working,
    PathId(id): PathId<PrescriptionId>,
) -> Outcome<Versioned<Prescription>, PrescriptionRefused> {
    let found = queries::find(&mut work, id).await?;
    readable(&mut work, found).await
}

/// One prescription by the code on its paper, as it is typed or scanned. Leaves an audit row.
#[utoipa::path(get, path = "/api/prescription-codes/{code}", tag = "medication",
    responses((status = 200, body = Prescription), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn prescription_by_code(
    mut work: Working,
    PathId(code): PathId<String>,
) -> Outcome<Versioned<Prescription>, PrescriptionRefused> {
    let bare = code.trim().to_uppercase();
    let bare = bare.strip_prefix(CODE_PREFIX).unwrap_or(&bare);
    let code = AppointmentCode::parse(bare).map_err(|_| PrescriptionRefused::NotFound)?;
    let found = queries::by_code(&mut work, code.as_str()).await?;
    readable(&mut work, found).await
}

/// The draft that a text from a computer without the server goes on with: the one that it began from. Where that reads
/// otherwise by now, or is signed, the text becomes a second draft.
async fn continued(
    work: &mut Work,
    wanted: &Prescription,
    base: &str,
) -> Outcome<PrescriptionId, PrescriptionRefused> {
    in_care(work, wanted.patient_id).await?;
    own(work, wanted.practitioner_id)?;
    let (doctor, first) = (wanted.practitioner_id, wanted.copy_of.unwrap_or(wanted.id));
    let drafts = work.all(&DRAFTS, args![doctor, first]).await?;
    if let Some(draft) = goes_on_with(&drafts, wanted.id, base)? {
        return Ok(draft);
    }
    let copy = new_copy(work, first, base, &CONTENT).await?;
    let row = args![
        copy,
        wanted.patient_id,
        doctor,
        wanted.encounter_id,
        wanted.replaces,
        json(&wanted.form)?,
        work.made_at(),
        first
    ];
    work.run(&INSERT, row).await?;
    Ok(copy)
}

/// Keeps what is written so far. What was written on a computer without the server says by `Clinic-Base` what it began
/// from, and is never refused for what was written elsewhere: it becomes a second draft.
#[utoipa::path(put, path = "/api/prescriptions/{id}", tag = "medication", request_body = PrescriptionForm,
    responses((status = 200, body = Prescription), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn write_prescription(
    mut work: Working,
    PathId(id): PathId<PrescriptionId>,
    IfMatch(version): IfMatch,
    Body(form): Body<PrescriptionForm>,
) -> Outcome<Versioned<Prescription>, PrescriptionRefused> {
    let found = queries::find(&mut work, id).await?;
    let found = found.ok_or(PrescriptionRefused::NotFound)?;
    let draft = (found.status == PrescriptionStatus::Draft).then_some(found.version);
    let id = if let Some(base) = base_of(&work, draft, version) {
        continued(&mut work, &found, &base).await?
    } else {
        still_own_draft(&mut work, found, version).await?;
        note_base(&mut work, &CONTENT, id).await?;
        id
    };
    let (content, step) = (json(&form.tidied())?, version_step(work.on_replica));
    work.run(&WRITE, args![id, content, step]).await?;
    as_it_is(&mut work, id).await
}

/// Takes a draft away.
#[utoipa::path(delete, path = "/api/prescriptions/{id}", tag = "medication",
    responses((status = 204), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn delete_prescription(
    mut work: Working,
    PathId(id): PathId<PrescriptionId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, PrescriptionRefused> {
    own_draft(&mut work, id, version).await?;
    work.run(&DELETE, args![id]).await?;
    work.removed(Entity::Prescription, id);
    Ok(NoContent)
}
