//! `clinic-server doctor`: looks at everything a clinic's IT person would have to look at, changes nothing.

pub(crate) mod sqlserver;

use std::{net::TcpListener, path::Path};

use clinic_shared::{
    ports::{Clock as _, SystemClock},
    store::{Begin, Dialect, Engine as _, Statement, StoreError, Tx, migrate::pending},
    text::with_causes,
    time::Timestamp,
    web::check_audit,
};

use crate::{
    bench::storm::{self, StormPlan},
    settings::{Database, Settings},
    store::SqliteEngine,
};

static QUICK_CHECK: Statement = Statement::new("doctor::QUICK_CHECK", "PRAGMA quick_check");

/// How one thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Good,
    /// Works, but somebody should know.
    Notice,
    Bad,
}

/// One thing looked at: what was found and, where it is not good, what to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    pub what: &'static str,
    pub state: State,
    pub found: String,
}

fn finding(what: &'static str, state: State, found: impl Into<String>) -> Finding {
    Finding {
        what,
        state,
        found: found.into(),
    }
}

pub async fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![
        data_folder(&settings.data_dir),
        listen(settings),
        page(&settings.ui),
    ];
    match &settings.database {
        Database::SqlServer(url) => findings.extend(sqlserver::examine(url).await),
        Database::Sqlite(file) if file.is_file() => match database(file, SystemClock.now()).await {
            Ok(of_database) => findings.extend(of_database),
            Err(error) => findings.push(finding(
                "database",
                State::Bad,
                format!("{}: {}", file.display(), with_causes(&error)),
            )),
        },
        Database::Sqlite(file) => {
            let found = format!("{} is not there yet; the first serve makes it", file.display());
            findings.push(finding("database", State::Notice, found));
        }
    }
    findings
}

const STORM: StormPlan = StormPlan {
    clients: 8,
    doctors: 3,
    requests: 25,
    seed: 1,
};

/// Many clients book at once on the same engine, in a throwaway database that is gone afterwards; then it is examined.
pub async fn storm(settings: &Settings) -> Finding {
    let seen = match tempfile::tempdir() {
        Err(error) => Err(error.to_string()),
        Ok(folder) => {
            let server = match &settings.database {
                Database::SqlServer(url) => Some(url),
                Database::Sqlite(_) => None,
            };
            let seen = storm::run(STORM, folder.path(), server).await;
            seen.map_err(|failed| failed.to_string())
        }
    };
    match seen {
        Ok(seen) if seen.is_clean() => {
            let found = format!(
                "{} requests at once left {} visits and broke no rule",
                seen.requests, seen.examined.visits
            );
            finding("storm", State::Good, found)
        }
        Ok(seen) if seen.examined.is_clean() && seen.repeats_differing == 0 => {
            let found = format!(
                "no rule was broken, but {} of {} requests were not answered in time: is the server busy?",
                seen.faults, seen.requests
            );
            finding("storm", State::Notice, found)
        }
        Ok(seen) => {
            let figures = serde_json::Value::Object(seen.figures());
            finding("storm", State::Bad, format!("a rule was broken: {figures}"))
        }
        Err(failed) => finding("storm", State::Bad, failed),
    }
}

fn data_folder(folder: &Path) -> Finding {
    let probe = folder.join(".doctor-probe");
    let written = std::fs::write(&probe, b"probe").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => finding(
            "data folder",
            State::Good,
            format!("{} can be written", folder.display()),
        ),
        Err(error) if !folder.exists() => {
            let found = format!(
                "{} is not there yet ({error}); the first serve makes it",
                folder.display()
            );
            finding("data folder", State::Notice, found)
        }
        Err(error) => {
            let found = format!(
                "{} cannot be written: {error}; give the server's account access",
                folder.display()
            );
            finding("data folder", State::Bad, found)
        }
    }
}

fn listen(settings: &Settings) -> Finding {
    match TcpListener::bind(settings.listen) {
        Ok(_) => finding("listen", State::Good, format!("{} is free", settings.listen)),
        Err(error) => {
            let found = format!(
                "{}: {error}; a running clinic-server holds it, or choose another with --listen",
                settings.listen
            );
            finding("listen", State::Notice, found)
        }
    }
}

fn page(folder: &Path) -> Finding {
    if folder.join("index.html").is_file() {
        return finding(
            "page",
            State::Good,
            format!("{} has the page's files", folder.display()),
        );
    }
    let found = format!(
        "{} has no index.html: browsers will see no page; set ui",
        folder.display()
    );
    finding("page", State::Notice, found)
}

async fn database(file: &Path, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let engine = SqliteEngine::open(file).await?;
    let mut findings = Vec::new();
    let (state, told) = schema(&pending(&engine).await?);
    findings.push(finding("schema", state, told));
    if state != State::Good {
        return Ok(findings);
    }
    let mut tx = Tx::begin(&engine, Begin::Read).await?;
    debug_assert_eq!(engine.dialect(), Dialect::Sqlite);
    let said: String = match tx.first(&QUICK_CHECK, &[]).await? {
        Some(row) => row.get("quick_check")?,
        None => "no answer".to_owned(),
    };
    findings.push(if said == "ok" {
        finding("database file", State::Good, "every page reads well")
    } else {
        finding(
            "database file",
            State::Bad,
            format!("{said}; stop the server and restore a backup"),
        )
    });
    audit_and_clock(&mut tx, now, &mut findings).await?;
    drop(tx);
    engine.close().await;
    Ok(findings)
}

fn schema(lacking: &[&str]) -> (State, String) {
    if lacking.is_empty() {
        return (State::Good, "up to date".to_owned());
    }
    let found = format!(
        "{} wait to be applied; serve or migrate does it",
        lacking.join(", ")
    );
    (State::Notice, found)
}

async fn audit_and_clock(tx: &mut Tx, now: Timestamp, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let audit = check_audit(tx).await?;
    findings.push(match audit.broken_at {
        None => finding(
            "audit log",
            State::Good,
            format!("{} rows, the chain is whole", audit.rows),
        ),
        Some(seq) => {
            let found = format!(
                "the chain breaks at position {seq}: a row was changed or removed outside the program"
            );
            finding("audit log", State::Bad, found)
        }
    });
    findings.push(match audit.last_at {
        Some(last) if last > now.plus_minutes(1) => {
            let found =
                format!("this machine says {now}, but the newest audit row is of {last}: set the clock");
            finding("clock", State::Bad, found)
        }
        _ => finding("clock", State::Good, now.to_string()),
    });
    Ok(())
}
