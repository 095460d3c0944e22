//! Templates of records: the program's, the doctor's own, and what colleagues share. Only its doctor changes one.

use std::collections::HashMap;

use axum::Json;
use utoipa_axum::routes;

use super::{
    CreateTemplate, EncounterTemplate, TemplateForm, TemplateRefused, shipped::shipped, template::Nearness,
};
use crate::{
    args,
    feed::{Entity, Page},
    identity::Access,
    ids::{EncounterTemplateId, PractitionerId},
    problem::Problem,
    store::{Row, StoreError, Tx, json},
    text::alphabetical,
    web::{
        ActorIs, Body, Created, Fault, IfMatch, NoContent, Outcome, PathId, Reach, Reading, Routes,
        Versioned, Work, Working, language,
    },
};

crate::statements! {
    SHOWN = "SELECT id, practitioner_id, name, specialty, shared, content, version FROM encounter_template
        WHERE practitioner_id = ?1 OR shared = 1";
    FIND = "SELECT id, practitioner_id, name, specialty, shared, content, version FROM encounter_template
        WHERE id = ?1";
    INSERT = "INSERT INTO encounter_template (id, practitioner_id, name, specialty, shared, content, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)";
    UPDATE = "UPDATE encounter_template SET name = ?2, specialty = ?3, shared = ?4, content = ?5,
        version = version + 1 WHERE id = ?1";
    DELETE = "DELETE FROM encounter_template WHERE id = ?1";
    DOCTORS = "SELECT id, full_name, specialty FROM practitioner";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::DOCTOR, Reach::Replica, routes!(list_templates))
        .change(Access::DOCTOR, routes!(create_template))
        .change(Access::DOCTOR, routes!(update_template))
        .change(Access::DOCTOR, routes!(delete_template))
}

/// Without its doctor's name.
fn template(row: &Row) -> Result<EncounterTemplate, StoreError> {
    Ok(EncounterTemplate {
        id: row.get("id")?,
        practitioner_id: Some(row.get("practitioner_id")?),
        practitioner_name: String::new(),
        form: TemplateForm {
            name: row.get("name")?,
            specialty: row.get("specialty")?,
            shared: row.get("shared")?,
            content: row.json("content")?,
        },
        version: row.get("version")?,
    })
}

/// Name and specialty of each doctor, also of who works here no more.
async fn doctors(tx: &mut Tx) -> Result<HashMap<PractitionerId, (String, String)>, StoreError> {
    let rows = tx.all(&DOCTORS, &[]).await?;
    let doctor = |row: &Row| -> Result<_, StoreError> {
        Ok((row.get("id")?, (row.get("full_name")?, row.get("specialty")?)))
    };
    rows.iter().map(doctor).collect()
}

/// What comes first: the own specialty, there the own before the colleagues' and theirs before the program's, and among
/// those the specialty in the same words.
fn place(nearness: Nearness, whose: u8) -> (Nearness, u8, Nearness) {
    (nearness.max(Nearness::OwnSpecialty), whose, nearness)
}

/// The program's, the own and shared ones, the nearest first.
#[utoipa::path(get, path = "/api/encounter-templates", tag = "records",
    responses((status = 200, body = Page<EncounterTemplate>)))]
async fn list_templates(
    ActorIs(actor): ActorIs,
    Reading(mut tx): Reading,
) -> Result<Json<Page<EncounterTemplate>>, Fault> {
    let doctors = doctors(&mut tx).await?;
    let rows = tx.all(&SHOWN, args![actor.practitioner]).await?;
    let own = actor.practitioner.and_then(|own| doctors.get(&own));
    let specialty = own.map_or("", |(_, specialty)| specialty.as_str());
    let program = shipped().iter().map(|one| {
        let place = place(one.nearness(specialty), 2);
        (place, one.template(language()))
    });
    let mut placed: Vec<_> = program.collect();
    for row in &rows {
        let mut one = template(row)?;
        let is_own = one.practitioner_id == actor.practitioner;
        let doctor = one.practitioner_id.and_then(|doctor| doctors.get(&doctor));
        one.practitioner_name = doctor.map(|(name, _)| name.clone()).unwrap_or_default();
        let nearness = Nearness::between(&one.form.specialty, specialty);
        placed.push((place(nearness, u8::from(!is_own)), one));
    }
    placed.sort_by_cached_key(|(place, one)| (*place, alphabetical(&one.form.name)));
    Ok(Json(Page {
        items: placed.into_iter().map(|(_, one)| one).collect(),
        next_cursor: None,
    }))
}

/// For a change: the asker's own, of the version that the asker saw. What is not shared is nobody else's to know of.
async fn current(work: &mut Work, id: EncounterTemplateId, version: i64) -> Outcome<(), TemplateRefused> {
    if shipped().iter().any(|one| one.id() == id) {
        return Err(TemplateRefused::NotYours.into());
    }
    let row = work.first(&FIND, args![id]).await?;
    let found = template(&row.ok_or(TemplateRefused::NotFound)?)?;
    if work.actor.practitioner != found.practitioner_id {
        let refused = if found.form.shared {
            TemplateRefused::NotYours
        } else {
            TemplateRefused::NotFound
        };
        return Err(refused.into());
    }
    let current_version = found.version;
    if version != current_version {
        return Err(TemplateRefused::VersionConflict { current_version }.into());
    }
    Ok(())
}

/// As it is after a change.
async fn as_it_is(work: &mut Work, id: EncounterTemplateId) -> Outcome<EncounterTemplate, TemplateRefused> {
    work.put(Entity::EncounterTemplate, id);
    let row = work.first(&FIND, args![id]).await?;
    let mut found = template(&row.ok_or(TemplateRefused::NotFound)?)?;
    let doctors = doctors(work).await?;
    let doctor = found.practitioner_id.and_then(|doctor| doctors.get(&doctor));
    found.practitioner_name = doctor.map(|(name, _)| name.clone()).unwrap_or_default();
    Ok(found)
}

/// Keeps a template of one's own.
#[utoipa::path(post, path = "/api/encounter-templates", tag = "records", request_body = CreateTemplate,
    responses((status = 201, body = EncounterTemplate), (status = 409, body = Problem)))]
async fn create_template(
    mut work: Working,
    Body(asked): Body<CreateTemplate>,
) -> Outcome<Created<EncounterTemplate>, TemplateRefused> {
    let CreateTemplate { id, form } = asked;
    let is_programs = shipped().iter().any(|one| one.id() == id);
    if is_programs || work.first(&FIND, args![id]).await?.is_some() {
        return Err(TemplateRefused::IdInUse.into());
    }
    let doctor = work.actor.practitioner.ok_or(TemplateRefused::NotFound)?;
    let TemplateForm {
        name,
        specialty,
        shared,
        content,
    } = form.tidied();
    let content = json(&content)?;
    work.run(&INSERT, args![id, doctor, name, specialty, shared, content])
        .await?;
    let made = as_it_is(&mut work, id).await?;
    Ok(Created(made.version, made))
}

/// Changes a template of one's own: also whether colleagues see it.
#[utoipa::path(put, path = "/api/encounter-templates/{id}", tag = "records", request_body = TemplateForm,
    responses((status = 200, body = EncounterTemplate), (status = 403, body = Problem), (status = 412, body = Problem)))]
async fn update_template(
    mut work: Working,
    PathId(id): PathId<EncounterTemplateId>,
    IfMatch(version): IfMatch,
    Body(form): Body<TemplateForm>,
) -> Outcome<Versioned<EncounterTemplate>, TemplateRefused> {
    current(&mut work, id, version).await?;
    let TemplateForm {
        name,
        specialty,
        shared,
        content,
    } = form.tidied();
    let content = json(&content)?;
    work.run(&UPDATE, args![id, name, specialty, shared, content])
        .await?;
    let changed = as_it_is(&mut work, id).await?;
    Ok(Versioned(changed.version, changed))
}

/// Takes a template of one's own away. Records that began with it stay as they are.
#[utoipa::path(delete, path = "/api/encounter-templates/{id}", tag = "records",
    responses((status = 204), (status = 403, body = Problem), (status = 412, body = Problem)))]
async fn delete_template(
    mut work: Working,
    PathId(id): PathId<EncounterTemplateId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, TemplateRefused> {
    current(&mut work, id, version).await?;
    work.run(&DELETE, args![id]).await?;
    work.removed(Entity::EncounterTemplate, id);
    Ok(NoContent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_specialty_comes_first_there_ones_own_and_then_the_same_words() {
        let in_order = [
            place(Nearness::Same, 0),
            place(Nearness::OwnSpecialty, 0),
            place(Nearness::Same, 2),
            place(Nearness::OwnSpecialty, 2),
            place(Nearness::AllSpecialties, 0),
            place(Nearness::Another, 0),
        ];
        assert!(in_order.is_sorted());
    }
}
