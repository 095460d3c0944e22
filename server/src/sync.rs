//! The feed as it leaves the server: replicas pull it, screens hear hints. What replicas hold is decided in
//! `shared/src/feed/tables.rs`; how it all fits is `docs/sync.md`.

pub mod handshake;
mod live;
mod pull;
mod snapshot;

use axum::{Extension, middleware::from_fn_with_state};
use clinic_shared::{identity::Access, store::Statement, web::Routes};
use utoipa_axum::{router::UtoipaMethodRouterExt as _, routes};

use crate::{Server, identity::prove};

pub use snapshot::{MakeFailed, Snapshots, keep_ready, make_if_worth_it};

/// For the test that prepares each.
pub fn statements() -> Vec<&'static Statement> {
    [pull::STATEMENTS, snapshot::STATEMENTS].concat()
}

pub fn routes(server: &Server) -> Routes {
    let own = server.clone();
    Routes::default()
        .plain(
            // Who has no scope is told so there.
            Access::SignedIn,
            routes!(pull::pull).layer((
                Extension(pull::Turns::default()),
                Extension(server.snapshots.clone()),
            )),
        )
        .plain(
            Access::STAFF,
            routes!(snapshot::about).layer(Extension(server.snapshots.clone())),
        )
        .plain(
            Access::STAFF,
            routes!(snapshot::file).layer(Extension(server.snapshots.clone())),
        )
        .around(move |route| {
            route
                .layer(Extension(own.clone()))
                .layer(from_fn_with_state(own.clone(), prove))
        })
        // A browser cannot send a header with a WebSocket: who listens is checked inside.
        .and(Routes::default().plain(
            Access::Public,
            routes!(live::live).layer(Extension(server.clone())),
        ))
}
