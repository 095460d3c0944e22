//! The same clinic on SQL Server: in a throwaway database that begins as a copy of the seeded file.

use std::{path::Path, sync::Arc};

use clinic_shared::{
    store::{Engine, migrate::migrate},
    text::with_causes,
};

use super::http::{BenchFailed, bench_now};
use crate::{
    copy::copy,
    store::{
        SqliteEngine,
        sqlserver::{SqlServerEngine, SqlServerUrl, Throwaway},
    },
};

#[derive(Debug)]
pub struct OnSqlServer {
    throwaway: Throwaway,
    engine: SqlServerEngine,
}

impl OnSqlServer {
    pub async fn like(template: &Path, server: &SqlServerUrl) -> Result<Self, BenchFailed> {
        let throwaway = Throwaway::make(server, "bench").await.map_err(failed)?;
        let engine = SqlServerEngine::open(throwaway.url()).await.map_err(failed)?;
        let made = Self { throwaway, engine };
        match made.fill(template).await {
            Ok(()) => Ok(made),
            Err(cause) => {
                made.end().await?;
                Err(cause)
            }
        }
    }

    async fn fill(&self, template: &Path) -> Result<(), BenchFailed> {
        migrate(&self.engine, bench_now()).await.map_err(failed)?;
        let source = SqliteEngine::open(template).await.map_err(failed)?;
        let copied = copy(&source, &self.engine, |_| {}).await.map_err(failed)?;
        source.close().await;
        same(copied.is_same())
    }

    pub fn engine(&self) -> Arc<dyn Engine> {
        Arc::new(self.engine.clone())
    }

    /// What it holds now, for whoever examines it with SQL of their own.
    pub async fn copy_to(&self, file: &Path) -> Result<(), BenchFailed> {
        let target = SqliteEngine::open(file).await.map_err(failed)?;
        migrate(&target, bench_now()).await.map_err(failed)?;
        let copied = copy(&self.engine, &target, |_| {}).await.map_err(failed)?;
        target.close().await;
        same(copied.is_same())
    }

    pub async fn end(self) -> Result<(), BenchFailed> {
        self.engine.close().await;
        self.throwaway.remove().await.map_err(failed)
    }
}

fn same(is_same: bool) -> Result<(), BenchFailed> {
    if is_same {
        Ok(())
    } else {
        Err(BenchFailed::new("the copy differs from what it is a copy of"))
    }
}

fn failed(error: impl std::error::Error) -> BenchFailed {
    BenchFailed::new(with_causes(&error))
}
