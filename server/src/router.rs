use axum::{Extension, Router, middleware::from_fn_with_state};
use clinic_shared::{
    app,
    web::{RouteInfo, Routes, in_language, problem, tell_time},
};
use utoipa_axum::router::UtoipaMethodRouterExt as _;
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    Server, attachments, cache,
    identity::{self, token::authenticate},
    messaging,
    ops::{health_routes, log_request},
    prescription_pdf, spreadsheets, sync,
};

/// Every route with a declared access.
fn all_routes(server: &Server) -> Routes {
    let keeping = server.clone();
    app::routes()
        .around_those(cache::is_kept, move |route| {
            route.layer(from_fn_with_state(keeping.clone(), cache::once_each))
        })
        .and(identity::routes(server))
        .and(prescription_pdf::routes())
        .and(spreadsheets::routes())
        .and(attachments::routes(server))
        .and(messaging::routes(server))
        .and(sync::routes(server))
}

/// The whole HTTP surface, without the page's files.
pub fn router(server: &Server) -> Router {
    let (routes, mut api) = all_routes(server).into_router(&server.app);
    "ClinicDesk".clone_into(&mut api.info.title);
    api.info.description = Some(
        "Changes need an `Idempotency-Key` (UUID); updates an `If-Match` with the version last read. \
         Refusals are RFC 9457 problem+json, listed in docs/errors.md."
            .to_owned(),
    );
    routes
        .merge(SwaggerUi::new("/api/docs").url("/api/openapi.json", api))
        .route("/api/{*unknown}", axum::routing::any(unknown))
        .layer(Extension(server.trusted_proxies.clone()))
        .layer(from_fn_with_state(server.clone(), authenticate))
        .layer(from_fn_with_state(server.clone(), sync::handshake::shake_hands))
        .layer(axum::middleware::from_fn(in_language))
        .merge(health_routes(server.clone()))
        .layer(from_fn_with_state(server.app.clock.clone(), tell_time))
        .layer(from_fn_with_state(server.clone(), log_request))
}

/// Under `/api` nothing falls through to the page.
async fn unknown() -> axum::response::Response {
    problem(
        404,
        "/problems/not-found",
        ("Không có địa chỉ này", "There is no such address"),
    )
}

/// Every route as the route × role test reads it.
pub fn route_infos(server: &Server) -> Vec<RouteInfo> {
    all_routes(server).infos().cloned().collect()
}
