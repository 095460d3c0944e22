//! The clinic's server: the real application over a file, without a network of its own.

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, Uri, response::Parts},
};
use clinic_desk::store::{ReplicaEngine, ReplicaKey};
use clinic_server::{
    Server,
    identity::{HashCost, Options, Replicas, token::TokenKeys},
    router,
};
use clinic_shared::{
    app::{App, Feed, SharedClock},
    feed,
    identity::{Actor, Role},
    ids::{SessionId, UserId},
    ports::{Chance, Clock as _, HandClock},
    store::{Begin, Tx, migrate::migrate},
};
use futures_util::StreamExt as _;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::{
    Fault,
    engine::{Hand, SimEngine},
    plants::Plant,
};

pub const KEY: [u8; 32] = [7; 32];

/// One start of it, until it breaks down or is stopped.
pub struct SimServer {
    pub server: Server,
    pub hand: Arc<Hand>,
    /// The same file without a hand on it.
    pub engine: ReplicaEngine,
    router: Router,
}

/// An answer as it leaves the machine.
#[derive(Debug, Clone)]
pub struct Answered {
    pub head: Parts,
    pub body: Bytes,
    /// The server itself did not break it off.
    pub whole: bool,
}

impl SimServer {
    pub async fn start(
        file: &Path,
        clock: &HandClock,
        chance: u64,
        plant: Option<Plant>,
    ) -> Result<Self, Fault> {
        let engine = ReplicaEngine::open(file, &ReplicaKey::new(KEY))?;
        migrate(&engine, clock.now()).await?;
        let mut tx = Tx::begin(&engine, Begin::Read).await?;
        let (_, seq) = feed::position(&mut tx).await?;
        drop(tx);
        let hand = Arc::new(Hand::with(plant));
        let app = App {
            engine: Arc::new(SimEngine::new(engine.clone(), Arc::clone(&hand))),
            clock: SharedClock::new(clock.clone()),
            chance: Chance::from_seed(chance),
            feed: Feed::starting_at(seq),
            mail_domain: None,
            sms: false,
        };
        let options = Options {
            https: false,
            hash_cost: HashCost::TESTS,
            replicas: Replicas::OnEnrolledComputers,
        };
        let server = Server::start(app, TokenKeys::new(&[9; 32]), options).await?;
        let router = router(&server);
        Ok(Self {
            server,
            hand,
            engine,
            router,
        })
    }

    /// Where the feed stands, as a hint would say.
    pub fn seq(&self) -> i64 {
        *self.server.app.feed.listen().borrow()
    }

    /// What it answers; `None` where it broke down meanwhile.
    pub async fn call(&self, mut request: Request<Bytes>) -> Option<Answered> {
        if let Some(path) = request.uri().path_and_query() {
            *request.uri_mut() = Uri::from(path.clone());
        }
        let Ok(answer) = self.router.clone().oneshot(request.map(Body::from)).await;
        let (head, body) = answer.into_parts();
        let (mut pieces, mut body, mut whole) = (body.into_data_stream(), Vec::new(), true);
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => body.extend_from_slice(&piece),
                Err(_) => whole = false,
            }
        }
        (!self.hand.is_broken()).then(|| Answered {
            head,
            body: body.into(),
            whole,
        })
    }

    /// As an admin who sits at the server.
    pub async fn admin(
        &self,
        method: &str,
        path: &str,
        key: Uuid,
        version: Option<i64>,
        body: &serde_json::Value,
    ) -> Result<Option<Answered>, Fault> {
        let actor = Actor {
            user: UserId(Uuid::from_u128(1)),
            role: Role::Admin,
            session: SessionId(Uuid::from_u128(99)),
            practitioner: None,
            patient: None,
        };
        let (token, _) = self.server.keys.issue(actor, self.server.app.clock.now())?;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", key.to_string());
        if let Some(version) = version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        Ok(self.call(request.body(Bytes::from(body.to_string()))?).await)
    }
}
