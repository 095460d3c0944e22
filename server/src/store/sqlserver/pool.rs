//! Sessions that wait to be used. One is handed out only if it can be: read to its end, not too old, and, when it has
//! lain idle, one that answers.

use std::time::Duration;

use clinic_shared::store::{PoolState, StoreError};
use deadpool::{
    Runtime,
    managed::{self, Metrics, PoolError, QueueMode, RecycleError, RecycleResult},
};
use tokio::time::timeout;

use super::{
    connection::{ConnectFault, Connection},
    secrets::Secrets,
    url::SqlServerUrl,
};

/// So that a server which was moved or given more memory gets its share again, and no session gathers rust.
const LIFETIME: Duration = Duration::from_mins(30);
/// One that has just answered is there.
const TRUSTED: Duration = Duration::from_secs(5);
/// For the answer of one that has lain idle; a new one is as quickly made.
const PING: Duration = Duration::from_secs(5);
pub const ROLLBACK: &str = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION";

pub type Session = managed::Object<Sessions>;

#[derive(Debug)]
pub struct Sessions {
    url: SqlServerUrl,
    secrets: Secrets,
}

#[derive(Debug, Clone)]
pub struct Pool {
    sessions: managed::Pool<Sessions>,
}

#[derive(Debug, thiserror::Error)]
#[error("none of {max} sessions with the database became free within {} s", wait.as_secs())]
struct NoneFree {
    max: usize,
    wait: Duration,
}

impl managed::Manager for Sessions {
    type Type = Connection;
    type Error = ConnectFault;

    async fn create(&self) -> Result<Connection, ConnectFault> {
        Connection::open(&self.url, &self.secrets).await
    }

    async fn recycle(&self, session: &mut Connection, _: &Metrics) -> RecycleResult<ConnectFault> {
        if !session.is_clean() {
            return Err(RecycleError::message("not read to its end"));
        }
        if session.age() >= LIFETIME {
            return Err(RecycleError::message("too old"));
        }
        if session.idle() < TRUSTED {
            return Ok(());
        }
        match timeout(PING, session.batch(ROLLBACK)).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(RecycleError::message("no answer")),
        }
    }
}

impl Pool {
    pub fn new(url: &SqlServerUrl, secrets: &Secrets) -> Result<Self, StoreError> {
        let sessions = Sessions {
            url: url.clone(),
            secrets: secrets.clone(),
        };
        let pool = managed::Pool::builder(sessions)
            .max_size(url.connections_max)
            .wait_timeout(Some(url.wait))
            // The last one used is the first one trusted; the others grow old in peace.
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .build();
        let sessions = pool.map_err(|error| StoreError::failed("open", error))?;
        Ok(Self { sessions })
    }

    /// A session that is free. Words for whoever set the program up, when there is none at all.
    pub async fn first(&self) -> Result<Session, StoreError> {
        self.sessions.get().await.map_err(|error| match error {
            PoolError::Backend(fault) => StoreError::failed("open", fault),
            other => self.fault(other),
        })
    }

    pub async fn get(&self) -> Result<Session, StoreError> {
        self.sessions.get().await.map_err(|error| self.fault(error))
    }

    fn fault(&self, error: PoolError<ConnectFault>) -> StoreError {
        match error {
            PoolError::Timeout(_) => StoreError::Busy(Box::new(NoneFree {
                max: self.sessions.status().max_size,
                wait: self.sessions.timeouts().wait.unwrap_or_default(),
            })),
            PoolError::Backend(fault) if fault.is_passing() => StoreError::Busy(Box::new(fault)),
            PoolError::Backend(fault) => StoreError::failed("connect", fault),
            PoolError::Closed => StoreError::failed("BEGIN", "the store is closed"),
            other => StoreError::failed("connect", other),
        }
    }

    pub fn close(&self) {
        self.sessions.close();
    }

    pub fn state(&self) -> PoolState {
        let status = self.sessions.status();
        PoolState {
            size: status.size,
            idle: status.available,
            waiting: status.waiting,
            max: status.max_size,
        }
    }
}
