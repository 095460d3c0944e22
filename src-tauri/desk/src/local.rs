//! The API as the window sees it: the session is answered here, reads by the replica where there is one, and
//! everything else by the server.

use std::{path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Response},
    response::IntoResponse as _,
    routing::{any, get, post},
};

use serde::Serialize;

use clinic_shared::{
    app::SharedClock,
    ports::{Chance, Clock, ServersClock},
};

use crate::{
    device::DeviceKey,
    forward::Forward,
    outbox,
    replica::Replica,
    roster::{Erased, Roster, RosterPorts},
    secrets::SecretStore,
    session::{REFRESH, SESSION, Session},
    sync::{LoadProgress, SyncedReplica},
    sync_routes,
    upstream::Upstream,
};

/// What a sign-in page has to say.
#[derive(Debug, Serialize)]
struct Standing {
    /// Why this computer holds nothing any more.
    erased: Option<Erased>,
    /// Somebody signed in without the server, which is back and wants their password once.
    wants_password: bool,
    /// The server lets this computer keep no replica yet.
    unapproved: bool,
    /// Who left before their changes were sent.
    waiting: Vec<Waiting>,
}

#[derive(Debug, Serialize)]
struct Waiting {
    display_name: String,
    count: i64,
}

/// One desktop's way to the clinic.
#[derive(Debug, Clone)]
pub struct Desk {
    pub session: Arc<Session>,
    pub upstream: Upstream,
    pub replica: Arc<dyn Replica>,
    forward: Forward,
    /// The replica again, where it answers reads.
    pub(crate) reads: Option<Arc<SyncedReplica>>,
    roster: Option<Arc<Roster>>,
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
        let ports = RosterPorts::default();
        Self::with_replica_by(upstream, secrets, dir, machine, chance, ports)
    }

    /// As [`Self::with_replica`], by other ports.
    pub fn with_replica_by(
        upstream: Upstream,
        secrets: Arc<dyn SecretStore>,
        dir: PathBuf,
        machine: SharedClock,
        chance: Chance,
        ports: RosterPorts,
    ) -> Self {
        let clock = ServersClock::new(Arc::new(machine));
        let mut upstream = upstream.setting(clock.clone());
        let clock = SharedClock::new(clock);
        match DeviceKey::of(&*secrets, clock.clone(), chance.clone()) {
            Ok(key) => upstream = upstream.proving(key),
            Err(fault) => {
                tracing::error!(%fault, "nobody can sign in on this computer until its keychain opens");
            }
        }
        let roster = Arc::new(Roster::new(
            dir.clone(),
            Arc::clone(&secrets),
            clock.clone(),
            chance.clone(),
            ports,
        ));
        roster.remove_leftovers();
        let session = Session::new(
            upstream.clone(),
            Arc::clone(&secrets),
            Arc::new(clock.clone()),
            chance.clone(),
        );
        let session = Arc::new(session.with_roster(Arc::clone(&roster)));
        let replica = Arc::new(SyncedReplica::new(
            upstream.clone(),
            Arc::clone(&session),
            secrets,
            dir,
            clock,
            chance,
        ));
        roster.before_erasing(replica.closer());
        let mut desk = Self::around(upstream, session, Arc::clone(&replica) as Arc<dyn Replica>);
        desk.reads = Some(replica);
        desk.roster = Some(roster);
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
            roster: None,
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

    /// Counts the time without the server, every minute for as long as the program runs.
    pub async fn keep_time(&self) {
        let mut minutes = tokio::time::interval(Duration::from_mins(1));
        loop {
            minutes.tick().await;
            self.session.minute().await;
        }
    }

    /// `GET /desk/standing`: what the sign-in page has to say. Needs no session.
    async fn standing(&self) -> Standing {
        let people = match &self.roster {
            Some(roster) => roster.people().await.unwrap_or_else(|fault| {
                tracing::error!(%fault, "roster");
                Vec::new()
            }),
            None => Vec::new(),
        };
        let waiting = people.into_iter().filter(|person| person.waiting > 0);
        Standing {
            erased: self.roster.as_ref().and_then(|roster| roster.erased()),
            wants_password: self.session.wants_password(),
            unapproved: self.session.is_unapproved(),
            waiting: waiting
                .map(|person| Waiting {
                    display_name: person.account.display_name,
                    count: person.waiting,
                })
                .collect(),
        }
    }

    /// `DELETE /api/session`.
    async fn sign_out(&self, asked: &HeaderMap) -> Response<Body> {
        let waiting = self.reads.as_ref().map_or(0, |replica| replica.waiting());
        self.session.sign_out(asked, waiting).await
    }

    /// `GET /desk/repairs`: tables of the replica that were found to be wrong, and mended.
    async fn repairs(&self, asked: &HeaderMap) -> Response<Body> {
        let repairs = match &self.reads {
            Some(replica) => replica.repairs().await,
            None => Ok(Vec::new()),
        };
        match repairs {
            Ok(repairs) => Json(repairs).into_response(),
            Err(fault) => outbox::failed(asked, &fault),
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
                .delete(async |State(desk): State<Self>, asked: HeaderMap| desk.sign_out(&asked).await);
        let resume =
            post(async |State(desk): State<Self>, asked: HeaderMap| desk.session.resume(&asked).await);
        Router::new()
            .route(SESSION, session)
            .route(
                "/desk/standing",
                get(async |State(desk): State<Self>| Json(desk.standing().await)),
            )
            .route(REFRESH, resume)
            .merge(outbox::routes())
            .route(
                "/desk/repairs",
                get(async |State(desk): State<Self>, asked: HeaderMap| desk.repairs(&asked).await),
            )
            .route("/desk/load", get(async |State(desk): State<Self>| desk.load()))
            .route(
                "/api/{*path}",
                any(async |State(desk): State<Self>, request: Request| desk.answer(request).await),
            )
            .merge(sync_routes::router())
            .with_state(self.clone())
    }
}
