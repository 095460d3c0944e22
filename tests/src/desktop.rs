use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{body::Body, extract::Request};
use clinic_desk::{
    Desk, Upstream,
    roster::RosterPorts,
    secrets::{MemorySecrets, SecretStore, replica_key},
    steady::HandSteady,
    store::{ReplicaEngine, ReplicaKey},
};
use clinic_server::identity::clinic_itself;
use clinic_shared::{
    app::SharedClock,
    identity::{HashCost, SignIn},
    ids::UserId,
    ports::Chance,
    text::hex,
    web::Work,
};
use reqwest::Method;
use serde::Serialize;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::{Answer, PASSWORD, TestClinic, next_uuid};

/// A desktop without its window, with its replica in a folder.
#[derive(Debug, Clone)]
pub struct TestDesktop {
    pub desk: Desk,
    pub secrets: Arc<dyn SecretStore>,
    /// How long its program has been running.
    pub steady: HandSteady,
    pub dir: PathBuf,
}

impl TestClinic {
    /// A change of the clinic's own, in one transaction, that the feed tells of. Returns where the feed then is.
    pub async fn change(&self, change: impl AsyncFnOnce(&mut Work)) -> i64 {
        let app = &self.server.app;
        let mut work = Work::begin(app, clinic_itself()).await.expect("a transaction");
        change(&mut work).await;
        let seq = work.finish("TEST").await.expect("the feed is written");
        work.commit().await.expect("the change is kept");
        app.feed.publish(seq);
        seq
    }

    /// A desktop that reaches this clinic at `server`, signed in as `user_name`.
    pub async fn desktop_at(&self, server: &str, user_name: &str, dir: &Path) -> TestDesktop {
        let desktop = TestDesktop::start(
            server,
            SharedClock::new(self.clock.clone()),
            Arc::<MemorySecrets>::default(),
            dir,
        );
        desktop.sign_in(user_name).await;
        desktop
    }

    pub async fn desktop(&self, user_name: &str, dir: &Path) -> TestDesktop {
        self.desktop_at(&self.base_url, user_name, dir).await
    }
}

/// Each start has chances of its own: no two computers have one key.
fn next_seed() -> u64 {
    next_uuid().as_u64_pair().1
}

impl TestDesktop {
    pub fn start(server: &str, clock: SharedClock, secrets: Arc<dyn SecretStore>, dir: &Path) -> Self {
        let upstream = Upstream::new(server.parse().expect("an address"), None).expect("a client");
        Self::over(upstream, clock, secrets, dir)
    }

    /// By any way to the server.
    pub fn over(upstream: Upstream, clock: SharedClock, secrets: Arc<dyn SecretStore>, dir: &Path) -> Self {
        let steady = HandSteady::default();
        let ports = RosterPorts {
            steady: Arc::new(steady.clone()),
            cost: HashCost::TESTS,
        };
        let desk = Desk::with_replica_by(
            upstream,
            Arc::clone(&secrets),
            dir.to_owned(),
            clock,
            Chance::from_seed(next_seed()),
            ports,
        );
        let desk = desk.working_offline();
        Self {
            desk,
            secrets,
            steady,
            dir: dir.to_owned(),
        }
    }

    /// The same computer after a restart: same keychain, same files.
    #[must_use]
    pub fn restarted(self, server: &str, clock: SharedClock) -> Self {
        let Self {
            desk, secrets, dir, ..
        } = self;
        drop(desk);
        Self::start(server, clock, secrets, &dir)
    }

    /// This computer's id.
    pub fn device(&self) -> Uuid {
        let id = self.desk.upstream.device_id().expect("the computer's id");
        id.parse().expect("an id")
    }

    /// The server gives a sign of life: what waits is sent, and what may be lent is lent.
    pub async fn hear_server(&self) {
        self.desk.replica.online(true);
        self.desk.replica.send_waiting().await;
    }

    /// What was done here without the server.
    pub async fn outbox(&self) -> Vec<serde_json::Value> {
        self.get("/desk/outbox").await.ok()
    }

    /// The replica's file of this user.
    pub fn path(&self, user: UserId, kind: &str) -> PathBuf {
        self.dir.join(format!("replica-{user}-{kind}.db"))
    }

    /// The same file once more, to look into it.
    pub fn look_into(&self, user: UserId, kind: &str) -> ReplicaEngine {
        let key = replica_key(&*self.secrets, &Chance::from_seed(0)).expect("the key");
        ReplicaEngine::open(&self.path(user, kind), &ReplicaKey::new(key)).expect("the replica opens")
    }

    /// Every byte of the same file as it is once decrypted: free pages and what lies between rows too. And how many
    /// bytes its WAL has.
    pub fn bytes(&self, user: UserId, kind: &str) -> (Vec<u8>, u64) {
        let key = replica_key(&*self.secrets, &Chance::from_seed(0)).expect("the key");
        let path = self.path(user, kind);
        let wal = std::fs::metadata(path.with_extension("db-wal")).map_or(0, |file| file.len());
        let file = rusqlite::Connection::open(&path).expect("the replica opens");
        let hex = hex(&key);
        file.execute_batch(&format!("PRAGMA key = \"x'{hex}'\""))
            .expect("the key is taken");
        let pages = file.serialize("main").expect("its pages are read");
        (pages.to_vec(), wal)
    }

    /// What a sign-in with this password is answered.
    pub async fn try_sign_in(&self, user_name: &str, password: &str) -> Answer {
        let asked = SignIn {
            user_name: user_name.to_owned(),
            password: password.to_owned(),
        };
        self.ask(Method::POST, "/api/session", Some(&asked)).await
    }

    pub async fn sign_in(&self, user_name: &str) {
        let answer = self.try_sign_in(user_name, PASSWORD).await;
        assert!(answer.status.is_success(), "{:?}", answer.status);
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None::<&()>).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// As the window asks.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> Answer {
        self.ask_with(method, path, body, &[]).await
    }

    pub async fn ask_with(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        headers: &[(&str, String)],
    ) -> Answer {
        let content = body.map_or_else(Vec::new, |body| serde_json::to_vec(body).expect("JSON"));
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        if headers.iter().all(|(name, _)| *name != "idempotency-key") {
            request = request.header("idempotency-key", next_uuid().to_string());
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(content)).expect("a request");
        let Ok(response) = self.desk.router().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a whole answer");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }

    /// Pulls what the server has now; returns where the replica then stands.
    pub async fn pull(&self) -> i64 {
        self.desk
            .replica
            .pull_to(0)
            .await
            .expect("the pull comes through")
    }
}

impl Answer {
    /// Whether a desktop's replica gave this answer.
    pub fn is_from_replica(&self) -> bool {
        self.headers
            .get("clinic-source")
            .is_some_and(|source| source == "replica")
    }
}
