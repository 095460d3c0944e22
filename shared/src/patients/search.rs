//! Finding and reading patients.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{
    Identifier, Patient, PatientList, PatientRefused, PatientSummary,
    queries::{day_of, find_patient, find_summary, owner, summary, summary_sql},
    search_words::{rank, readings},
};
use crate::{
    app::App,
    args,
    feed::Page,
    field::{FieldCode, FieldErrors},
    identity::Access,
    ids::PatientId,
    ports::Clock as _,
    store::{Row, StoreError, Tx},
    time::{Date, Timestamp},
    web::{Cursor, Outcome, Params, PathId, Reach, Reading, Routes, Versioned},
};

/// So many are looked at and put in order; who is not among them types another word.
const LOOKED_AT_MAX: i64 = 200;
const LIMIT_MAX: u16 = 200;
const LIMIT: u16 = 50;

crate::statements! {
    SEARCH = summary_sql!("{searched patient}",
        "WHERE {search patient ?1} AND (patient.deleted_at IS NULL OR ?2 = 1) AND patient.merged_into IS NULL
        ORDER BY {newest patient} {limit ?3}");
    /// A name may be so common that the search's rows do not reach everybody who has just this one.
    NAMED = summary_sql!("patient",
        "WHERE patient.name_key = ?1 AND (patient.deleted_at IS NULL OR ?2 = 1) AND patient.merged_into IS NULL
        ORDER BY patient.updated_at DESC {limit ?3}");
    RECENT = summary_sql!("patient",
        "WHERE patient.updated_at <= ?1 AND (patient.updated_at < ?1 OR patient.id < ?2)
            AND (patient.deleted_at IS NULL OR ?3 = 1) AND patient.merged_into IS NULL
        ORDER BY patient.updated_at DESC, patient.id DESC {limit ?4}");
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Replica, routes!(list_patients))
        .read(Access::STAFF, Reach::Replica, routes!(read_patient))
}

/// Finds patients, or lists them with the most recently changed first. Row E4, V1.
#[utoipa::path(get, path = "/api/patients", tag = "patients", params(PatientList),
    responses((status = 200, body = Page<PatientSummary>)))]
async fn list_patients(
    State(app): State<App>,
    Params(asked): Params<PatientList>,
    Reading(mut tx): Reading,
) -> Outcome<Json<Page<PatientSummary>>, PatientRefused> {
    let day = day_of(&mut tx, app.clock.now()).await?;
    let limit = asked.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let page = if let Some(identifier) = &asked.identifier {
        let identifier = Identifier::parse(identifier).ok_or_else(|| malformed("identifier"))?;
        one_page(
            with_number(&mut tx, &identifier, asked.include_deleted, day)
                .await?
                .into_iter()
                .collect(),
        )
    } else if let Some(typed) = asked.q.as_deref().filter(|typed| !typed.trim().is_empty()) {
        let mut items = search(&mut tx, typed, asked.include_deleted, day).await?;
        items.truncate(usize::from(limit));
        one_page(items)
    } else {
        let cursor = asked.cursor.as_deref().map(|text| Cursor::read(text, 2));
        let after = match cursor {
            None => (Timestamp::LAST, PatientId(uuid::Uuid::max())),
            Some(cursor) => cursor
                .and_then(|cursor| Some((cursor.key(0)?, cursor.key(1)?)))
                .filter(|(at, _): &(Timestamp, PatientId)| at.is_storable())
                .ok_or_else(|| malformed("cursor"))?,
        };
        recent(&mut tx, after, asked.include_deleted, limit, day).await?
    };
    Ok(Json(page))
}

/// One patient, whole. A merged one names the record that remains.
#[utoipa::path(get, path = "/api/patients/{id}", tag = "patients",
    responses((status = 200, body = Patient), (status = 404, body = crate::problem::Problem)))]
async fn read_patient(
    State(app): State<App>,
    PathId(id): PathId<PatientId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<Patient>, PatientRefused> {
    let day = day_of(&mut tx, app.clock.now()).await?;
    let found = find_patient(&mut tx, id, day)
        .await?
        .ok_or(PatientRefused::NotFound)?;
    Ok(Versioned(found.version, found))
}

fn malformed(parameter: &str) -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.add(format!("/{parameter}"), FieldCode::Malformed);
    errors
}

fn one_page(items: Vec<PatientSummary>) -> Page<PatientSummary> {
    Page {
        items,
        next_cursor: None,
    }
}

/// By the exact number; else, for an insurance card, by the ten digits that stay with the person.
pub(super) async fn with_number(
    tx: &mut Tx,
    identifier: &Identifier,
    include_deleted: bool,
    day: Date,
) -> Result<Option<PatientSummary>, StoreError> {
    let shown = |patient: &PatientSummary| include_deleted || patient.deleted_at.is_none();
    if let Some(owner) = owner(tx, identifier).await? {
        return Ok(find_summary(tx, owner.patient_id, day).await?.filter(shown));
    }
    let Some(code) = identifier.person_code() else {
        return Ok(None);
    };
    for row in matching_rows(tx, &code, include_deleted).await? {
        let found = summary(&row, day)?;
        let Some(patient) = find_patient(tx, found.id, day).await? else {
            continue;
        };
        let mut known = patient.form.identifiers.iter();
        if known.any(|known| known.names_the_same_person(identifier)) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

async fn matching_rows(tx: &mut Tx, words: &str, include_deleted: bool) -> Result<Vec<Row>, StoreError> {
    let query = tx.dialect().search_query(words);
    tx.all(&SEARCH, args![query, include_deleted, LOOKED_AT_MAX])
        .await
}

/// The best first: the exact name, then words in their order, then beginnings of words; among equals the most
/// recently changed.
async fn search(
    tx: &mut Tx,
    typed: &str,
    include_deleted: bool,
    day: Date,
) -> Result<Vec<PatientSummary>, StoreError> {
    for wanted in readings(typed) {
        let mut rows = matching_rows(tx, &wanted, include_deleted).await?;
        if rows.is_empty() {
            continue;
        }
        // Not all were looked at: whoever has just this name must not be missing.
        if rows.len() == usize::try_from(LOOKED_AT_MAX).unwrap_or(usize::MAX) {
            let named = args![wanted.as_str(), include_deleted, i64::from(LIMIT_MAX)];
            rows.extend(tx.all(&NAMED, named).await?);
        }
        let mut ranked = Vec::with_capacity(rows.len());
        for row in &rows {
            let (name, text): (String, String) = (row.get("name_key")?, row.get("search_text")?);
            let (id, updated_at): (PatientId, Timestamp) = (row.get("id")?, row.get("updated_at")?);
            ranked.push((
                rank(&wanted, &name, &text),
                std::cmp::Reverse((updated_at, id)),
                row,
            ));
        }
        ranked.sort_by_key(|(rank, recency, _)| (*rank, *recency));
        ranked.dedup_by_key(|(_, recency, _)| *recency);
        return ranked.into_iter().map(|(_, _, row)| summary(row, day)).collect();
    }
    Ok(Vec::new())
}

async fn recent(
    tx: &mut Tx,
    (updated_at, id): (Timestamp, PatientId),
    include_deleted: bool,
    limit: u16,
    day: Date,
) -> Result<Page<PatientSummary>, StoreError> {
    let rows = tx
        .all(
            &RECENT,
            args![updated_at, id, include_deleted, i64::from(limit) + 1],
        )
        .await?;
    let more = rows.len() > usize::from(limit);
    let rows = rows.iter().take(usize::from(limit));
    let items: Vec<_> = rows.map(|row| summary(row, day)).collect::<Result<_, _>>()?;
    let last = items.last().filter(|_| more);
    let next_cursor = last.map(|last| Cursor::after([last.updated_at.to_string(), last.id.to_string()]));
    Ok(Page { items, next_cursor })
}
