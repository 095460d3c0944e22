//! `bench http`: requests per second and latencies of the four busiest requests, each beside its floor.
//!
//! Three copies of one seeded database: on the first the requests run over HTTP and are timed; on the second
//! they run through an engine that records their SQL; on the third that SQL runs through rusqlite alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use clinic_shared::{
    app::{App, Feed, SharedClock},
    arrivals::CheckIn,
    identity::{Actor, Role},
    ids::{AppointmentId, PatientId, SessionId, UserId},
    ports::{Chance, HandClock},
    scheduling::{AppointmentStatus, BookAppointment, DayBoard},
    store::{Engine, migrate::migrate},
    time::{Date, Timestamp, Zone},
};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::{
    Times,
    client::Client,
    floor,
    recorder::{Recorded, Recorder},
    sql_server::OnSqlServer,
};
use crate::{
    Server, router,
    seed::{SeedPlan, seed},
    serve::prompt,
    store::{SqlServerUrl, SqliteEngine},
};

/// What went wrong, in one line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BenchFailed(String);

impl BenchFailed {
    pub fn new(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

#[derive(Debug, Clone, Copy)]
pub struct HttpBench {
    pub patients: u32,
    pub doctors: u8,
    /// Timed requests of each case.
    pub requests: u32,
    /// Clients at once for requests per second.
    pub clients: u32,
}

const CASES: [&str; 4] = ["search", "day_board", "check_in", "book"];

/// Flat keys, units in the names.
pub async fn run(
    bench: HttpBench,
    folder: &Path,
    sql_server: Option<&SqlServerUrl>,
) -> Result<Map<String, Value>, BenchFailed> {
    let now = bench_now();
    let template = folder.join("template.db");
    let begun = Instant::now();
    prepare(&template, bench, now).await?;
    let seed_s = begun.elapsed().as_secs_f64();

    let mut out = Map::new();
    out.insert("patients".into(), json!(bench.patients));
    out.insert("doctors".into(), json!(bench.doctors));
    out.insert("seed_s".into(), json!(round(seed_s)));
    let second = match sql_server {
        Some(server) => {
            let there = OnSqlServer::like(&template, server).await?;
            // One for all cases, as the database is: another would give the same ids again.
            let running = start_on(there.engine(), false, now).await?;
            Some((there, running))
        }
        None => None,
    };
    for case in CASES {
        let requests = requests(case, &template, bench, now).await?;
        if requests.is_empty() {
            return Err(BenchFailed(format!(
                "{case}: {} patients leave nothing to ask; take more",
                bench.patients
            )));
        }
        let timed = timed(case, &template, folder, &requests, now).await?;
        let per_s = per_second(case, &template, folder, &requests, bench.clients, now).await?;
        let recorded = recorded(case, &template, folder, &requests, now).await?;
        let floor_db = copy(&template, folder, &format!("{case}-floor"))?;
        let floor = tokio::task::spawn_blocking(move || floor::times(&floor_db, &recorded));
        let floor = floor.await.map_err(BenchFailed::new)?.map_err(BenchFailed::new)?;
        for (key, value) in [
            ("per_s", per_s),
            ("p50_ms", timed.p50_ms()),
            ("p99_ms", timed.p99_ms()),
            ("floor_p50_ms", floor.p50_ms()),
            ("p50_over_floor", timed.p50_ms() / floor.p50_ms()),
        ] {
            out.insert(format!("{case}_{key}"), json!(round(value)));
        }
        if let Some((_, running)) = &second {
            let (alone, together) = requests.split_at(requests.len() / 2);
            let there = times(running, alone).await?;
            let per_s = rate(running, together, bench.clients).await?;
            for (key, value) in [
                ("per_s", per_s),
                ("p50_ms", there.p50_ms()),
                ("p99_ms", there.p99_ms()),
                ("p50_over_sqlite", there.p50_ms() / timed.p50_ms()),
            ] {
                out.insert(format!("{case}_sql_server_{key}"), json!(round(value)));
            }
        }
    }
    if let Some((there, running)) = second {
        drop(running);
        there.end().await?;
    }
    out.insert("peak_rss_mb".into(), json!(peak_rss_mb()));
    Ok(out)
}

/// Tuesday 24 November 2026, 06:00: nobody has come yet.
pub(super) fn bench_now() -> Timestamp {
    Zone::vietnam().at(bench_day(), 6, 0)
}

pub(super) fn bench_day() -> Date {
    Date::new(2026, 11, 24).unwrap_or_else(|| unreachable!("a day of the calendar"))
}

pub(super) fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

pub(super) async fn prepare(file: &Path, bench: HttpBench, now: Timestamp) -> Result<(), BenchFailed> {
    let engine = SqliteEngine::open(file).await.map_err(BenchFailed::new)?;
    migrate(&engine, now).await.map_err(BenchFailed::new)?;
    let plan = SeedPlan {
        patients: bench.patients,
        doctors: bench.doctors,
        days: 30,
        seed: 1,
        today: bench_day(),
        now,
    };
    seed(&engine, plan).await.map_err(BenchFailed::new)?;
    // Closing folds the write-ahead log into the file, so that a copy of the file is the whole database.
    engine.close().await;
    Ok(())
}

pub(super) fn copy(template: &Path, folder: &Path, name: &str) -> Result<PathBuf, BenchFailed> {
    let file = folder.join(format!("{name}.db"));
    for suffix in ["", "-wal", "-shm"] {
        let stale = folder.join(format!("{name}.db{suffix}"));
        if stale.exists() {
            std::fs::remove_file(stale).map_err(BenchFailed::new)?;
        }
    }
    std::fs::copy(template, &file).map_err(BenchFailed::new)?;
    Ok(file)
}

/// A request that can be asked of any copy of the database.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    Get(String),
    Post(String, Uuid, Vec<u8>),
}

pub(super) struct Running {
    pub host: String,
    token: String,
    pub server: Server,
    pub clock: HandClock,
    recorder: Recorder,
    serving: tokio::task::JoinHandle<()>,
    /// A copy of its own, removed with it.
    file: Option<PathBuf>,
}

impl Running {
    pub async fn client(&self) -> Result<Client, BenchFailed> {
        Client::connect(&self.host, &self.token).await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.serving.abort();
        let Some(file) = &self.file else {
            return;
        };
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
        }
    }
}

pub(super) async fn start(file: PathBuf, recording: bool, now: Timestamp) -> Result<Running, BenchFailed> {
    let engine: Arc<dyn Engine> = Arc::new(SqliteEngine::open(&file).await.map_err(BenchFailed::new)?);
    let mut running = start_on(engine, recording, now).await?;
    running.file = Some(file);
    Ok(running)
}

pub(super) async fn start_on(
    engine: Arc<dyn Engine>,
    recording: bool,
    now: Timestamp,
) -> Result<Running, BenchFailed> {
    let recorder = Recorder::around(Arc::clone(&engine));
    let clock = HandClock::at(now);
    let app = App {
        engine: if recording {
            Arc::new(recorder.clone())
        } else {
            engine
        },
        clock: SharedClock::new(clock.clone()),
        chance: Chance::from_seed(1),
        feed: Feed::starting_at(1),
        mail_domain: None,
        sms: false,
    };
    let server = Server::for_bench(app).await.map_err(BenchFailed::new)?;
    let actor = Actor {
        user: UserId(Uuid::from_u128(2)),
        role: Role::FrontDesk,
        session: SessionId(Uuid::from_u128(2)),
        practitioner: None,
        patient: None,
    };
    let (token, _) = server.keys.issue(actor, now).map_err(BenchFailed::new)?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(BenchFailed::new)?;
    let host = listener.local_addr().map_err(BenchFailed::new)?.to_string();
    let routes = router(&server);
    let serving = tokio::spawn(async move {
        if let Err(error) = axum::serve(prompt(listener), routes).await {
            tracing::error!(%error, "the bench's server ended");
        }
    });
    Ok(Running {
        host,
        token,
        server,
        clock,
        recorder,
        serving,
        file: None,
    })
}

pub(super) async fn ask(client: &mut Client, ask: &Ask) -> Result<(), BenchFailed> {
    match ask {
        Ask::Get(path) => client.get(path).await.map(drop),
        Ask::Post(path, key, body) => client.post(path, *key, body.clone()).await.map(drop),
    }
}

/// One client, one request after another; the first tenth warms up and does not count.
async fn timed(
    case: &str,
    template: &Path,
    folder: &Path,
    asks: &[Ask],
    now: Timestamp,
) -> Result<Times, BenchFailed> {
    let running = start(copy(template, folder, &format!("{case}-timed"))?, false, now).await?;
    times(&running, asks).await
}

/// The first tenth warms up and does not count.
pub(super) async fn times(running: &Running, asks: &[Ask]) -> Result<Times, BenchFailed> {
    let mut client = running.client().await?;
    let mut times = Times::default();
    for (i, request) in asks.iter().enumerate() {
        let begun = Instant::now();
        ask(&mut client, request).await?;
        if i >= asks.len() / 10 {
            times.add(begun.elapsed());
        }
    }
    Ok(times)
}

/// Several clients share the requests.
async fn per_second(
    case: &str,
    template: &Path,
    folder: &Path,
    asks: &[Ask],
    clients: u32,
    now: Timestamp,
) -> Result<f64, BenchFailed> {
    let running = start(copy(template, folder, &format!("{case}-many"))?, false, now).await?;
    rate(&running, asks, clients).await
}

#[expect(clippy::cast_precision_loss, reason = "a count of requests")]
async fn rate(running: &Running, asks: &[Ask], clients: u32) -> Result<f64, BenchFailed> {
    let mut tasks = tokio::task::JoinSet::new();
    let share = asks.len().div_ceil(usize::try_from(clients).unwrap_or(1));
    let begun = Instant::now();
    for mine in asks.chunks(share) {
        let (mine, mut client) = (mine.to_vec(), running.client().await?);
        tasks.spawn(async move {
            for request in &mine {
                ask(&mut client, request).await?;
            }
            Ok::<_, BenchFailed>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.map_err(BenchFailed::new)??;
    }
    Ok(asks.len() as f64 / begun.elapsed().as_secs_f64())
}

/// The transactions that the requests ran, one each; those of the warm-up are left in, for the floor warms up too.
pub(super) async fn recorded(
    case: &str,
    template: &Path,
    folder: &Path,
    asks: &[Ask],
    now: Timestamp,
) -> Result<Vec<Recorded>, BenchFailed> {
    let running = start(copy(template, folder, &format!("{case}-recorded"))?, true, now).await?;
    let mut client = running.client().await?;
    running.recorder.take();
    for request in asks {
        ask(&mut client, request).await?;
    }
    Ok(running.recorder.take())
}

async fn requests(
    case: &str,
    template: &Path,
    bench: HttpBench,
    now: Timestamp,
) -> Result<Vec<Ask>, BenchFailed> {
    let folder = template.parent().unwrap_or_else(|| Path::new("."));
    let running = start(copy(template, folder, &format!("{case}-look"))?, false, now).await?;
    let mut client = running.client().await?;
    match case {
        "search" => Ok(searches(bench)),
        "day_board" => {
            let path = format!("/api/day-board?from={}&days=1", bench_day());
            Ok(vec![Ask::Get(path); bench.requests as usize])
        }
        "check_in" => check_ins(&mut client, bench).await,
        _ => bookings(&mut client, bench).await,
    }
}

/// What receptionists type: two words of a name without marks, a name's beginning, initials, a phone's end.
fn searches(bench: HttpBench) -> Vec<Ask> {
    const TYPED: [&str; 12] = [
        "nguyen duc",
        "tran thi lan",
        "le van",
        "pham huong",
        "hoang minh tuan",
        "nvd",
        "phan th",
        "0901",
        "vo thanh",
        "bui thi hanh",
        "dang quoc",
        "ngo hai",
    ];
    let at = |i: u32| TYPED[i as usize % TYPED.len()].replace(' ', "%20");
    (0..bench.requests)
        .map(|i| Ask::Get(format!("/api/patients?q={}", at(i))))
        .collect()
}

async fn check_ins(client: &mut Client, bench: HttpBench) -> Result<Vec<Ask>, BenchFailed> {
    let board: DayBoard = read(
        &client
            .get(&format!("/api/day-board?from={}&days=1", bench_day()))
            .await?,
    )?;
    let booked = board.columns.iter().flat_map(|column| &column.appointments);
    let booked = booked.filter(|visit| visit.appointment.status == AppointmentStatus::Booked);
    let asks = booked.take(bench.requests as usize).map(|visit| {
        let code = Some(visit.appointment.check_in_code.clone());
        let body = serde_json::to_vec(&CheckIn {
            code,
            ..CheckIn::default()
        });
        body.map(|body| Ask::Post("/api/check-ins".into(), visit.appointment.id.0, body))
            .map_err(BenchFailed::new)
    });
    asks.collect()
}

/// Free times of all doctors in the coming weeks, each for a patient who has no visit of their own.
pub(super) async fn bookings(client: &mut Client, bench: HttpBench) -> Result<Vec<Ask>, BenchFailed> {
    let mut asks = Vec::new();
    let mut patient = u64::from(bench.patients);
    let zone = Zone::vietnam();
    let services: Value = read(&client.get("/api/services").await?)?;
    let service = services["items"][0]["id"].clone();
    for offset in 1..26 {
        let day = bench_day().plus_days(offset);
        let board: DayBoard = read(&client.get(&format!("/api/day-board?from={day}&days=1")).await?)?;
        // Nobody can be at two doctors at once.
        let visits = board.columns.iter().flat_map(|column| &column.appointments);
        let busy: BTreeSet<Uuid> = visits.map(|visit| visit.appointment.patient_id.0).collect();
        for column in &board.columns {
            let taken: Vec<_> = column
                .appointments
                .iter()
                .map(|visit| visit.appointment.start)
                .collect();
            let mut left = column.visits_max.saturating_sub(column.visits);
            for shift in &column.shifts {
                // The last 20 minutes of a shift are rarely taken.
                let start = shift.end.plus_minutes(-20);
                let clear = column
                    .appointments
                    .iter()
                    .all(|visit| visit.appointment.end <= start);
                if left == 0 || !clear || taken.contains(&start) || zone.day_of(start) != day {
                    continue;
                }
                left -= 1;
                while busy.contains(&crate::seed::seeded_patient(patient)) {
                    patient -= 1;
                }
                let id = Uuid::from_u128(0x0193_ffff_0000_7000_8000_0000_0000_0000 | asks.len() as u128);
                let book = json!({
                    "id": AppointmentId(id),
                    "patient_id": PatientId(crate::seed::seeded_patient(patient)),
                    "practitioner_id": column.practitioner_id,
                    "service_id": service,
                    "start": start,
                    "length_minutes": 20,
                });
                let book: BookAppointment = serde_json::from_value(book).map_err(BenchFailed::new)?;
                patient -= 1;
                asks.push(Ask::Post(
                    "/api/appointments".into(),
                    id,
                    serde_json::to_vec(&book).map_err(BenchFailed::new)?,
                ));
                if asks.len() == bench.requests as usize {
                    return Ok(asks);
                }
            }
        }
    }
    Ok(asks)
}

pub(super) fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, BenchFailed> {
    serde_json::from_slice(body).map_err(BenchFailed::new)
}

/// The kernel's high-water mark of this process; `null` where there is no /proc.
fn peak_rss_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024)
}

/// Prints one object, or lines for a person.
pub fn print(out: &Map<String, Value>, as_json: bool) {
    if as_json {
        println!("{}", Value::Object(out.clone()));
        return;
    }
    let lines: BTreeMap<_, _> = out.iter().collect();
    for (key, value) in lines {
        println!("{key:28} {value}");
    }
}
