//! A database that lives as long as a test, a measurement or a look of the doctor's.

use clinic_shared::{
    ports::{Chance, Clock as _, SystemClock},
    store::StoreError,
};

use super::{connection::Connection, secrets::Secrets, url::SqlServerUrl};

/// Snapshots are off on SQL Server until somebody turns them on; other engines have nothing to turn on.
const SNAPSHOTS_OFF: &str = "SELECT name FROM sys.databases WHERE name = N'{name}' \
    AND (is_read_committed_snapshot_on = 0 OR snapshot_isolation_state <> 1)";
const TURN_ON: &str = "ALTER DATABASE [{name}] SET READ_COMMITTED_SNAPSHOT ON; ALTER DATABASE [{name}] SET ALLOW_SNAPSHOT_ISOLATION ON";
const ALONE: &str = "ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE";

/// It is there until [`Throwaway::remove`] is called.
#[derive(Debug, Clone)]
pub struct Throwaway {
    server: SqlServerUrl,
    url: SqlServerUrl,
}

impl Throwaway {
    /// On the server that `server` names, whose sign-in must be allowed to make databases. `what` is a word that tells
    /// whose it is.
    pub async fn make(server: &SqlServerUrl, what: &str) -> Result<Self, StoreError> {
        let chance = Chance::from_system();
        let name = format!("clinic_{what}_{}", chance.id(SystemClock.now()).simple());
        let made = Self {
            server: server.clone(),
            url: server.with_database(&name),
        };
        let mut session = made.session().await?;
        made.say(&mut session, "CREATE DATABASE [{name}]").await?;
        if !made.say(&mut session, SNAPSHOTS_OFF).await?.is_empty() {
            made.say(&mut session, TURN_ON).await?;
        }
        Ok(made)
    }

    pub fn url(&self) -> &SqlServerUrl {
        &self.url
    }

    /// Whoever still uses it is sent away.
    pub async fn remove(self) -> Result<(), StoreError> {
        let mut session = self.session().await?;
        // Where this is not known, nobody is in the way either.
        let _ = self.say(&mut session, ALONE).await;
        self.say(&mut session, "DROP DATABASE [{name}]").await.map(drop)
    }

    /// Those that earlier programs left behind: `is_left` is asked for each name of a database.
    pub async fn sweep(
        server: &SqlServerUrl,
        is_left: impl Fn(&str) -> bool + Send,
    ) -> Result<usize, StoreError> {
        let all = Self {
            server: server.clone(),
            url: server.clone(),
        };
        let mut session = all.session().await?;
        let mut removed = 0;
        for row in all.say(&mut session, "SELECT name FROM sys.databases").await? {
            let Ok(Some(name)) = row.try_get::<&str, _>(0) else {
                continue;
            };
            if is_left(name) {
                let left = Self {
                    server: server.clone(),
                    url: server.with_database(name),
                };
                left.remove().await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    async fn session(&self) -> Result<Connection, StoreError> {
        let opened = Connection::open(&self.server, &Secrets::of_the_environment()).await;
        opened.map_err(|fault| StoreError::failed("open", fault))
    }

    async fn say(&self, session: &mut Connection, sql: &str) -> Result<Vec<tiberius::Row>, StoreError> {
        let sql = sql.replace("{name}", &self.url.database);
        session.batch(&sql).await.map_err(|fault| fault.within(&sql))
    }
}

impl SqlServerUrl {
    /// Another database of the same server.
    fn with_database(&self, name: &str) -> Self {
        Self {
            database: name.to_owned(),
            ..self.clone()
        }
    }
}
