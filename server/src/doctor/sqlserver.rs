//! What a clinic's IT person would look at on SQL Server.

use std::time::{Duration, Instant};

use clinic_shared::{
    ports::{Clock as _, SystemClock},
    store::{
        Begin, Dialect, Row, StoreError, Tx,
        migrate::{migrations, pending},
    },
    text::with_causes,
    time::Timestamp,
};

use super::{Finding, State, audit_and_clock, finding, schema};
use crate::{
    copy::is_unfinished,
    store::{SqlServerEngine, SqlServerUrl},
};

/// 2017; Azure SQL says 12 and is newer than all of them.
const OLDEST_MAJOR: i64 = 14;
const AZURE: i64 = 5;
/// The server's clock may differ by so much from this machine's.
const CLOCKS_APART_MAX: Duration = Duration::from_secs(5);
const PINGS: u32 = 50;
/// A booking is some thirty statements: at this it takes a tenth of a second.
const PING_SLOW: Duration = Duration::from_millis(3);

clinic_shared::statements! {
    VERSION = "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version,
        CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition,
        CAST(SERVERPROPERTY('EngineEdition') AS bigint) AS engine_edition";
    OPTIONS = "SELECT CAST(is_read_committed_snapshot_on AS bigint) AS committed_snapshot,
        CAST(snapshot_isolation_state AS bigint) AS snapshot, CAST(collation_name AS nvarchar(128)) AS collation_name
        FROM sys.databases WHERE name = DB_NAME()";
    MAY = "SELECT CAST(HAS_PERMS_BY_NAME('appointment', 'OBJECT', ?1) AS bigint) AS may";
    MAY_ALTER = "SELECT CAST(HAS_PERMS_BY_NAME(NULL, 'DATABASE', 'CREATE TABLE') AS bigint) AS may";
    CLOCK = "SELECT CAST(SYSUTCDATETIME() AS datetime2(3)) AS now_at";
    PING = "SELECT seq FROM sync_counter WHERE id = 1";
    /// Of the newest patients, whose words the search would not find.
    WORDLESS = "SELECT COUNT(*) AS n FROM (SELECT local_no FROM patient WHERE search_text <> ''
            ORDER BY local_no DESC {limit ?1}) newest
        WHERE NOT EXISTS (SELECT 1 FROM patient_word w WHERE w.local_no = newest.local_no)";
}

pub(super) async fn examine(url: &SqlServerUrl) -> Vec<Finding> {
    let engine = match SqlServerEngine::open(url).await {
        Ok(engine) => engine,
        Err(error) => {
            return vec![finding(
                "database",
                State::Bad,
                format!("{url}: {}", with_causes(&error)),
            )];
        }
    };
    let mut findings = vec![finding("database", State::Good, format!("{url} answers"))];
    if let Err(error) = look(&engine, &mut findings).await {
        findings.push(finding("database", State::Bad, with_causes(&error)));
    }
    engine.close().await;
    findings
}

async fn look(engine: &SqlServerEngine, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    findings.extend(
        tx.first(&VERSION, &[])
            .await?
            .map(|row| version(&row))
            .transpose()?,
    );
    if let Some(row) = tx.first(&OPTIONS, &[]).await? {
        options(&row, findings)?;
    }
    findings.push(clock(&mut tx).await?);
    tx.rollback().await?;
    if findings
        .iter()
        .any(|finding| finding.what == "options" && finding.state == State::Bad)
    {
        return Ok(());
    }
    if is_unfinished(engine).await? {
        let found = "clinic-server copy did not come to its end here: give the same command again, or make the \
                     database anew";
        findings.push(finding("copy", State::Bad, found));
    }
    let lacking = pending(engine).await?;
    if lacking.len() == migrations(Dialect::SqlServer).len() {
        let found = "no table of the clinic's is seen: not migrated yet (clinic-server migrate, with a login that may \
                     change the schema), or this login has no rights (migrations/sqlserver/admin/logins.sql)";
        findings.push(finding("schema", State::Notice, found));
        return Ok(());
    }
    let (state, told) = schema(&lacking);
    findings.push(finding("schema", state, told));
    if state != State::Good {
        return Ok(());
    }
    findings.push(writers_row(engine).await?);
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    findings.push(permissions(&mut tx).await?);
    findings.push(latency(&mut tx).await?);
    findings.push(search(&mut tx).await?);
    audit_and_clock(&mut tx, SystemClock.now(), findings).await?;
    tx.rollback().await
}

async fn writers_row(engine: &SqlServerEngine) -> Result<Finding, StoreError> {
    match Tx::begin(engine, Begin::Write).await {
        Ok(tx) => {
            tx.rollback().await?;
            Ok(finding("writing", State::Good, "the writer's row is free"))
        }
        Err(StoreError::Busy(why)) => {
            let found = format!(
                "another session holds the writer's row, and nothing can be changed ({why}); docs/sql-server.md has the \
                 query that says who"
            );
            Ok(finding("writing", State::Bad, found))
        }
        Err(other) => Err(other),
    }
}

fn version(row: &Row) -> Result<Finding, StoreError> {
    let (version, edition): (String, String) = (row.get("version")?, row.get("edition")?);
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse::<i64>().ok());
    let is_azure = row.get::<Option<i64>>("engine_edition")? == Some(AZURE);
    let found = format!("{version}, {edition}");
    Ok(if is_azure || major.is_some_and(|major| major >= OLDEST_MAJOR) {
        finding("version", State::Good, found)
    } else {
        finding(
            "version",
            State::Bad,
            format!("{found}: older than SQL Server 2017"),
        )
    })
}

fn options(row: &Row, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let committed: Option<i64> = row.get("committed_snapshot")?;
    let snapshot: Option<i64> = row.get("snapshot")?;
    let lacking: Vec<_> = [
        ("READ_COMMITTED_SNAPSHOT", committed),
        ("ALLOW_SNAPSHOT_ISOLATION", snapshot),
    ]
    .into_iter()
    .filter(|(_, on)| *on != Some(1))
    .map(|(name, _)| name)
    .collect();
    findings.push(if lacking.is_empty() {
        finding("options", State::Good, "row versions are on")
    } else {
        let found = format!(
            "{} is not on; migrations/sqlserver/admin/create-database.sql says how",
            lacking.join(" and ")
        );
        finding("options", State::Bad, found)
    });
    let collation: Option<String> = row.get("collation_name")?;
    findings.push(finding(
        "collation",
        State::Good,
        format!(
            "{}; what is compared has a collation of its own",
            collation.as_deref().unwrap_or("not said")
        ),
    ));
    Ok(())
}

async fn clock(tx: &mut Tx) -> Result<Finding, StoreError> {
    let Some(row) = tx.first(&CLOCK, &[]).await? else {
        return Ok(finding("database clock", State::Notice, "not said"));
    };
    let (theirs, ours): (Timestamp, Timestamp) = (row.get("now_at")?, SystemClock.now());
    let apart = Duration::from_millis(theirs.as_ms().abs_diff(ours.as_ms()));
    let found = format!("{theirs}, {} ms from this machine's", apart.as_millis());
    let state = if apart > CLOCKS_APART_MAX {
        State::Notice
    } else {
        State::Good
    };
    Ok(finding("database clock", state, found))
}

async fn permissions(tx: &mut Tx) -> Result<Finding, StoreError> {
    let mut lacking = Vec::new();
    for right in ["SELECT", "INSERT", "UPDATE", "DELETE"] {
        let row = tx.first(&MAY, clinic_shared::args![right]).await?;
        let may: Option<i64> = row.map(|row| row.get("may")).transpose()?.flatten();
        if may != Some(1) {
            lacking.push(right);
        }
    }
    let alters = tx
        .first(&MAY_ALTER, &[])
        .await?
        .map(|row| row.get::<Option<i64>>("may"))
        .transpose()?;
    Ok(if !lacking.is_empty() {
        let found = format!(
            "this sign-in lacks {} on the tables; migrations/sqlserver/admin/logins.sql gives it",
            lacking.join(", ")
        );
        finding("permissions", State::Bad, found)
    } else if alters.flatten().is_none() {
        finding(
            "permissions",
            State::Notice,
            "rows may be read and written; whether the schema may be changed is not said",
        )
    } else if alters.flatten() == Some(1) {
        let found = "this sign-in may change the schema; serving needs no more than reading and writing rows \
                     (migrations/sqlserver/admin/logins.sql)";
        finding("permissions", State::Notice, found)
    } else {
        finding(
            "permissions",
            State::Good,
            "rows may be read and written, the schema may not be changed",
        )
    })
}

async fn latency(tx: &mut Tx) -> Result<Finding, StoreError> {
    let begun = Instant::now();
    for _ in 0..PINGS {
        tx.first(&PING, &[]).await?;
    }
    let each = begun.elapsed() / PINGS;
    let found = format!(
        "{:.2} ms for a statement and its answer",
        each.as_secs_f64() * 1_000.0
    );
    Ok(if each > PING_SLOW {
        let found =
            format!("{found}: every click waits for some thirty of them; keep the server near its database");
        finding("latency", State::Notice, found)
    } else {
        finding("latency", State::Good, found)
    })
}

async fn search(tx: &mut Tx) -> Result<Finding, StoreError> {
    let row = tx.first(&WORDLESS, clinic_shared::args![1_000_i64]).await?;
    let wordless: i64 = row.map(|row| row.get("n")).transpose()?.unwrap_or_default();
    Ok(if wordless == 0 {
        finding(
            "search",
            State::Good,
            "the newest patients are found by their words",
        )
    } else {
        let found = format!(
            "{wordless} of the newest patients have no words in patient_word: is the trigger on patient disabled?"
        );
        finding("search", State::Bad, found)
    })
}
