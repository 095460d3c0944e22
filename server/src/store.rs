//! The server's engines: SQLite by sqlx (one writer, several readers, WAL) and SQL Server by tiberius (a pool).

mod sqlite;
pub mod sqlserver;

use std::sync::Arc;

use clinic_shared::store::{Engine, StoreError};
pub use sqlite::SqliteEngine;
pub(crate) use sqlserver::percent_decoded;
pub use sqlserver::{SqlServerEngine, SqlServerUrl, UrlFault};

use crate::settings::Database;

/// An opened store that can be closed before the program ends.
#[derive(Debug, Clone)]
pub enum Opened {
    Sqlite(SqliteEngine),
    SqlServer(SqlServerEngine),
}

impl Opened {
    pub async fn open(database: &Database) -> Result<Self, StoreError> {
        Ok(match database {
            Database::Sqlite(file) => Self::Sqlite(SqliteEngine::open(file).await?),
            Database::SqlServer(url) => Self::SqlServer(SqlServerEngine::open(url).await?),
        })
    }

    pub fn engine(&self) -> Arc<dyn Engine> {
        match self {
            Self::Sqlite(engine) => Arc::new(engine.clone()),
            Self::SqlServer(engine) => Arc::new(engine.clone()),
        }
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite(engine) => engine.close().await,
            Self::SqlServer(engine) => engine.close().await,
        }
    }
}
