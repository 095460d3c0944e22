use std::{net::SocketAddr, path::Path, sync::Arc};

use clinic_server::{
    Server,
    attachments::FOLDER,
    copy::copy,
    identity::{HashCost, Options, Replicas, token::TokenKeys},
    router,
    serve::prompt,
    settings::Database,
    store::Opened,
};
use clinic_shared::{
    app::{App, Feed, SharedClock},
    feed::{self, Protocol},
    identity::{Actor, Role},
    ids::{PatientId, PractitionerId, SessionId, UserId},
    messaging::MailRate,
    ports::{Chance, HandClock},
    store::{Begin, Tx, migrate::migrate},
    time::{Date, Timestamp, Zone},
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::{
    Asker, MAIL_DOMAIN, Mailbox, TextBox,
    sql_server::{self, Lent},
};

/// Tuesday 24 November 2026, 09:00 in the clinic.
pub fn now() -> Timestamp {
    Zone::vietnam().at(today(), 9, 0)
}

fn today() -> Date {
    Date("2026-11-24".parse().expect("a date"))
}

/// A server with an empty, migrated database. Everything is gone when it is dropped.
#[derive(Debug)]
pub struct TestClinic {
    pub server: Server,
    pub clock: HandClock,
    pub base_url: String,
    serving: tokio::task::JoinHandle<()>,
    pub dir: TempDir,
    /// In the place of the file in `dir`, where the tests run on SQL Server.
    lent: Option<Lent>,
    starts: u64,
    replicas: Replicas,
    /// Where mail goes; `None` where none is set up.
    mailbox: Option<Mailbox>,
    /// Where SMS go, of a clinic that sends mail: its settings say first that there are none.
    text_box: TextBox,
}

impl TestClinic {
    pub async fn start() -> Self {
        Self::with(Replicas::Anywhere, None).await
    }

    /// As it runs in a clinic that has a relay for its mail.
    pub async fn sending_mail() -> Self {
        Self::with(Replicas::Anywhere, Some(Mailbox::default())).await
    }

    /// As it runs in a clinic: desktops prove who they are.
    pub async fn with_enrolment() -> Self {
        Self::with(Replicas::OnEnrolledComputers, None).await
    }

    async fn with(replicas: Replicas, mailbox: Option<Mailbox>) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = HandClock::at(now());
        let lent = match sql_server::named() {
            Some(server) => Some(Lent::new(&server).await),
            None => None,
        };
        let database = database(dir.path(), lent.as_ref());
        let server = open(dir.path(), &database, &clock, 1, replicas).await;
        let text_box = TextBox::default();
        let server = sending(server, mailbox.as_ref(), &text_box);
        let (base_url, serving) = serve(&server).await;
        Self {
            server,
            clock,
            base_url,
            serving,
            dir,
            lent,
            starts: 1,
            replicas,
            mailbox,
            text_box,
        }
    }

    /// Ends the server and starts another on the same data, at another address.
    pub async fn restart(&mut self) {
        self.serving.abort();
        self.starts += 1;
        self.server = self.open().await;
        (self.base_url, self.serving) = serve(&self.server).await;
    }

    async fn open(&self) -> Server {
        let database = self.database();
        let opened = open(
            self.dir.path(),
            &database,
            &self.clock,
            self.starts,
            self.replicas,
        );
        sending(opened.await, self.mailbox.as_ref(), &self.text_box)
    }

    /// What the clinic's mail goes into; of a clinic that sends any.
    pub fn mailbox(&self) -> &Mailbox {
        self.mailbox.as_ref().expect("a clinic that sends mail")
    }

    pub fn text_box(&self) -> &TextBox {
        &self.text_box
    }

    fn database(&self) -> Database {
        database(self.dir.path(), self.lent.as_ref())
    }

    /// What the store holds now, as a backup has it: in a SQLite file.
    pub async fn backup(&self) -> TempDir {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let into = dir.path().join("clinic.db");
        if self.lent.is_some() {
            copy_all(&self.database(), &Database::Sqlite(into)).await;
            return dir;
        }
        let store = rusqlite::Connection::open(self.dir.path().join("clinic.db")).expect("the store opens");
        store
            .execute("VACUUM INTO ?1", [into.display().to_string()])
            .expect("the backup is written");
        dir
    }

    /// Puts this backup in the place of the store, at another address. Whether a new epoch begins is the caller's
    /// to say.
    pub async fn put_back(&mut self, backup: TempDir) {
        self.serving.abort();
        self.dir = backup;
        if let Some(server) = sql_server::named() {
            let file = Database::Sqlite(self.dir.path().join("clinic.db"));
            self.lent = Some(Lent::new(&server).await);
            copy_all(&file, &self.database()).await;
        }
        self.restart().await;
    }

    /// As [`Self::restart`], as a program of another version.
    pub async fn restart_speaking(&mut self, protocol: Protocol) {
        self.serving.abort();
        self.starts += 1;
        self.server = self.open().await;
        self.server.protocol = protocol;
        (self.base_url, self.serving) = serve(&self.server).await;
    }

    /// As [`Self::restart`], with a relay that takes so much.
    pub async fn restart_at_mail_rate(&mut self, rate: MailRate) {
        self.serving.abort();
        self.starts += 1;
        self.server = self.open().await.at_mail_rate(rate);
        (self.base_url, self.serving) = serve(&self.server).await;
    }

    /// As [`Self::restart`], where patients reach it at this address.
    pub async fn restart_reached_at(&mut self, public_url: &str) {
        self.serving.abort();
        self.starts += 1;
        self.server = self.open().await;
        self.server.public_url = public_url.into();
        self.server.has_public_url = true;
        (self.base_url, self.serving) = serve(&self.server).await;
    }

    /// As [`Self::restart`], without a relay: only SMS go out.
    pub async fn restart_with_sms_alone(&mut self) {
        self.serving.abort();
        self.starts += 1;
        self.mailbox = None;
        self.server = self.open().await.sending_sms(Arc::new(self.text_box.clone()));
        (self.base_url, self.serving) = serve(&self.server).await;
    }

    /// Nobody: no token.
    pub fn stranger(&self) -> Asker {
        Asker::new(&self.base_url, None)
    }

    pub fn admin(&self) -> Asker {
        self.asker(Role::Admin, None)
    }

    /// The receptionist.
    pub fn desk(&self) -> Asker {
        self.asker(Role::FrontDesk, None)
    }

    pub fn doctor(&self, practitioner: PractitionerId) -> Asker {
        self.asker(Role::Doctor, Some(practitioner))
    }

    /// The receptionist's access token.
    pub fn desk_token(&self) -> String {
        self.token(Role::FrontDesk, None)
    }

    /// Somebody with this role and a fresh token.
    pub fn asker(&self, role: Role, practitioner: Option<PractitionerId>) -> Asker {
        Asker::new(&self.base_url, Some(self.token(role, practitioner)))
    }

    /// A patient with an account.
    pub fn patient(&self, patient: PatientId) -> Asker {
        Asker::new(
            &self.base_url,
            Some(self.token_of(Role::Patient, None, Some(patient))),
        )
    }

    /// An access token of somebody with this role.
    pub fn token_of_role(&self, role: Role) -> String {
        self.token(role, None)
    }

    fn token(&self, role: Role, practitioner: Option<PractitionerId>) -> String {
        self.token_of(role, practitioner, None)
    }

    fn token_of(
        &self,
        role: Role,
        practitioner: Option<PractitionerId>,
        patient: Option<PatientId>,
    ) -> String {
        let user = UserId(Uuid::from_u128(match role {
            Role::Admin => 1,
            Role::FrontDesk => 2,
            Role::Doctor => 3,
            Role::Patient => 4,
        }));
        let session = SessionId(Uuid::from_u128(99));
        let actor = Actor {
            user,
            role,
            session,
            practitioner,
            patient,
        };
        let (token, _) = self.server.keys.issue(actor, self.server_now()).expect("a token");
        token
    }

    fn server_now(&self) -> Timestamp {
        use clinic_shared::ports::Clock as _;
        self.clock.now()
    }
}

fn sending(server: Server, mailbox: Option<&Mailbox>, text_box: &TextBox) -> Server {
    match mailbox {
        Some(mailbox) => server
            .sending_mail(Arc::new(mailbox.clone()), MAIL_DOMAIN)
            .sending_sms(Arc::new(text_box.clone())),
        None => server,
    }
}

async fn copy_all(from: &Database, to: &Database) {
    let from = Opened::open(from).await.expect("the source opens");
    let to = Opened::open(to).await.expect("the target opens");
    migrate(to.engine().as_ref(), now())
        .await
        .expect("migrations apply");
    let copied = copy(from.engine().as_ref(), to.engine().as_ref(), |_| {}).await;
    assert!(copied.expect("it is copied").is_same());
    from.close().await;
    to.close().await;
}

fn database(dir: &Path, lent: Option<&Lent>) -> Database {
    match lent {
        Some(lent) => Database::SqlServer(lent.url().clone()),
        None => Database::Sqlite(dir.join("clinic.db")),
    }
}

/// Each start has chances of its own, the same in every run.
async fn open(dir: &Path, database: &Database, clock: &HandClock, starts: u64, replicas: Replicas) -> Server {
    let engine = Opened::open(database).await.expect("the store opens").engine();
    migrate(engine.as_ref(), now()).await.expect("migrations apply");
    let mut tx = Tx::begin(engine.as_ref(), Begin::Read)
        .await
        .expect("a transaction");
    let (_, seq) = feed::position(&mut tx).await.expect("the feed's position");
    drop(tx);
    let app = App {
        engine,
        clock: SharedClock::new(clock.clone()),
        chance: Chance::from_seed(41 + starts),
        feed: Feed::starting_at(seq),
        mail_domain: None,
        sms: false,
    };
    let options = Options {
        https: false,
        hash_cost: HashCost::TESTS,
        replicas,
    };
    let server = Server::start(app, TokenKeys::new(&[7; 32]), options)
        .await
        .expect("signing in is set up");
    // Nobody makes copies by itself here: a test that wants one says when.
    server
        .keeping_snapshots(&dir.join("copies"))
        .expect("a folder for prepared copies")
        .keeping_files(&dir.join(FOLDER))
        .expect("a folder for files")
}

async fn serve(server: &Server) -> (String, tokio::task::JoinHandle<()>) {
    serve_at(server, 0).await
}

/// Serves a store that is there already, with a clock that stands still.
pub async fn serve_store(folder: &Path, port: u16, starts: u64) -> (String, tokio::task::JoinHandle<()>) {
    let database = database(folder, None);
    let server = open(
        folder,
        &database,
        &HandClock::at(now()),
        starts,
        Replicas::Anywhere,
    )
    .await;
    serve_at(&server, port).await
}

/// Another server in the clinic's place, for as long as the test runs. Returns its address.
pub async fn stand_in(routes: axum::Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
    format!("http://{address}")
}

async fn serve_at(server: &Server, port: u16) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let routes = router(server).into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move {
        axum::serve(prompt(listener), routes)
            .await
            .expect("the server serves");
    });
    (format!("http://{address}"), serving)
}

impl Drop for TestClinic {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
