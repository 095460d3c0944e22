//! What happened to a patient, and whom a doctor has seen. Rows D3, A3, A4.

use std::cmp::Reverse;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{EncounterForm, EncounterStatus, Happened, PatientSeen, RecordRefused, TimelineItem, want_care};
use crate::{
    app::App,
    args,
    attachments::{AttachmentKind, FileKind},
    feed::Page,
    identity::Access,
    ids::{PatientId, PractitionerId},
    medication::{PrescriptionForm, PrescriptionStatus},
    ports::Clock as _,
    problem::Problem,
    scheduling::AppointmentStatus,
    store::{Row, StoreError, Tx},
    text::fold,
    time::Timestamp,
    web::{
        ActorIs, Before, Fault, Outcome, Params, PathId, Reach, Reading, Routes, Work, Working,
        malformed_cursor,
    },
};

crate::statements! {
    VISITS = "SELECT a.id, a.starts_at AS at, a.status, a.reason, s.name AS service_name,
            d.full_name AS practitioner_name
        FROM appointment a JOIN practitioner d ON d.id = a.practitioner_id
        LEFT JOIN service s ON s.id = a.service_id
        WHERE a.patient_id = ?1 AND (a.starts_at < ?2 OR (a.starts_at = ?2 AND a.id < ?3))
            AND NOT EXISTS (SELECT e.id FROM encounter e WHERE e.appointment_id = a.id)
        ORDER BY a.starts_at DESC, a.id DESC {limit ?4}";
    ENCOUNTERS = "SELECT e.id, e.started_at AS at, e.status, e.content, e.revision, d.full_name AS practitioner_name
        FROM encounter e JOIN practitioner d ON d.id = e.practitioner_id
        WHERE e.patient_id = ?1 AND (e.started_at < ?2 OR (e.started_at = ?2 AND e.id < ?3))
            AND (e.status = 'finished' OR e.practitioner_id = ?5)
        ORDER BY e.started_at DESC, e.id DESC {limit ?4}";
    PRESCRIPTIONS = "SELECT r.id, r.written_at AS at, r.status, r.content, r.code, d.full_name AS practitioner_name
        FROM prescription r JOIN practitioner d ON d.id = r.practitioner_id
        WHERE r.patient_id = ?1 AND (r.written_at < ?2 OR (r.written_at = ?2 AND r.id < ?3))
            AND (r.status <> 'draft' OR r.practitioner_id = ?5)
        ORDER BY r.written_at DESC, r.id DESC {limit ?4}";
    ATTACHMENTS = "SELECT a.id, a.uploaded_at AS at, a.kind, a.title, a.content_type,
            COALESCE(u.display_name, '') AS practitioner_name
        FROM attachment a LEFT JOIN user_account u ON u.id = a.uploaded_by
        WHERE a.patient_id = ?1 AND (a.uploaded_at < ?2 OR (a.uploaded_at = ?2 AND a.id < ?3))
            AND a.status = 'current'
        ORDER BY a.uploaded_at DESC, a.id DESC {limit ?4}";
    SEEN = "SELECT p.id, p.full_name, p.record_number, p.birth_date, s.visits, s.last_at
        FROM (SELECT patient_id, COUNT(*) AS visits, MAX(starts_at) AS last_at FROM appointment
            WHERE practitioner_id = ?1 AND status IN ('in-progress', 'fulfilled') GROUP BY patient_id) s
        JOIN patient p ON p.id = s.patient_id
        WHERE p.deleted_at IS NULL AND p.search_text LIKE ?5
            AND (s.last_at < ?2 OR (s.last_at = ?2 AND p.id < ?3))
        ORDER BY s.last_at DESC, p.id DESC {limit ?4}";
    BY_DOCTOR = "SELECT practitioner_id, COUNT(*) AS visits, MAX(starts_at) AS last_at FROM appointment
        WHERE patient_id = ?1 AND status IN ('in-progress', 'fulfilled') GROUP BY practitioner_id";
}

/// How many lines a page has.
const PAGE: usize = 50;

pub fn routes() -> Routes {
    Routes::default()
        .offline_read(Access::DOCTOR, routes!(timeline))
        .read(Access::DOCTOR, Reach::Replica, routes!(patients_seen))
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Paged {
    cursor: Option<String>,
}

/// What happened to a patient until now, the newest first: visits, records, prescriptions, files. Leaves an audit row.
#[utoipa::path(get, path = "/api/patients/{id}/timeline", tag = "records", params(Paged),
    responses((status = 200, body = Page<TimelineItem>), (status = 403, body = Problem)))]
async fn timeline(
    mut work: Working,
    PathId(id): PathId<PatientId>,
    Params(asked): Params<Paged>,
) -> Result<Json<Page<TimelineItem>>, Response> {
    let Some(before) = Before::read(asked.cursor.as_deref(), work.now) else {
        return Err(malformed_cursor());
    };
    let page = page_of(&mut work, id, before).await;
    page.map_err(IntoResponse::into_response)
}

/// A row in the timeline's words.
type Tell = fn(&Row) -> Result<Happened, StoreError>;

async fn page_of(
    work: &mut Work,
    id: PatientId,
    before: Before,
) -> Outcome<Json<Page<TimelineItem>>, RecordRefused> {
    let actor = work.actor;
    want_care(work, id, RecordRefused::NotInCare).await?;
    work.note(format!("patient {id}"));
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let of_all = args![id, before.at, before.id, limit].to_vec();
    // Drafts are their author's alone.
    let mut of_own = of_all.clone();
    of_own.extend_from_slice(args![actor.practitioner]);
    let kinds: [(_, Tell, _); 4] = [
        (&VISITS, visit, of_all.clone()),
        (&ATTACHMENTS, attachment, of_all),
        (&ENCOUNTERS, encounter, of_own.clone()),
        (&PRESCRIPTIONS, prescription, of_own),
    ];
    let mut lines = Vec::new();
    for (statement, tell, asked) in kinds {
        for row in work.all(statement, &asked).await? {
            let item = TimelineItem {
                at: row.get("at")?,
                practitioner_name: row.get("practitioner_name")?,
                what: tell(&row)?,
            };
            lines.push((item.at, row.get::<Uuid>("id")?, item));
        }
    }
    lines.sort_by_key(|(at, id, _)| Reverse((*at, *id)));
    let Page { items, next_cursor } = Before::page(lines, PAGE, |(at, id, _)| Before { at: *at, id: *id });
    let items = items.into_iter().map(|(.., item)| item).collect();
    Ok(Json(Page { items, next_cursor }))
}

fn visit(row: &Row) -> Result<Happened, StoreError> {
    Ok(Happened::Visit {
        appointment_id: row.get("id")?,
        status: row.word("status", AppointmentStatus::parse)?,
        service_name: row.get::<Option<String>>("service_name")?.unwrap_or_default(),
        reason: row.get("reason")?,
    })
}

fn encounter(row: &Row) -> Result<Happened, StoreError> {
    let form: EncounterForm = row.json("content")?;
    Ok(Happened::Encounter {
        encounter_id: row.get("id")?,
        status: row.word("status", EncounterStatus::parse)?,
        reason: form.reason,
        diagnoses: form.diagnoses,
        revision: row.get("revision")?,
    })
}

fn attachment(row: &Row) -> Result<Happened, StoreError> {
    Ok(Happened::Attachment {
        attachment_id: row.get("id")?,
        attachment_kind: row.word("kind", AttachmentKind::parse)?,
        title: row.get("title")?,
        content_type: row.word("content_type", FileKind::parse)?,
    })
}

fn prescription(row: &Row) -> Result<Happened, StoreError> {
    let form: PrescriptionForm = row.json("content")?;
    Ok(Happened::Prescription {
        prescription_id: row.get("id")?,
        status: row.word("status", PrescriptionStatus::parse)?,
        code: row.get("code")?,
        drugs: form.lines.into_iter().map(|line| line.drug).collect(),
    })
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct SeenBy {
    /// Part of a name, phone or record number, with or without diacritics.
    q: String,
    cursor: Option<String>,
}

/// The patients whom the doctor who asks has seen, the last seen first; and of whom this is the main doctor: the one
/// who saw them most often. Row A3.
#[utoipa::path(get, path = "/api/patients-seen", tag = "records", params(SeenBy),
    responses((status = 200, body = Page<PatientSeen>)))]
async fn patients_seen(
    State(app): State<App>,
    ActorIs(actor): ActorIs,
    Params(asked): Params<SeenBy>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<PatientSeen>>, Response> {
    let Some(doctor) = actor.practitioner else {
        let (items, next_cursor) = (Vec::new(), None);
        return Ok(Json(Page { items, next_cursor }));
    };
    let Some(before) = Before::read(asked.cursor.as_deref(), app.clock.now()) else {
        return Err(malformed_cursor());
    };
    let page = seen(&mut tx, doctor, &asked.q, before).await;
    let page = page.map_err(|error| Fault::from(error).into_response())?;
    Ok(Json(page))
}

async fn seen(
    tx: &mut Tx,
    doctor: PractitionerId,
    text: &str,
    before: Before,
) -> Result<Page<PatientSeen>, StoreError> {
    // Signs of the pattern's own would mean something else.
    let wanted = fold(text).replace(['%', '_', '['], " ");
    let pattern = format!("%{}%", wanted.split_whitespace().collect::<Vec<_>>().join("%"));
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = tx
        .all(&SEEN, args![doctor, before.at, before.id, limit, pattern])
        .await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let patient_id = row.get("id")?;
        items.push(PatientSeen {
            patient_id,
            patient_name: row.get("full_name")?,
            record_number: row.get("record_number")?,
            birth_date: row.get("birth_date")?,
            visits: row.get("visits")?,
            last_visit_at: row.get("last_at")?,
            is_main_doctor: main_doctor(tx, patient_id).await? == Some(doctor),
        });
    }
    let last = items.last().filter(|_| has_more);
    let next_cursor = last.map(|last| {
        let (at, id) = (last.last_visit_at, last.patient_id.0);
        Before { at, id }.cursor()
    });
    Ok(Page { items, next_cursor })
}

/// Who saw the patient most often; of several the one who did last.
async fn main_doctor(tx: &mut Tx, patient: PatientId) -> Result<Option<PractitionerId>, StoreError> {
    let mut most: Option<(i64, Timestamp, PractitionerId)> = None;
    for row in tx.all(&BY_DOCTOR, args![patient]).await? {
        let one = (
            row.get("visits")?,
            row.get("last_at")?,
            row.get("practitioner_id")?,
        );
        most = most.max(Some(one));
    }
    Ok(most.map(|(.., doctor)| doctor))
}
