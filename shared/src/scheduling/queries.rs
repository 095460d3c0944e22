//! Statements that several use-cases share, and how their rows are read.

use super::{
    Appointment, AppointmentKind, AppointmentStatus, AppointmentView, Buffers, Held, Hold, HoldPurpose,
    Leave, Shift,
};
use crate::{
    args,
    ids::{AppointmentId, HoldId, PatientId, PostId, PractitionerId},
    patients,
    store::{Row, StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
};

/// A visit with the words a board shows beside it. Left joins: a visit shows even where a replica lacks a name.
macro_rules! select_view {
    ($($rest:tt)+) => {
        concat!(
            "SELECT a.id, a.patient_id, a.practitioner_id, a.service_id, a.room_id, a.starts_at, a.ends_at,
                a.status, a.status_order, a.kind, a.reason, a.note, a.cancel_reason, a.check_in_code,
                a.buffer_before_minutes, a.buffer_after_minutes, a.overbook_reason, a.to_call, a.late_kept_at,
                a.sequence,
                a.created_by, a.created_at, a.updated_at, a.version, a.series_id,
                p.full_name AS patient_name, p.record_number AS patient_record_number,
                p.birth_date AS patient_birth_date, p.phone AS patient_phone,
                p.pregnant_until, p.severe_disability, p.merit,
                (SELECT MIN(i.value) FROM patient_identifier i WHERE i.patient_id = p.id AND i.system = 'bhyt')
                    AS insurance_number,
                d.full_name AS practitioner_name, s.name AS service_name, s.color AS service_color,
                r.name AS room_name, q.number AS queue_number
            FROM appointment a
            LEFT JOIN patient p ON p.id = a.patient_id
            LEFT JOIN practitioner d ON d.id = a.practitioner_id
            LEFT JOIN service s ON s.id = a.service_id
            LEFT JOIN room r ON r.id = a.room_id
            LEFT JOIN queue_entry q ON q.appointment_id = a.id AND q.status <> 'withdrawn' ",
            $($rest)+
        )
    };
}
pub(super) use select_view;

crate::statements! {
    FIND_VIEW = select_view!("WHERE a.id = ?1");
    FIND_VIEW_BY_CODE = select_view!("WHERE a.check_in_code = ?1");
    FIND = "SELECT id, patient_id, practitioner_id, service_id, room_id, starts_at, ends_at, status, kind, reason,
            note, cancel_reason, check_in_code, buffer_before_minutes, buffer_after_minutes, overbook_reason, to_call,
            late_kept_at, sequence, created_by, created_at, updated_at, version, series_id
        FROM appointment WHERE id = ?1";
    PRACTITIONER = "SELECT specialty, visits_max_per_day, active, deleted_at FROM practitioner WHERE id = ?1";
    PATIENT = "SELECT deleted_at, merged_into FROM patient WHERE id = ?1";
    SHIFTS = "SELECT id, practitioner_id, room_id, starts_at, ends_at FROM shift
        WHERE practitioner_id = ?1 AND starts_at >= ?2 AND starts_at < ?3 ORDER BY starts_at, id";
    LEAVES = "SELECT id, practitioner_id, starts_at, ends_at, reason FROM practitioner_leave
        WHERE practitioner_id = ?1 AND starts_at < ?3 AND ends_at > ?2 ORDER BY starts_at, id";
    /// Visits that keep their time, but not the one that is being moved.
    TAKEN = "SELECT practitioner_id, starts_at, ends_at, buffer_before_minutes, buffer_after_minutes FROM appointment
        WHERE practitioner_id = ?1 AND starts_at >= ?2 AND starts_at < ?3 AND id <> ?4
            AND status NOT IN ('cancelled', 'noshow', 'entered-in-error') AND to_call IS NULL
        ORDER BY starts_at";
    /// Rule B4: what others hold now.
    HELD = "SELECT id, practitioner_id, starts_at, ends_at, owner_id, purpose, made_at, expires_at FROM slot_hold
        WHERE practitioner_id = ?1 AND starts_at < ?3 AND ends_at > ?2 AND expires_at > ?4 AND id <> ?5
            AND owner_id <> ?6
        ORDER BY starts_at, id";
    PATIENT_TAKEN = "SELECT id, starts_at, ends_at FROM appointment
        WHERE patient_id = ?1 AND starts_at >= ?2 AND starts_at < ?3 AND id <> ?4
            AND status NOT IN ('cancelled', 'noshow', 'entered-in-error') AND to_call IS NULL
        ORDER BY starts_at";
}

pub(super) fn appointment_of(row: &Row) -> Result<Appointment, StoreError> {
    Ok(Appointment {
        id: row.get("id")?,
        patient_id: row.get("patient_id")?,
        practitioner_id: row.get("practitioner_id")?,
        service_id: row.get("service_id")?,
        room_id: row.get("room_id")?,
        start: row.get("starts_at")?,
        end: row.get("ends_at")?,
        status: row.word("status", AppointmentStatus::parse)?,
        kind: row.word("kind", AppointmentKind::parse)?,
        reason: row.get("reason")?,
        note: row.get("note")?,
        cancel_reason: row.get("cancel_reason")?,
        check_in_code: row.get("check_in_code")?,
        overbook_reason: row.get("overbook_reason")?,
        buffers: buffers_of(row)?,
        to_call: row.get("to_call")?,
        late_kept_at: row.get("late_kept_at")?,
        sequence: row.get("sequence")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        version: row.get("version")?,
        series_id: row.get("series_id")?,
    })
}

fn buffers_of(row: &Row) -> Result<Buffers, StoreError> {
    Ok(Buffers {
        before_minutes: row.get("buffer_before_minutes")?,
        after_minutes: row.get("buffer_after_minutes")?,
    })
}

/// The doctor's time that a visit takes.
pub(super) fn busy_of(row: &Row) -> Result<Period, StoreError> {
    Ok(buffers_of(row)?.around(period_of(row)?))
}

pub(crate) fn hold_of(row: &Row) -> Result<Hold, StoreError> {
    Ok(Hold {
        id: row.get("id")?,
        practitioner_id: row.get("practitioner_id")?,
        start: row.get("starts_at")?,
        end: row.get("ends_at")?,
        owner_id: row.get("owner_id")?,
        desk: None,
        own: false,
        purpose: row.word("purpose", HoldPurpose::parse)?,
        made_at: row.get("made_at")?,
        expires_at: row.get("expires_at")?,
    })
}

pub(super) fn view_of(row: &Row) -> Result<AppointmentView, StoreError> {
    let text = |column| row.get::<Option<String>>(column).map(Option::unwrap_or_default);
    Ok(AppointmentView {
        appointment: appointment_of(row)?,
        patient_name: text("patient_name")?,
        patient_record_number: text("patient_record_number")?,
        patient_birth_date: row.get("patient_birth_date")?,
        patient_phone: text("patient_phone")?,
        patient_priority_flags: patients::priority_flags(row)?,
        practitioner_name: text("practitioner_name")?,
        service_name: text("service_name")?,
        service_color: text("service_color")?,
        room_name: text("room_name")?,
        queue_number: text("queue_number")?,
    })
}

pub(super) fn shift_of(row: &Row) -> Result<Shift, StoreError> {
    Ok(Shift {
        id: row.get("id")?,
        practitioner_id: row.get("practitioner_id")?,
        room_id: row.get("room_id")?,
        start: row.get("starts_at")?,
        end: row.get("ends_at")?,
    })
}

pub(super) fn leave_of(row: &Row) -> Result<Leave, StoreError> {
    Ok(Leave {
        id: row.get("id")?,
        practitioner_id: row.get("practitioner_id")?,
        start: row.get("starts_at")?,
        end: row.get("ends_at")?,
        reason: row.get("reason")?,
    })
}

pub(super) fn period_of(row: &Row) -> Result<Period, StoreError> {
    Ok(Period {
        start: row.get("starts_at")?,
        end: row.get("ends_at")?,
    })
}

/// For a change: the row as it is, held until the transaction ends.
pub async fn appointment(tx: &mut Tx, id: AppointmentId) -> Result<Option<Appointment>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(appointment_of).transpose()
}

pub async fn view(tx: &mut Tx, id: AppointmentId) -> Result<Option<AppointmentView>, StoreError> {
    let row = tx.first(&FIND_VIEW, args![id]).await?;
    row.as_ref().map(view_of).transpose()
}

/// The visit whose QR says `code` (twelve characters, no prefix).
pub async fn view_by_code(tx: &mut Tx, code: &str) -> Result<Option<AppointmentView>, StoreError> {
    let row = tx.first(&FIND_VIEW_BY_CODE, args![code]).await?;
    row.as_ref().map(view_of).transpose()
}

/// What the rules need of a doctor.
#[derive(Debug, Clone)]
pub(super) struct Doctor {
    pub specialty: String,
    pub visits_max: u16,
    pub bookable: bool,
}

pub(super) async fn doctor(tx: &mut Tx, id: PractitionerId) -> Result<Option<Doctor>, StoreError> {
    let Some(row) = tx.first(&PRACTITIONER, args![id]).await? else {
        return Ok(None);
    };
    let (active, deleted_at): (bool, Option<Timestamp>) = (row.get("active")?, row.get("deleted_at")?);
    Ok(Some(Doctor {
        specialty: row.get("specialty")?,
        visits_max: row.get("visits_max_per_day")?,
        bookable: active && deleted_at.is_none(),
    }))
}

/// Registered, neither deleted nor merged into another.
pub(super) async fn patient_is_bookable(tx: &mut Tx, id: PatientId) -> Result<bool, StoreError> {
    let Some(row) = tx.first(&PATIENT, args![id]).await? else {
        return Ok(false);
    };
    let (deleted, merged): (Option<Timestamp>, Option<PatientId>) =
        (row.get("deleted_at")?, row.get("merged_into")?);
    Ok(deleted.is_none() && merged.is_none())
}

/// `[first, last]` as instants.
pub(crate) fn span(zone: &Zone, first: Date, last: Date) -> Period {
    Period {
        start: zone.start_of(first),
        end: zone.start_of(last.plus_days(1)),
    }
}

pub(super) async fn shifts(
    tx: &mut Tx,
    practitioner: PractitionerId,
    span: Period,
) -> Result<Vec<Shift>, StoreError> {
    let rows = tx.all(&SHIFTS, args![practitioner, span.start, span.end]).await?;
    rows.iter().map(shift_of).collect()
}

pub(super) async fn leaves(
    tx: &mut Tx,
    practitioner: PractitionerId,
    span: Period,
) -> Result<Vec<Leave>, StoreError> {
    let rows = tx.all(&LEAVES, args![practitioner, span.start, span.end]).await?;
    rows.iter().map(leave_of).collect()
}

/// The doctor's time of visits that keep it and begin in `span`; `but` is the one being moved.
pub(super) async fn taken(
    tx: &mut Tx,
    practitioner: PractitionerId,
    span: Period,
    but: AppointmentId,
) -> Result<Vec<Period>, StoreError> {
    let rows = tx
        .all(&TAKEN, args![practitioner, span.start, span.end, but])
        .await?;
    rows.iter().map(busy_of).collect()
}

/// What is held at `now`; `but` is the asker's own, and so is what is lent to `post`.
pub(super) async fn held(
    tx: &mut Tx,
    practitioner: PractitionerId,
    span: Period,
    now: Timestamp,
    but: Option<HoldId>,
    post: Option<PostId>,
) -> Result<Vec<Held>, StoreError> {
    let but = but.unwrap_or(HoldId(uuid::Uuid::nil()));
    // Not nil: that is the clinic itself, which holds what it offers.
    let post = post.unwrap_or(PostId(uuid::Uuid::max()));
    let args = args![practitioner, span.start, span.end, now, but, post];
    let rows = tx.all(&HELD, args).await?;
    rows.iter().map(|row| Ok(Held::from(&hold_of(row)?))).collect()
}

pub(super) async fn patient_taken(
    tx: &mut Tx,
    patient: PatientId,
    span: Period,
    but: AppointmentId,
) -> Result<Vec<(AppointmentId, Period)>, StoreError> {
    let rows = tx
        .all(&PATIENT_TAKEN, args![patient, span.start, span.end, but])
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("id")?, period_of(row)?)))
        .collect()
}
