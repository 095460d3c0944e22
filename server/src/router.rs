use axum::{Router, middleware::from_fn_with_state};
use clinic_shared::{
    app,
    web::{RouteInfo, Routes, in_language},
};

use crate::{Server, identity::token::authenticate};

/// Every route with a declared access, for the test that walks them.
pub fn all_routes(_server: &Server) -> Routes {
    app::routes()
}

/// The whole HTTP surface.
pub fn router(server: &Server) -> Router {
    let (router, api) = all_routes(server).into_router(&server.app);
    let description = serde_json::to_string(&api).unwrap_or_default();
    router
        .route(
            "/api/openapi.json",
            axum::routing::get(|| async { ([("content-type", "application/json")], description) }),
        )
        .layer(from_fn_with_state(server.clone(), authenticate))
        .layer(axum::middleware::from_fn(in_language))
}

/// As the route × role test reads them.
pub fn route_infos(server: &Server) -> Vec<RouteInfo> {
    all_routes(server).infos().cloned().collect()
}
