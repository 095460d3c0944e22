//! Time that became free, noted in the transaction that freed it, so that nobody who waits is forgotten.

use crate::{
    args,
    ids::{AppointmentId, PractitionerId},
    store::StoreError,
    time::{Period, Timestamp},
    web::Work,
};

/// As long as the "undo" of a cancellation or a move stands on the desk's screen, and a little more.
pub(super) const UNDO_SECONDS: i64 = 30;

crate::statements! {
    NOTE_VISIT = "INSERT INTO freed_time (id, practitioner_id, starts_at, ends_at, due_at)
        SELECT ?2, practitioner_id, starts_at, ends_at, ?3 FROM appointment
        WHERE id = ?1 AND starts_at > ?4 AND to_call IS NULL
            AND EXISTS (SELECT 1 FROM waiting_entry WHERE status IN ('waiting', 'offered'))";
    NOTE = "INSERT INTO freed_time (id, practitioner_id, starts_at, ends_at, due_at)
        SELECT ?1, ?2, ?3, ?4, ?5 FROM sync_counter
        WHERE id = 1 AND EXISTS (SELECT 1 FROM waiting_entry WHERE status IN ('waiting', 'offered'))";
    NEXT = "SELECT id, practitioner_id, starts_at, ends_at FROM freed_time
        WHERE due_at <= ?1 ORDER BY due_at, starts_at, id {limit 1}";
    DELETE = "DELETE FROM freed_time WHERE id = ?1";
    BRING_FORWARD = "UPDATE freed_time SET due_at = ?1 WHERE due_at > ?2";
    DEFER = "UPDATE freed_time SET due_at = ?2 WHERE id = ?1";
}

/// The visit's time as it is still written on it.
pub(in crate::scheduling) async fn note_visit(
    work: &mut Work,
    visit: AppointmentId,
) -> Result<(), StoreError> {
    let (id, now): (uuid::Uuid, _) = (work.new_id(), work.now);
    let due = now.plus_seconds(UNDO_SECONDS);
    work.run(&NOTE_VISIT, args![visit, id, due, now]).await?;
    Ok(())
}

/// A doctor's time that can be booked now: new hours, a leave withdrawn.
pub(in crate::scheduling) async fn note(
    work: &mut Work,
    practitioner: PractitionerId,
    freed: Period,
) -> Result<(), StoreError> {
    let due = work.now.plus_seconds(UNDO_SECONDS);
    note_from(work, practitioner, freed, due).await
}

/// As [`note`], from `due` on.
pub(super) async fn note_from(
    work: &mut Work,
    practitioner: PractitionerId,
    freed: Period,
    due: Timestamp,
) -> Result<(), StoreError> {
    let id: uuid::Uuid = work.new_id();
    let row = args![id, practitioner, freed.start, freed.end, due];
    work.run(&NOTE, row).await?;
    Ok(())
}

/// Freed time that is to be offered now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Freed {
    pub id: uuid::Uuid,
    pub practitioner: PractitionerId,
    pub period: Period,
}

pub(super) async fn next(tx: &mut crate::store::Tx, now: Timestamp) -> Result<Option<Freed>, StoreError> {
    let Some(row) = tx.first(&NEXT, args![now]).await? else {
        return Ok(None);
    };
    Ok(Some(Freed {
        id: row.get("id")?,
        practitioner: row.get("practitioner_id")?,
        period: crate::scheduling::queries::period_of(&row)?,
    }))
}

pub(super) async fn forget(work: &mut Work, freed: Freed) -> Result<(), StoreError> {
    work.run(&DELETE, args![freed.id]).await?;
    Ok(())
}

/// An answer came earlier than it had to: what waited for it is due now.
pub(super) async fn bring_forward(work: &mut Work) -> Result<(), StoreError> {
    let now = work.now;
    // What may still be taken back is not.
    let undone = now.plus_seconds(UNDO_SECONDS);
    work.run(&BRING_FORWARD, args![now, undone]).await?;
    Ok(())
}

/// Somebody holds it: it may be free again from then on.
pub(super) async fn defer(work: &mut Work, freed: Freed, until: Timestamp) -> Result<(), StoreError> {
    work.run(&DEFER, args![freed.id, until]).await?;
    Ok(())
}
