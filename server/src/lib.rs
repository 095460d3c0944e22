//! The authority: runs the clinic over HTTP, keeps its data, signs people in, tells screens of changes.

pub mod attachments;
pub mod backup;
pub mod bench;
pub mod bus;
pub mod cache;
pub mod check_drugs;
pub mod copy;
pub mod doctor;
pub mod history;
pub mod identity;
pub mod jobs;
pub mod messaging;
pub mod minute;
pub mod neighbours;
pub mod ops;
pub mod prescription_pdf;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod spreadsheets;
pub mod store;
pub mod sync;
pub mod turns;

mod router;

pub use router::{route_infos, router};

use std::sync::Arc;

use clinic_shared::{
    app::App,
    feed::{self, PROTOCOL, Protocol},
    messaging::MailRate,
    ports::Clock as _,
    store::{Begin, Statement, Tx},
};
use uuid::Uuid;

/// What the server's own handlers can reach, beside the clinic's. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Server {
    pub app: App,
    pub keys: identity::token::TokenKeys,
    pub identity: identity::Identity,
    /// Whose data this is.
    pub clinic: Uuid,
    /// What it says to desktops about itself.
    pub protocol: Protocol,
    /// Prepared copies for desktops; none without a folder.
    pub snapshots: sync::Snapshots,
    /// Contents of patients' files; in memory without a folder.
    pub files: attachments::Files,
    /// By which mail leaves; `None` where none is set up.
    pub mail: Option<Arc<dyn messaging::Mail>>,
    /// By which SMS leave; `None` where no gateway is set up.
    pub sms: Option<Arc<dyn messaging::Sms>>,
    /// The address people type, without a slash at the end: links in mails begin with it.
    pub public_url: Arc<str>,
    /// Who is believed about the address of whom they speak for; nobody unless said, but this machine.
    pub trusted_proxies: identity::TrustedProxies,
    /// It was said: else that is only where this server listens, and no way for patients.
    pub has_public_url: bool,
    /// By what it reaches the clinic's other servers.
    pub bus: bus::Bus,
    /// Where answers that are the same for everybody are kept; off unless said.
    pub answers: cache::Answers,
    /// What the relay takes, from all servers together.
    pub mail_rate: MailRate,
}

impl Server {
    /// The store must be up to date. Reads which sessions ended lately, so that a restart revives none.
    pub async fn start(
        app: App,
        keys: identity::token::TokenKeys,
        options: identity::Options,
    ) -> Result<Self, identity::StartFailed> {
        let identity = identity::Identity::start(&app, options).await?;
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
        let clinic = feed::clinic_id(&mut tx, &app.chance, app.clock.now()).await?;
        tx.commit().await?;
        Ok(Self {
            app,
            keys,
            identity,
            clinic,
            protocol: PROTOCOL,
            snapshots: sync::Snapshots::default(),
            files: attachments::Files::in_memory(),
            mail: None,
            sms: None,
            public_url: "http://127.0.0.1:8080".into(),
            trusted_proxies: identity::TrustedProxies::default(),
            has_public_url: false,
            bus: bus::Bus::alone(),
            answers: cache::Answers::default(),
            mail_rate: MailRate::ANY,
        })
    }

    /// Keeps prepared copies for desktops in this folder. They are made by [`sync::keep_ready`].
    pub fn keeping_snapshots(mut self, dir: &std::path::Path) -> std::io::Result<Self> {
        self.snapshots = sync::Snapshots::in_folder(dir)?;
        Ok(self)
    }

    /// Keeps contents of patients' files in this folder.
    pub fn keeping_files(mut self, dir: &std::path::Path) -> std::io::Result<Self> {
        self.files = attachments::Files::in_folder(dir)?;
        Ok(self)
    }

    /// Sends mail, from an address of this domain: from now on patients are told of their visits.
    #[must_use]
    pub fn sending_mail(mut self, mail: Arc<dyn messaging::Mail>, domain: &str) -> Self {
        self.app.mail_domain = Some(domain.into());
        self.mail = Some(mail);
        self
    }

    /// Tells other servers, and is told by them, through this.
    #[must_use]
    pub fn among_others(mut self, bus: bus::Bus) -> Self {
        self.bus = bus;
        self
    }

    /// Keeps answers that are the same for everybody there.
    #[must_use]
    pub fn keeping_answers(mut self, cache: Arc<dyn cache::Cache>) -> Self {
        self.answers = cache::Answers::kept_in(cache);
        self
    }

    /// Sends SMS: to whom, and of what, the clinic's settings say.
    #[must_use]
    pub fn sending_sms(mut self, sms: Arc<dyn messaging::Sms>) -> Self {
        self.app.sms = true;
        self.sms = Some(sms);
        self
    }

    /// Hands the relay no more than this.
    #[must_use]
    pub fn at_mail_rate(mut self, rate: MailRate) -> Self {
        self.mail_rate = rate;
        self
    }

    /// A server with a signing key that everybody can know: on loopback, for the length of a benchmark.
    pub async fn for_bench(app: App) -> Result<Self, identity::StartFailed> {
        let options = identity::Options {
            https: false,
            hash_cost: identity::HashCost::CLINIC,
            replicas: identity::Replicas::Anywhere,
        };
        Self::start(app, identity::token::TokenKeys::new(&[0; 32]), options).await
    }
}

/// The server's own statements, for the test that prepares each.
pub fn statements() -> Vec<&'static Statement> {
    [
        identity::statements(),
        sync::statements(),
        copy::statements(),
        seed::STATEMENTS.to_vec(),
    ]
    .concat()
}

/// What only SQL Server is asked, for the test that reads it.
pub fn sql_server_statements() -> Vec<&'static Statement> {
    [doctor::sqlserver::STATEMENTS, &copy::OF_PLACE].concat()
}
