//! `clinic-server serve`: opens the store, brings it up to date, answers until told to stop.

use std::{net::SocketAddr, path::Path};

use axum::serve::{ListenerExt as _, TapIo};
use clinic_shared::{
    app::{App, Feed, SharedClock},
    ports::{Chance, Clock as _, SystemClock},
    store::{StoreError, migrate::migrate},
};
use tokio::net::{TcpListener, TcpStream};

use crate::{
    Server,
    copy::is_unfinished,
    history,
    identity::{self, HashCost, token::TokenKeys},
    router,
    settings::Settings,
    store::Opened,
};

#[derive(Debug, thiserror::Error)]
pub enum StartFailed {
    #[error("the folder {folder} cannot be used: {source}")]
    Folder { folder: String, source: std::io::Error },
    #[error("the key file {file} cannot be used: {source}")]
    Key { file: String, source: std::io::Error },
    #[error("the database cannot be opened or brought up to date: {0}")]
    Store(#[from] StoreError),
    #[error(
        "clinic-server copy did not come to its end in this database, or the two sides differed: give the same command \
         again, or make the database anew"
    )]
    HalfCopied,
    #[error("what was told before cannot be compared: {0}")]
    History(#[from] history::HistoryFault),
    #[error("signing in cannot be set up: {0}")]
    Identity(#[from] identity::StartFailed),
    #[error("cannot listen on {address} (setting listen): {source}")]
    Listen { address: String, source: std::io::Error },
    #[error("serving ended: {0}")]
    Serve(std::io::Error),
}

/// Opens and migrates the store, reads or makes the signing key.
pub async fn open(settings: &Settings) -> Result<Server, StartFailed> {
    open_by(settings, SharedClock::new(SystemClock)).await
}

/// [`open`], going by another clock than the machine's.
pub async fn open_by(settings: &Settings, clock: SharedClock) -> Result<Server, StartFailed> {
    let folder = &settings.data_dir;
    std::fs::create_dir_all(folder).map_err(|source| StartFailed::Folder {
        folder: folder.display().to_string(),
        source,
    })?;
    let chance = Chance::from_system();
    let keys = TokenKeys::new(&signing_key(&folder.join("signing.key"), &chance)?);
    let engine = Opened::open(&settings.database).await?.engine();
    let applied = migrate(engine.as_ref(), clock.now()).await?;
    if !applied.is_empty() {
        tracing::info!(files = applied.join(", "), "schema brought up to date");
    }
    if is_unfinished(engine.as_ref()).await? {
        return Err(StartFailed::HalfCopied);
    }
    let told = history::look(engine.as_ref(), &chance, clock.now(), folder).await?;
    let app = App {
        engine,
        clock,
        chance,
        feed: Feed::starting_at(told.seq),
    };
    let options = identity::Options {
        https: settings.is_https(),
        hash_cost: HashCost::CLINIC,
        replicas: identity::Replicas::OnEnrolledComputers,
    };
    let copies = folder.join("copies");
    let server = Server::start(app, keys, options).await?;
    server
        .keeping_snapshots(&copies)
        .map_err(|source| StartFailed::Folder {
            folder: copies.display().to_string(),
            source,
        })
}

/// 32 random bytes that only the server's account may read. A new file ends every session.
fn signing_key(file: &Path, chance: &Chance) -> Result<[u8; 32], StartFailed> {
    let failed = |source| StartFailed::Key {
        file: file.display().to_string(),
        source,
    };
    match std::fs::read(file) {
        Ok(bytes) => bytes.try_into().map_err(|_| {
            failed(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "it does not hold exactly 32 bytes",
            ))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key: [u8; 32] = chance.bytes();
            write_private(file, &key).map_err(failed)?;
            Ok(key)
        }
        Err(error) => Err(failed(error)),
    }
}

fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(bytes)
}

/// Serves until `stop` resolves, then lets running requests end.
pub async fn serve(
    server: Server,
    settings: &Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartFailed> {
    let failed = |source| StartFailed::Listen {
        address: settings.listen.to_string(),
        source,
    };
    let listener = TcpListener::bind(settings.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!(%address, database = %settings.database, "serving");
    let app = router(&server).fallback_service(crate::ops::page_routes(&settings.ui));
    let telling = tokio::spawn(history::keep_telling(
        server.app.clone(),
        settings.data_dir.clone(),
    ));
    let minutes = tokio::spawn(crate::minute::keep_looking(server.app.clone()));
    let neighbours = tokio::spawn(crate::neighbours::keep_hearing(server.clone()));
    let copies = tokio::spawn(crate::sync::keep_ready(
        server.snapshots.clone(),
        server.app.clone(),
    ));
    // With addresses: too many failed sign-ins from one of them are slowed down.
    let ended = axum::serve(
        prompt(listener),
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(stop)
    .await;
    minutes.abort();
    neighbours.abort();
    telling.abort();
    copies.abort();
    ended.map_err(StartFailed::Serve)
}

/// A listener whose connections send each piece at once: an answer in two pieces would otherwise wait 40 ms for the
/// other side's word on the first.
pub fn prompt(listener: TcpListener) -> TapIo<TcpListener, fn(&mut TcpStream)> {
    listener.tap_io(at_once)
}

fn at_once(connection: &mut TcpStream) {
    // Without it the answers come all the same, only later.
    let _ = connection.set_nodelay(true);
}
