//! Mailings as rows.

use super::{Mailing, MailingForm, MailingProgress, MailingRefused, MailingStatus};
use crate::{
    args,
    field::Language,
    ids::{JobId, MailingId, PatientId},
    refusal::RowRefused,
    store::{Row, StoreError, Tx},
    time::Timestamp,
    web::Outcome,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, content, status, gathered_to, gathered, stumbles, wait_until, job_id, created_at, started_at,
                ended_at, version
            FROM mailing ",
            $rest
        )
    };
}
pub(super) use select;

crate::statements! {
    FIND = select!("WHERE id = ?1");
    INSERT = "INSERT INTO mailing (id, content, status, gathered, stumbles, created_by, created_at, version)
        VALUES (?1, ?2, 'draft', 0, 0, ?3, ?4, 1)";
    UPDATE = "UPDATE mailing SET content = ?2, version = version + 1 WHERE id = ?1 AND status = 'draft'";
    DELETE = "DELETE FROM mailing WHERE id = ?1 AND status = 'draft'";
    SET_STATUS = "UPDATE mailing SET status = ?2, ended_at = ?3, version = version + 1 WHERE id = ?1";
    /// It begins, or goes on after whatever held it up.
    SET_JOB = "UPDATE mailing SET job_id = ?2, stumbles = 0, wait_until = NULL, started_at = COALESCE(started_at, ?3)
        WHERE id = ?1";
}

/// A mailing with what only its sending has to know.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Its progress is not counted.
    pub mailing: Mailing,
    pub gathered_to: Option<PatientId>,
    pub stumbles: u16,
    pub wait_until: Option<Timestamp>,
    pub job: Option<JobId>,
}

pub(super) fn kept(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        mailing: Mailing {
            id: row.get("id")?,
            form: row.json::<MailingForm>("content")?,
            status: row.word("status", MailingStatus::parse)?,
            is_gathered: row.get("gathered")?,
            progress: MailingProgress::default(),
            created_at: row.get("created_at")?,
            started_at: row.get("started_at")?,
            ended_at: row.get("ended_at")?,
            version: row.get("version")?,
        },
        gathered_to: row.get("gathered_to")?,
        stumbles: row.get("stumbles")?,
        wait_until: row.get("wait_until")?,
        job: row.get("job_id")?,
    })
}

pub(super) async fn find(tx: &mut Tx, id: MailingId) -> Result<Option<Kept>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(kept).transpose()
}

/// For a change: it is there, and as the asker saw it.
pub(super) async fn current(tx: &mut Tx, id: MailingId, version: i64) -> Outcome<Kept, MailingRefused> {
    let found = find(tx, id).await?;
    let found = found.ok_or(MailingRefused::Row(RowRefused::NotFound))?;
    let current_version = found.mailing.version;
    if version != current_version {
        return Err(MailingRefused::Row(RowRefused::VersionConflict { current_version }).into());
    }
    Ok(found)
}

/// It is in one of these states, or that is why not.
pub(super) fn must_be(kept: &Kept, states: &[MailingStatus]) -> Result<(), MailingRefused> {
    let state = kept.mailing.status;
    if states.contains(&state) {
        Ok(())
    } else {
        Err(MailingRefused::State { state })
    }
}

pub(super) const fn language_name(language: Language) -> &'static str {
    language.pick("vi", "en")
}

/// Nobody was asked for a language: people from elsewhere read English sooner than Vietnamese.
pub(super) fn language_for(nationality: &str) -> Language {
    if nationality.is_empty() || nationality == "VN" {
        Language::Vi
    } else {
        Language::En
    }
}
