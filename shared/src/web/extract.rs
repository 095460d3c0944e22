use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Path, Query, Request},
    http::{header::IF_MATCH, request::Parts},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::Map;

use super::failure::{Fault, invalid_fields, problem, problem_with};
use crate::{
    app::App,
    field::Check,
    identity::Actor,
    store::{Begin, Tx},
};

/// A JSON body that has passed its own check; else 400 or 422 with what is wrong.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + Check, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        let asked: T = serde_json::from_slice(&bytes).map_err(|error| {
            let mut members = Map::new();
            members.insert("reason".to_owned(), error.to_string().into());
            let title = (
                "Nội dung gửi lên không đúng dạng",
                "The request's content is malformed",
            );
            problem_with(400, "/problems/invalid-body", title, None, members)
        })?;
        let errors = asked.check();
        if errors.is_empty() {
            Ok(Self(asked))
        } else {
            Err(invalid_fields(&errors))
        }
    }
}

/// The body as it came: pictures and files.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let bytes = Bytes::from_request(request, state).await.map_err(|_| {
            problem(
                413,
                "/problems/body-too-large",
                ("Nội dung gửi lên quá lớn", "The request's content is too large"),
            )
        })?;
        Ok(Self(bytes))
    }
}

/// Query parameters; else 400.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(params)) => Ok(Self(params)),
            Err(rejection) => {
                let mut members = Map::new();
                members.insert("reason".to_owned(), rejection.body_text().into());
                let title = ("Điều kiện lọc không đúng dạng", "The query is malformed");
                Err(problem_with(400, "/problems/invalid-query", title, None, members))
            }
        }
    }
}

/// The id in the path; what is no id is not found.
#[derive(Debug)]
pub struct PathId<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match <Path<T> as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(problem(
                404,
                "/problems/not-found",
                ("Không tìm thấy", "Not found"),
            )),
        }
    }
}

/// The version that the asker has seen; else 428.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let header = parts.headers.get(IF_MATCH).and_then(|value| value.to_str().ok());
        let version = header.and_then(|text| text.trim().trim_matches('"').parse().ok());
        version.map(Self).ok_or_else(|| {
            let title = ("Thiếu phiên bản (If-Match)", "The version (If-Match) is missing");
            problem(428, "/problems/version-required", title)
        })
    }
}

/// `Option<IfMatch>`: for changes whose own state says whether they are open; a version given is still kept to.
impl<S: Send + Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        if !parts.headers.contains_key(IF_MATCH) {
            return Ok(None);
        }
        <Self as FromRequestParts<S>>::from_request_parts(parts, state)
            .await
            .map(Some)
    }
}

/// Whoever is signed in. The route's declared access has been checked before.
#[derive(Debug, Clone, Copy)]
pub struct ActorIs(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for ActorIs {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        parts
            .extensions
            .get::<Actor>()
            .copied()
            .map(Self)
            .ok_or_else(super::routes::not_signed_in)
    }
}

/// A reading transaction: one state of the data for the whole answer.
#[derive(Debug)]
pub struct Reading(pub Tx);

impl FromRequestParts<App> for Reading {
    type Rejection = Response;

    async fn from_request_parts(_parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let tx = Tx::begin(app.engine.as_ref(), Begin::Read).await;
        tx.map(Self).map_err(|error| Fault::from(error).into_response())
    }
}
