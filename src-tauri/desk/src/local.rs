//! The API as the window sees it: the session is answered here, reads by the replica where there is one, and
//! everything else by the server.

use std::{path::PathBuf, sync::Arc};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, Response, StatusCode},
    response::IntoResponse as _,
    routing::{any, delete, get, post},
};

use clinic_shared::{
    app::SharedClock,
    ids::ChangeKey,
    ports::{Chance, Clock, ServersClock},
    store::StoreError,
};

use crate::{
    forward::Forward,
    problem::ShellRefused,
    replica::Replica,
    secrets::SecretStore,
    session::{REFRESH, SESSION, Session},
    sync::{LoadProgress, SyncedReplica},
    sync_routes,
    upstream::Upstream,
};

/// One desktop's way to the clinic.
#[derive(Debug, Clone)]
pub struct Desk {
    pub session: Arc<Session>,
    pub upstream: Upstream,
    pub replica: Arc<dyn Replica>,
    forward: Forward,
    /// The replica again, where it answers reads.
    reads: Option<Arc<SyncedReplica>>,
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
        Self::around(upstream, session, replica)
    }

    /// With an encrypted replica in this folder, filled and kept fresh by the server's feed. The desk's clock is
    /// this machine's, corrected by the server's.
    pub fn with_replica(
        upstream: Upstream,
        secrets: Arc<dyn SecretStore>,
        dir: PathBuf,
        machine: SharedClock,
        chance: Chance,
    ) -> Self {
        let clock = ServersClock::new(Arc::new(machine));
        let upstream = upstream.setting(clock.clone());
        let clock = SharedClock::new(clock);
        let session = Arc::new(Session::new(
            upstream.clone(),
            Arc::clone(&secrets),
            Arc::new(clock.clone()),
            chance.clone(),
        ));
        let replica = Arc::new(SyncedReplica::new(
            upstream.clone(),
            Arc::clone(&session),
            secrets,
            dir,
            clock,
            chance,
        ));
        let mut desk = Self::around(upstream, session, Arc::clone(&replica) as Arc<dyn Replica>);
        desk.reads = Some(replica);
        desk
    }

    /// As [`Self::with_replica`]; and what can be done without the server is done here, and sent on when it is back.
    /// See `docs/sync.md`.
    #[must_use]
    pub fn working_offline(self) -> Self {
        if let Some(replica) = &self.reads {
            replica.work_offline();
        }
        self
    }

    fn around(upstream: Upstream, session: Arc<Session>, replica: Arc<dyn Replica>) -> Self {
        let forward = Forward::new(upstream.clone(), Arc::clone(&session), Arc::clone(&replica));
        Self {
            session,
            upstream,
            replica,
            forward,
            reads: None,
        }
    }

    async fn answer(&self, request: Request) -> Response<Body> {
        match &self.reads {
            Some(replica) => replica.answer(request, &self.forward).await,
            None => self.forward.forward(request).await,
        }
    }

    /// The replica that follows the server, where there is one.
    pub fn synced(&self) -> Option<&SyncedReplica> {
        self.reads.as_deref()
    }

    /// `GET /desk/outbox`: what was done here without the server, and what became of it.
    async fn outbox(&self, asked: &HeaderMap) -> Response<Body> {
        let items = match &self.reads {
            Some(replica) => replica.outbox().await,
            None => Ok(Vec::new()),
        };
        match items {
            Ok(items) => Json(items).into_response(),
            Err(fault) => failed(asked, &fault),
        }
    }

    /// `DELETE /desk/outbox/{key}`: somebody has seen the verdict. What still waits is not forgotten.
    async fn seen(&self, key: ChangeKey, asked: &HeaderMap) -> Response<Body> {
        let seen = match &self.reads {
            Some(replica) => replica.seen(key).await,
            None => Ok(false),
        };
        match seen {
            Ok(true) => StatusCode::NO_CONTENT.into_response(),
            Ok(false) => StatusCode::NOT_FOUND.into_response(),
            Err(fault) => failed(asked, &fault),
        }
    }

    /// `GET /desk/load`: how far the replica's load has come.
    fn load(&self) -> Json<LoadProgress> {
        let now = self.reads.as_ref().map(|replica| *replica.progress().borrow());
        Json(now.unwrap_or_default())
    }

    /// Everything below `/api/`, and what this computer alone knows.
    pub fn router(&self) -> Router {
        let session =
            get(async |State(desk): State<Self>, asked: HeaderMap| desk.session.current(&asked).await)
                .post(async |State(desk): State<Self>, asked: HeaderMap, body: Bytes| {
                    desk.session.sign_in(&asked, body).await
                })
                .delete(async |State(desk): State<Self>, asked: HeaderMap| {
                    desk.session.sign_out(&asked).await
                });
        let outbox = get(async |State(desk): State<Self>, asked: HeaderMap| desk.outbox(&asked).await);
        let seen = delete(
            async |State(desk): State<Self>, Path(key): Path<ChangeKey>, asked: HeaderMap| {
                desk.seen(key, &asked).await
            },
        );
        let resume =
            post(async |State(desk): State<Self>, asked: HeaderMap| desk.session.resume(&asked).await);
        Router::new()
            .route(SESSION, session)
            .route(REFRESH, resume)
            .route("/desk/outbox", outbox)
            .route("/desk/outbox/{key}", seen)
            .route("/desk/load", get(async |State(desk): State<Self>| desk.load()))
            .route(
                "/api/{*path}",
                any(async |State(desk): State<Self>, request: Request| desk.answer(request).await),
            )
            .merge(sync_routes::router())
            .with_state(self.clone())
    }
}

fn failed(asked: &HeaderMap, fault: &StoreError) -> Response<Body> {
    tracing::error!(%fault, "outbox");
    ShellRefused::Fault.respond(asked)
}
