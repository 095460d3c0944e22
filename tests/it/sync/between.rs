//! What a desk does while its file is not loaded, while another takes its place, or while the server's history is not
//! the one it knows: kept all the same, where it is found again.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, Response, StatusCode, header},
};
use clinic_desk::{Transport, Unreachable, Upstream, secrets::MemorySecrets};
use clinic_server::{history, router};
use clinic_shared::{
    app::SharedClock,
    args,
    identity::Role,
    ids::{PatientId, PractitionerId, UserId},
    patients::Patient,
    ports::Clock as _,
    scheduling::AppointmentView,
    store::{Begin, Tx},
};
use clinic_tests::{TestDesktop, World, at};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::patients::somebody;

/// The way to a server that answers everything but what brings a replica forward, as one whose line breaks off whenever
/// much is to come.
#[derive(Debug)]
struct Narrow {
    server: Mutex<Router>,
    /// Nothing goes through at all.
    is_cut: AtomicBool,
    lets_pull: AtomicBool,
    registered: AtomicUsize,
}

#[async_trait]
impl Transport for Narrow {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, Unreachable> {
        if self.is_cut.load(Ordering::SeqCst) {
            return Err(Unreachable::new("nobody is there"));
        }
        let path = request.uri().path();
        if path.starts_with("/api/sync/") && !self.lets_pull.load(Ordering::SeqCst) {
            let busy = Response::builder()
                .status(StatusCode::SERVICE_UNAVAILABLE)
                .header(header::CONTENT_TYPE, "application/problem+json");
            return Ok(busy.body(Body::from("{}")).unwrap());
        }
        if (request.method(), path) == (&Method::POST, "/api/patients") {
            self.registered.fetch_add(1, Ordering::SeqCst);
        }
        let server = self.server.lock().unwrap().clone();
        let Ok(answer) = server.oneshot(request.map(Body::from)).await;
        Ok(answer)
    }
}

struct Desk {
    world: World,
    doctor: PractitionerId,
    patient: PatientId,
    user: UserId,
    narrow: Arc<Narrow>,
    secrets: Arc<MemorySecrets>,
    desktop: TestDesktop,
    dir: TempDir,
}

fn desktop(world: &World, narrow: &Arc<Narrow>, secrets: &Arc<MemorySecrets>, dir: &TempDir) -> TestDesktop {
    let upstream = Upstream::over(
        Arc::clone(narrow) as Arc<dyn Transport>,
        "http://clinic.test".parse().unwrap(),
        None,
    );
    let clock = SharedClock::new(world.clinic.clock.clone());
    TestDesktop::over(upstream, clock, secrets.clone(), dir.path())
}

impl Desk {
    /// Signed in, and not loaded.
    async fn start() -> Self {
        let world = World::start().await;
        let (doctor, patient) = (world.doctor("Nội").await, world.patient().await);
        let user = world.clinic.account("letan", Role::FrontDesk, None).await;
        let narrow = Arc::new(Narrow {
            server: Mutex::new(router(&world.clinic.server)),
            is_cut: AtomicBool::new(false),
            lets_pull: AtomicBool::new(false),
            registered: AtomicUsize::new(0),
        });
        let (dir, secrets) = (tempfile::tempdir().unwrap(), Arc::<MemorySecrets>::default());
        let desktop = desktop(&world, &narrow, &secrets, &dir);
        desktop.sign_in("letan").await;
        Self {
            world,
            doctor,
            patient,
            user,
            narrow,
            secrets,
            desktop,
            dir,
        }
    }

    /// The computer starts again, and its server is away.
    async fn restarted_without_server(mut self) -> Self {
        self.narrow.is_cut.store(true, Ordering::SeqCst);
        self.desktop = desktop(&self.world, &self.narrow, &self.secrets, &self.dir);
        let resumed = self.desktop.post("/api/session/refresh", &()).await;
        assert_eq!(resumed.status, StatusCode::OK, "{}", resumed.text());
        self
    }

    async fn loaded() -> Self {
        let desk = Self::start().await;
        desk.lets_pull(true);
        desk.desktop.pull().await;
        desk
    }

    fn lets_pull(&self, lets: bool) {
        self.narrow.lets_pull.store(lets, Ordering::SeqCst);
    }

    async fn register(&self, name: &str) -> Patient {
        self.desktop.post("/api/patients", &somebody(name)).await.ok()
    }

    /// The server forgets what came after this backup, and tells another history.
    async fn put_back(&mut self, backup: TempDir) {
        let clinic = &mut self.world.clinic;
        clinic.put_back(backup).await;
        let app = &clinic.server.app;
        history::restored(
            app.engine.as_ref(),
            &app.chance,
            app.clock.now(),
            clinic.dir.path(),
        )
        .await
        .unwrap();
        *self.narrow.server.lock().unwrap() = router(&clinic.server);
    }

    async fn is_at_server(&self, patient: &Patient) -> bool {
        let found = self
            .world
            .clinic
            .desk()
            .get(&format!("/api/patients/{}", patient.id))
            .await;
        found.status == StatusCode::OK
    }

    async fn to_doctor(&self) {
        let promote = "UPDATE user_account SET role = 'doctor', practitioner_id = ?2, version = version + 1 WHERE id = ?1";
        let mut tx = Tx::begin(self.world.engine().as_ref(), Begin::Write)
            .await
            .unwrap();
        tx.run_sql(promote, args![self.user, self.doctor]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_the_server_did_before_the_first_load_comes_again_after_a_restore() {
    let mut desk = Desk::start().await;
    let backup = desk.world.clinic.backup().await;
    let patient = desk.register("Nguyễn Văn Đức").await;
    assert!(desk.is_at_server(&patient).await);

    desk.put_back(backup).await;
    assert!(!desk.is_at_server(&patient).await);
    desk.lets_pull(true);
    desk.desktop.pull().await;
    assert!(desk.is_at_server(&patient).await);
}

#[tokio::test]
async fn what_a_restored_server_did_is_not_sent_to_it_again() {
    let mut desk = Desk::loaded().await;
    let backup = desk.world.clinic.backup().await;
    desk.put_back(backup).await;
    // Done in a history that this desk has not heard of yet.
    desk.lets_pull(false);
    let patient = desk.register("Nguyễn Văn Đức").await;
    desk.lets_pull(true);
    desk.desktop.pull().await;
    desk.desktop.pull().await;
    assert!(desk.is_at_server(&patient).await);
    assert_eq!(desk.narrow.registered.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_is_done_while_the_role_changes_is_not_left_in_the_file_that_goes() {
    let desk = Desk::loaded().await.restarted_without_server().await;
    desk.register("Nguyễn Văn Đức").await;
    desk.to_doctor().await;
    // The pull that comes before the next change is the first to hear of the role.
    desk.narrow.is_cut.store(false, Ordering::SeqCst);
    let asked = desk.world.ask(desk.doctor, desk.patient, at(10, 0));
    let booked: AppointmentView = desk.desktop.post("/api/appointments", &asked).await.ok();

    assert!(!desk.desktop.path(desk.user, "desk").exists());
    desk.desktop.pull().await;
    let path = format!("/api/appointments/{}", booked.appointment.id);
    let at_server = desk.world.clinic.desk().get(&path).await;
    assert_eq!(at_server.status, StatusCode::OK, "{}", at_server.text());
    let key = |item: &serde_json::Value| item["action"].as_str().map(str::to_owned);
    let listed: Vec<_> = desk.desktop.outbox().await.iter().map(key).collect();
    assert!(
        listed.contains(&Some("POST /api/appointments".to_owned())),
        "{listed:?}"
    );
}
