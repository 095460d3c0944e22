//! `bench jobs`: how many jobs a second are enqueued and done, each beside the same rows written by rusqlite alone in the
//! same transactions; how long a look and a claim take beside few and very many jobs that are over, and beside very many
//! that wait for later; and how long a booking takes while a mailing to thousands is sent.

use std::{path::Path, sync::Arc, time::Instant};

use async_trait::async_trait;
use clinic_shared::{
    ids::JobId,
    jobs::{self, NewJob},
    ports::Clock as _,
    store::{Begin, Engine, Tx},
    time::Timestamp,
};
use rusqlite::Connection;
use serde_json::{Map, Value, json};
use tokio::{sync::watch, task::JoinHandle};
use uuid::Uuid;

use super::{
    Times, floor,
    http::{
        Ask, BenchFailed, HttpBench, Running, bench_now, bookings, copy, prepare, round, start, start_on,
        times,
    },
    mailing,
    recorder::{Recorded, Recorder},
};
use crate::{
    jobs::{JobFailed, JobKind, Jobs, Pace, Run},
    store::SqliteEngine,
};

#[derive(Debug, Clone, Copy)]
pub struct JobsBench {
    /// Enqueued one by one, then done.
    pub jobs: u32,
    /// Looked for and claimed one by one, beside each number of others.
    pub claims: u32,
    /// Jobs that are over: few, and very many.
    pub over: [u32; 2],
    /// Jobs whose time has not come.
    pub waiting: u32,
    /// Timed bookings, without jobs and while letters are sent.
    pub bookings: u32,
    /// Letters that are to be sent when the second of these begin.
    pub bulk: u32,
}

impl JobsBench {
    /// What the keys are named by.
    pub const CLINIC: Self = Self {
        jobs: 2_000,
        claims: 300,
        over: [1_000, 1_000_000],
        waiting: 100_000,
        bookings: 300,
        bulk: 10_000,
    };
}

const KIND: &str = "measured";

/// As many as the numbers say, with a kind and times as real ones have.
const FILL_OVER: &str = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
    INSERT INTO job (id, kind, payload, priority, state, claims, tries, tries_max, enqueued_at, started_at, ended_at,
        worker, cancel_wanted)
    SELECT CAST(printf('%016d', n) AS BLOB), 'send-message', '{}', 5, 'done', 1, 1, 10, ?2 - n * 1000, ?2 - n * 1000,
        ?2 - n * 1000, 'clinic-1:8080', 0
    FROM numbers";

/// Likewise: as reminders, the first of them in an hour.
const FILL_WAITING: &str = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
    INSERT INTO job (id, kind, unique_key, payload, priority, state, due_at, claims, tries, tries_max, enqueued_at,
        cancel_wanted)
    SELECT CAST(printf('%016d', n) AS BLOB), 'send-message', printf('message %d', n), '{}', 5, 'waiting',
        ?2 + 3600000 + n * 1000, 0, 0, 10, ?2, 0
    FROM numbers";

/// Flat keys, units in the names.
pub async fn run(bench: JobsBench, folder: &Path) -> Result<Map<String, Value>, BenchFailed> {
    let clinic = HttpBench {
        patients: bench.bookings + 1_000,
        doctors: 24,
        requests: bench.bookings,
        clients: 1,
    };
    let template = folder.join("template.db");
    prepare(&template, clinic, bench_now()).await?;
    let mut out = Map::new();
    through(bench.jobs, &template, folder, &mut out).await?;
    let [few, many] = bench.over;
    for (fill, others, name) in [
        (FILL_OVER, few, "1k"),
        (FILL_OVER, many, "1m"),
        (FILL_WAITING, bench.waiting, "waiting_100k"),
    ] {
        let (looks, claims) = claims(bench.claims, (fill, others), &template, folder).await?;
        for (what, times) in [("look", looks), ("claim", claims)] {
            out.insert(format!("{what}_p50_ms_{name}"), json!(round(times.p50_ms())));
            out.insert(format!("{what}_p99_ms_{name}"), json!(round(times.p99_ms())));
        }
    }
    beside_bookings(bench, clinic, &template, folder, &mut out).await?;
    Ok(out)
}

/// Enqueued and done, and the floor of both.
async fn through(
    count: u32,
    template: &Path,
    folder: &Path,
    out: &mut Map<String, Value>,
) -> Result<(), BenchFailed> {
    let file = copy(template, folder, "jobs")?;
    let engine: Arc<dyn Engine> = Arc::new(SqliteEngine::open(&file).await.map_err(BenchFailed::new)?);
    let recorder = Recorder::around(engine);
    let running = start_on(Arc::new(recorder.clone()), false, bench_now()).await?;
    recorder.take();

    let begun = Instant::now();
    enqueue(&running, count, 1).await?;
    let enqueue_per_s = per_second(count, begun);
    let enqueued = writes(recorder.take());

    let begun = Instant::now();
    let (working, mut done) = work(&running);
    done.wait_for(|done| *done >= count)
        .await
        .map_err(BenchFailed::new)?;
    let run_per_s = per_second(count, begun);
    working.end().await?;
    let ran = writes(recorder.take());

    let floor = copy(template, folder, "jobs-floor")?;
    let (enqueue_floor_s, run_floor_s) = (floor_s(&floor, enqueued).await?, floor_s(&floor, ran).await?);
    let floor_of = |seconds: f64| f64::from(count) / seconds;
    for (key, value) in [
        ("enqueue_per_s", enqueue_per_s),
        ("run_per_s", run_per_s),
        ("floor_per_s", floor_of(enqueue_floor_s + run_floor_s)),
        ("enqueue_floor_per_s", floor_of(enqueue_floor_s)),
        ("run_floor_per_s", floor_of(run_floor_s)),
        ("enqueue_over_floor", enqueue_per_s / floor_of(enqueue_floor_s)),
        ("run_over_floor", run_per_s / floor_of(run_floor_s)),
    ] {
        out.insert(key.to_owned(), json!(round(value)));
    }
    out.insert("jobs".to_owned(), json!(count));
    Ok(())
}

/// What these transactions inserted and updated.
fn writes(mut recorded: Vec<Recorded>) -> Vec<Recorded> {
    recorded.retain(|transaction| transaction.begin == Begin::Write);
    for transaction in &mut recorded {
        transaction.steps.retain(|step| !step.reads);
    }
    recorded
}

async fn floor_s(database: &Path, recorded: Vec<Recorded>) -> Result<f64, BenchFailed> {
    let database = database.to_owned();
    let begun = Instant::now();
    let times = tokio::task::spawn_blocking(move || floor::times(&database, &recorded));
    times.await.map_err(BenchFailed::new)?.map_err(BenchFailed::new)?;
    Ok(begun.elapsed().as_secs_f64())
}

fn per_second(count: u32, begun: Instant) -> f64 {
    f64::from(count) / begun.elapsed().as_secs_f64()
}

/// So many by each transaction, each due at once.
async fn enqueue(running: &Running, count: u32, by_each: u32) -> Result<(), BenchFailed> {
    let app = &running.server.app;
    let now = app.clock.now();
    let mut left = count;
    while left > 0 {
        let here = left.min(by_each);
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write)
            .await
            .map_err(BenchFailed::new)?;
        for _ in 0..here {
            let id: Uuid = app.chance.id(now);
            let job = NewJob {
                unique_key: Some(id.to_string()),
                ..NewJob::new(JobId(id), KIND, now)
            };
            jobs::enqueue(&mut tx, &job).await.map_err(BenchFailed::new)?;
        }
        tx.commit().await.map_err(BenchFailed::new)?;
        left -= here;
    }
    Ok(())
}

/// Does nothing, and counts how often.
#[derive(Debug)]
struct Measured(watch::Sender<u32>);

#[async_trait]
impl JobKind for Measured {
    fn name(&self) -> &'static str {
        KIND
    }

    async fn run(&self, _run: &Run) -> Result<(), JobFailed> {
        self.0.send_modify(|done| *done += 1);
        Ok(())
    }
}

/// A server's loop, as it is in a clinic.
struct Working {
    end: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Working {
    async fn end(self) -> Result<(), BenchFailed> {
        self.end.send_replace(true);
        self.task.await.map_err(BenchFailed::new)
    }
}

/// And how many it has done.
fn work(running: &Running) -> (Working, watch::Receiver<u32>) {
    let (count, done) = watch::channel(0);
    (work_on(running, Arc::new(Measured(count))), done)
}

fn work_on(running: &Running, kind: Arc<dyn JobKind>) -> Working {
    let app = running.server.app.clone();
    let jobs = Jobs::new(app, vec![kind], "bench".to_owned(), Pace::CLINIC);
    let (end, is_ending) = watch::channel(false);
    let task = tokio::spawn(jobs.keep_working(is_ending));
    Working { end, task }
}

/// A look and a claim after the other, each in a transaction of its own, beside so many other jobs; what is claimed is ended
/// untimed.
async fn claims(
    count: u32,
    (sql, others): (&'static str, u32),
    template: &Path,
    folder: &Path,
) -> Result<(Times, Times), BenchFailed> {
    let file = copy(template, folder, "claims")?;
    let filled = file.clone();
    let filling = tokio::task::spawn_blocking(move || fill(&filled, sql, others));
    filling
        .await
        .map_err(BenchFailed::new)?
        .map_err(BenchFailed::new)?;
    let running = start(file, false, bench_now()).await?;
    enqueue(&running, count, count).await?;
    let engine = running.server.app.engine.as_ref();
    let now = running.clock.now();
    let (mut looks, mut claims) = (Times::default(), Times::default());
    for number in 0..count {
        // The first tenth warms up.
        let is_timed = number >= count / 10;
        let begun = Instant::now();
        look(engine, now).await?;
        if is_timed {
            looks.add(begun.elapsed());
        }
        let begun = Instant::now();
        let mut tx = Tx::begin(engine, Begin::Write).await.map_err(BenchFailed::new)?;
        let claim = jobs::claim(&mut tx, &[KIND], &[], "bench", now).await;
        tx.commit().await.map_err(BenchFailed::new)?;
        if is_timed {
            claims.add(begun.elapsed());
        }
        let claim = claim.map_err(BenchFailed::new)?;
        let claim = claim.ok_or_else(|| BenchFailed::new("there was no job to claim"))?;
        let mut tx = Tx::begin(engine, Begin::Write).await.map_err(BenchFailed::new)?;
        jobs::finish(&mut tx, &claim, now)
            .await
            .map_err(BenchFailed::new)?;
        tx.commit().await.map_err(BenchFailed::new)?;
    }
    Ok((looks, claims))
}

/// What a server does before it claims, and where there is nothing to claim.
async fn look(engine: &dyn Engine, now: Timestamp) -> Result<(), BenchFailed> {
    let mut tx = Tx::begin(engine, Begin::Read).await.map_err(BenchFailed::new)?;
    let next = jobs::next_due(&mut tx).await.map_err(BenchFailed::new)?;
    let is_due = jobs::is_any_due(&mut tx, &[KIND], &[], now)
        .await
        .map_err(BenchFailed::new)?;
    if next.is_none() || !is_due {
        return Err(BenchFailed::new("there was no job to find"));
    }
    Ok(())
}

fn fill(file: &Path, sql: &str, others: u32) -> Result<(), rusqlite::Error> {
    let database = Connection::open(file)?;
    // A million rows in seconds; they are a copy's.
    database.execute_batch("PRAGMA synchronous = off")?;
    database.execute(sql, (others, bench_now().as_ms()))?;
    Ok(())
}

/// The same bookings twice, each on a copy of its own.
async fn beside_bookings(
    bench: JobsBench,
    clinic: HttpBench,
    template: &Path,
    folder: &Path,
    out: &mut Map<String, Value>,
) -> Result<(), BenchFailed> {
    let asks = {
        let running = start(copy(template, folder, "look")?, false, bench_now()).await?;
        bookings(&mut running.client().await?, clinic).await?
    };
    let idle = booked(&asks, 0, template, folder).await?.0;
    let (beside, left) = booked(&asks, bench.bulk, template, folder).await?;
    for (key, value) in [
        ("booking_p50_ms_idle", idle.p50_ms()),
        ("booking_p99_ms_idle", idle.p99_ms()),
        ("booking_p50_ms_bulk", beside.p50_ms()),
        ("booking_p99_ms_bulk", beside.p99_ms()),
        ("booking_p99_bulk_over_idle", beside.p99_ms() / idle.p99_ms()),
    ] {
        out.insert(key.to_owned(), json!(round(value)));
    }
    out.insert("bookings".to_owned(), json!(asks.len()));
    out.insert("bulk_letters".to_owned(), json!(bench.bulk));
    // Above 0: until the last booking there was something to send.
    out.insert("bulk_letters_left".to_owned(), json!(left));
    Ok(())
}

/// While so many letters are sent; and how many were left.
async fn booked(
    asks: &[Ask],
    bulk: u32,
    template: &Path,
    folder: &Path,
) -> Result<(Times, u32), BenchFailed> {
    let file = copy(template, folder, &format!("bulk-{bulk}"))?;
    // In the quiet hours no letter would go out.
    let running = start(file, false, bench_now().plus_minutes(120)).await?;
    if bulk > 0 {
        mailing::start(&running, bulk).await?;
    }
    let (kind, mut sent) = mailing::kind(&running);
    let working = work_on(&running, kind);
    if bulk > 0 {
        // Its recipients are written down, and letters go out.
        sent.wait_for(|sent| *sent > 0).await.map_err(BenchFailed::new)?;
    }
    let times = times(&running, asks).await?;
    let left = bulk.saturating_sub(*sent.borrow());
    working.end().await?;
    Ok((times, left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_bench_measures_everything() {
        let folder = tempfile::tempdir().unwrap();
        let bench = JobsBench {
            jobs: 20,
            claims: 20,
            over: [10, 2_000],
            waiting: 2_000,
            bookings: 10,
            bulk: 50,
        };
        let out = run(bench, folder.path()).await.unwrap();
        assert!(
            out["bulk_letters_left"].as_u64().unwrap() < 50,
            "letters went out: {out:#?}"
        );
        for key in [
            "enqueue_per_s",
            "run_per_s",
            "floor_per_s",
            "claim_p99_ms_1k",
            "claim_p99_ms_1m",
            "look_p99_ms_waiting_100k",
            "claim_p99_ms_waiting_100k",
            "booking_p99_ms_idle",
            "booking_p99_ms_bulk",
        ] {
            assert!(out[key].as_f64().unwrap() > 0.0, "{key}: {out:#?}");
        }
    }
}
