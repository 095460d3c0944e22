//! Services: create, read, update, delete.

use axum::Json;
use utoipa_axum::routes;

use super::{CreateService, Service, ServiceForm};
use crate::{
    args,
    feed::{Entity, Page},
    identity::Access,
    ids::ServiceId,
    refusal::RowRefused,
    store::{Row, StoreError, Tx},
    text::{alphabetical, tidy},
    web::{
        Body, Created, Failure, Fault, IfMatch, NoContent, Outcome, PathId, Reach, Reading, Routes,
        Versioned, Working,
    },
};

crate::statements! {
    ALL = "SELECT id, code, name, description, preparation, length_minutes, buffer_before_minutes,
            buffer_after_minutes, price_vnd, color, active, deleted_at, version
        FROM service WHERE deleted_at IS NULL ORDER BY name, id";
    FIND = "SELECT id, code, name, description, preparation, length_minutes, buffer_before_minutes,
            buffer_after_minutes, price_vnd, color, active, deleted_at, version
        FROM service WHERE id = ?1";
    INSERT = "INSERT INTO service
        (id, code, name, description, preparation, length_minutes, price_vnd, color, active, buffer_before_minutes,
            buffer_after_minutes, deleted_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, NULL, 1)";
    UPDATE = "UPDATE service SET code = ?2, name = ?3, description = ?4, preparation = ?5,
        length_minutes = ?6, price_vnd = ?7, color = ?8, active = ?9,
        buffer_before_minutes = ?10, buffer_after_minutes = ?11, version = version + 1 WHERE id = ?1";
    DELETE = "UPDATE service SET deleted_at = ?2, version = version + 1 WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::SignedIn, Reach::Replica, routes!(list_services))
        .read(Access::SignedIn, Reach::Replica, routes!(read_service))
        .change(Access::ADMIN, routes!(create_service))
        .change(Access::ADMIN, routes!(update_service))
        .change(Access::ADMIN, routes!(delete_service))
}

fn service(row: &Row) -> Result<Service, StoreError> {
    Ok(Service {
        id: row.get("id")?,
        form: ServiceForm {
            code: row.get("code")?,
            name: row.get("name")?,
            description: row.get("description")?,
            preparation: row.get("preparation")?,
            length_minutes: row.get("length_minutes")?,
            buffer_before_minutes: row.get("buffer_before_minutes")?,
            buffer_after_minutes: row.get("buffer_after_minutes")?,
            price_vnd: row.get("price_vnd")?,
            color: row.get("color")?,
            active: row.get("active")?,
        },
        deleted_at: row.get("deleted_at")?,
        version: row.get("version")?,
    })
}

/// Deleted ones too.
pub async fn find(tx: &mut Tx, id: ServiceId) -> Result<Option<Service>, StoreError> {
    tx.first(&FIND, args![id])
        .await?
        .as_ref()
        .map(service)
        .transpose()
}

/// For a change: it exists, is not deleted, and has the version that the asker saw.
async fn current(tx: &mut Tx, id: ServiceId, version: i64) -> Outcome<Service, RowRefused> {
    let found = find(tx, id)
        .await?
        .filter(|service| service.deleted_at.is_none())
        .ok_or(RowRefused::NotFound)?;
    if found.version != version {
        return Err(RowRefused::VersionConflict {
            current_version: found.version,
        }
        .into());
    }
    Ok(found)
}

/// All services that are not deleted, by name; inactive ones too. Row C2.
#[utoipa::path(get, path = "/api/services", tag = "catalog", responses((status = 200, body = Page<Service>)))]
async fn list_services(Reading(mut tx): Reading) -> Result<Json<Page<Service>>, Fault> {
    let rows = tx.all(&ALL, &[]).await?;
    let mut items = rows.iter().map(service).collect::<Result<Vec<_>, _>>()?;
    // No engine sorts as Vietnamese readers do; there are few of them.
    items.sort_by_cached_key(|service| alphabetical(&service.form.name));
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// One service.
#[utoipa::path(get, path = "/api/services/{id}", tag = "catalog",
    responses((status = 200, body = Service), (status = 404, body = crate::problem::Problem)))]
async fn read_service(
    PathId(id): PathId<ServiceId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<Service>, RowRefused> {
    let found = find(&mut tx, id).await?.ok_or(RowRefused::NotFound)?;
    Ok(Versioned(found.version, found))
}

/// Adds a service.
#[utoipa::path(post, path = "/api/services", tag = "catalog", request_body = CreateService,
    responses((status = 201, body = Service), (status = 409, body = crate::problem::Problem)))]
async fn create_service(
    mut work: Working,
    Body(asked): Body<CreateService>,
) -> Outcome<Created<Service>, RowRefused> {
    let CreateService { id, form } = asked;
    if find(&mut work, id).await?.is_some() {
        return Err(RowRefused::IdInUse.into());
    }
    let form = tidied(form);
    let row = args![
        id,
        &form.code,
        &form.name,
        &form.description,
        &form.preparation,
        form.length_minutes,
        form.price_vnd,
        &form.color,
        form.active,
        form.buffer_before_minutes,
        form.buffer_after_minutes
    ];
    work.run(&INSERT, row).await.map_err(code_taken)?;
    work.put(Entity::Service, id);
    Ok(Created(
        1,
        Service {
            id,
            form,
            deleted_at: None,
            version: 1,
        },
    ))
}

/// Changes a service. Booked visits keep the length they were booked with.
#[utoipa::path(put, path = "/api/services/{id}", tag = "catalog", request_body = ServiceForm,
    responses((status = 200, body = Service), (status = 412, body = crate::problem::Problem)))]
async fn update_service(
    mut work: Working,
    PathId(id): PathId<ServiceId>,
    IfMatch(version): IfMatch,
    Body(form): Body<ServiceForm>,
) -> Outcome<Versioned<Service>, RowRefused> {
    current(&mut work, id, version).await?;
    let form = tidied(form);
    let row = args![
        id,
        &form.code,
        &form.name,
        &form.description,
        &form.preparation,
        form.length_minutes,
        form.price_vnd,
        &form.color,
        form.active,
        form.buffer_before_minutes,
        form.buffer_after_minutes
    ];
    work.run(&UPDATE, row).await.map_err(code_taken)?;
    work.put(Entity::Service, id);
    Ok(Versioned(
        version + 1,
        Service {
            id,
            form,
            deleted_at: None,
            version: version + 1,
        },
    ))
}

/// Deletes a service; visits that have it keep showing its name.
#[utoipa::path(delete, path = "/api/services/{id}", tag = "catalog",
    responses((status = 204), (status = 412, body = crate::problem::Problem)))]
async fn delete_service(
    mut work: Working,
    PathId(id): PathId<ServiceId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, RowRefused> {
    current(&mut work, id, version).await?;
    let now = work.now;
    work.run(&DELETE, args![id, now]).await?;
    work.put(Entity::Service, id);
    Ok(NoContent)
}

fn tidied(form: ServiceForm) -> ServiceForm {
    ServiceForm {
        code: tidy(&form.code).to_uppercase(),
        name: tidy(&form.name),
        ..form
    }
}

fn code_taken(error: StoreError) -> Failure<RowRefused> {
    if error.is_unique() {
        RowRefused::AlreadyTaken {
            pointer: "/code".to_owned(),
        }
        .into()
    } else {
        error.into()
    }
}
