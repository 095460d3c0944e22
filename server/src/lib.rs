//! The authority: runs the clinic over HTTP, keeps its data, signs people in, tells screens of changes.

pub mod backup;
pub mod bench;
pub mod check_drugs;
pub mod copy;
pub mod doctor;
pub mod history;
pub mod identity;
pub mod minute;
pub mod neighbours;
pub mod ops;
pub mod prescription_pdf;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod store;
pub mod sync;

mod router;

pub use router::{route_infos, router};

use clinic_shared::{
    app::App,
    feed::{self, PROTOCOL, Protocol},
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
        })
    }

    /// Keeps prepared copies for desktops in this folder. They are made by [`sync::keep_ready`].
    pub fn keeping_snapshots(mut self, dir: &std::path::Path) -> std::io::Result<Self> {
        self.snapshots = sync::Snapshots::in_folder(dir)?;
        Ok(self)
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
