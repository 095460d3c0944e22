//! One letter of a mailing after the other. Each of these is a part of a transaction that its job has begun with a
//! heartbeat, and none is open while a relay is asked.
//!
//! Invariants: a letter goes out only of a mailing that is being sent in the transaction before, to somebody who wants it
//! then. What was in the hands of a server that ended is handed over again, with the same `Message-ID`. What another job
//! that is still open has in hand is that one's.

use super::{
    MailingFacts, MailingForm, MailingStatus,
    queries::{self, Kept, language_for, language_name},
};
use crate::{
    args,
    field::Language,
    ids::{JobId, MailingId, MailingRecipientId, PatientId},
    jobs::{TRIES_MAX, back_off_ms},
    messaging::{Errand, Fate, MailRate, MessageReason, MessageStatus, NotTaken, Turn, take_turn},
    settings::{self, ClinicSettings},
    store::{Row, StoreError, Tx},
    time::{Timestamp, Zone},
};

/// Letters in a row that are not taken for other reasons than that the relay is away.
const STUMBLES_OF_MAILBOXES: u16 = 3;
/// Dropped by one transaction.
const DROPPED_AT_ONCE: i64 = 500;
/// What is in another job's hands will be out of them by then.
const LOOK_AGAIN_SECONDS: i64 = 5;

crate::statements! {
    NEXT = "SELECT r.id, r.patient_id, r.status, r.mail_id, r.tries FROM mailing_recipient r
        WHERE r.mailing_id = ?1 AND r.due_at <= ?2
            AND (r.status = 'queued' OR r.job_id = ?3
                OR NOT EXISTS (SELECT j.id FROM job j WHERE j.id = r.job_id AND j.due_at IS NOT NULL))
        ORDER BY r.due_at, r.id {limit ?4}";
    EARLIEST = "SELECT MIN(due_at) AS due_at FROM mailing_recipient WHERE mailing_id = ?1 AND due_at IS NOT NULL";
    PATIENT = "SELECT p.full_name, p.email, p.nationality, p.deleted_at, m.opted_out, n.opted_out AS no_news
        FROM patient p
            LEFT JOIN message_preference m ON m.patient_id = p.id
            LEFT JOIN mailing_preference n ON n.patient_id = p.id
        WHERE p.id = ?1";
    HAND_OVER = "UPDATE mailing_recipient SET status = 'handing-over', address = ?2, language = ?3, job_id = ?4,
            tries = tries + 1, handed_at = ?5
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
    /// Nobody knows, and its tries are used up. What the relay said before stays.
    GIVE_UP = "UPDATE mailing_recipient SET status = 'failed', reason = ?2, due_at = NULL, ended_at = ?3
        WHERE id = ?1 AND status = 'handing-over'";
    DROP = "UPDATE mailing_recipient SET status = 'dropped', reason = ?2, due_at = NULL, ended_at = ?3
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
    SENT = "UPDATE mailing_recipient SET status = 'sent', detail = NULL, due_at = NULL, ended_at = ?2
        WHERE id = ?1 AND status = 'handing-over'";
    FAILED = "UPDATE mailing_recipient SET status = 'failed', reason = ?2, detail = ?3, due_at = NULL, ended_at = ?4
        WHERE id = ?1 AND status = 'handing-over'";
    AGAIN = "UPDATE mailing_recipient SET status = ?2, detail = ?3, due_at = ?4
        WHERE id = ?1 AND status = 'handing-over'";
    WELL = "UPDATE mailing SET stumbles = 0, wait_until = NULL WHERE id = ?1 AND stumbles > 0";
    STUMBLED = "UPDATE mailing SET stumbles = ?2, wait_until = ?3 WHERE id = ?1";
    DONE = "UPDATE mailing SET status = 'done', ended_at = ?2, version = version + 1
        WHERE id = ?1 AND status = 'sending' AND job_id = ?3";
    DROP_SOME = "UPDATE mailing_recipient SET status = 'dropped', reason = ?2, due_at = NULL, ended_at = ?3
        WHERE id IN (SELECT q.id FROM mailing_recipient q WHERE q.mailing_id = ?1 AND q.status = 'queued'
                AND q.due_at IS NOT NULL
            ORDER BY q.due_at, q.id {limit ?4})";
    /// A server that ended had it in hand: nobody knows, and nobody will.
    FAIL_UNHEARD = "UPDATE mailing_recipient SET status = 'failed', reason = ?2, due_at = NULL, ended_at = ?3
        WHERE mailing_id = ?1 AND status = 'handing-over' AND NOT EXISTS
            (SELECT j.id FROM job j WHERE j.id = mailing_recipient.job_id AND j.due_at IS NOT NULL AND j.id <> ?4)";
}

/// What a letter is written from, and what its answer is kept by.
#[derive(Debug, Clone)]
pub struct OutgoingNews {
    recipient: MailingRecipientId,
    mailing: MailingId,
    /// An earlier try had no answer.
    is_in_doubt: bool,
    /// With this one.
    tries: u16,
    stumbles: u16,
    pub patient: PatientId,
    pub address: String,
    pub form: MailingForm,
    pub language: Language,
    /// Without the patient's link, which whoever sends it signs.
    pub facts: MailingFacts,
    /// The mail's `Message-ID`, the same at every try.
    pub mail_id: String,
}

/// What is to be done next.
#[derive(Debug, Clone)]
pub enum Step {
    /// After the commit.
    HandOver(Box<OutgoingNews>),
    /// So many are not to get it any more; there may be others.
    Dropped(u64),
    /// So many failed that a server had in hand which ended, since each was its last try or nobody wants them any more;
    /// there may be others.
    GivenUp(u64),
    NotBefore(Timestamp),
    /// It is done, or not this job's to do.
    Over,
}

struct Recipient {
    id: MailingRecipientId,
    patient: PatientId,
    status: MessageStatus,
    mail_id: String,
    tries: u16,
}

impl Recipient {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            patient: row.get("patient_id")?,
            status: row.word("status", MessageStatus::parse)?,
            mail_id: row.get("mail_id")?,
            tries: row.get("tries")?,
        })
    }
}

/// The turn at the relay is the last thing that a letter takes before it is handed over.
pub async fn next_step(
    tx: &mut Tx,
    id: MailingId,
    job: JobId,
    rate: MailRate,
    now: Timestamp,
) -> Result<Step, StoreError> {
    let Some(kept) = queries::find(tx, id).await? else {
        return Ok(Step::Over);
    };
    if kept.mailing.status == MailingStatus::Cancelled {
        return drop_the_rest(tx, id, job, now).await;
    }
    if kept.mailing.status != MailingStatus::Sending || kept.job != Some(job) {
        return Ok(Step::Over);
    }
    let (_, clinic) = settings::load(tx).await?;
    let zone = Zone::fixed_hours(clinic.utc_offset_hours);
    // By night nobody is to hear of news, and while the relay is away nobody asks it each time.
    let awake = clinic.messages.awake(&zone, now);
    let from = kept.wait_until.map_or(awake, |until| until.max(awake));
    if from > now {
        return Ok(Step::NotBefore(from));
    }
    if !kept.mailing.is_gathered {
        return Ok(Step::NotBefore(now));
    }
    match tx.first(&NEXT, args![id, now, job, 1_i64]).await? {
        Some(row) => hand_over(tx, &kept, Recipient::read(&row)?, clinic, (job, rate, now)).await,
        None => wait_or_end(tx, id, job, now).await,
    }
}

async fn hand_over(
    tx: &mut Tx,
    kept: &Kept,
    recipient: Recipient,
    clinic: ClinicSettings,
    (job, rate, now): (JobId, MailRate, Timestamp),
) -> Result<Step, StoreError> {
    if recipient.status == MessageStatus::HandingOver && recipient.tries >= TRIES_MAX {
        let reason = MessageReason::GivenUp.name();
        tx.run(&GIVE_UP, args![recipient.id, reason, now]).await?;
        return Ok(Step::GivenUp(1));
    }
    let patient = match reach(tx, recipient.patient).await? {
        Ok(patient) => patient,
        Err(reason) => {
            tx.run(&DROP, args![recipient.id, reason.name(), now]).await?;
            return Ok(Step::Dropped(1));
        }
    };
    if let Turn::NotBefore(at) = take_turn(tx, rate, Errand::Mailing, now).await? {
        return Ok(Step::NotBefore(at));
    }
    let language = language_for(&patient.nationality);
    let row = args![recipient.id, &patient.address, language_name(language), job, now];
    tx.run(&HAND_OVER, row).await?;
    let facts = MailingFacts {
        patient: patient.name,
        clinic: clinic.clinic_name,
        address: clinic.address,
        phone: clinic.phone,
        opt_out_link: String::new(),
    };
    Ok(Step::HandOver(Box::new(OutgoingNews {
        recipient: recipient.id,
        mailing: kept.mailing.id,
        is_in_doubt: recipient.status == MessageStatus::HandingOver,
        tries: recipient.tries + 1,
        stumbles: kept.stumbles,
        patient: recipient.patient,
        address: patient.address,
        form: kept.mailing.form.clone(),
        language,
        facts,
        mail_id: recipient.mail_id,
    })))
}

async fn wait_or_end(tx: &mut Tx, id: MailingId, job: JobId, now: Timestamp) -> Result<Step, StoreError> {
    let earliest = tx.first(&EARLIEST, args![id]).await?;
    let earliest: Option<Timestamp> = earliest.map(|row| row.get("due_at")).transpose()?.flatten();
    let Some(due_at) = earliest else {
        tx.run(&DONE, args![id, now, job]).await?;
        return Ok(Step::Over);
    };
    let soon = now.plus_seconds(LOOK_AGAIN_SECONDS);
    Ok(Step::NotBefore(if due_at > now { due_at } else { soon }))
}

async fn drop_the_rest(tx: &mut Tx, id: MailingId, job: JobId, now: Timestamp) -> Result<Step, StoreError> {
    let reason = MessageReason::Cancelled.name();
    let dropped = tx
        .run(&DROP_SOME, args![id, reason, now, DROPPED_AT_ONCE])
        .await?;
    if dropped > 0 {
        return Ok(Step::Dropped(dropped));
    }
    let reason = MessageReason::GivenUp.name();
    let failed = tx.run(&FAIL_UNHEARD, args![id, reason, now, job]).await?;
    Ok(if failed > 0 {
        Step::GivenUp(failed)
    } else {
        Step::Over
    })
}

/// Somebody who wants it, as the clinic knows them now.
struct Reached {
    name: String,
    address: String,
    nationality: String,
}

async fn reach(tx: &mut Tx, id: PatientId) -> Result<Result<Reached, MessageReason>, StoreError> {
    let Some(row) = tx.first(&PATIENT, args![id]).await? else {
        return Ok(Err(MessageReason::PatientDeleted));
    };
    let reached = Reached {
        name: row.get("full_name")?,
        address: row.get("email")?,
        nationality: row.get("nationality")?,
    };
    let (deleted_at, opted_out): (Option<Timestamp>, Option<bool>) =
        (row.get("deleted_at")?, row.get("opted_out")?);
    let no_news: Option<bool> = row.get("no_news")?;
    Ok(if deleted_at.is_some() {
        Err(MessageReason::PatientDeleted)
    } else if opted_out == Some(true) || no_news == Some(true) {
        Err(MessageReason::OptedOut)
    } else if reached.address.is_empty() {
        Err(MessageReason::NoAddress)
    } else {
        Ok(reached)
    })
}

/// Of what a relay said. Returns how the recipient stands by that. `roll` moves the time of the next try.
pub async fn keep_answer(
    tx: &mut Tx,
    outgoing: &OutgoingNews,
    answer: &Result<String, NotTaken>,
    roll: u16,
    now: Timestamp,
) -> Result<MessageStatus, StoreError> {
    let (id, mailing) = (outgoing.recipient, outgoing.mailing);
    let Err(refused) = answer else {
        tx.run(&SENT, args![id, now]).await?;
        tx.run(&WELL, args![mailing]).await?;
        return Ok(MessageStatus::Sent);
    };
    let fate = refused.fate(outgoing.is_in_doubt, outgoing.tries >= TRIES_MAX);
    let (status, said) = (fate.status(), refused.detail());
    if let Some(reason) = fate.reason() {
        tx.run(&FAILED, args![id, reason.name(), said, now]).await?;
    } else {
        let due_at = Timestamp::from_ms(now.as_ms() + back_off_ms(outgoing.tries, roll));
        tx.run(&AGAIN, args![id, status.name(), said, due_at]).await?;
    }
    // A mailbox that is refused is not the relay's fault.
    if fate == Fate::Refused {
        tx.run(&WELL, args![mailing]).await?;
    } else {
        stumbled(tx, outgoing, roll, now).await?;
    }
    Ok(status)
}

/// Where several letters in a row are not taken the relay is away, and all wait.
async fn stumbled(tx: &mut Tx, outgoing: &OutgoingNews, roll: u16, now: Timestamp) -> Result<(), StoreError> {
    let stumbles = outgoing.stumbles.saturating_add(1);
    let of_relay = stumbles.saturating_sub(STUMBLES_OF_MAILBOXES);
    let wait_until = (of_relay > 0).then(|| Timestamp::from_ms(now.as_ms() + back_off_ms(of_relay, roll)));
    let row = args![outgoing.mailing, stumbles, wait_until];
    tx.run(&STUMBLED, row).await?;
    Ok(())
}
