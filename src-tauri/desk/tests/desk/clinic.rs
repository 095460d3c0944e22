//! A clinic's server as small as the desktop's contract with it: sign-in, refresh tokens that work once,
//! access tokens that can be taken back, one write, hints.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering},
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Request, State, WebSocketUpgrade, ws::Message},
    http::{HeaderMap, Response, StatusCode, Uri},
    response::IntoResponse as _,
    routing::{any, get, post},
};
use clinic_desk::{
    Desk, Upstream,
    replica::{PullFault, Replica},
    secrets::{MemorySecrets, SecretStore},
};
use clinic_shared::{
    arrivals::{Queue, QueueEntry},
    feed::{Change, Changes, Entity, FeedOp},
    ports::{Chance, HandClock},
    time::Timestamp,
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{broadcast, watch},
    task::JoinHandle,
};
use tower::ServiceExt as _;
use uuid::Uuid;

#[derive(Debug)]
pub struct Server {
    pub refreshes: AtomicUsize,
    pub ended: AtomicUsize,
    /// Tokens are numbered; only the newest of each kind is good.
    refresh: AtomicU64,
    access: AtomicU64,
    /// Where the feed stands: the first hint of every connection.
    pub position: AtomicI64,
    pub hints: broadcast::Sender<String>,
    /// Cuts every hint connection.
    pub cut: broadcast::Sender<()>,
    /// Hint connections made so far, each counted once it listens.
    pub connections: watch::Sender<usize>,
    pub heard: Mutex<Vec<HeaderMap>>,
    /// What came over the hint connections.
    pub said: watch::Sender<Vec<String>>,
    /// Who signs in.
    pub user: Mutex<Value>,
    pub queue: Mutex<Vec<QueueEntry>>,
    /// What the feed says has changed; `None`: the server is in trouble.
    pub changed: Mutex<Option<Vec<Entity>>>,
}

impl Server {
    /// As when the server's key is changed: no access token out there is good any more.
    pub fn take_back_access(&self) {
        self.access.fetch_add(1, Ordering::SeqCst);
    }

    pub fn take_back_refresh(&self) {
        self.refresh.fetch_add(1, Ordering::SeqCst);
    }

    pub async fn connected(&self, times: usize) {
        self.connections
            .subscribe()
            .wait_for(|made| *made >= times)
            .await
            .unwrap();
    }

    fn tokens(&self) -> Value {
        let access = self.access.fetch_add(1, Ordering::SeqCst) + 1;
        let refresh = self.refresh.fetch_add(1, Ordering::SeqCst) + 1;
        json!({
            "access_token": format!("access-{access}"),
            "refresh_token": format!("refresh-{refresh}"),
            "expires_at": "2030-01-01T00:00:00Z",
            "user": *self.user.lock().unwrap(),
        })
    }

    fn knows(&self, headers: &HeaderMap) -> bool {
        let good = format!("Bearer access-{}", self.access.load(Ordering::SeqCst));
        headers
            .get("authorization")
            .is_some_and(|given| given.as_bytes() == good.as_bytes())
    }
}

/// Keeps how far it was asked to be.
#[derive(Debug, Default)]
pub struct RecordingReplica {
    pub asked: Mutex<Vec<i64>>,
}

#[async_trait::async_trait]
impl Replica for RecordingReplica {
    async fn pull_to(&self, seq: i64) -> Result<i64, PullFault> {
        self.asked.lock().unwrap().push(seq);
        Ok(seq)
    }
}

/// A server, and one desk that uses it.
pub struct Clinic {
    pub server: Arc<Server>,
    pub secrets: Arc<MemorySecrets>,
    pub replica: Arc<RecordingReplica>,
    pub desk: Desk,
    address: String,
    serving: JoinHandle<()>,
}

impl Clinic {
    pub async fn open() -> Self {
        let server = Arc::new(Server {
            refreshes: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            refresh: AtomicU64::new(0),
            access: AtomicU64::new(0),
            position: AtomicI64::new(1),
            hints: broadcast::Sender::new(16),
            cut: broadcast::Sender::new(1),
            connections: watch::Sender::new(0),
            heard: Mutex::default(),
            said: watch::Sender::default(),
            user: Mutex::new(json!({ "user_name": "letan" })),
            queue: Mutex::default(),
            changed: Mutex::new(Some(Vec::new())),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let routes = router(Arc::clone(&server));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let (secrets, replica) = (
            Arc::new(MemorySecrets::default()),
            Arc::new(RecordingReplica::default()),
        );
        let desk = desk(&address, Arc::clone(&secrets) as _, Arc::clone(&replica));
        Self {
            server,
            secrets,
            replica,
            desk,
            address,
            serving,
        }
    }

    /// The program is closed and opened again: only the secrets remain.
    pub fn restart_desk(&mut self) {
        self.desk = desk(
            &self.address,
            Arc::clone(&self.secrets) as _,
            Arc::clone(&self.replica),
        );
    }

    pub async fn shut_server(&mut self) {
        self.serving.abort();
        assert!((&mut self.serving).await.unwrap_err().is_cancelled());
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Told {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.desk.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Told {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }

    pub async fn sign_in(&self) -> Told {
        let ask = json!({ "user_name": "letan", "password": "right" }).to_string();
        self.ask(
            "POST",
            "/api/session",
            &[("content-type", "application/json")],
            &ask,
        )
        .await
    }
}

/// What the page is told.
#[derive(Debug)]
pub struct Told {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
}

fn desk(address: &str, secrets: Arc<dyn SecretStore>, replica: Arc<RecordingReplica>) -> Desk {
    let upstream = Upstream::new(address.parse().unwrap(), Some("desk-1".to_owned())).unwrap();
    let clock = Arc::new(HandClock::at(Timestamp::from_ms(1_000)));
    Desk::new(upstream, secrets, replica, clock, Chance::from_seed(3))
}

type Shared = State<Arc<Server>>;

fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/api/session", post(sign_in).get(session).delete(sign_out))
        .route("/api/session/refresh", post(refresh))
        .route("/api/live", get(live))
        .route("/api/echo", any(echo))
        .route("/api/changes", get(changes))
        .route("/api/queue", get(queue))
        .with_state(server)
}

async fn sign_in(State(server): Shared, headers: HeaderMap, Json(ask): Json<Value>) -> Response<Body> {
    assert_eq!(headers["x-clinic-client"], "desktop");
    assert_eq!(headers["x-clinic-device"], "desk-1");
    if ask["password"] == "right" {
        return (StatusCode::CREATED, Json(server.tokens())).into_response();
    }
    (
        StatusCode::UNAUTHORIZED,
        Json(json!({ "type": "/problems/wrong-password" })),
    )
        .into_response()
}

async fn refresh(State(server): Shared, headers: HeaderMap, Json(ask): Json<Value>) -> Response<Body> {
    assert!(headers.contains_key("idempotency-key"));
    server.refreshes.fetch_add(1, Ordering::SeqCst);
    if ask["refresh_token"] == format!("refresh-{}", server.refresh.load(Ordering::SeqCst)) {
        return Json(server.tokens()).into_response();
    }
    StatusCode::UNAUTHORIZED.into_response()
}

async fn session(State(server): Shared, headers: HeaderMap) -> Response<Body> {
    if server.knows(&headers) {
        return Json(json!({ "user": { "user_name": "letan" } })).into_response();
    }
    StatusCode::UNAUTHORIZED.into_response()
}

async fn sign_out(State(server): Shared, headers: HeaderMap) -> StatusCode {
    assert!(server.knows(&headers));
    server.ended.fetch_add(1, Ordering::SeqCst);
    StatusCode::NO_CONTENT
}

async fn echo(State(server): Shared, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    server.heard.lock().unwrap().push(parts.headers.clone());
    if !server.knows(&parts.headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let body: Bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let told = json!({
        "method": parts.method.as_str(),
        "uri": parts.uri.to_string(),
        "body": String::from_utf8_lossy(&body),
    });
    (
        [
            ("clinic-seq", "42"),
            ("etag", "\"8\""),
            ("set-cookie", "clinic=1"),
        ],
        Json(told),
    )
        .into_response()
}

async fn changes(State(server): Shared, uri: Uri) -> Response<Body> {
    let Some(changed) = server.changed.lock().unwrap().clone() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let after: i64 = uri.query().unwrap().trim_start_matches("after=").parse().unwrap();
    let change = |entity| Change {
        entity,
        id: Uuid::nil(),
        op: FeedOp::Put,
        seq: after + 1,
    };
    Json(Changes {
        seq: after + 1,
        changes: changed.into_iter().map(change).collect(),
        resync: false,
    })
    .into_response()
}

async fn queue(State(server): Shared, uri: Uri) -> Json<Queue> {
    let entries = server.queue.lock().unwrap().clone();
    let of = |entry: &QueueEntry| uri.query() == Some(&*format!("practitioner_id={}", entry.practitioner_id));
    Json(Queue {
        day: entries
            .first()
            .map_or_else(|| "2026-11-24".parse().unwrap(), |entry| entry.day),
        entries: entries.into_iter().filter(of).collect(),
        wait_median_minutes: None,
    })
}

async fn live(State(server): Shared, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response<Body> {
    if !server.knows(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    upgrade.on_upgrade(async move |mut socket| {
        let (mut hints, mut cut) = (server.hints.subscribe(), server.cut.subscribe());
        server.connections.send_modify(|made| *made += 1);
        let position = json!({ "seq": server.position.load(Ordering::SeqCst) }).to_string();
        if socket.send(Message::Text(position.into())).await.is_err() {
            return;
        }
        loop {
            tokio::select! {
                hint = hints.recv() => {
                    if socket.send(Message::Text(hint.unwrap().into())).await.is_err() { return; }
                }
                _ = cut.recv() => return,
                said = socket.recv() => match said {
                    Some(Ok(Message::Text(said))) => server.said.send_modify(|all| all.push(said.to_string())),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return,
                },
            }
        }
    })
}
