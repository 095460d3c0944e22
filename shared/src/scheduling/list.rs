//! Lists of visits (row A5, A2) and one visit with its code and history.

use axum::{
    Json,
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{
    AppointmentEvent, AppointmentList, AppointmentRange, AppointmentSort, AppointmentStatus, AppointmentView,
    BookingRefused,
    queries::{self, select_view, view_of},
};
use crate::{
    app::App,
    args,
    feed::Page,
    identity::{Access, Role},
    ids::{AppointmentId, PatientId, PractitionerId},
    ports::Clock as _,
    scanning::{AppointmentCode, qr_svg},
    store::{Row, Statement, StoreError, Tx, Value},
    time::Timestamp,
    web::{Cursor, Fault, Outcome, Params, PathId, Reach, Reading, Routes, Versioned, malformed_cursor},
};

/// One statement per sort and leading key, so that each walks an index instead of sorting all visits.
/// `?1`, `?2` start span, `?3`–`?7` filters, `?8` rows, from `?9` on the keys of the row before.
macro_rules! listed {
    ($lead:literal, $after:literal, $order:literal) => {
        select_view!(concat!(
            "WHERE ",
            $lead,
            " AND a.starts_at >= ?1 AND a.starts_at < ?2
                AND (?3 IS NULL OR a.practitioner_id = ?3) AND (?4 IS NULL OR a.patient_id = ?4)
                AND (?5 IS NULL OR a.service_id = ?5) AND (?6 IS NULL OR a.status = ?6)
                AND (?7 IS NULL OR a.kind = ?7)
                AND ",
            $after,
            " ORDER BY ",
            $order,
            " {limit ?8}"
        ))
    };
}
macro_rules! by_start {
    ($lead:literal) => {
        listed!(
            $lead,
            "(a.starts_at > ?9 OR (a.starts_at = ?9 AND a.id > ?10))",
            "a.starts_at, a.id"
        )
    };
}
macro_rules! by_start_desc {
    ($lead:literal) => {
        listed!(
            $lead,
            "(a.starts_at < ?9 OR (a.starts_at = ?9 AND a.id < ?10))",
            "a.starts_at DESC, a.id DESC"
        )
    };
}
macro_rules! by_creation_desc {
    ($lead:literal) => {
        listed!(
            $lead,
            "(a.created_at < ?9 OR (a.created_at = ?9 AND a.id < ?10))",
            "a.created_at DESC, a.id DESC"
        )
    };
}
macro_rules! by_status {
    ($lead:literal) => {
        listed!(
            $lead,
            "(a.status_order > ?11 OR (a.status_order = ?11
                AND (a.starts_at > ?9 OR (a.starts_at = ?9 AND a.id > ?10))))",
            "a.status_order, a.starts_at, a.id"
        )
    };
}

crate::statements! {
    START = by_start!("1 = 1");
    START_OF_PRACTITIONER = by_start!("a.practitioner_id = ?3");
    START_OF_PATIENT = by_start!("a.patient_id = ?4");
    START_DESC = by_start_desc!("1 = 1");
    START_DESC_OF_PRACTITIONER = by_start_desc!("a.practitioner_id = ?3");
    START_DESC_OF_PATIENT = by_start_desc!("a.patient_id = ?4");
    CREATED_DESC = by_creation_desc!("1 = 1");
    CREATED_DESC_OF_STATUS = by_creation_desc!("a.status = ?6");
    CREATED_DESC_OF_PRACTITIONER = by_creation_desc!("a.practitioner_id = ?3");
    CREATED_DESC_OF_PATIENT = by_creation_desc!("a.patient_id = ?4");
    STATUS = by_status!("1 = 1");
    STATUS_OF_PRACTITIONER = by_status!("a.practitioner_id = ?3");
    STATUS_OF_PATIENT = by_status!("a.patient_id = ?4");
    HISTORY = "SELECT e.at, e.actor_role, e.detail, u.display_name FROM audit_event e
        LEFT JOIN user_account u ON u.id = e.actor_id
        WHERE e.entity = ?1 AND e.entity_id = ?2 ORDER BY e.seq, e.id";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Replica, routes!(list_appointments))
        .read(Access::STAFF, Reach::Replica, routes!(read_appointment))
        .read(Access::STAFF, Reach::Replica, routes!(appointment_qr))
        .read(Access::STAFF, Reach::Server, routes!(appointment_history))
        .read(Access::STAFF, Reach::Replica, routes!(appointments_of_patient))
        .read(
            Access::STAFF,
            Reach::Replica,
            routes!(appointments_of_practitioner),
        )
}

const LIMIT_DEFAULT: u16 = 50;
const LIMIT_MAX: u16 = 200;

/// Visits, filtered and sorted. The newest requests that wait for confirmation:
/// `?status=proposed&sort=created-desc&limit=10`.
#[utoipa::path(get, path = "/api/appointments", tag = "scheduling", params(AppointmentList),
    responses((status = 200, body = Page<AppointmentView>)))]
async fn list_appointments(
    Params(asked): Params<AppointmentList>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<AppointmentView>>, Response> {
    page(&mut tx, asked).await
}

/// One patient's visits, earliest first unless sorted otherwise.
#[utoipa::path(get, path = "/api/patients/{id}/appointments", tag = "scheduling", params(AppointmentList),
    responses((status = 200, body = Page<AppointmentView>)))]
async fn appointments_of_patient(
    PathId(patient): PathId<PatientId>,
    Params(asked): Params<AppointmentList>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<AppointmentView>>, Response> {
    let patient_id = Some(patient);
    page(&mut tx, AppointmentList { patient_id, ..asked }).await
}

#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct OfPractitioner {
    /// Around today in the clinic's time; `from` and `to` narrow or replace it.
    range: Option<AppointmentRange>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    status: Option<AppointmentStatus>,
    sort: Option<AppointmentSort>,
    limit: Option<u16>,
    cursor: Option<String>,
}

/// A doctor's visits: today, this week, this month, or any span. Row A2.
#[utoipa::path(get, path = "/api/practitioners/{id}/appointments", tag = "scheduling", params(OfPractitioner),
    responses((status = 200, body = Page<AppointmentView>)))]
async fn appointments_of_practitioner(
    State(app): State<App>,
    PathId(practitioner): PathId<PractitionerId>,
    Params(asked): Params<OfPractitioner>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<AppointmentView>>, Response> {
    let zone = crate::settings::zone(&mut tx).await.map_err(fault)?;
    let (mut from, mut to) = (asked.from, asked.to);
    if let Some(range) = asked.range {
        let (first, after_last) = range.days(zone.day_of(app.clock.now()));
        from = from.or_else(|| Some(zone.start_of(first)));
        to = to.or_else(|| Some(zone.start_of(after_last)));
    }
    let list = AppointmentList {
        from,
        to,
        practitioner_id: Some(practitioner),
        status: asked.status,
        sort: asked.sort,
        limit: asked.limit,
        cursor: asked.cursor,
        ..AppointmentList::default()
    };
    page(&mut tx, list).await
}

/// One visit.
#[utoipa::path(get, path = "/api/appointments/{id}", tag = "scheduling",
    responses((status = 200, body = AppointmentView), (status = 404, body = crate::problem::Problem)))]
async fn read_appointment(
    PathId(id): PathId<AppointmentId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<AppointmentView>, BookingRefused> {
    let found = queries::view(&mut tx, id).await?;
    let found = found.ok_or(BookingRefused::NotFound)?;
    Ok(Versioned(found.appointment.version, found))
}

/// The visit's QR code as SVG: to show, to print, to send.
#[utoipa::path(get, path = "/api/appointments/{id}/qr.svg", tag = "scheduling",
    responses((status = 200, content_type = "image/svg+xml"), (status = 404, body = crate::problem::Problem)))]
async fn appointment_qr(
    PathId(id): PathId<AppointmentId>,
    Reading(mut tx): Reading,
) -> Outcome<Response, BookingRefused> {
    let found = queries::view(&mut tx, id).await?;
    let visit = found.ok_or(BookingRefused::NotFound)?.appointment;
    let code = AppointmentCode::parse(&visit.check_in_code).map_err(Fault::new)?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], qr_svg(&code)).into_response())
}

/// What happened to a visit, from the audit log, oldest first.
#[utoipa::path(get, path = "/api/appointments/{id}/history", tag = "scheduling",
    responses((status = 200, body = Page<AppointmentEvent>), (status = 404, body = crate::problem::Problem)))]
async fn appointment_history(
    PathId(id): PathId<AppointmentId>,
    Reading(mut tx): Reading,
) -> Outcome<Json<Page<AppointmentEvent>>, BookingRefused> {
    if queries::view(&mut tx, id).await?.is_none() {
        return Err(BookingRefused::NotFound.into());
    }
    let rows = tx.all(&HISTORY, args!["appointment", id]).await?;
    let items = rows.iter().map(event_of).collect::<Result<_, _>>()?;
    let next_cursor = None;
    Ok(Json(Page { items, next_cursor }))
}

/// A change's first note is what was done, the rest what it carries.
fn event_of(row: &Row) -> Result<AppointmentEvent, StoreError> {
    let detail: String = row.get("detail")?;
    let (action, note) = detail.split_once('\n').unwrap_or((&detail, ""));
    Ok(AppointmentEvent {
        at: row.get("at")?,
        actor_role: row.word("actor_role", Role::parse)?,
        actor_name: row.get::<Option<String>>("display_name")?.unwrap_or_default(),
        action: action.to_owned(),
        note: note.to_owned(),
    })
}

fn fault(error: StoreError) -> Response {
    Fault::from(error).into_response()
}

async fn page(tx: &mut Tx, asked: AppointmentList) -> Result<Json<Page<AppointmentView>>, Response> {
    let limit = asked.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let sort = asked.sort.unwrap_or_default();
    let Some(keys) = Keys::of(&asked) else {
        return Err(malformed_cursor());
    };
    let (statement, args) = (statement_for(sort, &asked), keys.args(sort, &asked, limit));
    let rows = tx.all(statement, &args).await.map_err(fault)?;
    let views = rows.iter().take(usize::from(limit)).map(view_of);
    let items = views.collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let more = rows.len() > items.len();
    let last = items.last().filter(|_| more);
    let next_cursor = last.map(|last| Keys::of_row(sort, last).cursor());
    Ok(Json(Page { items, next_cursor }))
}

fn statement_for(sort: AppointmentSort, asked: &AppointmentList) -> &'static Statement {
    let (patient, practitioner) = (asked.patient_id.is_some(), asked.practitioner_id.is_some());
    match (sort, patient, practitioner) {
        (AppointmentSort::Start, true, _) => &START_OF_PATIENT,
        (AppointmentSort::Start, _, true) => &START_OF_PRACTITIONER,
        (AppointmentSort::Start, ..) => &START,
        (AppointmentSort::StartDesc, true, _) => &START_DESC_OF_PATIENT,
        (AppointmentSort::StartDesc, _, true) => &START_DESC_OF_PRACTITIONER,
        (AppointmentSort::StartDesc, ..) => &START_DESC,
        (AppointmentSort::CreatedDesc, true, _) => &CREATED_DESC_OF_PATIENT,
        (AppointmentSort::CreatedDesc, ..) if asked.status.is_some() => &CREATED_DESC_OF_STATUS,
        (AppointmentSort::CreatedDesc, _, true) => &CREATED_DESC_OF_PRACTITIONER,
        (AppointmentSort::CreatedDesc, ..) => &CREATED_DESC,
        (AppointmentSort::Status, true, _) => &STATUS_OF_PATIENT,
        (AppointmentSort::Status, _, true) => &STATUS_OF_PRACTITIONER,
        (AppointmentSort::Status, ..) => &STATUS,
    }
}

/// Where the page before ended; before the first page, just outside the span.
#[derive(Debug, Clone, Copy)]
struct Keys {
    /// The start, or for `created-desc` the creation.
    at: Timestamp,
    id: AppointmentId,
    /// For `status` alone.
    status_order: i64,
}

impl Keys {
    /// `None` when the cursor is none of ours.
    fn of(asked: &AppointmentList) -> Option<Self> {
        if let Some(cursor) = &asked.cursor {
            let cursor = Cursor::read(cursor, 3)?;
            let at = Timestamp::from_ms(cursor.key(0)?);
            // Adding to one beyond may overflow.
            if !at.is_storable() {
                return None;
            }
            return Some(Self {
                at,
                id: cursor.key(1)?,
                status_order: cursor.key(2)?,
            });
        }
        let (id, status_order) = (AppointmentId(uuid::Uuid::nil()), -1);
        let at = match asked.sort.unwrap_or_default() {
            AppointmentSort::Start | AppointmentSort::Status => Timestamp::from_ms(0),
            AppointmentSort::StartDesc | AppointmentSort::CreatedDesc => Timestamp::LAST,
        };
        Some(Self { at, id, status_order })
    }

    fn of_row(sort: AppointmentSort, row: &AppointmentView) -> Self {
        let visit = &row.appointment;
        let at = match sort {
            AppointmentSort::CreatedDesc => visit.created_at,
            _ => visit.start,
        };
        let status_order = visit.status.order();
        Self {
            at,
            id: visit.id,
            status_order,
        }
    }

    fn cursor(self) -> String {
        Cursor::after([
            self.at.as_ms().to_string(),
            self.id.to_string(),
            self.status_order.to_string(),
        ])
    }

    fn args(self, sort: AppointmentSort, asked: &AppointmentList, limit: u16) -> Vec<Value> {
        let mut from = asked.from.unwrap_or(Timestamp::from_ms(0));
        let mut to = asked.to.unwrap_or(Timestamp::LAST);
        // The span begins where the page does, so that the index is entered there.
        match sort {
            AppointmentSort::Start => from = from.max(self.at),
            AppointmentSort::StartDesc => to = to.min(Timestamp::from_ms(self.at.as_ms() + 1)),
            _ => {}
        }
        let mut args = args![
            from,
            to,
            asked.practitioner_id,
            asked.patient_id,
            asked.service_id,
            asked.status.map(AppointmentStatus::name),
            asked.kind.map(super::AppointmentKind::name),
            i64::from(limit) + 1,
            self.at,
            self.id
        ]
        .to_vec();
        if sort == AppointmentSort::Status {
            args.push(self.status_order.into());
        }
        args
    }
}
