//! `clinic-server serve`: opens the store, brings it up to date, answers until told to stop.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::serve::{ListenerExt as _, TapIo};
use clinic_shared::{
    app::{App, Feed, SharedClock},
    messaging::MailRate,
    ports::{Chance, Clock as _, SystemClock},
    store::{StoreError, migrate::migrate},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::{
    Server, attachments,
    bus::{Bus, BusUrlFault, RedisLine, keep_calling},
    cache::{Memory, Shared},
    copy::is_unfinished,
    history,
    identity::{self, HashCost, token::TokenKeys},
    jobs::{self, Jobs, Pace},
    messaging::{Gateway, Relay, RelayFault},
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
    #[error("mail cannot be set up (settings mail, mail_from): {0}")]
    Mail(#[from] RelayFault),
    #[error("Redis cannot be set up (setting redis): {0}")]
    Redis(#[from] BusUrlFault),
    #[error("SMS cannot be set up (setting sms): {0}")]
    Sms(reqwest::Error),
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
        mail_domain: None,
        sms: false,
    };
    let options = identity::Options {
        https: settings.is_https(),
        hash_cost: HashCost::CLINIC,
        replicas: identity::Replicas::OnEnrolledComputers,
    };
    let (copies, files) = (folder.join("copies"), folder.join(attachments::FOLDER));
    let cannot = |folder: &Path| {
        let folder = folder.display().to_string();
        move |source| StartFailed::Folder { folder, source }
    };
    let server = Server::start(app, keys, options).await?;
    let server = server.keeping_snapshots(&copies).map_err(cannot(&copies))?;
    let mut server = server.keeping_files(&files).map_err(cannot(&files))?;
    server.public_url = settings.public_url.as_str().into();
    server.trusted_proxies = settings.trusted_proxies.clone();
    server.has_public_url = settings.has_public_url;
    reaching_patients(server, settings)
}

/// By the ways that are set up.
fn reaching_patients(mut server: Server, settings: &Settings) -> Result<Server, StartFailed> {
    if let Some(mail) = &settings.mail {
        let rate = MailRate::a_minute(settings.mail_per_minute);
        server = server
            .sending_mail(Arc::new(Relay::new(mail)?), mail.domain())
            .at_mail_rate(rate);
    }
    if let Some(sms) = &settings.sms {
        let gateway = Gateway::new(sms).map_err(StartFailed::Sms)?;
        server = server.sending_sms(Arc::new(gateway));
    }
    Ok(server)
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

/// So often somebody looks whether a job has become due to which servers should be called.
const CALLS_APART: Duration = Duration::from_secs(1);

/// As the settings have it: what other servers of the clinic are told by, and where answers are kept for all of them.
fn among_others(server: Server, settings: &Settings) -> Result<Server, StartFailed> {
    let chance = server.app.chance.clone();
    let redis = match &settings.redis {
        Some(url) => Some(Arc::new(RedisLine::begin(url, &chance)?)),
        None => None,
    };
    let bus = Bus::to_others(
        redis.as_deref(),
        settings.rabbitmq.as_ref(),
        server.clinic,
        &chance,
    );
    let server = server.among_others(bus);
    Ok(match redis {
        Some(line) => server.keeping_answers(Arc::new(Shared::new(line))),
        None => server.keeping_answers(Arc::new(Memory::default())),
    })
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
    let server = among_others(server, settings)?;
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
    let (kinds, worker) = (jobs::kinds(&server, settings), jobs::server_name(address));
    let bus = server.bus.clone();
    let calling = bus
        .broker
        .reaches_others()
        .then(|| keep_calling(server.app.clone(), Arc::clone(&bus.broker), CALLS_APART));
    let calling = calling.map(tokio::spawn);
    let jobs = Jobs::called_by(bus, server.app.clone(), kinds, worker, Pace::CLINIC);
    let (end_jobs, is_ending) = watch::channel(false);
    let working = tokio::spawn(jobs.keep_working(is_ending));
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
    if let Some(calling) = calling {
        calling.abort();
    }
    end_jobs.send_replace(true);
    if let Err(error) = working.await {
        tracing::error!(%error, "the jobs' loop broke");
    }
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
