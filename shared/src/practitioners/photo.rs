//! Doctors' photos.

use axum::{
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{PHOTO_BYTES_MAX, PhotoKind, PhotoRefused, Practitioner, profiles::find_practitioner};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::PractitionerId,
    store::{StoreError, Tx},
    web::{Fault, NoContent, Outcome, Params, PathId, RawBody, Reach, Reading, Routes, Versioned, Working},
};

crate::statements! {
    FIND = "SELECT practitioner.photo_version, practitioner_photo.content_type, practitioner_photo.content
        FROM practitioner_photo JOIN practitioner ON practitioner.id = practitioner_photo.id
        WHERE practitioner_photo.id = ?1 AND practitioner.photo_version IS NOT NULL";
    REMOVE = "DELETE FROM practitioner_photo WHERE id = ?1";
    INSERT = "INSERT INTO practitioner_photo (id, content_type, content) VALUES (?1, ?2, ?3)";
    SHOW = "UPDATE practitioner SET photo_version = version + 1, version = version + 1 WHERE id = ?1";
    HIDE = "UPDATE practitioner SET photo_version = NULL, version = version + 1 WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        // A doctor's photo is no secret, and an `<img>` carries no token.
        .read(Access::Public, Reach::Replica, routes!(read_photo))
        .change(Access::ADMIN, routes!(put_photo))
        .change(Access::ADMIN, routes!(delete_photo))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Seen {
    /// The `photo_version` of the profile: with it the answer never changes and is kept by the browser.
    v: Option<i64>,
}

/// A doctor's photo.
#[utoipa::path(get, path = "/api/practitioners/{id}/photo", tag = "practitioners", params(Seen),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 304),
        (status = 404, body = crate::problem::Problem)))]
async fn read_photo(
    PathId(id): PathId<PractitionerId>,
    Params(seen): Params<Seen>,
    headers: HeaderMap,
    Reading(mut tx): Reading,
) -> Outcome<Response, PhotoRefused> {
    let row = tx.first(&FIND, args![id]).await?.ok_or(PhotoRefused::NotFound)?;
    let version: i64 = row.get("photo_version")?;
    let etag = format!("\"{version}\"");
    let known = headers
        .get(IF_NONE_MATCH)
        .is_some_and(|seen| seen.as_bytes() == etag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        row.get::<Vec<u8>>("content")?.into_response()
    };
    let kept = if seen.v == Some(version) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(ETAG, HeaderValue::from_str(&etag).map_err(Fault::new)?);
    let content_type: String = row.get("content_type")?;
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_str(&content_type).map_err(Fault::new)?,
    );
    Ok(response)
}

/// Sets a doctor's photo: the body is the picture itself, at most 2 MB of JPEG, PNG or WebP.
#[utoipa::path(put, path = "/api/practitioners/{id}/photo", tag = "practitioners",
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 200, body = Practitioner), (status = 413, body = crate::problem::Problem),
        (status = 415, body = crate::problem::Problem)))]
async fn put_photo(
    mut work: Working,
    PathId(id): PathId<PractitionerId>,
    RawBody(bytes): RawBody,
) -> Outcome<Versioned<Practitioner>, PhotoRefused> {
    present(&mut work, id).await?.ok_or(PhotoRefused::NotFound)?;
    if bytes.len() > PHOTO_BYTES_MAX {
        let bytes_max = PHOTO_BYTES_MAX;
        return Err(PhotoRefused::TooLarge { bytes_max }.into());
    }
    let kind = PhotoKind::of(&bytes).ok_or(PhotoRefused::NotAPhoto)?;
    work.run(&REMOVE, args![id]).await?;
    work.run(&INSERT, args![id, kind.content_type(), bytes.to_vec()])
        .await?;
    work.run(&SHOW, args![id]).await?;
    work.put(Entity::Practitioner, id);
    work.put(Entity::PractitionerPhoto, id);
    let changed = present(&mut work, id).await?.ok_or(PhotoRefused::NotFound)?;
    Ok(Versioned(changed.version, changed))
}

/// Takes a doctor's photo away.
#[utoipa::path(delete, path = "/api/practitioners/{id}/photo", tag = "practitioners",
    responses((status = 204), (status = 404, body = crate::problem::Problem)))]
async fn delete_photo(
    mut work: Working,
    PathId(id): PathId<PractitionerId>,
) -> Outcome<NoContent, PhotoRefused> {
    let found = present(&mut work, id)
        .await?
        .filter(|found| found.photo_version.is_some());
    found.ok_or(PhotoRefused::NotFound)?;
    work.run(&REMOVE, args![id]).await?;
    work.run(&HIDE, args![id]).await?;
    work.put(Entity::Practitioner, id);
    work.removed(Entity::PractitionerPhoto, id);
    Ok(NoContent)
}

async fn present(tx: &mut Tx, id: PractitionerId) -> Result<Option<Practitioner>, StoreError> {
    let found = find_practitioner(tx, id).await?;
    Ok(found.filter(|practitioner| practitioner.deleted_at.is_none()))
}
