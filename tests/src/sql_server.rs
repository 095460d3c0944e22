//! The SQL Server to test on, where one is named: databases that are emptied between tests.

use std::sync::{Mutex, PoisonError};

use clinic_server::store::sqlserver::{SqlServerEngine, SqlServerUrl, Throwaway};
use clinic_shared::store::{Begin, Tx, migrate::migrate};

/// Names a server, and a sign-in that may make databases there.
pub const VARIABLE: &str = "CLINIC_TEST_SQLSERVER";

/// Whether tests run on SQL Server instead of SQLite.
pub fn on_sql_server() -> bool {
    named().is_some()
}

/// For a test of what SQLite alone has, its plans or its own functions; says so where it does not run.
pub fn about_sqlite_alone(what: &str) -> bool {
    let skipped = on_sql_server();
    if skipped {
        eprintln!("not on SQL Server: {what}");
    }
    skipped
}

pub fn named() -> Option<SqlServerUrl> {
    let url = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty())?;
    Some(url.parse().expect("CLINIC_TEST_SQLSERVER is an address"))
}

/// One after the other: an engine that keeps its lists of tables in tables can meet itself there.
static MAKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A database without anything. [`sweep`] removes it once this program has ended.
pub async fn throwaway(server: &SqlServerUrl) -> Throwaway {
    let what = format!("test_{}", std::process::id());
    Throwaway::make(server, &what).await.expect("a database")
}

static FREE: Mutex<Vec<Throwaway>> = Mutex::new(Vec::new());

fn free() -> std::sync::MutexGuard<'static, Vec<Throwaway>> {
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A database with nothing in it but the newest schema, for one test. The next one gets it emptied: a schema takes
/// longer to make than most tests.
#[derive(Debug)]
pub struct Lent(Option<Throwaway>);

impl Lent {
    pub async fn new(server: &SqlServerUrl) -> Self {
        let waiting = free().pop();
        let throwaway = if let Some(throwaway) = waiting {
            empty(throwaway.url()).await;
            throwaway
        } else {
            let _alone = MAKING.lock().await;
            let made = throwaway(server).await;
            let engine = SqlServerEngine::open(made.url()).await.expect("it opens");
            migrate(&engine, crate::now()).await.expect("migrations apply");
            engine.close().await;
            made
        };
        Self(Some(throwaway))
    }

    pub fn url(&self) -> &SqlServerUrl {
        self.0.as_ref().expect("lent until it is dropped").url()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        free().extend(self.0.take());
    }
}

/// Removes what test programs that have ended left on the server. Returns how many.
pub async fn sweep(server: &SqlServerUrl) -> usize {
    let is_left = |name: &str| {
        let of = name
            .strip_prefix("clinic_test_")
            .and_then(|rest| rest.split('_').next());
        of.is_some_and(|pid| {
            pid != std::process::id().to_string() && !std::path::Path::new("/proc").join(pid).exists()
        })
    };
    Throwaway::sweep(server, is_left)
        .await
        .expect("the server lists its databases")
}

async fn empty(url: &SqlServerUrl) {
    let engine = SqlServerEngine::open(url).await.expect("it opens");
    let mut tx = Tx::begin(&engine, Begin::Write).await.expect("a transaction");
    let tables = "SELECT name FROM sys.tables WHERE name <> 'schema_migration'";
    for row in tx.all_sql(tables, &[]).await.expect("the tables") {
        let name: String = row.get("name").expect("its name");
        let clear = format!("DELETE FROM {name}");
        tx.script(&clear).await.expect("it is emptied");
    }
    let begun = "INSERT INTO sync_counter (id, epoch, seq, log_from, audit_hash) VALUES (1, 1, 0, 0, 0x);
        INSERT INTO record_number_counter (id, last_number) VALUES (1, 0);";
    tx.script(begun).await.expect("it is emptied");
    tx.commit().await.expect("the transaction ends");
    engine.close().await;
}
