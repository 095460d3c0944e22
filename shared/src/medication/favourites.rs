//! Lines that a doctor writes often: each doctor's own.

use axum::Json;
use utoipa_axum::routes;

use super::{CreateFavourite, Favourite, FavouriteForm};
use crate::{
    args,
    feed::{Entity, Page},
    identity::Access,
    ids::{FavouriteId, PractitionerId},
    problem::Problem,
    refusal::RowRefused,
    store::{Row, StoreError, json},
    text::alphabetical,
    web::{
        ActorIs, Body, Created, Fault, IfMatch, NoContent, Outcome, PathId, Reach, Reading, Routes,
        Versioned, Work, Working,
    },
};

crate::statements! {
    OWN = "SELECT id, practitioner_id, content, version FROM prescription_favourite WHERE practitioner_id = ?1";
    FIND = "SELECT id, practitioner_id, content, version FROM prescription_favourite WHERE id = ?1";
    INSERT = "INSERT INTO prescription_favourite (id, practitioner_id, content, version)
        VALUES (?1, ?2, ?3, 1)";
    UPDATE = "UPDATE prescription_favourite SET content = ?2, version = version + 1 WHERE id = ?1";
    DELETE = "DELETE FROM prescription_favourite WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::DOCTOR, Reach::Replica, routes!(list_favourites))
        .change(Access::DOCTOR, routes!(create_favourite))
        .change(Access::DOCTOR, routes!(update_favourite))
        .change(Access::DOCTOR, routes!(delete_favourite))
}

fn favourite(row: &Row) -> Result<Favourite, StoreError> {
    Ok(Favourite {
        id: row.get("id")?,
        form: row.json("content")?,
        version: row.get("version")?,
    })
}

/// The own one of that version.
async fn current(work: &mut Work, id: FavouriteId, version: i64) -> Outcome<(), RowRefused> {
    let row = work.first(&FIND, args![id]).await?;
    let row = row.ok_or(RowRefused::NotFound)?;
    let owner: PractitionerId = row.get("practitioner_id")?;
    if work.actor.practitioner != Some(owner) {
        return Err(RowRefused::NotFound.into());
    }
    let current_version = row.get("version")?;
    if version != current_version {
        return Err(RowRefused::VersionConflict { current_version }.into());
    }
    Ok(())
}

/// The favourites of the doctor who asks, by name.
#[utoipa::path(get, path = "/api/prescription-favourites", tag = "medication",
    responses((status = 200, body = Page<Favourite>)))]
async fn list_favourites(
    ActorIs(actor): ActorIs,
    Reading(mut tx): Reading,
) -> Result<Json<Page<Favourite>>, Fault> {
    let rows = tx.all(&OWN, args![actor.practitioner]).await?;
    let mut items = rows.iter().map(favourite).collect::<Result<Vec<_>, _>>()?;
    items.sort_by_cached_key(|one| alphabetical(&one.form.name));
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// Keeps lines under a name.
#[utoipa::path(post, path = "/api/prescription-favourites", tag = "medication", request_body = CreateFavourite,
    responses((status = 201, body = Favourite), (status = 409, body = Problem)))]
async fn create_favourite(
    mut work: Working,
    Body(asked): Body<CreateFavourite>,
) -> Outcome<Created<Favourite>, RowRefused> {
    let CreateFavourite { id, form } = asked;
    if work.first(&FIND, args![id]).await?.is_some() {
        return Err(RowRefused::IdInUse.into());
    }
    let doctor = work.actor.practitioner.ok_or(RowRefused::NotFound)?;
    let form = form.tidied();
    let content = json(&form)?;
    work.run(&INSERT, args![id, doctor, content]).await?;
    work.put(Entity::PrescriptionFavourite, id);
    let version = 1;
    Ok(Created(version, Favourite { id, form, version }))
}

/// Changes a favourite.
#[utoipa::path(put, path = "/api/prescription-favourites/{id}", tag = "medication", request_body = FavouriteForm,
    responses((status = 200, body = Favourite), (status = 412, body = Problem)))]
async fn update_favourite(
    mut work: Working,
    PathId(id): PathId<FavouriteId>,
    IfMatch(version): IfMatch,
    Body(form): Body<FavouriteForm>,
) -> Outcome<Versioned<Favourite>, RowRefused> {
    current(&mut work, id, version).await?;
    let form = form.tidied();
    let content = json(&form)?;
    work.run(&UPDATE, args![id, content]).await?;
    work.put(Entity::PrescriptionFavourite, id);
    let version = version + 1;
    Ok(Versioned(version, Favourite { id, form, version }))
}

/// Takes a favourite away.
#[utoipa::path(delete, path = "/api/prescription-favourites/{id}", tag = "medication",
    responses((status = 204), (status = 412, body = Problem)))]
async fn delete_favourite(
    mut work: Working,
    PathId(id): PathId<FavouriteId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, RowRefused> {
    current(&mut work, id, version).await?;
    work.run(&DELETE, args![id]).await?;
    work.removed(Entity::PrescriptionFavourite, id);
    Ok(NoContent)
}
