//! The API as the window sees it: the session is answered here, everything else by the server.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::HeaderMap,
    routing::{any, get, post},
};

use clinic_shared::ports::{Chance, Clock};

use crate::{
    forward::Forward,
    replica::Replica,
    secrets::SecretStore,
    session::{REFRESH, SESSION, Session},
    upstream::Upstream,
};

/// One desktop's way to the clinic.
#[derive(Debug, Clone)]
pub struct Desk {
    pub session: Arc<Session>,
    pub upstream: Upstream,
    pub replica: Arc<dyn Replica>,
    forward: Forward,
}

impl Desk {
    pub fn new(
        upstream: Upstream,
        secrets: Arc<dyn SecretStore>,
        replica: Arc<dyn Replica>,
        clock: Arc<dyn Clock>,
        chance: Chance,
    ) -> Self {
        let session = Arc::new(Session::new(upstream.clone(), secrets, clock, chance));
        let forward = Forward::new(upstream.clone(), Arc::clone(&session), Arc::clone(&replica));
        Self {
            session,
            upstream,
            replica,
            forward,
        }
    }

    /// Everything below `/api/`. Routes that the replica answers are merged before it.
    pub fn router(&self) -> Router {
        let session =
            get(async |State(desk): State<Self>, asked: HeaderMap| desk.session.current(&asked).await)
                .post(async |State(desk): State<Self>, asked: HeaderMap, body: Bytes| {
                    desk.session.sign_in(&asked, body).await
                })
                .delete(async |State(desk): State<Self>, asked: HeaderMap| {
                    desk.session.sign_out(&asked).await
                });
        let resume =
            post(async |State(desk): State<Self>, asked: HeaderMap| desk.session.resume(&asked).await);
        Router::new()
            .route(SESSION, session)
            .route(REFRESH, resume)
            .route(
                "/api/{*path}",
                any(async |State(desk): State<Self>, request: Request| desk.forward.forward(request).await),
            )
            .with_state(self.clone())
    }
}
