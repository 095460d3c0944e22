//! Counts of what stands. Each is read by an index: they are asked for by every screen, every minute.

use crate::{
    args,
    ids::{AppointmentId, PractitionerId, UserId},
    messaging::late,
    scheduling::AppointmentStatus,
    store::{Row, StoreError, Tx},
    time::{Period, Timestamp},
};

/// More are not counted: of so many it does not matter.
const VISITS_MAX: i64 = 100;
/// In whose name the server does what no person asked for (`server/src/identity.rs`).
const CLINIC_ITSELF: UserId = UserId(uuid::Uuid::nil());
/// What others did to one doctor's visits within hours.
const CHANGES_MAX: i64 = 200;

crate::statements! {
    TO_CALL = "SELECT COUNT(*) AS n, MIN(to_call) AS since FROM appointment
        WHERE to_call IS NOT NULL AND status IN ('proposed', 'booked')";
    REQUESTS = "SELECT COUNT(*) AS n, MIN(created_at) AS since FROM appointment
        WHERE status = 'proposed' AND (?1 IS NULL OR practitioner_id = ?1)";
    /// What was done holds while the visit is what it became by that. One that was cancelled or chosen by a link today was
    /// still to come then.
    ANSWERS = "SELECT a.id, u.at FROM appointment a JOIN visit_link_use u ON u.appointment_id = a.id
        WHERE a.starts_at >= ?1 AND u.at >= ?1 AND u.sequence = a.sequence AND u.act IN ('cancel', 'choose')
        ORDER BY u.at, a.id {limit ?2}";
    /// The policy's own change of a visit, while it is the last one and the patient has no newer visit. Not joined: the
    /// log would be gone through from its beginning.
    MISSED_BY_POLICY = "SELECT a.id, a.updated_at AS at FROM appointment a
        WHERE a.starts_at >= ?1 AND a.starts_at < ?2 AND a.status_order = ?3
            AND EXISTS (SELECT e.id FROM audit_event e WHERE e.entity = 'appointment' AND e.entity_id = a.id
                AND e.at = a.updated_at AND e.actor_id = ?4 AND e.detail LIKE 'mark-no-show%')
            AND NOT EXISTS (SELECT b.id FROM appointment b WHERE b.patient_id = a.patient_id
                AND b.created_at >= a.updated_at AND b.status NOT IN ('cancelled', 'entered-in-error'))
        ORDER BY a.updated_at, a.id {limit ?5}";
    MESSAGES_LATE = late!("COUNT(*) AS n, MIN(due_at) AS since");
    RELAY_TROUBLE = late!("COUNT(*) AS n, MIN(due_at) AS since", " AND detail IS NOT NULL");
    JOBS_FAILED = "SELECT COUNT(*) AS n, MIN(ended_at) AS since FROM job WHERE state = 'dead' AND ended_at >= ?1";
    CHANGES = "SELECT a.id, a.starts_at, a.status, e.at, e.detail FROM appointment a
        JOIN audit_event e ON e.entity = 'appointment' AND e.entity_id = a.id
        WHERE a.practitioner_id = ?1 AND a.starts_at >= ?2 AND a.starts_at < ?3 AND a.updated_at >= ?4
            AND e.at >= ?4 AND e.actor_id <> ?5 AND (e.detail LIKE 'cancel%' OR e.detail LIKE 'move%')
        ORDER BY e.at, a.id {limit ?6}";
}

/// How many, and since when the first.
pub(super) type Standing = (i64, Option<Timestamp>);

fn standing(row: Option<&Row>) -> Result<Standing, StoreError> {
    match row {
        Some(row) => Ok((row.get("n")?, row.get("since")?)),
        None => Ok((0, None)),
    }
}

pub(super) async fn to_call(tx: &mut Tx) -> Result<Standing, StoreError> {
    standing(tx.first(&TO_CALL, args![]).await?.as_ref())
}

/// Of one doctor, or of all.
pub(super) async fn requests(tx: &mut Tx, of: Option<PractitionerId>) -> Result<Standing, StoreError> {
    standing(tx.first(&REQUESTS, args![of]).await?.as_ref())
}

pub(super) async fn messages_late(
    tx: &mut Tx,
    due: Timestamp,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    standing(tx.first(&MESSAGES_LATE, args![due, now]).await?.as_ref())
}

pub(super) async fn relay_trouble(
    tx: &mut Tx,
    due: Timestamp,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    standing(tx.first(&RELAY_TROUBLE, args![due, now]).await?.as_ref())
}

pub(super) async fn jobs_failed(tx: &mut Tx, since: Timestamp) -> Result<Standing, StoreError> {
    standing(tx.first(&JOBS_FAILED, args![since]).await?.as_ref())
}

/// Since the day began, the first that came first.
pub(super) async fn patient_answers(
    tx: &mut Tx,
    today: Timestamp,
) -> Result<Vec<(AppointmentId, Timestamp)>, StoreError> {
    let rows = tx.all(&ANSWERS, args![today, VISITS_MAX]).await?;
    rows.iter().map(visit_and_time).collect()
}

/// Of visits that begin in `day`, the first that was marked first.
pub(super) async fn missed_by_policy(
    tx: &mut Tx,
    day: Period,
) -> Result<Vec<(AppointmentId, Timestamp)>, StoreError> {
    let missed = AppointmentStatus::NoShow.order();
    let asked = args![day.start, day.end, missed, CLINIC_ITSELF, VISITS_MAX];
    let rows = tx.all(&MISSED_BY_POLICY, asked).await?;
    rows.iter().map(visit_and_time).collect()
}

fn visit_and_time(row: &Row) -> Result<(AppointmentId, Timestamp), StoreError> {
    Ok((row.get("id")?, row.get("at")?))
}

/// A change of a visit as the log has it, beside how the visit is now.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub visit: AppointmentId,
    pub start: Timestamp,
    pub status: AppointmentStatus,
    pub at: Timestamp,
    /// What was done, and what it carries in the lines after that.
    pub detail: String,
}

/// Of visits that are this doctor's now and begin in `span`: what others did to them since then, the earliest first.
pub(super) async fn changes(
    tx: &mut Tx,
    (practitioner, own): (PractitionerId, UserId),
    span: Period,
    since: Timestamp,
) -> Result<Vec<Change>, StoreError> {
    let asked = args![practitioner, span.start, span.end, since, own, CHANGES_MAX];
    let rows = tx.all(&CHANGES, asked).await?;
    rows.iter().map(change_of).collect()
}

fn change_of(row: &Row) -> Result<Change, StoreError> {
    Ok(Change {
        visit: row.get("id")?,
        start: row.get("starts_at")?,
        status: row.word("status", AppointmentStatus::parse)?,
        at: row.get("at")?,
        detail: row.get("detail")?,
    })
}
