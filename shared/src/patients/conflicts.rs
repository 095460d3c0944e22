//! The conflict list: what desks did without the server and that somebody has to decide.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{
    ConflictAbout, ConflictStatus, DuplicateReason, Keep, MatchPatient, PatientConflict, PatientForm,
    PatientPart, PatientRefused, ResolveConflict, Said, keep,
    queries::{Kept, current_at, day_of, kept},
};
use crate::{
    app::App,
    args,
    feed::{Entity, Page},
    field::{FieldCode, FieldErrors},
    identity::Access,
    ids::{ConflictId, PatientId},
    ports::Clock as _,
    store::{Row, StoreError, Tx},
    time::Date,
    web::{Body, IfMatch, Outcome, Params, PathId, Reach, Reading, Routes, Versioned, Work, Working},
};

macro_rules! conflict_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, patient_id, part, other_id, desk_value, desk_by_name, desk_at, clinic_value,
                clinic_by_name, clinic_at, status FROM patient_conflict ",
            $rest
        )
    };
}

crate::statements! {
    OPEN = conflict_sql!("WHERE status = 'open' ORDER BY desk_at, patient_id, part");
    OPEN_OF = conflict_sql!("WHERE status = 'open' AND patient_id = ?1 ORDER BY desk_at, part");
    ONE = conflict_sql!("WHERE id = ?1");
    RESOLVE = "UPDATE patient_conflict SET status = ?2, clinic_value = ?3, resolved_by = ?4, resolved_at = ?5,
        version = version + 1 WHERE id = ?1";
    REOPEN = "UPDATE patient_conflict SET status = 'open', resolved_by = NULL, resolved_at = NULL,
        version = version + 1 WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::DESK, Reach::Replica, routes!(list_conflicts))
        .change(Access::DESK, routes!(resolve_conflict))
        .change(Access::DESK, routes!(reopen_conflict))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Of {
    /// Only of this patient.
    patient: Option<PatientId>,
}

/// What is still to be decided, the earliest first.
#[utoipa::path(get, path = "/api/conflicts", tag = "patients", params(Of),
    responses((status = 200, body = Page<PatientConflict>)))]
async fn list_conflicts(
    State(app): State<App>,
    Params(Of { patient }): Params<Of>,
    Reading(mut tx): Reading,
) -> Outcome<Json<Page<PatientConflict>>, PatientRefused> {
    let day = day_of(&mut tx, app.clock.now()).await?;
    let rows = match patient {
        Some(patient) => tx.all(&OPEN_OF, args![patient]).await?,
        None => tx.all(&OPEN, &[]).await?,
    };
    let mut items = Vec::new();
    for row in &rows {
        items.extend(shown(&mut tx, row, day).await?.filter(PatientConflict::is_one));
    }
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// Decides one. `If-Match` is the version of the patient's record that was seen. Deciding the same twice does it once.
#[utoipa::path(post, path = "/api/conflicts/{id}/resolve", tag = "patients", request_body = ResolveConflict,
    responses((status = 200, body = PatientConflict), (status = 409, body = crate::problem::Problem),
        (status = 412, body = crate::problem::Problem)))]
async fn resolve_conflict(
    mut work: Working,
    PathId(id): PathId<ConflictId>,
    IfMatch(version): IfMatch,
    Body(ResolveConflict { keep }): Body<ResolveConflict>,
) -> Outcome<Versioned<PatientConflict>, PatientRefused> {
    let row = conflict(&mut work, id).await?;
    let (status, fits) = (row.status()?, keep == Keep::Both);
    if fits == row.part()?.is_some() {
        let mut errors = FieldErrors::default();
        errors.add("/keep", FieldCode::Malformed);
        return Err(errors.into());
    }
    if status == keep.status() {
        return answer(&mut work, id).await;
    }
    if status != ConflictStatus::Open {
        return Err(PatientRefused::ConflictResolved.into());
    }
    let before = current_at(&mut work, row.patient()?, version).await?;
    let mut replaced = String::new();
    if let Some(part) = row.part()? {
        replaced = written(&part.only(&before.patient.form));
        if keep == Keep::Desk {
            put_in(&mut work, &before, part, &row.form("desk_value")?).await?;
        }
        work.note(format!(
            "conflict of {}: {} kept",
            part.name(),
            keep.status().name()
        ));
    }
    let (now, by) = (work.now, work.actor.user);
    let resolved = args![id, keep.status().name(), replaced, by, now];
    work.run(&RESOLVE, resolved).await?;
    work.put(Entity::PatientConflict, id);
    answer(&mut work, id).await
}

/// Takes a decision back: the field is as it was before it, unless somebody has changed it since.
#[utoipa::path(post, path = "/api/conflicts/{id}/reopen", tag = "patients",
    responses((status = 200, body = PatientConflict), (status = 409, body = crate::problem::Problem),
        (status = 412, body = crate::problem::Problem)))]
async fn reopen_conflict(
    mut work: Working,
    PathId(id): PathId<ConflictId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<PatientConflict>, PatientRefused> {
    let row = conflict(&mut work, id).await?;
    let status = row.status()?;
    if status == ConflictStatus::Open {
        return answer(&mut work, id).await;
    }
    let before = current_at(&mut work, row.patient()?, version).await?;
    if let (ConflictStatus::Desk, Some(part)) = (status, row.part()?) {
        if !part.same(&before.patient.form, &row.form("desk_value")?) {
            return Err(PatientRefused::ChangedSince.into());
        }
        put_in(&mut work, &before, part, &row.form("clinic_value")?).await?;
    }
    work.note("decision on a conflict taken back");
    work.run(&REOPEN, args![id]).await?;
    work.put(Entity::PatientConflict, id);
    answer(&mut work, id).await
}

async fn put_in(
    work: &mut Work,
    before: &Kept,
    part: PatientPart,
    from: &PatientForm,
) -> Outcome<(), PatientRefused> {
    let mut form = before.patient.form.clone();
    part.take(&mut form, from);
    if form == before.patient.form {
        return Ok(());
    }
    keep::update(work, before, &form).await
}

async fn answer(work: &mut Work, id: ConflictId) -> Outcome<Versioned<PatientConflict>, PatientRefused> {
    let row = conflict(work, id).await?;
    let now = work.now;
    let day = day_of(work, now).await?;
    let found = shown(work, &row.0, day).await?;
    let found = found.ok_or(PatientRefused::NotFound)?;
    Ok(Versioned(found.patient_version, found))
}

async fn conflict(tx: &mut Tx, id: ConflictId) -> Outcome<Conflict, PatientRefused> {
    let row = tx.first(&ONE, args![id]).await?;
    Ok(Conflict(row.ok_or(PatientRefused::NotFound)?))
}

/// A form as it is kept in a conflict's row.
pub(super) fn written(form: &PatientForm) -> String {
    serde_json::to_string(form).unwrap_or_default()
}

/// One row.
struct Conflict(Row);

impl Conflict {
    fn status(&self) -> Result<ConflictStatus, StoreError> {
        self.0.word("status", ConflictStatus::parse)
    }

    fn patient(&self) -> Result<PatientId, StoreError> {
        self.0.get("patient_id")
    }

    fn part(&self) -> Result<Option<PatientPart>, StoreError> {
        part_of(&self.0)
    }

    fn form(&self, column: &'static str) -> Result<PatientForm, StoreError> {
        form_of(&self.0, column)
    }
}

fn part_of(row: &Row) -> Result<Option<PatientPart>, StoreError> {
    let name: Option<String> = row.get("part")?;
    let part =
        name.map(|name| PatientPart::parse(&name).ok_or(StoreError::decode("part", "no part of a form")));
    part.transpose()
}

fn form_of(row: &Row, column: &'static str) -> Result<PatientForm, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| StoreError::decode(column, "no form"))
}

/// `None` where the patient is gone, or the two records are one by now.
async fn shown(tx: &mut Tx, row: &Row, day: Date) -> Result<Option<PatientConflict>, StoreError> {
    let Some(of) = kept(tx, row.get("patient_id")?).await? else {
        return Ok(None);
    };
    if !of.patient.is_current() {
        return Ok(None);
    }
    let form = of.patient.form.clone();
    let about = match part_of(row)? {
        Some(part) => ConflictAbout::Field {
            part,
            clinic_value: part.only(&form),
            desk_value: form_of(row, "desk_value")?,
            clinic: said(row.get("clinic_by_name")?, row.get("clinic_at")?),
        },
        None => match other(tx, row, &of, day).await? {
            Some(about) => about,
            None => return Ok(None),
        },
    };
    Ok(Some(PatientConflict {
        id: row.get("id")?,
        patient_version: of.patient.version,
        patient: of.on(day).summary(),
        about,
        desk: Said {
            by: row.get("desk_by_name")?,
            at: row.get("desk_at")?,
        },
        status: row.word("status", ConflictStatus::parse)?,
    }))
}

fn said(by: String, at: Option<crate::time::Timestamp>) -> Option<Said> {
    Some(Said { by, at: at? })
}

/// While both records are there and look like one person's.
async fn other(tx: &mut Tx, row: &Row, of: &Kept, day: Date) -> Result<Option<ConflictAbout>, StoreError> {
    let Some(other) = kept(tx, row.get("other_id")?).await? else {
        return Ok(None);
    };
    let asked = MatchPatient::of(&of.patient.form);
    let reason = DuplicateReason::between(&asked, &other.patient.form);
    let is_one = other.patient.is_current() && other.patient.id != of.patient.id;
    Ok(reason.filter(|_| is_one).map(|reason| ConflictAbout::Duplicate {
        other: other.on(day).summary(),
        reason,
    }))
}

impl PatientConflict {
    /// Both sides may have come to say the same by other ways.
    fn is_one(&self) -> bool {
        match &self.about {
            ConflictAbout::Field {
                part,
                clinic_value,
                desk_value,
                ..
            } => !part.same(clinic_value, desk_value),
            ConflictAbout::Duplicate { .. } => true,
        }
    }
}
