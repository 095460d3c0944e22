//! Reading prescriptions and what is taken.

use super::{
    MedicationSource, PrescribedLine, Prescription, PrescriptionForm, PrescriptionRefused,
    PrescriptionStatus, StatementForm, prescription::Medication,
};
use crate::{
    args,
    identity::Actor,
    ids::{EncounterId, PatientId, PractitionerId, PrescriptionId},
    records::want_care,
    store::{Row, StoreError, Tx},
    time::{Date, Timestamp, Zone},
    web::{Outcome, Work},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.code, r.patient_id, p.full_name AS patient_name, p.record_number, r.practitioner_id,
                d.full_name AS practitioner_name, r.encounter_id, r.replaces, r.replaced_by, r.status, r.content,
                r.signed_check, r.drafted_at, r.signed_at, r.ended_at, r.end_reason, r.version, r.copy_of
            FROM prescription r JOIN patient p ON p.id = r.patient_id JOIN practitioner d ON d.id = r.practitioner_id ",
            $rest
        )
    };
}
pub(super) use select;

crate::statements! {
    FIND = select!("WHERE r.id = ?1");
    BY_CODE = select!("WHERE r.code = ?1");
    OF_ENCOUNTER = select!("WHERE r.encounter_id = ?1 AND r.status <> 'draft'");
    /// Lines that are taken on or after a day, but for those of one prescription.
    TAKEN = "SELECT m.id, m.prescription_id, m.practitioner_id, m.content, m.starts_on, m.ends_on,
            d.full_name AS practitioner_name
        FROM medication_request m JOIN practitioner d ON d.id = m.practitioner_id
        WHERE m.patient_id = ?1 AND m.status <> 'cancelled' AND m.ends_on >= ?2
        ORDER BY m.starts_on DESC, m.prescription_id DESC, m.position";
    TOLD = "SELECT id, content, recorded_at, version FROM medication_statement WHERE patient_id = ?1
        ORDER BY recorded_at DESC, id DESC";
}

/// A row of [`select!`].
pub(super) fn prescription(row: &Row) -> Result<Prescription, StoreError> {
    let status = row.word("status", PrescriptionStatus::parse)?;
    let form: PrescriptionForm = row.json("content")?;
    let signed_check = match status {
        PrescriptionStatus::Draft => None,
        _ => Some(row.json("signed_check")?),
    };
    Ok(Prescription {
        id: row.get("id")?,
        code: row.get("code")?,
        patient_id: row.get("patient_id")?,
        patient_name: row.get("patient_name")?,
        record_number: row.get("record_number")?,
        practitioner_id: row.get("practitioner_id")?,
        practitioner_name: row.get("practitioner_name")?,
        encounter_id: row.get("encounter_id")?,
        replaces: row.get("replaces")?,
        replaced_by: row.get("replaced_by")?,
        status,
        form,
        drafted_at: row.get("drafted_at")?,
        signed_at: row.get("signed_at")?,
        signed_check,
        ended_at: row.get("ended_at")?,
        end_reason: row.get("end_reason")?,
        version: row.get("version")?,
        copy_of: row.get("copy_of")?,
    })
}

pub(super) async fn find(tx: &mut Tx, id: PrescriptionId) -> Result<Option<Prescription>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(prescription).transpose()
}

pub(super) async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Prescription>, StoreError> {
    let row = tx.first(&BY_CODE, args![code]).await?;
    row.as_ref().map(prescription).transpose()
}

/// Those signed for one record.
pub(super) async fn signed_of(tx: &mut Tx, encounter: EncounterId) -> Result<Vec<Prescription>, StoreError> {
    let rows = tx.all(&OF_ENCOUNTER, args![encounter]).await?;
    rows.iter().map(prescription).collect()
}

pub(super) async fn in_care(work: &mut Work, patient: PatientId) -> Outcome<(), PrescriptionRefused> {
    want_care(work, patient, PrescriptionRefused::NotInCare).await
}

/// A prescription that does not count as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum But {
    /// It is the one that is looked at.
    Itself(PrescriptionId),
    /// Another one is to take its place today: it is taken no more, and acts on for as long as it does.
    Replaced(PrescriptionId),
}

/// What a patient takes or took by `today`: not what ended before `since`.
pub(super) async fn taken(
    tx: &mut Tx,
    patient: PatientId,
    actor: &Actor,
    (since, today): (Date, Date),
    but: Option<But>,
    zone: &Zone,
) -> Result<Vec<Medication>, StoreError> {
    let mut all = Vec::new();
    for row in tx.all(&TAKEN, args![patient, since]).await? {
        let prescription_id: PrescriptionId = row.get("prescription_id")?;
        let (started_on, mut ends_on): (Date, Date) = (row.get("starts_on")?, row.get("ends_on")?);
        if but == Some(But::Itself(prescription_id)) {
            continue;
        }
        if but == Some(But::Replaced(prescription_id)) {
            if started_on >= today {
                continue;
            }
            ends_on = ends_on.min(today.plus_days(-1));
        }
        let line: PrescribedLine = row.json("content")?;
        let practitioner: PractitionerId = row.get("practitioner_id")?;
        all.push(Medication {
            source: MedicationSource::Prescription {
                prescription_id,
                id: row.get("id")?,
            },
            line,
            started_on,
            ends_on: Some(ends_on),
            prescribed_by: row.get("practitioner_name")?,
            own: actor.practitioner == Some(practitioner),
        });
    }
    for row in tx.all(&TOLD, args![patient]).await? {
        let form: StatementForm = row.json("content")?;
        if form.ended_on.is_some_and(|end| end < since) {
            continue;
        }
        let told_on = zone.day_of(row.get::<Timestamp>("recorded_at")?);
        all.push(Medication {
            source: MedicationSource::Statement {
                id: row.get("id")?,
                version: row.get("version")?,
            },
            line: form.line(),
            started_on: form.started_on.or(form.ended_on).unwrap_or(told_on),
            ends_on: form.ended_on,
            prescribed_by: String::new(),
            own: false,
        });
    }
    Ok(all)
}
