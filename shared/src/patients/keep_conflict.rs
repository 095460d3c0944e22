//! Writing what somebody has to decide, in the transaction of the change that it came of.

use super::{DuplicateCandidate, PatientForm, PatientPart, conflicts::written, keep::fields_of_note};
use crate::{
    args,
    feed::Entity,
    ids::{ConflictId, PatientId, UserId},
    store::{StoreError, Tx},
    time::Timestamp,
    web::Work,
};

crate::statements! {
    INSERT = "INSERT INTO patient_conflict (id, patient_id, part, other_id, desk_value, desk_by, desk_by_name, desk_at,
            clinic_value, clinic_by_name, clinic_at, status, resolved_by, resolved_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'open', NULL, NULL, 1)";
    /// What this person said of the field before.
    EARLIER = "SELECT id FROM patient_conflict
        WHERE status = 'open' AND patient_id = ?1 AND part = ?2 AND desk_by = ?3";
    REPLACE = "UPDATE patient_conflict SET desk_value = ?2, desk_at = ?3, version = version + 1 WHERE id = ?1";
    NAME = "SELECT display_name FROM user_account WHERE id = ?1";
    CHANGES = "SELECT audit_event.at, audit_event.detail, user_account.display_name FROM audit_event
        LEFT JOIN user_account ON user_account.id = audit_event.actor_id
        WHERE audit_event.entity = 'patient' AND audit_event.entity_id = ?1 ORDER BY audit_event.seq DESC {limit ?2}";
}

/// Who changed a field is looked for in so many of the newest changes of the record.
const CHANGES_MAX: i64 = 100;
/// A record changed no longer ago may be one that the desk had not seen.
const UNSEEN_MINUTES_MAX: i64 = 24 * 60;

/// The desk's values of these fields wait for a person; the clinic's stay.
pub(super) async fn fields(
    work: &mut Work,
    patient: PatientId,
    desk: &PatientForm,
    clinic: &PatientForm,
    parts: &[PatientPart],
) -> Result<(), StoreError> {
    for &part in parts {
        let by = work.actor.user;
        let (at, said) = (work.made_at(), written(&part.only(desk)));
        if let Some(earlier) = work.first(&EARLIER, args![patient, part.name(), by]).await? {
            let id: ConflictId = earlier.get("id")?;
            work.run(&REPLACE, args![id, said, at]).await?;
            work.put(Entity::PatientConflict, id);
            continue;
        }
        let id: ConflictId = work.new_id();
        let (by_name, (clinic_by, clinic_at)) =
            (name(work, by).await?, changed_by(work, patient, part).await?);
        let nobody = None::<PatientId>;
        let row = args![
            id,
            patient,
            part.name(),
            nobody,
            said,
            by,
            by_name,
            at,
            written(&part.only(clinic)),
            clinic_by,
            clinic_at
        ];
        work.run(&INSERT, row).await?;
        work.put(Entity::PatientConflict, id);
    }
    if !parts.is_empty() {
        let names: Vec<_> = parts.iter().map(|part| part.name()).collect();
        work.note(format!(
            "changed on both sides, the clinic's kept: {}",
            names.join(", ")
        ));
    }
    Ok(())
}

/// Whoever was registered without the server and looks like somebody who is there. `looked`: the desk has looked at
/// those whom it knew of, and says that this is another person.
pub(super) async fn duplicates(
    work: &mut Work,
    patient: PatientId,
    candidates: &[DuplicateCandidate],
    looked: bool,
) -> Result<(), StoreError> {
    let unseen_from = work.made_at().plus_minutes(-UNSEEN_MINUTES_MAX);
    for DuplicateCandidate { patient: other, .. } in candidates {
        if looked && other.updated_at < unseen_from {
            continue;
        }
        let id: ConflictId = work.new_id();
        let (by, at) = (work.actor.user, work.made_at());
        let by_name = name(work, by).await?;
        let (no_part, never) = (None::<String>, None::<Timestamp>);
        let row = args![id, patient, no_part, other.id, "", by, by_name, at, "", "", never];
        work.run(&INSERT, row).await?;
        work.put(Entity::PatientConflict, id);
        work.note(format!(
            "registered without the server, perhaps the same person as {}",
            other.id
        ));
    }
    Ok(())
}

async fn name(tx: &mut Tx, user: UserId) -> Result<String, StoreError> {
    let row = tx.first(&NAME, args![user]).await?;
    row.map_or(Ok(String::new()), |row| row.get("display_name"))
}

/// The last one to change this field, by the audit log.
async fn changed_by(
    tx: &mut Tx,
    patient: PatientId,
    part: PatientPart,
) -> Result<(String, Option<Timestamp>), StoreError> {
    for row in tx.all(&CHANGES, args![patient, CHANGES_MAX]).await? {
        let detail: String = row.get("detail")?;
        if fields_of_note(&detail).any(|name| name == part.name()) {
            let by: Option<String> = row.get("display_name")?;
            return Ok((by.unwrap_or_default(), Some(row.get("at")?)));
        }
    }
    Ok((String::new(), None))
}
