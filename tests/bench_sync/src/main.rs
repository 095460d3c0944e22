//! `cargo xtask bench-sync`: how fast a desk fills, follows and gives back, each figure of one run, beside a floor of
//! our own and a peer. See `docs/sync.md`.
#![expect(clippy::expect_used, reason = "a measurement: what goes wrong ends it")]

mod drain;
mod live;
mod load;
mod peer;
mod pull;

use clap::Parser;
use clinic_server::seed::{SeedPlan, seed};
use clinic_shared::{identity::Role, ids::UserId, time::Date};
use clinic_tests::{TestClinic, now};
use serde_json::{Map, Value, json};

#[derive(Debug, Parser)]
struct Options {
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    #[arg(long, default_value_t = 100_000)]
    patients: u32,
    /// Changes that go from one desk to another, one after the other.
    #[arg(long, default_value_t = 300)]
    changes: usize,
    /// Requests that wait when the server comes back.
    #[arg(long, default_value_t = 1_000)]
    waiting: usize,
    /// Rows in the tables and in the log of changes while ten changes are pulled.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000,1000000")]
    log_rows: Vec<u32>,
    /// Where the peer's npm packages lie; without it the peer is left out.
    #[arg(long)]
    peer: Option<std::path::PathBuf>,
}

/// Flat keys, units in the names.
type Figures = Map<String, Value>;

fn put(figures: &mut Figures, key: &str, value: f64) {
    eprintln!("{key} {value:.3}");
    figures.insert(key.to_owned(), json!((value * 1000.0).round() / 1000.0));
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let mut figures = Map::new();
    {
        let (clinic, user) = clinic(options.patients).await;
        load::measure(&clinic, user, &mut figures).await;
        live::measure(&clinic, options.changes, &mut figures).await;
        drain::measure(&clinic, options.waiting, &mut figures).await;
    }
    for rows in &options.log_rows {
        pull::measure(*rows, &mut figures).await;
    }
    if let Some(packages) = &options.peer {
        peer::measure(packages, options.patients, &mut figures);
    }
    if options.json {
        println!("{}", Value::Object(figures));
    } else {
        for (key, value) in figures {
            println!("{key:24} {value}");
        }
    }
}

/// A clinic of so many patients, and a receptionist.
async fn clinic(patients: u32) -> (TestClinic, UserId) {
    let clinic = TestClinic::start().await;
    let plan = SeedPlan {
        patients,
        doctors: 8,
        days: 14,
        seed: 1,
        today: Date::new(2026, 11, 24).expect("a day"),
        now: now(),
    };
    seed(clinic.server.app.engine.as_ref(), plan)
        .await
        .expect("the clinic is filled");
    let user = clinic.account("letan", Role::FrontDesk, None).await;
    (clinic, user)
}
