//! Writing and reading the record of a visit. Rows D1, A6: only by doctors, of patients in care, every read audited.

use axum::Json;
use serde::Deserialize;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{
    AmendEncounter, DiagnosisFound, Encounter, EncounterForm, EncounterRevision, EncounterStatus,
    OpenEncounter, RecordRefused, follow_ups, icd10,
    second_draft::{NOTHING, base_of, goes_on_with, new_copy, note_base, version_step},
    want_care,
};
use crate::{
    args,
    attachments::let_go_of_encounter,
    feed::{Entity, Page},
    identity::Access,
    ids::{AppointmentId, EncounterId, PatientId, PractitionerId, PrescriptionId},
    patients::is_current,
    problem::Problem,
    store::{Row, StoreError, Tx, json},
    text::tidy,
    time::Timestamp,
    web::{
        Body, Created, Fault, IfMatch, NoContent, Outcome, Params, PathId, Reach, Routes, Versioned, Work,
        Working,
    },
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.patient_id, p.full_name AS patient_name, e.practitioner_id,
                d.full_name AS practitioner_name, e.appointment_id, e.status, e.started_at, e.content, e.revision,
                e.signed_at, e.version, e.copy_of
            FROM encounter e JOIN patient p ON p.id = e.patient_id JOIN practitioner d ON d.id = e.practitioner_id ",
            $rest
        )
    };
}

crate::statements! {
    FIND = select!("WHERE e.id = ?1");
    OF_VISIT = select!("WHERE e.appointment_id = ?1");
    VISIT = "SELECT patient_id, practitioner_id FROM appointment WHERE id = ?1";
    /// Those of one doctor that are drafts of one record, and that record.
    TWINS = "SELECT id FROM encounter WHERE practitioner_id = ?1 AND (id = ?2 OR copy_of = ?2) AND id <> ?3
        ORDER BY id";
    DRAFTS = "SELECT id, content FROM encounter WHERE practitioner_id = ?1 AND (id = ?2 OR copy_of = ?2)
        AND status = 'in-progress' ORDER BY id";
    CONTENT = "SELECT content FROM encounter WHERE id = ?1";
    INSERT = "INSERT INTO encounter
        (id, patient_id, practitioner_id, appointment_id, status, started_at, content, revision, signed_at, version,
            copy_of)
        VALUES (?1, ?2, ?3, ?4, 'in-progress', ?5, ?6, 0, NULL, 1, ?7)";
    WRITE = "UPDATE encounter SET content = ?2, version = version + ?3 WHERE id = ?1";
    SIGN = "UPDATE encounter SET content = ?2, status = 'finished', revision = revision + 1,
        signed_at = COALESCE(signed_at, ?3), version = version + 1 WHERE id = ?1";
    DELETE = "DELETE FROM encounter WHERE id = ?1";
    LET_GO = "UPDATE encounter SET appointment_id = NULL, version = version + 1 WHERE id = ?1";
    DIAGNOSES = "SELECT id FROM encounter_diagnosis WHERE encounter_id = ?1";
    FORGET_DIAGNOSES = "DELETE FROM encounter_diagnosis WHERE encounter_id = ?1";
    DIAGNOSIS = "INSERT INTO encounter_diagnosis (id, encounter_id, patient_id, code, name, chronic)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    PRESCRIBED = "SELECT id FROM prescription WHERE encounter_id = ?1";
    PRESCRIBED_FOR = "UPDATE prescription SET encounter_id = ?2, version = version + 1 WHERE encounter_id = ?1";
    OF_THE_VISIT = "UPDATE encounter SET appointment_id = ?2, version = version + 1 WHERE id = ?1
        AND appointment_id IS NULL";
    FIRST_NOW = "UPDATE encounter SET copy_of = ?2 WHERE copy_of = ?1";
    NO_COPY = "UPDATE encounter SET copy_of = NULL WHERE id = ?1";
    REVISION = "INSERT INTO encounter_revision (id, encounter_id, revision, content, reason, written_by, written_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    REVISIONS = "SELECT r.revision, r.content, r.reason, r.written_at, u.display_name
        FROM encounter_revision r LEFT JOIN user_account u ON u.id = r.written_by
        WHERE r.encounter_id = ?1 ORDER BY r.revision DESC";
    FORGET_REVIEW = "DELETE FROM allergy_review WHERE id = ?1";
    REVIEW = "INSERT INTO allergy_review (id, asked_by, asked_at) VALUES (?1, ?2, ?3)";
}

/// How many names are told at once.
const FOUND_MAX: usize = 12;

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::DOCTOR, Reach::Replica, routes!(find_diagnoses))
        .offline_change(Access::DOCTOR, routes!(open_encounter))
        .offline_read(Access::DOCTOR, routes!(read_encounter))
        .offline_read(Access::DOCTOR, routes!(encounter_of_visit))
        .offline_change(Access::DOCTOR, routes!(write_encounter))
        .change(Access::DOCTOR, routes!(sign_encounter))
        .change(Access::DOCTOR, routes!(amend_encounter))
        .change(Access::DOCTOR, routes!(delete_encounter))
        .audited_read(Access::DOCTOR, routes!(encounter_revisions))
        .offline_change(Access::DOCTOR, routes!(review_allergies))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Wanted {
    /// Words of a diagnosis, or the beginning of its code.
    q: String,
}

/// Diagnoses of ICD-10 by their words, in Vietnamese or English, or by code.
#[utoipa::path(get, path = "/api/diagnoses", tag = "records", params(Wanted),
    responses((status = 200, body = Page<DiagnosisFound>)))]
async fn find_diagnoses(Params(asked): Params<Wanted>) -> Result<Json<Page<DiagnosisFound>>, Fault> {
    Ok(Json(Page {
        items: icd10::find_diagnoses(&asked.q, FOUND_MAX),
        next_cursor: None,
    }))
}

fn encounter(row: &Row) -> Result<Encounter, StoreError> {
    Ok(Encounter {
        id: row.get("id")?,
        patient_id: row.get("patient_id")?,
        patient_name: row.get("patient_name")?,
        practitioner_id: row.get("practitioner_id")?,
        practitioner_name: row.get("practitioner_name")?,
        appointment_id: row.get("appointment_id")?,
        status: row.word("status", EncounterStatus::parse)?,
        started_at: row.get("started_at")?,
        form: row.json("content")?,
        revision: row.get("revision")?,
        signed_at: row.get("signed_at")?,
        version: row.get("version")?,
        copy_of: row.get("copy_of")?,
        twins: Vec::new(),
    })
}

/// Without its twins.
pub(crate) async fn find(tx: &mut Tx, id: EncounterId) -> Result<Option<Encounter>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(encounter).transpose()
}

async fn of_visit(tx: &mut Tx, id: AppointmentId) -> Result<Option<Encounter>, StoreError> {
    let row = tx.first(&OF_VISIT, args![id]).await?;
    row.as_ref().map(encounter).transpose()
}

async fn twins(tx: &mut Tx, of: &Encounter) -> Result<Vec<EncounterId>, StoreError> {
    let whose = args![of.practitioner_id, of.first(), of.id];
    let rows = tx.all(&TWINS, whose).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// As it is answered.
async fn told(tx: &mut Tx, mut found: Encounter) -> Result<Versioned<Encounter>, StoreError> {
    found.twins = twins(tx, &found).await?;
    Ok(Versioned(found.version, found))
}

impl Encounter {
    /// The draft that its second drafts are beside.
    fn first(&self) -> EncounterId {
        self.copy_of.unwrap_or(self.id)
    }
}

async fn in_care(work: &mut Work, patient: PatientId) -> Outcome<(), RecordRefused> {
    want_care(work, patient, RecordRefused::NotInCare).await
}

async fn current(work: &mut Work, patient: PatientId) -> Outcome<(), RecordRefused> {
    if is_current(work, patient).await? {
        return Ok(());
    }
    Err(RecordRefused::NotFound.into())
}

fn own(work: &Work, practitioner: PractitionerId) -> Result<(), RecordRefused> {
    if work.actor.practitioner == Some(practitioner) {
        return Ok(());
    }
    Err(RecordRefused::NotYours)
}

/// May be read: in care, and no draft of somebody else's.
async fn readable(work: &mut Work, found: Option<Encounter>) -> Outcome<Encounter, RecordRefused> {
    let found = found.ok_or(RecordRefused::NotFound)?;
    in_care(work, found.patient_id).await?;
    if found.status == EncounterStatus::InProgress {
        own(work, found.practitioner_id)?;
    }
    work.note(format!("patient {}", found.patient_id));
    Ok(found)
}

/// For a change: the asker's own, in care, and of the version that the asker saw.
async fn changeable(work: &mut Work, found: Encounter, version: i64) -> Outcome<Encounter, RecordRefused> {
    in_care(work, found.patient_id).await?;
    own(work, found.practitioner_id)?;
    let current_version = found.version;
    if current_version != version {
        return Err(RecordRefused::VersionConflict { current_version }.into());
    }
    Ok(found)
}

async fn draft(work: &mut Work, id: EncounterId, version: i64) -> Outcome<Encounter, RecordRefused> {
    let found = find(work, id).await?.ok_or(RecordRefused::NotFound)?;
    still_draft(work, found, version).await
}

async fn still_draft(work: &mut Work, found: Encounter, version: i64) -> Outcome<Encounter, RecordRefused> {
    if found.status == EncounterStatus::Finished {
        return Err(RecordRefused::AlreadySigned.into());
    }
    changeable(work, found, version).await
}

async fn as_it_is(work: &mut Work, id: EncounterId) -> Outcome<Versioned<Encounter>, RecordRefused> {
    work.put(Entity::Encounter, id);
    let found = find(work, id).await?.ok_or(RecordRefused::NotFound)?;
    Ok(told(work, found).await?)
}

/// Opens the record of a visit; where it has one already, that one is answered. Only the visit's own doctor opens it.
#[utoipa::path(post, path = "/api/encounters", tag = "records", request_body = OpenEncounter,
    responses((status = 201, body = Encounter), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn open_encounter(
    mut work: Working,
    Body(asked): Body<OpenEncounter>,
) -> Outcome<Created<Encounter>, RecordRefused> {
    let OpenEncounter {
        id,
        patient_id,
        appointment_id,
        form,
    } = asked;
    let mut beside = None;
    let mut appointment_id = appointment_id;
    current(&mut work, patient_id).await?;
    in_care(&mut work, patient_id).await?;
    let doctor = work.actor.practitioner.ok_or(RecordRefused::NotInCare)?;
    if let Some(visit) = appointment_id {
        let row = work.first(&VISIT, args![visit]).await?;
        let row = row.ok_or(RecordRefused::NotFound)?;
        if row.get::<PatientId>("patient_id")? != patient_id {
            return Err(RecordRefused::NotFound.into());
        }
        own(&work, row.get("practitioner_id")?)?;
        if let Some(found) = of_visit(&mut work, visit).await? {
            let is_own = own(&work, found.practitioner_id).is_ok();
            let is_anothers_draft = found.status == EncounterStatus::InProgress && !is_own;
            if is_anothers_draft {
                // The visit was moved to this doctor: what the other one began stays theirs, without the visit.
                work.run(&LET_GO, args![found.id]).await?;
                work.put(Entity::Encounter, found.id);
            } else if work.base.is_some() && found.id != id {
                // It was opened elsewhere while this computer, without the server, saw no record of the visit.
                beside = is_own.then(|| found.first());
                appointment_id = None;
            } else {
                work.note(format!("patient {patient_id}"));
                let Versioned(version, found) = told(&mut work, found).await?;
                return Ok(Created(version, found));
            }
        }
    }
    if find(&mut work, id).await?.is_some() {
        return Err(RecordRefused::IdInUse.into());
    }
    if work.on_replica {
        work.base = Some(NOTHING.to_owned());
    }
    let (content, at) = (json(&form.tidied())?, work.made_at());
    let row = args![id, patient_id, doctor, appointment_id, at, content, beside];
    work.run(&INSERT, row).await?;
    let Versioned(version, made) = as_it_is(&mut work, id).await?;
    Ok(Created(version, made))
}

/// What the signed record says, for what is asked about a patient.
async fn keep_diagnoses(
    work: &mut Work,
    id: EncounterId,
    patient: PatientId,
    form: &EncounterForm,
) -> Result<(), StoreError> {
    for row in work.all(&DIAGNOSES, args![id]).await? {
        work.removed(Entity::EncounterDiagnosis, row.get::<Uuid>("id")?);
    }
    work.run(&FORGET_DIAGNOSES, args![id]).await?;
    for one in &form.diagnoses {
        let of = work.new_id::<Uuid>();
        let row = args![of, id, patient, &one.code, &one.name, one.chronic];
        work.run(&DIAGNOSIS, row).await?;
        work.put(Entity::EncounterDiagnosis, of);
    }
    Ok(())
}

/// A record. Leaves an audit row.
#[utoipa::path(get, path = "/api/encounters/{id}", tag = "records",
    responses((status = 200, body = Encounter), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn read_encounter(
    mut work: Working,
    PathId(id): PathId<EncounterId>,
) -> Outcome<Versioned<Encounter>, RecordRefused> {
    let found = find(&mut work, id).await?;
    let found = readable(&mut work, found).await?;
    Ok(told(&mut work, found).await?)
}

/// The record of a visit, where there is one. Leaves an audit row.
#[utoipa::path(get, path = "/api/appointments/{id}/encounter", tag = "records",
    responses((status = 200, body = Encounter), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn encounter_of_visit(
    mut work: Working,
    PathId(id): PathId<AppointmentId>,
) -> Outcome<Versioned<Encounter>, RecordRefused> {
    let found = of_visit(&mut work, id).await?;
    let found = readable(&mut work, found).await?;
    Ok(told(&mut work, found).await?)
}

/// The draft that a text from a computer without the server goes on with: the one that it began from. Where that reads
/// otherwise by now, or is signed, the text becomes a second draft beside it.
async fn continued(work: &mut Work, wanted: &Encounter, base: &str) -> Outcome<EncounterId, RecordRefused> {
    in_care(work, wanted.patient_id).await?;
    own(work, wanted.practitioner_id)?;
    let (doctor, first) = (wanted.practitioner_id, wanted.first());
    let drafts = work.all(&DRAFTS, args![doctor, first]).await?;
    if let Some(draft) = goes_on_with(&drafts, wanted.id, base)? {
        return Ok(draft);
    }
    let copy = new_copy(work, first, base, &FIND).await?;
    let row = args![
        copy,
        wanted.patient_id,
        doctor,
        None::<AppointmentId>,
        wanted.started_at,
        json(&wanted.form)?,
        first
    ];
    work.run(&INSERT, row).await?;
    // Its screens show that there are two.
    work.put(Entity::Encounter, wanted.id);
    Ok(copy)
}

/// Keeps what is written so far. What was written on a computer without the server says by `Clinic-Base` what it began
/// from, and is never refused for what was written elsewhere: it becomes a second draft.
#[utoipa::path(put, path = "/api/encounters/{id}", tag = "records", request_body = EncounterForm,
    responses((status = 200, body = Encounter), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn write_encounter(
    mut work: Working,
    PathId(id): PathId<EncounterId>,
    IfMatch(version): IfMatch,
    Body(form): Body<EncounterForm>,
) -> Outcome<Versioned<Encounter>, RecordRefused> {
    let found = find(&mut work, id).await?.ok_or(RecordRefused::NotFound)?;
    let draft = (found.status == EncounterStatus::InProgress).then_some(found.version);
    let id = if let Some(base) = base_of(&work, draft, version) {
        continued(&mut work, &found, &base).await?
    } else {
        still_draft(&mut work, found, version).await?;
        note_base(&mut work, &CONTENT, id).await?;
        id
    };
    let (content, step) = (json(&form.tidied())?, version_step(work.on_replica));
    work.run(&WRITE, args![id, content, step]).await?;
    as_it_is(&mut work, id).await
}

/// Signs a record: from then on it is amended, never changed.
#[utoipa::path(post, path = "/api/encounters/{id}/sign", tag = "records",
    responses((status = 200, body = Encounter), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn sign_encounter(
    mut work: Working,
    PathId(id): PathId<EncounterId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Encounter>, RecordRefused> {
    let before = draft(&mut work, id, version).await?;
    let unsaid = before.form.unsaid();
    if !unsaid.is_empty() {
        return Err(unsaid.into());
    }
    keep_signed(&mut work, &before, &before.form, "").await?;
    keep_diagnoses(&mut work, id, before.patient_id, &before.form).await?;
    follow_ups::keep(&mut work, &before, before.form.follow_up_days).await?;
    as_it_is(&mut work, id).await
}

/// Changes a signed record; what it read before is kept, and why it was changed.
#[utoipa::path(post, path = "/api/encounters/{id}/amend", tag = "records", request_body = AmendEncounter,
    responses((status = 200, body = Encounter), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn amend_encounter(
    mut work: Working,
    PathId(id): PathId<EncounterId>,
    IfMatch(version): IfMatch,
    Body(asked): Body<AmendEncounter>,
) -> Outcome<Versioned<Encounter>, RecordRefused> {
    let found = find(&mut work, id).await?.ok_or(RecordRefused::NotFound)?;
    let before = changeable(&mut work, found, version).await?;
    if before.status != EncounterStatus::Finished {
        return Err(RecordRefused::NotSigned.into());
    }
    let content = asked.content.tidied();
    keep_signed(&mut work, &before, &content, &tidy(&asked.reason)).await?;
    keep_diagnoses(&mut work, id, before.patient_id, &content).await?;
    follow_ups::keep(&mut work, &before, content.follow_up_days).await?;
    as_it_is(&mut work, id).await
}

async fn keep_signed(
    work: &mut Work,
    before: &Encounter,
    form: &EncounterForm,
    reason: &str,
) -> Result<(), StoreError> {
    let (now, content) = (work.now, json(form)?);
    work.run(&SIGN, args![before.id, &content, now]).await?;
    let row = args![
        work.new_id::<Uuid>(),
        before.id,
        before.revision + 1,
        &content,
        reason,
        work.actor.user,
        now
    ];
    work.run(&REVISION, row).await?;
    Ok(())
}

/// Takes a draft away that nobody needs, and for which nothing was prescribed.
#[utoipa::path(delete, path = "/api/encounters/{id}", tag = "records",
    responses((status = 204), (status = 409, body = Problem), (status = 412, body = Problem)))]
async fn delete_encounter(
    mut work: Working,
    PathId(id): PathId<EncounterId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, RecordRefused> {
    let gone = draft(&mut work, id, version).await?;
    let twins = twins(&mut work, &gone).await?;
    let twin = twins.first().copied();
    let prescribed = work.all(&PRESCRIBED, args![id]).await?;
    if twin.is_none() && !prescribed.is_empty() {
        return Err(RecordRefused::StillInUse.into());
    }
    let_go_of_encounter(&mut work, id).await?;
    work.run(&DELETE, args![id]).await?;
    work.removed(Entity::Encounter, id);
    if let Some(twin) = twin {
        take_the_place(&mut work, &gone, twin).await?;
        for id in twins {
            work.put(Entity::Encounter, id);
        }
        for row in prescribed {
            work.put(Entity::Prescription, row.get::<PrescriptionId>("id")?);
        }
    }
    Ok(NoContent)
}

/// The draft that is kept is the visit's record now, and what was prescribed for the other one is its.
async fn take_the_place(work: &mut Work, gone: &Encounter, twin: EncounterId) -> Result<(), StoreError> {
    if gone.appointment_id.is_some() {
        work.run(&OF_THE_VISIT, args![twin, gone.appointment_id]).await?;
    }
    work.run(&PRESCRIBED_FOR, args![gone.id, twin]).await?;
    if gone.copy_of.is_none() {
        work.run(&FIRST_NOW, args![gone.id, twin]).await?;
        work.run(&NO_COPY, args![twin]).await?;
    }
    Ok(())
}

/// What a record read each time it was signed or amended, the newest first. Leaves an audit row.
#[utoipa::path(get, path = "/api/encounters/{id}/revisions", tag = "records",
    responses((status = 200, body = Page<EncounterRevision>), (status = 403, body = Problem)))]
async fn encounter_revisions(
    mut work: Working,
    PathId(id): PathId<EncounterId>,
) -> Outcome<Json<Page<EncounterRevision>>, RecordRefused> {
    let found = find(&mut work, id).await?;
    readable(&mut work, found).await?;
    let rows = work.all(&REVISIONS, args![id]).await?;
    let revision = |row: &Row| -> Result<EncounterRevision, StoreError> {
        Ok(EncounterRevision {
            revision: row.get("revision")?,
            reason: row.get("reason")?,
            written_by_name: row.get::<Option<String>>("display_name")?.unwrap_or_default(),
            written_at: row.get("written_at")?,
            content: row.json("content")?,
        })
    };
    let items = rows.iter().map(revision).collect::<Result<_, _>>()?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// Keeps that the patient was asked for allergies today. Where none is recorded, there is none from then on; before
/// that nobody knows.
#[utoipa::path(put, path = "/api/patients/{id}/allergy-review", tag = "records",
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn review_allergies(
    mut work: Working,
    PathId(id): PathId<PatientId>,
) -> Outcome<NoContent, RecordRefused> {
    current(&mut work, id).await?;
    in_care(&mut work, id).await?;
    let (user, now): (_, Timestamp) = (work.actor.user, work.made_at());
    work.run(&FORGET_REVIEW, args![id]).await?;
    work.run(&REVIEW, args![id, user, now]).await?;
    work.put(Entity::AllergyReview, id);
    Ok(NoContent)
}
