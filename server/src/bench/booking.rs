//! `bench booking`: durable bookings per second over HTTP, beside the floor: the same rows inserted one booking
//! after another, each in a durable transaction of its own, through rusqlite alone.

use std::{path::Path, time::Instant};

use serde_json::{Map, Value, json};

use super::{
    Times, floor,
    http::{Ask, BenchFailed, HttpBench, ask, bench_now, bookings, copy, prepare, recorded, round, start},
};

const CLIENTS: [usize; 3] = [1, 8, 64];

/// Flat keys, units in the names.
pub async fn run(requests: u32, folder: &Path) -> Result<Map<String, Value>, BenchFailed> {
    let plan = HttpBench {
        patients: requests + 1_000,
        // As many as there are letters for their rooms, nearly.
        doctors: 24,
        requests,
        clients: 1,
    };
    let (template, now) = (folder.join("template.db"), bench_now());
    prepare(&template, plan, now).await?;
    let asks = {
        let running = start(copy(&template, folder, "look")?, false, now).await?;
        bookings(&mut running.client().await?, plan).await?
    };
    let mut out = Map::new();
    out.insert("requests".into(), json!(asks.len()));
    for clients in CLIENTS {
        let (per_s, times) = many(&template, folder, &asks, clients).await?;
        out.insert(format!("clients_{clients}_per_s"), json!(round(per_s)));
        out.insert(format!("clients_{clients}_p50_ms"), json!(round(times.p50_ms())));
        out.insert(format!("clients_{clients}_p99_ms"), json!(round(times.p99_ms())));
    }
    let mut inserts = recorded("booking", &template, folder, &asks, now).await?;
    for transaction in &mut inserts {
        transaction.steps.retain(|step| !step.reads);
    }
    let count = inserts.len();
    let database = copy(&template, folder, "floor")?;
    let begun = Instant::now();
    let floor = tokio::task::spawn_blocking(move || floor::times(&database, &inserts));
    floor.await.map_err(BenchFailed::new)?.map_err(BenchFailed::new)?;
    let floor_per_s = per_second(count, begun);
    out.insert("floor_per_s".into(), json!(round(floor_per_s)));
    for clients in CLIENTS {
        let per_s = out[&format!("clients_{clients}_per_s")]
            .as_f64()
            .unwrap_or_default();
        out.insert(
            format!("clients_{clients}_over_floor"),
            json!(round(per_s / floor_per_s)),
        );
    }
    Ok(out)
}

#[expect(clippy::cast_precision_loss, reason = "a count of requests")]
fn per_second(count: usize, begun: Instant) -> f64 {
    count as f64 / begun.elapsed().as_secs_f64()
}

/// The clients share the bookings; each waits for its answer before it asks again.
async fn many(
    template: &Path,
    folder: &Path,
    asks: &[Ask],
    clients: usize,
) -> Result<(f64, Times), BenchFailed> {
    let file = copy(template, folder, &format!("booking-{clients}"))?;
    let running = start(file, false, bench_now()).await?;
    let mut tasks = tokio::task::JoinSet::new();
    let begun = Instant::now();
    for mine in asks.chunks(asks.len().div_ceil(clients)) {
        let (mine, mut client) = (mine.to_vec(), running.client().await?);
        tasks.spawn(async move {
            let mut times = Times::default();
            for request in &mine {
                let asked = Instant::now();
                ask(&mut client, request).await?;
                times.add(asked.elapsed());
            }
            Ok::<_, BenchFailed>(times)
        });
    }
    let mut all = Times::default();
    while let Some(done) = tasks.join_next().await {
        all.append(done.map_err(BenchFailed::new)??);
    }
    Ok((per_second(asks.len(), begun), all))
}
