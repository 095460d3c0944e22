//! What a clinic's IT person would look at on SQL Server.

use std::time::{Duration, Instant};

use clinic_shared::{
    ports::{Clock as _, SystemClock},
    store::{
        Begin, Dialect, Row, Statement, StoreError, Tx,
        migrate::{migrations, pending},
    },
    text::with_causes,
    time::Timestamp,
};

use super::{Finding, State, audit_and_clock, finding, jobs, schema};
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
/// `STRING_SPLIT`, which keeps the words that the search goes by.
const COMPATIBILITY_MIN: i64 = 130;
/// Commits are answered before they are on the disk.
const DURABILITY_FORCED_AWAY: i64 = 2;
const BACKUP_HOURS_MAX: i64 = 26;

clinic_shared::statements! {
    VERSION = "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version,
        CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition,
        CAST(SERVERPROPERTY('EngineEdition') AS bigint) AS engine_edition";
    OPTIONS = "SELECT CAST(is_read_committed_snapshot_on AS bigint) AS committed_snapshot,
        CAST(snapshot_isolation_state AS bigint) AS snapshot, CAST(collation_name AS nvarchar(128)) AS collation_name
        FROM sys.databases WHERE name = DB_NAME()";
    SETTINGS = "SELECT CAST(compatibility_level AS bigint) AS compatibility, CAST(delayed_durability AS bigint) AS delayed,
        CAST(recovery_model_desc AS nvarchar(60)) AS recovery, CAST(is_auto_close_on AS bigint) AS auto_close
        FROM sys.databases WHERE name = DB_NAME()";
    LEFT_BEHIND = "SELECT CAST(name AS nvarchar(128)) AS name FROM sys.databases WHERE name LIKE 'clinic[_]bench[_]%'";
    MAY = "SELECT CAST(HAS_PERMS_BY_NAME(?1, 'OBJECT', ?2) AS bigint) AS may";
    MAY_ALTER = "SELECT CAST(HAS_PERMS_BY_NAME(NULL, 'DATABASE', 'CREATE TABLE') AS bigint) AS may";
    CLOCK = "SELECT CAST(SYSUTCDATETIME() AS datetime2(3)) AS now_at";
    PING = "SELECT seq FROM sync_counter WHERE id = 1";
    /// Of the newest patients, those of whom the search would not find every word.
    UNFOUND = "SELECT COUNT(*) AS n FROM (SELECT local_no, search_text FROM patient WHERE search_text <> ''
            ORDER BY local_no DESC {limit ?1}) newest
        WHERE EXISTS (SELECT 1 FROM STRING_SPLIT(newest.search_text, N' ') part
            WHERE part.value <> N'' AND NOT EXISTS (SELECT 1 FROM patient_word w
                WHERE w.word = CAST(part.value AS nvarchar(400)) AND w.local_no = newest.local_no))";
}

/// Not among those that every engine is asked to prepare: msdb is not everywhere, and not everybody may read it. Its times
/// are the server's own, of no zone.
static BACKED_UP: Statement = Statement::new(
    "doctor::BACKED_UP",
    "SELECT CAST(DATEDIFF(hour, MAX(backup_finish_date), GETDATE()) AS bigint) AS hours FROM msdb.dbo.backupset
        WHERE database_name = DB_NAME() AND type = 'D'",
);

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
    if let Some(row) = tx.first(&SETTINGS, &[]).await? {
        settings(&row, findings)?;
    }
    findings.extend(left_behind(&mut tx).await?);
    tx.rollback().await?;
    findings.push(backed_up(engine).await?);
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
    findings.push(jobs(&mut tx, SystemClock.now()).await?);
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
        if !may(tx, "appointment", right).await? {
            lacking.push(right);
        }
    }
    let rewrites = may(tx, "audit_event", "UPDATE").await? || may(tx, "audit_event", "DELETE").await?;
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
    } else if rewrites {
        let found = "this sign-in may change the audit log's rows: migrations/sqlserver/admin/after-migrate.sql takes \
                     that from it";
        finding("permissions", State::Notice, found)
    } else {
        finding(
            "permissions",
            State::Good,
            "rows may be read and written, neither the schema nor the audit log may be changed",
        )
    })
}

async fn may(tx: &mut Tx, table: &str, right: &str) -> Result<bool, StoreError> {
    let row = tx.first(&MAY, clinic_shared::args![table, right]).await?;
    let may: Option<i64> = row.map(|row| row.get("may")).transpose()?.flatten();
    Ok(may == Some(1))
}

fn settings(row: &Row, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let compatibility: Option<i64> = row.get("compatibility")?;
    if let Some(level) = compatibility.filter(|level| *level < COMPATIBILITY_MIN) {
        let found = format!(
            "compatibility level {level}: registering a patient needs {COMPATIBILITY_MIN} (ALTER DATABASE … SET \
             COMPATIBILITY_LEVEL = {COMPATIBILITY_MIN})"
        );
        findings.push(finding("compatibility", State::Bad, found));
    }
    if row.get::<Option<i64>>("delayed")? == Some(DURABILITY_FORCED_AWAY) {
        let found = "DELAYED_DURABILITY is FORCED: what was promised to a patient can be lost with the power (ALTER \
                     DATABASE … SET DELAYED_DURABILITY = DISABLED)";
        findings.push(finding("durability", State::Bad, found));
    }
    let recovery: Option<String> = row.get("recovery")?;
    if recovery.as_deref() == Some("SIMPLE") {
        let found = "recovery model SIMPLE: after a loss all since the last whole backup is gone; FULL with backups of \
                     the log loses minutes (migrations/sqlserver/admin/create-database.sql, backup.sql)";
        findings.push(finding("recovery", State::Notice, found));
    }
    if row.get::<Option<i64>>("auto_close")? == Some(1) {
        let found = "AUTO_CLOSE is on: whoever comes first in the morning waits (ALTER DATABASE … SET AUTO_CLOSE OFF)";
        findings.push(finding("auto close", State::Notice, found));
    }
    Ok(())
}

/// Of measurements and storms that were cut.
async fn left_behind(tx: &mut Tx) -> Result<Option<Finding>, StoreError> {
    let rows = tx.all(&LEFT_BEHIND, &[]).await?;
    let names: Vec<String> = rows.iter().map(|row| row.get("name")).collect::<Result<_, _>>()?;
    Ok((!names.is_empty()).then(|| {
        let found = format!(
            "unless one runs now, {} left by a measurement that was cut; DROP DATABASE takes it away",
            names.join(", ")
        );
        finding("left behind", State::Notice, found)
    }))
}

/// In a transaction of its own: whoever may not ask is answered by an error.
async fn backed_up(engine: &SqlServerEngine) -> Result<Finding, StoreError> {
    let mut tx = Tx::begin(engine, Begin::Read).await?;
    let said = tx.first(&BACKED_UP, &[]).await;
    drop(tx);
    let Ok(row) = said else {
        let found =
            "this sign-in may not see in msdb when the last one was made (on Azure SQL: the portal says)";
        return Ok(finding("backup", State::Notice, found));
    };
    let hours: Option<i64> = row.map(|row| row.get("hours")).transpose()?.flatten();
    Ok(match hours {
        None => finding(
            "backup",
            State::Notice,
            "no whole backup of this database is on record (migrations/sqlserver/admin/backup.sql)",
        ),
        Some(hours) if hours > BACKUP_HOURS_MAX => finding(
            "backup",
            State::Notice,
            format!("the last whole one is {hours} hours old"),
        ),
        Some(hours) => finding(
            "backup",
            State::Good,
            format!("the last whole one is {hours} hours old"),
        ),
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
    let row = tx.first(&UNFOUND, clinic_shared::args![1_000_i64]).await?;
    let unfound: i64 = row.map(|row| row.get("n")).transpose()?.unwrap_or_default();
    Ok(if unfound == 0 {
        finding(
            "search",
            State::Good,
            "the newest patients are found by each of their words",
        )
    } else {
        let found = format!(
            "{unfound} of the newest patients lack words in patient_word: is the trigger on patient disabled? \
             migrations/sqlserver/admin/repair-search.sql writes them"
        );
        finding("search", State::Bad, found)
    })
}
