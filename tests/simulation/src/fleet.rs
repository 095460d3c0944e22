//! Many seeds on several threads, and what came of them.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    Fault, Options,
    plants::Plant,
    template::Template,
    trace::hash_of,
    world::{self, Outcome},
};

/// No seed takes so long, on whatever machine.
const HANGS: Duration = Duration::from_mins(5);
/// As many as a reader reads.
const SHOWN_MAX: usize = 20;

/// Whether everything held.
pub fn run(options: &Options) -> Result<bool, Fault> {
    let plant = match &options.plant {
        Some(name) => Some(Plant::by_name(name).ok_or("there is no such planted bug")?),
        None => None,
    };
    let template = alone(Template::make())??;
    if let Some(seed) = options.seed {
        return one(&template, seed, plant, options.json);
    }
    let started = Instant::now();
    let ends = options
        .minutes
        .map(|minutes| started + Duration::from_secs(minutes * 60));
    let fleet = Fleet::new(&template, options, plant);
    let outcomes = fleet.sail(options.first, options.seeds, ends)?;
    let seconds = started.elapsed().as_secs_f64();
    let broken: Vec<_> = outcomes
        .values()
        .filter(|outcome| !outcome.violations.is_empty())
        .collect();
    let all = outcomes
        .values()
        .map(|outcome| format!("{} {:016x}", outcome.seed, outcome.hash));
    let hash = format!("{:016x}", hash_of(&all.collect::<Vec<_>>().join("\n")));
    let plants = if plant.is_none() && options.plant_seeds > 0 {
        Plant::ALL
    } else {
        &[]
    };
    let mut not_found = Vec::new();
    let mut found_at = serde_json::Map::new();
    for plant in plants {
        match fleet.find(*plant, options.plant_seeds)? {
            Some(outcome) => {
                eprintln!("planted {}: found with seed {}", plant.name(), outcome.seed);
                let by = outcome.violations.first();
                let found = json!({ "what": plant.what(), "seed": outcome.seed, "by": by });
                found_at.insert(plant.name().to_owned(), found);
            }
            None => not_found.push(plant.name()),
        }
    }
    if options.json {
        let shown = broken.iter().take(SHOWN_MAX);
        let told = shown.map(|outcome| json!({ "seed": outcome.seed, "violations": outcome.violations }));
        let result = json!({
            "seeds": outcomes.len(),
            "violations": broken.iter().map(|outcome| outcome.violations.len()).sum::<usize>(),
            "planted": plants.len(),
            "planted_found": plants.len() - not_found.len(),
            "trace_hash": hash,
            "seconds": (seconds * 10.0).round() / 10.0,
            "broken": told.collect::<Vec<_>>(),
            "not_found": not_found,
            "found": found_at,
        });
        println!("{result}");
    } else {
        for outcome in broken.iter().take(SHOWN_MAX) {
            println!("seed {}: {}", outcome.seed, outcome.violations.join("; "));
        }
        for (name, found) in &found_at {
            println!(
                "planted {name}: found with seed {} by {}",
                found["seed"], found["by"]
            );
        }
        for name in &not_found {
            println!("planted {name}: NOT found in {} seeds", options.plant_seeds);
        }
        println!(
            "{} seeds in {seconds:.1} s, {} of them broke a rule; {} of {} planted bugs found; trace {hash}",
            outcomes.len(),
            broken.len(),
            plants.len() - not_found.len(),
            plants.len(),
        );
    }
    Ok(broken.is_empty() && not_found.is_empty())
}

fn one(template: &Template, seed: u64, plant: Option<Plant>, as_json: bool) -> Result<bool, Fault> {
    let outcome = run_seed(template, seed, plant)?;
    if as_json {
        let result = json!({
            "seeds": 1, "violations": outcome.violations.len(), "planted": 0, "planted_found": 0,
            "trace_hash": format!("{:016x}", outcome.hash), "broken": outcome.violations, "trace": outcome.trace,
        });
        println!("{result}");
    } else {
        for line in &outcome.trace {
            println!("{line}");
        }
        for violation in &outcome.violations {
            println!("BROKEN {violation}");
        }
        println!("trace {:016x}", outcome.hash);
    }
    Ok(outcome.violations.is_empty())
}

fn run_seed(template: &Template, seed: u64, plant: Option<Plant>) -> Result<Outcome, Fault> {
    let run = async { tokio::time::timeout(HANGS, world::run(template, seed, plant)).await };
    let outcome = alone(run)?.map_err(|_| format!("seed {seed} hangs"))?;
    outcome.map_err(|fault| format!("seed {seed}: {fault}").into())
}

/// In a runtime of its own, on this thread.
fn alone<T>(work: impl Future<Output = T>) -> Result<T, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    Ok(runtime.block_on(work))
}

struct Fleet<'a> {
    template: &'a Template,
    threads: usize,
    plant: Option<Plant>,
}

impl<'a> Fleet<'a> {
    fn new(template: &'a Template, options: &Options, plant: Option<Plant>) -> Self {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        Self {
            template,
            threads: options.threads.unwrap_or(processors).max(1),
            plant,
        }
    }

    /// All of these seeds, or as many as there is time for.
    fn sail(&self, first: u64, seeds: u64, ends: Option<Instant>) -> Result<BTreeMap<u64, Outcome>, Fault> {
        let last = if ends.is_some() {
            u64::MAX
        } else {
            first.saturating_add(seeds)
        };
        let done = Mutex::new(BTreeMap::new());
        self.each(first, last, self.plant, |outcome| {
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            if !outcome.violations.is_empty() {
                eprintln!("seed {}: {}", outcome.seed, outcome.violations.join("; "));
            }
            // What held is told by its hash alone.
            let kept = Outcome {
                trace: Vec::new(),
                ..outcome
            };
            done.insert(kept.seed, kept);
            ends.is_none_or(|ends| Instant::now() < ends)
        })?;
        Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// The first seed that finds it.
    fn find(&self, plant: Plant, seeds: u64) -> Result<Option<Outcome>, Fault> {
        let found = Mutex::new(None);
        self.each(1, seeds + 1, Some(plant), |outcome| {
            if outcome.violations.is_empty() {
                return true;
            }
            *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            false
        })?;
        Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Until there are no more, or `go_on` says so.
    fn each(
        &self,
        first: u64,
        end: u64,
        plant: Option<Plant>,
        go_on: impl Fn(Outcome) -> bool + Sync,
    ) -> Result<(), Fault> {
        let (next, over) = (AtomicU64::new(first), AtomicBool::new(false));
        let work = || -> Result<(), Fault> {
            while !over.load(Ordering::SeqCst) {
                let seed = next.fetch_add(1, Ordering::SeqCst);
                if seed >= end {
                    break;
                }
                let outcome = run_seed(self.template, seed, plant)?;
                if !go_on(outcome) {
                    over.store(true, Ordering::SeqCst);
                }
            }
            Ok(())
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads).map(|_| scope.spawn(work)).collect();
            for worker in workers {
                worker.join().map_err(|_| "a seed panicked")??;
            }
            Ok(())
        })
    }
}
