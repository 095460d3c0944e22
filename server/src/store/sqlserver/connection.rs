//! One session with the server. It knows whether the last answer was read to its end: only then may it be used again.

use std::{fmt, future::Future, io, path::PathBuf, time::Duration};

use clinic_shared::store::Value;
use futures_util::{TryStreamExt as _, future::select_ok};
use tiberius::{AuthMethod, Client, Config, EncryptionLevel, Query, QueryItem, QueryStream, error::Error};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt as _};

use super::{
    fault::{Fault, Said},
    secrets::{SecretFault, Secrets},
    url::{Auth, SqlServerUrl, address},
    values,
};

/// From the first packet to a session that can be used.
const CONNECT: Duration = Duration::from_secs(15);
/// Azure sends callers on to another address, once.
const HOPS_MAX: usize = 2;
const PACKET_BYTES: u32 = 8_000;

/// Set once, so that nothing depends on how the server, the database or the login was set up: what filtered indexes
/// need; counts of rows touched; a taken key that leaves the transaction open (`XACT_ABORT OFF`), as use-cases go on
/// after one; no transaction but those asked for; no wait for a lock without an end. The language comes first, since it
/// would set how dates are read.
const OPTIONS: &str = "SET LANGUAGE us_english; SET DATEFORMAT ymd; SET DATEFIRST 7; \
    SET QUOTED_IDENTIFIER ON; SET ANSI_NULLS ON; SET ANSI_PADDING ON; SET ANSI_WARNINGS ON; SET ARITHABORT ON; \
    SET CONCAT_NULL_YIELDS_NULL ON; SET NUMERIC_ROUNDABORT OFF; SET NOCOUNT OFF; SET XACT_ABORT OFF; \
    SET IMPLICIT_TRANSACTIONS OFF; SET CURSOR_CLOSE_ON_COMMIT OFF";

const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

type Line = Client<Compat<TcpStream>>;

pub struct Connection {
    client: Box<Line>,
    /// For the answer to one request.
    limit: Duration,
    clean: bool,
    born: Instant,
    used: Instant,
}

/// Without what is on the line.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("clean", &self.clean)
            .finish_non_exhaustive()
    }
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum ConnectFault {
    #[error(transparent)]
    Secret(#[from] SecretFault),
    #[error("the certificates in {} cannot be read", path.display())]
    Trust { path: PathBuf, source: io::Error },
    #[error(
        "SQL Server does not answer at {address}: does it run, does it listen on TCP at this port, and is the way there open?"
    )]
    Unreachable { address: String, source: Error },
    #[error("SQL Server at {address} did not finish the greeting within {} s", CONNECT.as_secs())]
    Late { address: String },
    #[error(
        "no encrypted line to {address} that can be trusted: its certificate must be for this name, and be signed by an authority that the system knows or that is in the file given by trust=…"
    )]
    Untrusted { address: String, source: TlsFault },
    #[error(
        "SQL Server refused the sign-in of {user}: check user and password (or token), and that it allows this kind of sign-in"
    )]
    SignIn { user: String, source: Said },
    #[error(
        "there is no database {database} that this login may open: create it, or make the login a user of it"
    )]
    Database { database: String, source: Said },
    #[error("SQL Server did not begin a session")]
    Refused(#[source] Fault),
    #[error(
        "SQL Server sends callers on to other addresses without end, or to one outside of this machine without encryption"
    )]
    SentOn,
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TlsFault(String);

impl From<String> for TlsFault {
    /// The library goes on with how its own caller may turn the check off.
    fn from(said: String) -> Self {
        let what = said.split(" To connect anyway").next();
        Self(what.unwrap_or_default().to_owned())
    }
}

impl ConnectFault {
    /// Whether it may go away by itself.
    pub fn is_passing(&self) -> bool {
        match self {
            // A database that is not open yet is one that is not there.
            Self::Unreachable { .. } | Self::Late { .. } | Self::Database { .. } => true,
            Self::Refused(Fault::Said(said)) => said.is_passing(),
            Self::Refused(fault) => !fault.leaves_the_line_clean(),
            _ => false,
        }
    }
}

impl Connection {
    pub async fn open(url: &SqlServerUrl, secrets: &Secrets) -> Result<Self, ConnectFault> {
        let config = config(url, secrets).await?;
        let late = |_| ConnectFault::Late {
            address: url.address(),
        };
        let client = timeout(CONNECT, greet(url, config)).await.map_err(late)??;
        let now = Instant::now();
        let mut opened = Self {
            client: Box::new(client),
            limit: url.command_timeout,
            clean: true,
            born: now,
            used: now,
        };
        let lock_wait = url.lock_wait.as_millis();
        let options = format!("{OPTIONS}; SET LOCK_TIMEOUT {lock_wait}");
        opened.batch(&options).await.map_err(ConnectFault::Refused)?;
        Ok(opened)
    }

    /// Whether nothing is left on the line of what was asked before.
    pub const fn is_clean(&self) -> bool {
        self.clean
    }

    pub fn age(&self) -> Duration {
        self.born.elapsed()
    }

    pub fn idle(&self) -> Duration {
        self.used.elapsed()
    }

    pub async fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<tiberius::Row>, Fault> {
        let query = query(sql, args)?;
        let (client, limit) = self.ask();
        let answer = answered(sql, limit, async { drain(query.query(client).await?).await }).await;
        self.heard(answer)
    }

    /// The number of rows touched.
    pub async fn touched(&mut self, sql: &str, args: &[Value]) -> Result<u64, Fault> {
        let query = query(sql, args)?;
        let (client, limit) = self.ask();
        let answer = answered(sql, limit, query.execute(client)).await;
        Ok(self.heard(answer)?.total())
    }

    /// Without arguments. Rows only of its first SELECT.
    pub async fn batch(&mut self, sql: &str) -> Result<Vec<tiberius::Row>, Fault> {
        self.batch_within(sql, self.limit).await
    }

    pub async fn batch_within(&mut self, sql: &str, limit: Duration) -> Result<Vec<tiberius::Row>, Fault> {
        let (client, _) = self.ask();
        let answer = answered(sql, limit, async { drain(client.simple_query(sql).await?).await }).await;
        self.heard(answer)
    }

    /// From here on the line is not clean, also when nobody waits for the answer any more.
    fn ask(&mut self) -> (&mut Line, Duration) {
        self.clean = false;
        (&mut self.client, self.limit)
    }

    fn heard<T>(&mut self, answer: Result<T, Fault>) -> Result<T, Fault> {
        self.used = Instant::now();
        self.clean = answer.as_ref().err().is_none_or(Fault::leaves_the_line_clean);
        answer
    }
}

async fn answered<T>(
    sql: &str,
    limit: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Fault> {
    match timeout(limit, answer).await {
        Ok(answer) => answer.map_err(Fault::from),
        Err(_) => Err(Fault::Late {
            statement: sql.to_owned(),
            limit,
        }),
    }
}

fn query<'a>(sql: &'a str, args: &'a [Value]) -> Result<Query<'a>, Fault> {
    let mut query = Query::new(sql);
    for (at, value) in args.iter().enumerate() {
        let unsendable = |what| Fault::Unsendable {
            column: format!("@P{}", at + 1),
            what,
        };
        query.bind(values::sent(value).map_err(unsendable)?);
    }
    Ok(query)
}

/// Reads an answer to its end. An error of the server's comes after all else that it said.
async fn drain(mut stream: QueryStream<'_>) -> Result<Vec<tiberius::Row>, Error> {
    let mut rows = Vec::new();
    while let Some(item) = stream.try_next().await? {
        match item {
            QueryItem::Row(row) if row.result_index() == 0 => rows.push(row),
            QueryItem::Row(_) | QueryItem::Metadata(_) => {}
        }
    }
    Ok(rows)
}

async fn config(url: &SqlServerUrl, secrets: &Secrets) -> Result<Config, ConnectFault> {
    let mut config = Config::new();
    config.host(&url.host);
    config.port(url.port);
    config.database(&url.database);
    config.application_name("ClinicDesk");
    config.packet_size(PACKET_BYTES);
    // Both are measured here, over the whole of what is waited for.
    config.handshake_timeout(None);
    config.command_timeout(None);
    config.encryption(if url.encrypt {
        EncryptionLevel::Required
    } else {
        EncryptionLevel::NotSupported
    });
    if let Some(path) = &url.trust {
        let unreadable = |source| ConnectFault::Trust {
            path: path.clone(),
            source,
        };
        let bundle = tokio::fs::read(path).await.map_err(unreadable)?;
        if !bundle.windows(CERTIFICATE.len()).any(|text| text == CERTIFICATE) {
            let what = "there is none in it in the form of PEM (-----BEGIN CERTIFICATE-----)";
            return Err(unreadable(io::Error::new(io::ErrorKind::InvalidData, what)));
        }
        config.trust_cert_ca_bundle(bundle);
    }
    config.authentication(match url.auth {
        Auth::Sql => AuthMethod::sql_server(&url.user, secrets.password(url)?),
        Auth::AadToken => AuthMethod::aad_token(secrets.token().await?),
    });
    Ok(config)
}

async fn greet(url: &SqlServerUrl, mut config: Config) -> Result<Line, ConnectFault> {
    let mut place = url.address();
    for _ in 0..HOPS_MAX {
        match sign_in(&place, config.clone()).await {
            Err(Error::Routing { host, port }) if url.encrypt => {
                place = address(&host, port);
                config.host(host);
                config.port(port);
            }
            Err(Error::Routing { .. }) => break,
            other => return other.map_err(|error| refused(url, &place, error)),
        }
    }
    Err(ConnectFault::SentOn)
}

async fn sign_in(place: &str, config: Config) -> Result<Line, Error> {
    let stream = reach(place).await?;
    stream.set_nodelay(true)?;
    // On the heap: a greeting is large, and most callers of the pool find a session ready.
    Box::pin(Client::connect(config, stream.compat_write())).await
}

/// The name of a group of servers leads to several addresses, of which one answers: whichever does first.
async fn reach(place: &str) -> Result<TcpStream, io::Error> {
    let addresses = tokio::net::lookup_host(place).await?;
    let tries: Vec<_> = addresses
        .map(|address| Box::pin(TcpStream::connect(address)))
        .collect();
    if tries.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the name leads nowhere"));
    }
    Ok(select_ok(tries).await?.0)
}

fn refused(url: &SqlServerUrl, place: &str, error: Error) -> ConnectFault {
    let address = place.to_owned();
    match error {
        Error::Io { .. } => ConnectFault::Unreachable {
            address,
            source: error,
        },
        Error::Tls(said) => ConnectFault::Untrusted {
            address,
            source: TlsFault::from(said),
        },
        Error::Server(said) => {
            let source = Said::from(&said);
            match source.code {
                18_452 | 18_456 | 18_470 | 18_486..=18_488 => ConnectFault::SignIn {
                    user: match url.auth {
                        Auth::Sql => url.user.clone(),
                        Auth::AadToken => "the access token's owner".to_owned(),
                    },
                    source,
                },
                4_060 | 911 => ConnectFault::Database {
                    database: url.database.clone(),
                    source,
                },
                _ => ConnectFault::Refused(Fault::Said(source)),
            }
        }
        other => ConnectFault::Refused(Fault::Line(other)),
    }
}
