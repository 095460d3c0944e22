use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{body::Body, extract::Request};
use clinic_desk::{
    Desk, Upstream,
    secrets::{MemorySecrets, SecretStore, replica_key},
    store::{ReplicaEngine, ReplicaKey},
};
use clinic_server::identity::clinic_itself;
use clinic_shared::{app::SharedClock, identity::SignIn, ids::UserId, ports::Chance, web::Work};
use reqwest::Method;
use serde::Serialize;
use tower::ServiceExt as _;

use crate::{Answer, PASSWORD, TestClinic, next_uuid};

/// A desktop without its window, with its replica in a folder.
#[derive(Debug, Clone)]
pub struct TestDesktop {
    pub desk: Desk,
    secrets: Arc<dyn SecretStore>,
    dir: PathBuf,
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

impl TestDesktop {
    pub fn start(server: &str, clock: SharedClock, secrets: Arc<dyn SecretStore>, dir: &Path) -> Self {
        let upstream = Upstream::new(server.parse().expect("an address"), None).expect("a client");
        Self::over(upstream, clock, secrets, dir)
    }

    /// By any way to the server.
    pub fn over(upstream: Upstream, clock: SharedClock, secrets: Arc<dyn SecretStore>, dir: &Path) -> Self {
        let desk = Desk::with_replica(
            upstream,
            Arc::clone(&secrets),
            dir.to_owned(),
            clock,
            Chance::from_seed(5),
        );
        let desk = desk.working_offline();
        Self {
            desk,
            secrets,
            dir: dir.to_owned(),
        }
    }

    /// The same computer after a restart: same keychain, same files.
    #[must_use]
    pub fn restarted(self, server: &str, clock: SharedClock) -> Self {
        let Self { desk, secrets, dir } = self;
        drop(desk);
        Self::start(server, clock, secrets, &dir)
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
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        file.execute_batch(&format!("PRAGMA key = \"x'{hex}'\""))
            .expect("the key is taken");
        let pages = file.serialize("main").expect("its pages are read");
        (pages.to_vec(), wal)
    }

    pub async fn sign_in(&self, user_name: &str) {
        let asked = SignIn {
            user_name: user_name.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let answer = self.ask(Method::POST, "/api/session", Some(&asked)).await;
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
            .header("content-type", "application/json")
            .header("idempotency-key", next_uuid().to_string());
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
