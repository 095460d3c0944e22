//! Who is to get a mailing is written down when it is started, some at a time, so that nobody who writes waits for it. It
//! goes on where it stopped: how far it is, is kept with each part.

use super::{
    MailingStatus,
    count::reached,
    queries::{self, language_name},
};
use crate::{
    args,
    field::Language,
    ids::{JobId, MailingId, MailingRecipientId, PatientId},
    ports::Chance,
    settings,
    store::{StoreError, Tx},
    time::{Timestamp, Zone},
};

/// Written by one transaction.
const AT_ONCE: i64 = 200;

crate::statements! {
    /// Only from where it was looked up, and only while it is this job's.
    GO_ON = "UPDATE mailing SET gathered_to = COALESCE(?2, gathered_to), gathered = ?3
        WHERE id = ?1 AND job_id = ?4 AND status = 'sending' AND gathered = 0
            AND (gathered_to = ?5 OR (gathered_to IS NULL AND ?5 IS NULL))";
    /// Who is there already, by a record that was merged meanwhile, is not put in once more.
    INSERT = "INSERT INTO mailing_recipient
            (id, mailing_id, patient_id, address, language, status, mail_id, tries, due_at)
        SELECT ?1, ?2, p.id, p.email, ?4, 'queued', ?5, 0, ?6 FROM patient p
        WHERE p.id = ?3 AND NOT EXISTS
            (SELECT r.id FROM mailing_recipient r WHERE r.mailing_id = ?2 AND r.patient_id = p.id)";
}

/// Some of those who are to get it.
#[derive(Debug, Clone)]
pub struct Gathered {
    mailing: MailingId,
    after: Option<PatientId>,
    patients: Vec<(PatientId, Language)>,
    are_the_last: bool,
}

/// The next ones: in a transaction that only reads, since among many patients it may take its time. `None`: there is
/// nothing to write down, or not now.
pub async fn look_up(tx: &mut Tx, id: MailingId) -> Result<Option<Gathered>, StoreError> {
    let Some(kept) = queries::find(tx, id).await? else {
        return Ok(None);
    };
    let (mailing, after) = (kept.mailing, kept.gathered_to);
    if mailing.is_gathered || mailing.status != MailingStatus::Sending {
        return Ok(None);
    }
    let (_, clinic) = settings::load(tx).await?;
    let zone = Zone::fixed_hours(clinic.utc_offset_hours);
    // Ages are those of the day on which it was started, however long it takes.
    let started_at = mailing.started_at.unwrap_or(mailing.created_at);
    let bounds = mailing.form.audience.bounds(&zone, started_at);
    let rows = reached(tx, &bounds, after, AT_ONCE).await?;
    let mut patients = Vec::with_capacity(rows.len());
    for row in &rows {
        let nationality: String = row.get("nationality")?;
        patients.push((row.get("id")?, queries::language_for(&nationality)));
    }
    Ok(Some(Gathered {
        mailing: id,
        after,
        are_the_last: i64::try_from(rows.len()).is_ok_and(|read| read < AT_ONCE),
        patients,
    }))
}

/// Part of a transaction that `job` has begun with a heartbeat. Whether there are more, and they are this job's to write.
/// `mail_domain` ends each letter's `Message-ID`.
pub async fn gather(
    tx: &mut Tx,
    job: JobId,
    gathered: &Gathered,
    mail_domain: &str,
    chance: &Chance,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Gathered { mailing, after, .. } = gathered;
    let last = gathered.patients.last().map(|(patient, _)| *patient);
    let row = args![*mailing, last, gathered.are_the_last, job, *after];
    if tx.run(&GO_ON, row).await? == 0 {
        return Ok(false);
    }
    for (patient, language) in &gathered.patients {
        let id = MailingRecipientId(chance.id(now));
        let mail_id = format!("<{id}@{mail_domain}>");
        let row = args![id, *mailing, *patient, language_name(*language), mail_id, now];
        tx.run(&INSERT, row).await?;
    }
    Ok(!gathered.are_the_last)
}
