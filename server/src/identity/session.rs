use axum::{
    Extension, Json,
    response::{IntoResponse as _, Response},
};
use clinic_shared::{
    identity::{Session, SessionRefused},
    problem::Problem,
    store::{Begin, Tx},
    web::{ActorIs, Outcome},
};

use super::{accounts, signed_in::no_store};
use crate::Server;

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "identity",
    responses((status = 200, body = Session), (status = 401, body = Problem)))]
pub async fn read_session(
    Extension(server): Extension<Server>,
    ActorIs(actor): ActorIs,
) -> Outcome<Response, SessionRefused> {
    let mut tx = Tx::begin(server.app.engine.as_ref(), Begin::Read).await?;
    let account = accounts::by_id(&mut tx, actor.user).await?;
    let user = account.ok_or(SessionRefused::Over)?.account();
    Ok(no_store(Json(Session { user }).into_response()))
}
