//! The list's rows.

use super::{WaitingEntry, WaitingForm, WaitingOffer, WaitingStatus, WaitingView};
use crate::{
    args,
    feed::Entity,
    ids::{HoldId, WaitingId},
    patients,
    scheduling::{BookingRefused, PartOfDay},
    store::{Row, StoreError, Tx},
    time::Date,
    web::{Outcome, Work},
};

macro_rules! entry_columns {
    () => {
        "w.id, w.patient_id, w.service_id, w.appointment_id, w.practitioner_id, w.specialty, w.earliest, w.latest,
            w.part_of_day, w.note, w.status, w.close_reason, w.offers_passed, w.hold_id, w.offer_practitioner_id,
            w.offer_starts_at, w.offer_ends_at, w.offered_at, w.offer_expires_at, w.created_by, w.created_at,
            w.updated_at, w.version"
    };
}
pub(super) use entry_columns;

/// A line with the words beside it. Left joins: it shows even where a replica lacks a name.
macro_rules! select_view {
    ($($rest:tt)+) => {
        concat!(
            "SELECT ", entry_columns!(), ",
                p.full_name AS patient_name, p.record_number AS patient_record_number, p.phone AS patient_phone,
                s.name AS service_name, s.color AS service_color, d.full_name AS practitioner_name,
                o.full_name AS offer_practitioner_name, v.starts_at AS visit_start,
                vd.full_name AS visit_practitioner_name
            FROM waiting_entry w
            LEFT JOIN patient p ON p.id = w.patient_id
            LEFT JOIN service s ON s.id = w.service_id
            LEFT JOIN practitioner d ON d.id = w.practitioner_id
            LEFT JOIN practitioner o ON o.id = w.offer_practitioner_id
            LEFT JOIN appointment v ON v.id = w.appointment_id AND v.to_call IS NULL
            LEFT JOIN practitioner vd ON vd.id = v.practitioner_id ",
            $($rest)+
        )
    };
}

crate::statements! {
    FIND = concat!("SELECT ", entry_columns!(), " FROM waiting_entry w WHERE w.id = ?1");
    VIEW = select_view!("WHERE w.id = ?1");
    OPEN = select_view!("WHERE w.status IN ('waiting', 'offered') AND (?1 IS NULL OR w.patient_id = ?1)
        ORDER BY w.created_at, w.id");
    OVER = select_view!("WHERE w.status IN ('booked', 'closed') AND (?1 IS NULL OR w.patient_id = ?1)
        ORDER BY w.updated_at DESC, w.id {limit ?2}");
    SET_OFFER = "UPDATE waiting_entry SET status = 'offered', hold_id = ?2, offer_practitioner_id = ?3,
            offer_starts_at = ?4, offer_ends_at = ?5, offered_at = ?6, offer_expires_at = ?7, updated_at = ?6,
            version = version + 1
        WHERE id = ?1";
    /// Ends an offer if there is one.
    SET_STATUS = "UPDATE waiting_entry SET status = ?2, close_reason = ?3, appointment_id = ?4,
            offers_passed = offers_passed + ?5, hold_id = NULL, offer_practitioner_id = NULL, offer_starts_at = NULL,
            offer_ends_at = NULL, offered_at = NULL, offer_expires_at = NULL, updated_at = ?6, version = version + 1
        WHERE id = ?1";
}

pub(super) fn entry_of(row: &Row) -> Result<WaitingEntry, StoreError> {
    let part_of_day: Option<String> = row.get("part_of_day")?;
    let offer = match row.get::<Option<HoldId>>("hold_id")? {
        Some(hold_id) => Some(WaitingOffer {
            hold_id,
            practitioner_id: row.get("offer_practitioner_id")?,
            start: row.get("offer_starts_at")?,
            end: row.get("offer_ends_at")?,
            offered_at: row.get("offered_at")?,
            expires_at: row.get("offer_expires_at")?,
        }),
        None => None,
    };
    Ok(WaitingEntry {
        id: row.get("id")?,
        form: WaitingForm {
            patient_id: row.get("patient_id")?,
            service_id: row.get("service_id")?,
            appointment_id: row.get("appointment_id")?,
            practitioner_id: row.get("practitioner_id")?,
            specialty: row.get("specialty")?,
            earliest: row.get("earliest")?,
            latest: row.get("latest")?,
            part_of_day: part_of_day.as_deref().and_then(PartOfDay::parse),
            note: row.get("note")?,
        },
        status: row.word("status", WaitingStatus::parse)?,
        close_reason: row.get("close_reason")?,
        offer,
        offers_passed: row.get("offers_passed")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        version: row.get("version")?,
    })
}

/// With the priority on `today`. Rule D10.
pub(super) async fn view_of(tx: &mut Tx, row: &Row, today: Date) -> Result<WaitingView, StoreError> {
    let text = |column| row.get::<Option<String>>(column).map(Option::unwrap_or_default);
    let entry = entry_of(row)?;
    let priority = patients::patient_priority(tx, entry.form.patient_id, today).await?;
    Ok(WaitingView {
        patient_name: text("patient_name")?,
        patient_record_number: text("patient_record_number")?,
        patient_phone: text("patient_phone")?,
        priority,
        service_name: text("service_name")?,
        service_color: text("service_color")?,
        practitioner_name: text("practitioner_name")?,
        offer_practitioner_name: text("offer_practitioner_name")?,
        visit_start: row.get("visit_start")?,
        visit_practitioner_name: text("visit_practitioner_name")?,
        entry,
    })
}

pub(super) async fn find(tx: &mut Tx, id: WaitingId) -> Result<Option<WaitingEntry>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(entry_of).transpose()
}

pub(super) async fn view(tx: &mut Tx, id: WaitingId, today: Date) -> Result<Option<WaitingView>, StoreError> {
    match tx.first(&VIEW, args![id]).await? {
        Some(row) => view_of(tx, &row, today).await.map(Some),
        None => Ok(None),
    }
}

/// Who waits, in the order in which they are asked; those with an offer among them.
pub(super) async fn open(
    tx: &mut Tx,
    patient: Option<crate::ids::PatientId>,
    today: Date,
) -> Result<Vec<WaitingView>, StoreError> {
    let mut views = Vec::new();
    for row in tx.all(&OPEN, args![patient]).await? {
        views.push(view_of(tx, &row, today).await?);
    }
    views.sort_by_key(|view| {
        let group = view.priority.map_or(i64::MAX, patients::Priority::rank);
        (group, view.entry.created_at, view.entry.id)
    });
    Ok(views)
}

/// For a change.
pub(super) async fn current(work: &mut Work, id: WaitingId) -> Outcome<WaitingEntry, BookingRefused> {
    let entry = find(work, id).await?;
    entry.ok_or_else(|| BookingRefused::NotFound.into())
}

/// The entry's next state; its offer, if there is one, is over. `passed` counts an offer that was not taken.
pub(super) async fn set_status(
    work: &mut Work,
    entry: &WaitingEntry,
    status: WaitingStatus,
    close_reason: &str,
    passed: bool,
) -> Result<(), StoreError> {
    let now = work.now;
    let row = args![
        entry.id,
        status.name(),
        close_reason,
        entry.form.appointment_id,
        i64::from(passed),
        now
    ];
    work.run(&SET_STATUS, row).await?;
    work.put(Entity::WaitingEntry, entry.id);
    Ok(())
}
