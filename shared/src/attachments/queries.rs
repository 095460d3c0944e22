use super::{Attachment, AttachmentForm, AttachmentKind, AttachmentStatus, FileKind};
use crate::{
    args,
    feed::Entity,
    ids::{AttachmentId, EncounterId, PatientId},
    store::{Row, StoreError, Tx},
    web::{Before, Work},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.patient_id, a.encounter_id, a.kind, a.title, a.file_name, a.content_type, a.bytes,
                a.sha256, a.width, a.height, a.taken_on, a.uploaded_by, u.display_name AS uploaded_by_name,
                a.uploaded_at, a.status, a.error_reason, a.withdrawn_by, a.version
            FROM attachment a LEFT JOIN user_account u ON u.id = a.uploaded_by ",
            $rest
        )
    };
}

crate::statements! {
    FIND = select!("WHERE a.id = ?1");
    OF_PATIENT = select!("WHERE a.patient_id = ?1
        AND (a.uploaded_at < ?2 OR (a.uploaded_at = ?2 AND a.id < ?3))
        ORDER BY a.uploaded_at DESC, a.id DESC {limit ?4}");
    OF_ENCOUNTER = select!("WHERE a.patient_id = ?1
        AND (a.uploaded_at < ?2 OR (a.uploaded_at = ?2 AND a.id < ?3)) AND a.encounter_id = ?5
        ORDER BY a.uploaded_at DESC, a.id DESC {limit ?4}");
    INSERT = "INSERT INTO attachment
        (id, patient_id, encounter_id, kind, title, file_name, content_type, bytes, sha256, width, height, taken_on,
            uploaded_by, uploaded_at, status, error_reason, withdrawn_by, withdrawn_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'current', '', NULL, NULL, 1)";
    DESCRIBE = "UPDATE attachment SET kind = ?2, title = ?3, taken_on = ?4, version = version + 1 WHERE id = ?1";
    WITHDRAW = "UPDATE attachment SET status = 'entered-in-error', error_reason = ?2, withdrawn_by = ?3,
        withdrawn_at = ?4, version = version + 1 WHERE id = ?1";
    RESTORE = "UPDATE attachment SET status = 'current', error_reason = '', withdrawn_by = NULL,
        withdrawn_at = NULL, version = version + 1 WHERE id = ?1";
    OF_DRAFT = "SELECT id FROM attachment WHERE encounter_id = ?1";
    LET_GO = "UPDATE attachment SET encounter_id = NULL, version = version + 1 WHERE encounter_id = ?1";
    KEPT = "SELECT DISTINCT sha256, bytes FROM attachment ORDER BY sha256";
}

fn attachment(row: &Row) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: row.get("id")?,
        patient_id: row.get("patient_id")?,
        encounter_id: row.get("encounter_id")?,
        form: AttachmentForm {
            kind: row.word("kind", AttachmentKind::parse)?,
            title: row.get("title")?,
            taken_on: row.get("taken_on")?,
        },
        file_name: row.get("file_name")?,
        content_type: row.word("content_type", FileKind::parse)?,
        bytes: row.get("bytes")?,
        sha256: row.get("sha256")?,
        width: row.get("width")?,
        height: row.get("height")?,
        uploaded_by: row.get("uploaded_by")?,
        uploaded_by_name: row.get::<Option<String>>("uploaded_by_name")?.unwrap_or_default(),
        uploaded_at: row.get("uploaded_at")?,
        status: row.word("status", AttachmentStatus::parse)?,
        error_reason: row.get("error_reason")?,
        withdrawn_by: row.get("withdrawn_by")?,
        version: row.get("version")?,
    })
}

pub(super) async fn find(tx: &mut Tx, id: AttachmentId) -> Result<Option<Attachment>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(attachment).transpose()
}

/// The newest first, `limit` at most.
pub(super) async fn list(
    tx: &mut Tx,
    patient: PatientId,
    encounter: Option<EncounterId>,
    Before { at, id }: Before,
    limit: i64,
) -> Result<Vec<Attachment>, StoreError> {
    let rows = match encounter {
        None => tx.all(&OF_PATIENT, args![patient, at, id, limit]).await?,
        Some(encounter) => {
            let of = args![patient, at, id, limit, encounter];
            tx.all(&OF_ENCOUNTER, of).await?
        }
    };
    rows.iter().map(attachment).collect()
}

/// A draft goes away: its files stay with the patient.
pub(crate) async fn let_go_of_encounter(work: &mut Work, encounter: EncounterId) -> Result<(), StoreError> {
    for row in work.all(&OF_DRAFT, args![encounter]).await? {
        work.put(Entity::Attachment, row.get::<AttachmentId>("id")?);
    }
    work.run(&LET_GO, args![encounter]).await?;
    Ok(())
}

/// A content that some row names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    pub sha256: String,
    pub bytes: u32,
}

/// What has to be in the store of files.
pub async fn kept_files(tx: &mut Tx) -> Result<Vec<KeptFile>, StoreError> {
    let rows = tx.all(&KEPT, &[]).await?;
    let kept = |row: &Row| {
        Ok(KeptFile {
            sha256: row.get("sha256")?,
            bytes: row.get("bytes")?,
        })
    };
    rows.iter().map(kept).collect()
}
