//! The layer around the reads that are kept.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    app::App,
    feed,
    store::{Begin, StoreError, Tx},
    web::{Fault, RouteInfo},
};
use uuid::Uuid;

use super::Cache;
use crate::Server;

/// Reads that depend on what is kept and asked alone: not on who asks, the language, or the hour. None of them tells of a
/// patient. Whoever adds one makes sure of all that.
pub const KEPT: [&str; 4] = [
    "/api/appointments/summary",
    "/api/load",
    "/api/rooms",
    "/api/services",
];

/// Larger ones are worked out each time.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// For [`clinic_shared::web::Routes::around_those`].
pub fn is_kept(route: &RouteInfo) -> bool {
    route.method == "GET" && KEPT.contains(&route.path.as_str())
}

/// Where answers are kept; off, each is worked out for each who asks.
#[derive(Debug, Clone, Default)]
pub struct Answers(Option<Arc<dyn Cache>>);

impl Answers {
    pub fn kept_in(cache: Arc<dyn Cache>) -> Self {
        Self(Some(cache))
    }
}

/// Layer: behind the check of who may ask.
pub async fn once_each(State(server): State<Server>, request: Request, next: Next) -> Response {
    let Some(cache) = server
        .answers
        .0
        .as_deref()
        .filter(|_| request.method() == Method::GET)
    else {
        return next.run(request).await;
    };
    // Before the answer is worked out: it may be newer than its key says, and never older.
    let at = match position(&server.app).await {
        Ok(at) => at,
        Err(error) => return Fault::from(error).into_response(),
    };
    let key = key(server.clinic, at, &request);
    let mut asked = Some((next, request));
    let mut other = None;
    let making = async {
        let (next, request) = asked.take()?;
        match to_keep(next.run(request).await).await {
            Ok(answer) => Some(answer),
            Err(response) => {
                other = Some(response);
                None
            }
        }
    };
    let kept = cache.get_or(&key, Box::pin(making)).await;
    let labels = [("made", if asked.is_none() { "yes" } else { "no" })];
    metrics::counter!("answers_total", &labels).increment(1);
    match (kept, other, asked) {
        (Some(answer), _, _) => json(answer),
        (None, Some(response), _) => response,
        // Somebody else's could not be kept: this one is worked out too.
        (None, None, Some((next, request))) => next.run(request).await,
        (None, None, None) => Fault::new("an answer went missing").into_response(),
    }
}

async fn position(app: &App) -> Result<(i64, i64), StoreError> {
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    feed::position(&mut tx).await
}

/// Programs of another version say things in another way.
fn key(clinic: Uuid, (epoch, seq): (i64, i64), request: &Request) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("clinic:{clinic}:answer:{version}:{epoch}.{seq}:{}", request.uri())
}

/// A plain JSON answer's body; the answer itself where it is not one to be kept.
async fn to_keep(response: Response) -> Result<Bytes, Response> {
    let is_json = response.headers().get(CONTENT_TYPE) == Some(&JSON);
    if response.status() != StatusCode::OK || !is_json {
        return Err(response);
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(body) if body.len() <= ANSWER_BYTES_MAX => Ok(body),
        Ok(body) => Err(Response::from_parts(parts, Body::from(body))),
        Err(error) => Err(Fault::new(error).into_response()),
    }
}

static JSON: HeaderValue = HeaderValue::from_static("application/json");

fn json(answer: Bytes) -> Response {
    ([(CONTENT_TYPE, JSON.clone())], answer).into_response()
}
