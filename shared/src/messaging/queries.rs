//! Messages as rows, and what they need to know of visits and patients.

use super::{
    Channel, Message, MessageKind, MessageReason, MessageStatus, mobile_number,
    plan::{Known, Visit},
};
use crate::{
    args,
    field::Language,
    ids::{AppointmentId, JobId, MessageId, PatientId},
    scheduling::Appointment,
    store::{Row, StoreError, Tx},
    time::Timestamp,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, appointment_id, patient_id, appointment_sequence, kind, hours_before, channel, address, language,
                starts_at, practitioner_id, status, reason, detail, message_id, due_at, created_at, handed_at, ended_at, version,
                segments
            FROM message ",
            $rest
        )
    };
}
pub(super) use select;

crate::statements! {
    FIND = select!("WHERE id = ?1");
    /// But of what its record says of a next one.
    OF_VISIT = select!("WHERE appointment_id = ?1 AND kind <> 'follow-up' ORDER BY appointment_sequence, id");
    FOLLOW_UPS_OF_VISIT = select!("WHERE appointment_id = ?1 AND kind = 'follow-up' ORDER BY appointment_sequence, id");
    PATIENT = "SELECT p.email, p.phone, p.nationality, p.deleted_at, m.opted_out, m.mail_off, m.sms_agreed, m.language
        FROM patient p LEFT JOIN message_preference m ON m.patient_id = p.id WHERE p.id = ?1";
    VISITS_TO_COME = "SELECT id FROM appointment WHERE patient_id = ?1 AND starts_at > ?2 ORDER BY starts_at, id";
    JOB = "SELECT job_id FROM message WHERE id = ?1";
    DROP = "UPDATE message SET status = 'dropped', reason = ?2, ended_at = ?3, version = version + 1
        WHERE id = ?1 AND status IN ('queued', 'handing-over')";
    AT_THE_DESK = "UPDATE message SET status = 'dropped', reason = ?2, handed_at = ?3, ended_at = ?3,
            version = version + 1
        WHERE id = ?1 AND status = 'queued'";
    QUEUE = "UPDATE message SET status = 'queued', reason = NULL, detail = NULL, due_at = ?2, job_id = ?3,
            address = ?4, handed_at = NULL, ended_at = NULL, folded_into = NULL, version = version + 1
        WHERE id = ?1 AND status IN ('failed', 'dropped')";
    HAND_OVER_AGAIN = "UPDATE message SET status = 'handing-over', due_at = ?2, job_id = ?3, address = ?4,
            ended_at = NULL, folded_into = NULL, version = version + 1
        WHERE id = ?1 AND status = 'failed'";
}

/// A message with what only its sending has to know.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub message: Message,
    pub known: Known,
    /// The mail's `Message-ID`, or what the gateway is to know the SMS by.
    pub mail_id: String,
}

pub(super) fn message(row: &Row) -> Result<Message, StoreError> {
    let reason = match row.get::<Option<String>>("reason")? {
        Some(_) => Some(row.word("reason", MessageReason::parse)?),
        None => None,
    };
    Ok(Message {
        id: row.get("id")?,
        appointment_id: row.get("appointment_id")?,
        patient_id: row.get("patient_id")?,
        kind: row.word("kind", MessageKind::parse)?,
        channel: row.word("channel", Channel::parse)?,
        address: row.get("address")?,
        language: row.word("language", language_of)?,
        status: row.word("status", MessageStatus::parse)?,
        reason,
        detail: row.get("detail")?,
        due_at: row.get("due_at")?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
        starts_at: row.get("starts_at")?,
        version: row.get("version")?,
        segments: row.get("segments")?,
    })
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    let message = message(row)?;
    let known = Known {
        id: message.id,
        sequence: row.get("appointment_sequence")?,
        channel: message.channel,
        kind: message.kind,
        hours_before: row.get("hours_before")?,
        status: message.status,
        reason: message.reason,
        start: message.starts_at,
        practitioner_id: row.get("practitioner_id")?,
        handed_at: row.get("handed_at")?,
        version: message.version,
    };
    Ok(Kept {
        known,
        mail_id: row.get("message_id")?,
        message,
    })
}

pub(super) const fn language_name(language: Language) -> &'static str {
    language.pick("vi", "en")
}

pub(super) fn language_of(name: &str) -> Option<Language> {
    [Language::Vi, Language::En]
        .into_iter()
        .find(|language| language_name(*language) == name)
}

pub(super) async fn find(tx: &mut Tx, id: MessageId) -> Result<Option<Kept>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(kept).transpose()
}

pub(super) async fn of_visit(tx: &mut Tx, id: AppointmentId) -> Result<Vec<Known>, StoreError> {
    let rows = tx.all(&OF_VISIT, args![id]).await?;
    rows.iter().map(|row| kept(row).map(|kept| kept.known)).collect()
}

/// What its record says of a next one, by each way.
pub(super) async fn follow_ups_of_visit(tx: &mut Tx, id: AppointmentId) -> Result<Vec<Known>, StoreError> {
    let rows = tx.all(&FOLLOW_UPS_OF_VISIT, args![id]).await?;
    rows.iter().map(|row| kept(row).map(|kept| kept.known)).collect()
}

/// How a patient is reached by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reached {
    pub channel: Channel,
    pub address: String,
    pub language: Language,
}

/// Or why not.
pub(super) async fn reach(
    tx: &mut Tx,
    id: PatientId,
    channel: Channel,
) -> Result<Result<Reached, MessageReason>, StoreError> {
    let Some(row) = tx.first(&PATIENT, args![id]).await? else {
        return Ok(Err(MessageReason::PatientDeleted));
    };
    if row.get::<Option<Timestamp>>("deleted_at")?.is_some() {
        return Ok(Err(MessageReason::PatientDeleted));
    }
    let said = |column: &str| row.get::<Option<bool>>(column).map(|said| said == Some(true));
    let is_wanted = match channel {
        Channel::Mail => !said("mail_off")?,
        // Nobody is asked by silence.
        Channel::Sms => said("sms_agreed")?,
    };
    if said("opted_out")? || !is_wanted {
        return Ok(Err(MessageReason::OptedOut));
    }
    let address = match channel {
        Channel::Mail => Some(row.get::<String>("email")?).filter(|email| !email.is_empty()),
        Channel::Sms => mobile_number(&row.get::<String>("phone")?),
    };
    let Some(address) = address else {
        return Ok(Err(MessageReason::NoAddress));
    };
    let language = match row.get::<Option<String>>("language")? {
        Some(_) => row.word("language", language_of)?,
        None => usual_language(&row.get::<String>("nationality")?),
    };
    Ok(Ok(Reached {
        channel,
        address,
        language,
    }))
}

/// Of whom nobody asked: people from elsewhere read English sooner than Vietnamese.
pub(super) fn usual_language(nationality: &str) -> Language {
    let is_from_here = nationality.is_empty() || nationality == "VN";
    if is_from_here { Language::Vi } else { Language::En }
}

/// Of a patient.
pub(super) async fn visits_to_come(
    tx: &mut Tx,
    id: PatientId,
    now: Timestamp,
) -> Result<Vec<AppointmentId>, StoreError> {
    let rows = tx.all(&VISITS_TO_COME, args![id, now]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// The last one that was to send it.
pub async fn job_of(tx: &mut Tx, id: MessageId) -> Result<Option<JobId>, StoreError> {
    let row = tx.first(&JOB, args![id]).await?;
    row.map(|row| row.get("job_id")).transpose()
}

pub(super) const fn visit(appointment: &Appointment) -> Visit {
    Visit {
        status: appointment.status,
        is_to_call: appointment.to_call.is_some(),
        start: appointment.start,
        practitioner_id: appointment.practitioner_id,
        sequence: appointment.sequence,
    }
}

pub(super) async fn drop_message(
    tx: &mut Tx,
    id: MessageId,
    reason: MessageReason,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&DROP, args![id, reason.name(), now]).await?;
    Ok(())
}

/// It does not go out, and what it would tell is known: its patient heard it where it was agreed on.
pub(super) async fn known_from_the_desk(
    tx: &mut Tx,
    id: MessageId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&AT_THE_DESK, args![id, MessageReason::AtTheDesk.name(), now])
        .await?;
    Ok(())
}

/// One that ended waits again, until `due_at`, for the job that sends it to `address`.
pub(super) async fn queue_again(
    tx: &mut Tx,
    id: MessageId,
    due_at: Timestamp,
    job: JobId,
    address: &str,
) -> Result<(), StoreError> {
    tx.run(&QUEUE, args![id, due_at, job, address]).await?;
    Ok(())
}

/// Likewise, of one that a relay has perhaps: it stays told, and in doubt since its first try.
pub(super) async fn hand_over_again(
    tx: &mut Tx,
    id: MessageId,
    due_at: Timestamp,
    job: JobId,
    address: &str,
) -> Result<(), StoreError> {
    tx.run(&HAND_OVER_AGAIN, args![id, due_at, job, address]).await?;
    Ok(())
}
