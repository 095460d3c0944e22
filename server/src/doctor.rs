//! `clinic-server doctor`: looks at everything a clinic's IT person would have to look at, changes nothing.

pub(crate) mod sqlserver;

use std::{net::TcpListener, path::Path, time::Duration};

use clinic_shared::{
    attachments::{KeptFile, kept_files},
    jobs::{JobCounts, overview},
    ports::{Clock as _, SystemClock},
    store::{Begin, Dialect, Engine as _, Statement, StoreError, Tx, migrate::pending},
    text::with_causes,
    time::Timestamp,
    web::check_audit,
};
use tokio::{task::spawn_blocking, time::timeout};

use crate::{
    attachments::{self, FileState, look_at},
    bench::storm::{self, StormPlan},
    bus::{look_at_rabbit, look_at_redis},
    messaging::{Gateway, MailSettings, Relay, SmsSettings},
    settings::{Database, Settings},
    store::{Opened, SqliteEngine},
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
    findings.extend(files(settings).await);
    findings.push(mail(settings.mail.as_ref()).await);
    findings.extend(bus(settings).await);
    findings.push(sms(settings.sms.as_ref()).await);
    findings
}

/// Without them servers look by themselves.
const BUS_WITHIN: Duration = Duration::from_secs(5);

/// Nothing where neither is set up: one server needs neither.
async fn bus(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(url) = &settings.redis {
        let looked = look_at_redis(url, BUS_WITHIN).await;
        findings.push(of_bus("redis", &url.to_string(), looked));
    }
    if let Some(url) = &settings.rabbitmq {
        let looked = look_at_rabbit(url, BUS_WITHIN).await;
        findings.push(of_bus("rabbitmq", &url.to_string(), looked));
    }
    let is_alone = matches!(settings.database, Database::Sqlite(_));
    if is_alone && !findings.is_empty() {
        let found = "redis and rabbitmq are for several servers, and on SQLite there is one: it gains nothing by them";
        findings.push(finding("servers", State::Notice, found));
    }
    findings
}

fn of_bus(what: &'static str, url: &str, looked: Result<(), String>) -> Finding {
    match looked {
        Ok(()) => finding(what, State::Good, format!("{url} lets the clinic in")),
        Err(said) => {
            let found =
                format!("{url}: {said}; until it answers, servers look by themselves, a second later");
            finding(what, State::Notice, found)
        }
    }
}

/// A relay that is away shows here before a patient waits for a reminder.
const RELAY_WITHIN: Duration = Duration::from_secs(10);

async fn mail(settings: Option<&MailSettings>) -> Finding {
    let Some(settings) = settings else {
        let found =
            "none is set up (settings mail, mail_from): patients are not told of their visits by mail";
        return finding("mail", State::Notice, found);
    };
    let relay = match Relay::new(settings) {
        Ok(relay) => relay,
        Err(wrong) => return finding("mail", State::Bad, wrong.to_string()),
    };
    let url = &settings.relay;
    match timeout(RELAY_WITHIN, relay.look()).await {
        Ok(Ok(())) => finding("mail", State::Good, format!("{url} lets the clinic in")),
        Ok(Err(said)) => finding("mail", State::Bad, format!("{url}: {said}")),
        Err(_) => {
            let found = format!("{url} does not answer within {} s", RELAY_WITHIN.as_secs());
            finding("mail", State::Bad, found)
        }
    }
}

async fn sms(settings: Option<&SmsSettings>) -> Finding {
    let Some(settings) = settings else {
        let found = "none is set up (setting sms): patients are not told of their visits by SMS";
        return finding("sms", State::Notice, found);
    };
    let gateway = match Gateway::new(settings) {
        Ok(gateway) => gateway,
        Err(wrong) => return finding("sms", State::Bad, with_causes(&wrong)),
    };
    match timeout(RELAY_WITHIN, gateway.look()).await {
        Ok(Ok(said)) => finding("sms", State::Good, format!("{settings} knows the clinic: {said}")),
        Ok(Err(said)) => finding("sms", State::Bad, format!("{settings}: {said}")),
        Err(_) => {
            let found = format!("{settings} does not answer within {} s", RELAY_WITHIN.as_secs());
            finding("sms", State::Bad, found)
        }
    }
}

/// Whether every file of a patient is as it was put there. Nothing where the database cannot be asked: that is told
/// above.
async fn files(settings: &Settings) -> Option<Finding> {
    if let Database::Sqlite(file) = &settings.database
        && !file.is_file()
    {
        return None;
    }
    let named = named_files(&settings.database).await.ok()??;
    let folder = settings.data_dir.join(attachments::FOLDER);
    let shown = folder.display().to_string();
    let count = named.len();
    let looking = spawn_blocking(move || {
        let looks = named.iter().map(|file| look_at(&folder, file));
        let good = looks.filter(|look| matches!(look, Ok(FileState::Whole)));
        good.count()
    });
    let bad = count - looking.await.ok()?;
    Some(if bad == 0 {
        let found = format!("{shown} has all {count} files of patients, each as it was put there");
        finding("files", State::Good, found)
    } else {
        let found = format!(
            "{bad} of {count} files of patients are lost or damaged in {shown}: put the folder back from a backup"
        );
        finding("files", State::Bad, found)
    })
}

/// `None` where the database is still to be brought up to date.
async fn named_files(database: &Database) -> Result<Option<Vec<KeptFile>>, StoreError> {
    let store = Opened::open(database).await?;
    let engine = store.engine();
    let named = if pending(engine.as_ref()).await?.is_empty() {
        let mut tx = Tx::begin(engine.as_ref(), Begin::Read).await?;
        Some(kept_files(&mut tx).await?)
    } else {
        None
    };
    store.close().await;
    Ok(named)
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
    findings.push(jobs(&mut tx, now).await?);
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

/// Longer than this no job waits while a server works.
const JOB_LATE_SECONDS: i64 = 15 * 60;

async fn jobs(tx: &mut Tx, now: Timestamp) -> Result<Finding, StoreError> {
    let jobs = overview(tx, now).await?;
    let late = jobs.oldest_due_seconds.filter(|late| *late > JOB_LATE_SECONDS);
    let late = late.map(|late| {
        format!(
            "one that is due waits for {} minutes: does a server run that knows its kind?",
            late / 60
        )
    });
    let dead = (jobs.counts.dead > 0).then(|| {
        let or_more = if jobs.counts.dead == JobCounts::MAX {
            " or more"
        } else {
            ""
        };
        format!(
            "{}{or_more} gave up: the admin's page Background jobs says why, and tries them again",
            jobs.counts.dead
        )
    });
    let wrong: Vec<String> = [late, dead].into_iter().flatten().collect();
    Ok(if wrong.is_empty() {
        let found = format!(
            "{} wait, {} run, none gave up",
            jobs.counts.waiting, jobs.counts.running
        );
        finding("jobs", State::Good, found)
    } else {
        finding("jobs", State::Notice, wrong.join("; "))
    })
}
