//! Rooms: create, read, update, delete.

use axum::Json;
use utoipa_axum::routes;

use super::{CreateRoom, Room, RoomForm};
use crate::{
    args,
    feed::{Entity, Page},
    identity::Access,
    ids::RoomId,
    refusal::RowRefused,
    store::{Row, StoreError, Tx},
    text::{alphabetical, tidy},
    web::{
        Body, Created, Failure, Fault, IfMatch, NoContent, Outcome, PathId, Reach, Reading, Routes,
        Versioned, Working,
    },
};

crate::statements! {
    ALL = "SELECT id, name, queue_prefix, floor, active, deleted_at, version
        FROM room WHERE deleted_at IS NULL ORDER BY name, id";
    FIND = "SELECT id, name, queue_prefix, floor, active, deleted_at, version
        FROM room WHERE id = ?1";
    INSERT = "INSERT INTO room
        (id, name, queue_prefix, floor, active, deleted_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, NULL, 1)";
    UPDATE = "UPDATE room SET name = ?2, queue_prefix = ?3, floor = ?4, active = ?5, version = version + 1 WHERE id = ?1";
    DELETE = "UPDATE room SET deleted_at = ?2, version = version + 1 WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::SignedIn, Reach::Replica, routes!(list_rooms))
        .read(Access::SignedIn, Reach::Replica, routes!(read_room))
        .change(Access::ADMIN, routes!(create_room))
        .change(Access::ADMIN, routes!(update_room))
        .change(Access::ADMIN, routes!(delete_room))
}

fn room(row: &Row) -> Result<Room, StoreError> {
    Ok(Room {
        id: row.get("id")?,
        form: RoomForm {
            name: row.get("name")?,
            queue_prefix: row.get("queue_prefix")?,
            floor: row.get("floor")?,
            active: row.get("active")?,
        },
        deleted_at: row.get("deleted_at")?,
        version: row.get("version")?,
    })
}

/// Deleted ones too.
pub async fn find(tx: &mut Tx, id: RoomId) -> Result<Option<Room>, StoreError> {
    tx.first(&FIND, args![id]).await?.as_ref().map(room).transpose()
}

/// For a change: it exists, is not deleted, and has the version that the asker saw.
async fn current(tx: &mut Tx, id: RoomId, version: i64) -> Outcome<Room, RowRefused> {
    let found = find(tx, id)
        .await?
        .filter(|room| room.deleted_at.is_none())
        .ok_or(RowRefused::NotFound)?;
    if found.version != version {
        return Err(RowRefused::VersionConflict {
            current_version: found.version,
        }
        .into());
    }
    Ok(found)
}

/// All rooms that are not deleted, by name; inactive ones too.
#[utoipa::path(get, path = "/api/rooms", tag = "catalog", responses((status = 200, body = Page<Room>)))]
async fn list_rooms(Reading(mut tx): Reading) -> Result<Json<Page<Room>>, Fault> {
    let rows = tx.all(&ALL, &[]).await?;
    let mut items = rows.iter().map(room).collect::<Result<Vec<_>, _>>()?;
    // No engine sorts as Vietnamese readers do; there are few of them.
    items.sort_by_cached_key(|room| alphabetical(&room.form.name));
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// One room.
#[utoipa::path(get, path = "/api/rooms/{id}", tag = "catalog",
    responses((status = 200, body = Room), (status = 404, body = crate::problem::Problem)))]
async fn read_room(
    PathId(id): PathId<RoomId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<Room>, RowRefused> {
    let found = find(&mut tx, id).await?.ok_or(RowRefused::NotFound)?;
    Ok(Versioned(found.version, found))
}

/// Adds a room.
#[utoipa::path(post, path = "/api/rooms", tag = "catalog", request_body = CreateRoom,
    responses((status = 201, body = Room), (status = 409, body = crate::problem::Problem)))]
async fn create_room(mut work: Working, Body(asked): Body<CreateRoom>) -> Outcome<Created<Room>, RowRefused> {
    let CreateRoom { id, form } = asked;
    if find(&mut work, id).await?.is_some() {
        return Err(RowRefused::IdInUse.into());
    }
    let form = tidied(form);
    let row = args![id, &form.name, &form.queue_prefix, &form.floor, form.active];
    work.run(&INSERT, row).await.map_err(prefix_taken)?;
    work.put(Entity::Room, id);
    Ok(Created(
        1,
        Room {
            id,
            form,
            deleted_at: None,
            version: 1,
        },
    ))
}

/// Changes a room. Numbers already given today keep their prefix.
#[utoipa::path(put, path = "/api/rooms/{id}", tag = "catalog", request_body = RoomForm,
    responses((status = 200, body = Room), (status = 412, body = crate::problem::Problem)))]
async fn update_room(
    mut work: Working,
    PathId(id): PathId<RoomId>,
    IfMatch(version): IfMatch,
    Body(form): Body<RoomForm>,
) -> Outcome<Versioned<Room>, RowRefused> {
    current(&mut work, id, version).await?;
    let form = tidied(form);
    let row = args![id, &form.name, &form.queue_prefix, &form.floor, form.active];
    work.run(&UPDATE, row).await.map_err(prefix_taken)?;
    work.put(Entity::Room, id);
    Ok(Versioned(
        version + 1,
        Room {
            id,
            form,
            deleted_at: None,
            version: version + 1,
        },
    ))
}

/// Deletes a room; visits that had it keep showing its name.
#[utoipa::path(delete, path = "/api/rooms/{id}", tag = "catalog",
    responses((status = 204), (status = 412, body = crate::problem::Problem)))]
async fn delete_room(
    mut work: Working,
    PathId(id): PathId<RoomId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, RowRefused> {
    current(&mut work, id, version).await?;
    let now = work.now;
    work.run(&DELETE, args![id, now]).await?;
    work.put(Entity::Room, id);
    Ok(NoContent)
}

fn tidied(form: RoomForm) -> RoomForm {
    RoomForm {
        name: tidy(&form.name),
        floor: tidy(&form.floor),
        ..form
    }
}

fn prefix_taken(error: StoreError) -> Failure<RowRefused> {
    if error.is_unique() {
        RowRefused::AlreadyTaken {
            pointer: "/queue_prefix".to_owned(),
        }
        .into()
    } else {
        error.into()
    }
}
