//! Merging two records of one person.

use utoipa_axum::routes;
use uuid::Uuid;

use super::{
    MergePatient, Patient, PatientRefused, keep,
    queries::{Kept, current},
    update::answer,
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::{AppointmentId, PatientId},
    store::{Statement, StoreError, Tx},
    web::{Body, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    /// Times at which both have a visit.
    OVERLAPS = "SELECT DISTINCT own.appointment_id AS own_id, other.appointment_id AS other_id
        FROM patient_cell own JOIN patient_cell other ON other.patient_id = ?2 AND other.cell = own.cell
        WHERE own.patient_id = ?1";
    MARK = "UPDATE patient SET merged_into = ?2, deleted_at = ?3, updated_at = ?3, version = version + 1
        WHERE id = ?1";
    MERGED_BEFORE = "SELECT id FROM patient WHERE merged_into = ?1";
    MOVE_MERGED_BEFORE = "UPDATE patient SET merged_into = ?2, version = version + 1 WHERE merged_into = ?1";
    VISITS = "SELECT id FROM appointment WHERE patient_id = ?1";
    MOVE_VISITS = "UPDATE appointment SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    MOVE_CELLS = "UPDATE patient_cell SET patient_id = ?2 WHERE patient_id = ?1";
    QUEUE_ENTRIES = "SELECT id FROM queue_entry WHERE patient_id = ?1";
    MOVE_QUEUE_ENTRIES = "UPDATE queue_entry SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    WAITING = "SELECT id FROM waiting_entry WHERE patient_id = ?1";
    MOVE_WAITING = "UPDATE waiting_entry SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    CONFLICTS = "SELECT id FROM patient_conflict WHERE patient_id = ?1";
    MOVE_CONFLICTS = "UPDATE patient_conflict SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    ALLERGIES = "SELECT id FROM patient_allergy WHERE patient_id = ?1";
    MOVE_ALLERGIES = "UPDATE patient_allergy SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    ENCOUNTERS = "SELECT id FROM encounter WHERE patient_id = ?1";
    MOVE_ENCOUNTERS = "UPDATE encounter SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    DIAGNOSES = "SELECT id FROM encounter_diagnosis WHERE patient_id = ?1";
    MOVE_DIAGNOSES = "UPDATE encounter_diagnosis SET patient_id = ?2 WHERE patient_id = ?1";
    ATTACHMENTS = "SELECT id FROM attachment WHERE patient_id = ?1";
    MOVE_ATTACHMENTS = "UPDATE attachment SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    PRESCRIPTIONS = "SELECT id FROM prescription WHERE patient_id = ?1";
    MOVE_PRESCRIPTIONS = "UPDATE prescription SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    MEDICATIONS = "SELECT id FROM medication_request WHERE patient_id = ?1";
    MOVE_MEDICATIONS = "UPDATE medication_request SET patient_id = ?2 WHERE patient_id = ?1";
    STATEMENTS_TOLD = "SELECT id FROM medication_statement WHERE patient_id = ?1";
    MOVE_STATEMENTS = "UPDATE medication_statement SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    /// Who was asked for allergies was asked, under whichever record.
    FORGET_REVIEW = "DELETE FROM allergy_review WHERE id = ?2
        AND EXISTS (SELECT r.id FROM allergy_review r WHERE r.id = ?1)";
    MOVE_REVIEW = "UPDATE allergy_review SET id = ?2 WHERE id = ?1";
    MOVE_MESSAGES = "UPDATE message SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
    /// Nor by mail, or by SMS without having agreed to it. Of these, what a merge changes nobody chose by a link.
    KEEP_MAIL_OFF = "UPDATE message_preference SET mail_off = 1, changed_at = ?3, changed_by = ?4,
            version = version + 1
        WHERE patient_id = ?2 AND mail_off = 0
            AND EXISTS (SELECT m.patient_id FROM message_preference m WHERE m.patient_id = ?1 AND m.mail_off = 1)";
    KEEP_SMS_OFF = "UPDATE message_preference SET sms_agreed = 0, changed_at = ?3, changed_by = ?4,
            version = version + 1
        WHERE patient_id = ?2 AND sms_agreed = 1
            AND EXISTS (SELECT m.patient_id FROM message_preference m
                WHERE m.patient_id = ?1 AND m.sms_agreed = 0 AND m.sms_said_at IS NOT NULL)";
    /// Who wants no messages wants none, under whichever record that was said; what else was said stays.
    KEEP_OPTED_OUT = "UPDATE message_preference SET opted_out = 1, changed_at = ?3, changed_by = ?4,
            version = version + 1
        WHERE patient_id = ?2 AND opted_out = 0
            AND EXISTS (SELECT m.patient_id FROM message_preference m WHERE m.patient_id = ?1 AND m.opted_out = 1)";
    MOVE_PREFERENCE = "UPDATE message_preference SET patient_id = ?2 WHERE patient_id = ?1
        AND NOT EXISTS (SELECT m.patient_id FROM message_preference m WHERE m.patient_id = ?2)";
    FORGET_NEWS_PREFERENCE = "DELETE FROM mailing_preference WHERE patient_id = ?2
        AND EXISTS (SELECT m.patient_id FROM mailing_preference m WHERE m.patient_id = ?1 AND m.opted_out = 1)";
    MOVE_NEWS_PREFERENCE = "UPDATE mailing_preference SET patient_id = ?2 WHERE patient_id = ?1
        AND NOT EXISTS (SELECT m.patient_id FROM mailing_preference m WHERE m.patient_id = ?2)";
    /// Nobody gets one mailing under two records: what went out under one is not sent under the other.
    DROP_NEWS = "UPDATE mailing_recipient SET status = 'dropped', reason = 'superseded', due_at = NULL, ended_at = ?3
        WHERE patient_id = ?2 AND status = 'queued'
            AND EXISTS (SELECT o.id FROM mailing_recipient o
                WHERE o.mailing_id = mailing_recipient.mailing_id AND o.patient_id = ?1
                    AND (o.status IN ('handing-over', 'sent') OR o.reason = 'superseded'))";
    MOVE_NEWS = "UPDATE mailing_recipient SET patient_id = ?2 WHERE patient_id = ?1
        AND NOT EXISTS (SELECT o.id FROM mailing_recipient o
            WHERE o.mailing_id = mailing_recipient.mailing_id AND o.patient_id = ?2)";
    ACCOUNTS = "SELECT id FROM user_account WHERE patient_id = ?1";
    MOVE_ACCOUNTS = "UPDATE user_account SET patient_id = ?2, version = version + 1 WHERE patient_id = ?1";
}

/// What follows a patient into another record.
const MOVED: [(Entity, &Statement, &Statement); 13] = [
    (Entity::Appointment, &VISITS, &MOVE_VISITS),
    (Entity::QueueEntry, &QUEUE_ENTRIES, &MOVE_QUEUE_ENTRIES),
    (Entity::WaitingEntry, &WAITING, &MOVE_WAITING),
    (Entity::PatientAllergy, &ALLERGIES, &MOVE_ALLERGIES),
    (Entity::PatientConflict, &CONFLICTS, &MOVE_CONFLICTS),
    (Entity::Encounter, &ENCOUNTERS, &MOVE_ENCOUNTERS),
    (Entity::EncounterDiagnosis, &DIAGNOSES, &MOVE_DIAGNOSES),
    (Entity::Attachment, &ATTACHMENTS, &MOVE_ATTACHMENTS),
    (Entity::Prescription, &PRESCRIPTIONS, &MOVE_PRESCRIPTIONS),
    (Entity::MedicationRequest, &MEDICATIONS, &MOVE_MEDICATIONS),
    (Entity::MedicationStatement, &STATEMENTS_TOLD, &MOVE_STATEMENTS),
    (Entity::UserAccount, &ACCOUNTS, &MOVE_ACCOUNTS),
    // So that one step always leads from a merged record to the one that remains.
    (Entity::Patient, &MERGED_BEFORE, &MOVE_MERGED_BEFORE),
];

pub fn routes() -> Routes {
    Routes::default().change(Access::DESK, routes!(merge_patient))
}

/// Merges the patient of the path into another record of the same person: visits, queue, allergies, records, files,
/// prescriptions, account,
/// missing numbers and contacts go there. The merged record stays readable and names the one that remains; a
/// number of a system that both have stays with it, and still finds the person. There is no way back.
#[utoipa::path(post, path = "/api/patients/{id}/merge", tag = "patients", request_body = MergePatient,
    responses((status = 200, description = "The record that remains", body = Patient),
        (status = 409, body = crate::problem::Problem)))]
async fn merge_patient(
    mut work: Working,
    PathId(id): PathId<PatientId>,
    Body(MergePatient { into }): Body<MergePatient>,
) -> Outcome<Versioned<Patient>, PatientRefused> {
    if id == into {
        return Err(PatientRefused::MergeIntoItself.into());
    }
    let merged = current(&mut work, id).await?;
    let remaining = current(&mut work, into).await?;
    let appointment_ids = overlaps(&mut work, id, into).await?;
    if !appointment_ids.is_empty() {
        return Err(PatientRefused::MergeVisitsOverlap { appointment_ids }.into());
    }
    let (now, by) = (work.now, work.actor.user);
    work.put(Entity::Patient, id);
    for (entity, rows, move_them) in MOVED {
        move_rows(&mut work, (entity, rows, move_them), id, into).await?;
    }
    work.run(&DROP_NEWS, args![id, into, now]).await?;
    for kept in [&KEEP_MAIL_OFF, &KEEP_SMS_OFF, &KEEP_OPTED_OUT] {
        work.run(kept, args![id, into, now, by]).await?;
    }
    for beside in [
        &MOVE_CELLS,
        &FORGET_REVIEW,
        &MOVE_REVIEW,
        &MOVE_MESSAGES,
        &MOVE_PREFERENCE,
        &FORGET_NEWS_PREFERENCE,
        &MOVE_NEWS_PREFERENCE,
        &MOVE_NEWS,
    ] {
        work.run(beside, args![id, into]).await?;
    }
    work.removed(Entity::AllergyReview, id);
    work.put(Entity::AllergyReview, into);
    work.run(&MARK, args![id, into, now]).await?;
    absorb(&mut work, &merged, &remaining).await?;
    answer(&mut work, into).await
}

async fn absorb(work: &mut Work, merged: &Kept, remaining: &Kept) -> Outcome<(), PatientRefused> {
    let other = &merged.patient.form;
    let form = remaining.patient.form.clone().absorbing(other);
    let left = other
        .identifiers
        .iter()
        .filter(|number| !form.identifiers.contains(number));
    let left: Vec<_> = left.map(|number| number.system.name()).collect();
    let into = remaining.patient.id;
    work.note(format!(
        "merged into {into}; numbers left on the merged record: [{}]",
        left.join(", ")
    ));
    keep::update(work, remaining, &form).await
}

async fn move_rows(
    work: &mut Work,
    (entity, rows, move_them): (Entity, &'static Statement, &'static Statement),
    from: PatientId,
    into: PatientId,
) -> Result<(), StoreError> {
    for row in work.all(rows, args![from]).await? {
        work.put(entity, row.get::<Uuid>("id")?);
    }
    work.run(move_them, args![from, into]).await?;
    Ok(())
}

async fn overlaps(tx: &mut Tx, id: PatientId, into: PatientId) -> Result<Vec<AppointmentId>, StoreError> {
    let mut found = Vec::new();
    for row in tx.all(&OVERLAPS, args![id, into]).await? {
        let both: [AppointmentId; 2] = [row.get("own_id")?, row.get("other_id")?];
        found.extend(both);
    }
    found.sort();
    found.dedup();
    Ok(found)
}
