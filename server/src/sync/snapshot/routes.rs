use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, Request, State},
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, ETAG, IF_RANGE, RANGE},
    },
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    app::App,
    feed::{self, Scope, snapshot::Snapshot},
    store::{Begin, Tx},
    web::{ActorIs, Fault, Params, problem},
};
use serde::Deserialize;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use super::{
    super::pull::{may_not_pull, no_replica},
    BRIDGED_ROWS_MAX, Snapshots, behind,
};
use crate::{
    Server,
    identity::{Proven, token::Grant},
};

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Preferred {
    /// The id of one of which the asker has a part already: it is answered with that one while it is still good.
    part_of: Option<String>,
}

/// What prepared copy a replica of the asker's may begin with. 204 where there is none (yet): pull everything.
#[utoipa::path(get, path = "/api/sync/snapshot", tag = "feed", params(Preferred),
    responses((status = 200, body = Snapshot), (status = 204, description = "none is ready")))]
pub async fn about(
    ActorIs(actor): ActorIs,
    Params(Preferred { part_of }): Params<Preferred>,
    State(app): State<App>,
    Extension(snapshots): Extension<Snapshots>,
    Extension(server): Extension<Server>,
    granted: Option<Extension<Grant>>,
    proven: Option<Extension<Proven>>,
) -> Result<Response, Fault> {
    let Some(scope) = Scope::of(&actor) else {
        return Ok(no_replica());
    };
    if let Some(refused) = may_not_pull(&server, granted.as_deref(), proven.as_deref()) {
        return Ok(refused);
    }
    // Whoever asks may be the first to need one, or to need a newer one.
    snapshots.want();
    let mut fitting = snapshots.fitting(scope);
    if let Some(part_of) = part_of
        && let Some(at) = fitting.iter().position(|about| about.id == part_of)
    {
        fitting.swap(0, at);
    }
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let clinic = feed::named_clinic(&mut tx).await?;
    for about in fitting.into_iter().filter(|about| Some(about.clinic) == clinic) {
        let behind = behind(&mut tx, &about).await?;
        if behind.is_some_and(|rows| rows <= BRIDGED_ROWS_MAX) {
            return Ok(Json(about).into_response());
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The file: a SQLite database, compressed by gzip. `Range` is heard, so that a fetch goes on where it was cut.
#[utoipa::path(get, path = "/api/sync/snapshot/{id}", tag = "feed", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/gzip", body = String),
        (status = 206, content_type = "application/gzip", body = String),
        (status = 404, description = "not kept any more, or of another scope")))]
pub async fn file(
    ActorIs(actor): ActorIs,
    Path(id): Path<String>,
    Extension(snapshots): Extension<Snapshots>,
    Extension(server): Extension<Server>,
    granted: Option<Extension<Grant>>,
    proven: Option<Extension<Proven>>,
    mut request: Request,
) -> Result<Response, Fault> {
    let Some(scope) = Scope::of(&actor) else {
        return Ok(no_replica());
    };
    if let Some(refused) = may_not_pull(&server, granted.as_deref(), proven.as_deref()) {
        return Ok(refused);
    }
    let about = snapshots.fitting(scope).into_iter().find(|about| about.id == id);
    let Some((path, about)) = about.and_then(|about| Some((snapshots.path(&about)?, about))) else {
        let title = ("Không còn bản sao này", "This copy is not kept any more");
        return Ok(problem(404, "/problems/not-found", title));
    };
    let tag = format!("\"{}\"", about.id);
    let is_of_another = |asked: &HeaderValue| asked.as_bytes() != tag.as_bytes();
    if request.headers().get(IF_RANGE).is_some_and(is_of_another) {
        request.headers_mut().remove(RANGE);
    }
    let Ok(mut response) = ServeFile::new(path).oneshot(request).await;
    response
        .headers_mut()
        .insert(ETAG, HeaderValue::from_str(&tag).map_err(Fault::new)?);
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response.map(Body::new))
}
