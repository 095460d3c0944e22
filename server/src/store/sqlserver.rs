//! The server's engine on SQL Server (2017 and later, Azure SQL), by tiberius: sessions in a pool, a line that is
//! encrypted and checked, every wait with an end. What was not read to its end is never used again.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use clinic_shared::store::{Begin, Dialect, Engine, EngineTx, PoolState, Statement, StoreError};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

mod connection;
mod fault;
mod pool;
mod probe;
mod script;
mod secrets;
mod throwaway;
mod tx;
mod url;
mod values;

pub use secrets::Secrets;
pub use throwaway::Throwaway;
pub(crate) use url::percent_decoded;
pub use url::{SqlServerUrl, UrlFault};

use fault::Fault;
use pool::Pool;
use tx::SqlServerTx;

/// One database of a SQL Server.
#[derive(Debug, Clone)]
pub struct SqlServerEngine {
    pool: Pool,
    /// Only one writes at a time; all the others would each hold a session that readers could use.
    turns: Arc<Semaphore>,
    turn_wait: Duration,
}

/// One writes, one is at the database already and takes over at once.
const WRITERS_MAX: usize = 2;

#[derive(Debug, thiserror::Error)]
#[error("other changes kept the database for {} s", .0.as_secs())]
struct NoTurn(Duration);

impl SqlServerEngine {
    /// Makes one session, so that a wrong address or password is said at once.
    pub async fn open(url: &SqlServerUrl) -> Result<Self, StoreError> {
        Self::open_with(url, &Secrets::of_the_environment()).await
    }

    pub async fn open_with(url: &SqlServerUrl, secrets: &Secrets) -> Result<Self, StoreError> {
        let pool = Pool::new(url, secrets)?;
        drop(pool.first().await?);
        Ok(Self {
            pool,
            turns: Arc::new(Semaphore::new(WRITERS_MAX)),
            turn_wait: url.lock_wait,
        })
    }

    /// Sessions that are in use end with their transactions.
    #[expect(
        clippy::unused_async,
        reason = "as the other engine's, which has something to wait for"
    )]
    pub async fn close(&self) {
        self.pool.close();
    }

    async fn begin_tx(&self, begin: Begin) -> Result<SqlServerTx, StoreError> {
        let turn = match begin {
            Begin::Read => None,
            Begin::Write => Some(self.turn().await?),
        };
        let session = self.pool.get().await?;
        SqlServerTx::begin(session, begin, turn).await
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let turn = timeout(self.turn_wait, Arc::clone(&self.turns).acquire_owned()).await;
        match turn {
            Ok(turn) => turn.map_err(|closed| StoreError::failed("BEGIN", closed)),
            Err(_) => Err(StoreError::Busy(Box::new(NoTurn(self.turn_wait)))),
        }
    }
}

#[async_trait]
impl Engine for SqlServerEngine {
    fn dialect(&self) -> Dialect {
        Dialect::SqlServer
    }

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError> {
        let tx = match self.begin_tx(begin).await {
            // A session that had just been used may have been cut since. Nothing was asked in it yet.
            Err(StoreError::Undone(_)) => self.begin_tx(begin).await,
            other => other,
        };
        Ok(Box::new(tx?))
    }

    fn pool(&self) -> Option<PoolState> {
        Some(self.pool.state())
    }

    async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        let sql = statement.sql(Dialect::SqlServer);
        let mut first = None;
        for absent in probe::ABSENT {
            let mut tx = Box::new(self.begin_tx(Begin::Write).await?);
            let said = tx.probe(&probe::filled(sql, absent)).await?;
            tx.rollback().await?;
            match said {
                Ok(()) => return Ok(()),
                Err(Fault::Said(said)) if probe::understood(said.code) => return Ok(()),
                Err(Fault::Said(said)) if probe::is_about_types(said.code) => {
                    first.get_or_insert(Fault::Said(said));
                }
                Err(fault) => return Err(fault.within(statement.name)),
            }
        }
        first.map_or(Ok(()), |fault| Err(fault.within(statement.name)))
    }
}
