//! Statements that several use-cases share, and how a queue entry's row is read.

use super::{QueueEntry, QueueStatus};
use crate::{
    args,
    ids::{AppointmentId, QueueEntryId},
    patients::Priority,
    store::{Row, StoreError, Tx},
};

/// A queue entry with the words a screen shows beside it.
macro_rules! entry {
    ($name:literal, $($rest:tt)+) => {
        concat!(
            "SELECT q.id, q.appointment_id, q.patient_id, q.practitioner_id, q.room_id, q.day, q.number,
                q.priority_rank, q.status, q.arrived_at, q.called_at, q.calls, q.started_at, q.ended_at, q.version,
                ", $name, " AS patient_name, d.full_name AS practitioner_name, r.name AS room_name,
                s.name AS service_name, a.starts_at AS booked_start
            FROM queue_entry q
            JOIN appointment a ON a.id = q.appointment_id
            LEFT JOIN patient p ON p.id = q.patient_id
            LEFT JOIN practitioner d ON d.id = q.practitioner_id
            LEFT JOIN service s ON s.id = a.service_id
            LEFT JOIN room r ON r.id = q.room_id ",
            $($rest)+
        )
    };
}
pub(super) use entry;

crate::statements! {
    FIND = entry!("p.full_name", "WHERE q.id = ?1");
    FIND_OPEN = entry!("p.full_name", "WHERE q.appointment_id = ?1 AND q.status <> 'withdrawn'");
    OF_DAY = entry!("p.full_name", "WHERE q.day = ?1 AND (?2 IS NULL OR q.room_id = ?2)
        AND (?3 IS NULL OR q.practitioner_id = ?3) AND q.status <> 'withdrawn'");
}

pub(super) fn entry_of(row: &Row) -> Result<QueueEntry, StoreError> {
    let text = |column| row.get::<Option<String>>(column).map(Option::unwrap_or_default);
    Ok(QueueEntry {
        id: row.get("id")?,
        appointment_id: row.get("appointment_id")?,
        patient_id: row.get("patient_id")?,
        practitioner_id: row.get("practitioner_id")?,
        room_id: row.get("room_id")?,
        day: row.get("day")?,
        number: row.get("number")?,
        priority: Priority::from_rank(row.get("priority_rank")?),
        status: row.word("status", QueueStatus::parse)?,
        arrived_at: row.get("arrived_at")?,
        called_at: row.get("called_at")?,
        calls: row.get("calls")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        patient_name: text("patient_name")?,
        practitioner_name: text("practitioner_name")?,
        room_name: text("room_name")?,
        service_name: text("service_name")?,
        booked_start: row.get("booked_start")?,
        version: row.get("version")?,
    })
}

pub(super) async fn find(tx: &mut Tx, id: QueueEntryId) -> Result<Option<QueueEntry>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(entry_of).transpose()
}

/// The visit's place in the queue, unless it was withdrawn.
pub(super) async fn find_open(
    tx: &mut Tx,
    appointment: AppointmentId,
) -> Result<Option<QueueEntry>, StoreError> {
    let row = tx.first(&FIND_OPEN, args![appointment]).await?;
    row.as_ref().map(entry_of).transpose()
}
