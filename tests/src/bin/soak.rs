//! The soak of messages as a program: see `clinic_tests::soak`. Ends with 1 where one was lost, sent twice, or sent of what
//! had changed.
#![expect(clippy::expect_used, reason = "tools of tests: what goes wrong ends it")]

use std::process::ExitCode;

use clap::Parser;
use clinic_tests::soak::{Plant, SoakPlan, run};
use serde_json::Value;

#[derive(Debug, Parser)]
struct Options {
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    #[arg(long, default_value_t = 10_000)]
    messages: u32,
    #[arg(long, default_value_t = 20)]
    kills: u32,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Of a hundred visits so many are moved or cancelled, twice.
    #[arg(long, default_value_t = 18)]
    changed_percent: u32,
    #[arg(long, value_parser = plant)]
    plant: Option<Plant>,
    #[arg(long)]
    alone: bool,
}

fn plant(name: &str) -> Result<Plant, String> {
    let known: Vec<&str> = Plant::ALL.iter().map(|plant| plant.name()).collect();
    Plant::by_name(name).ok_or_else(|| format!("known are {}", known.join(", ")))
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let own = std::env::current_exe().expect("this program");
    let server = format!("soak-server{}", std::env::consts::EXE_SUFFIX);
    let plan = SoakPlan {
        messages: options.messages,
        kills: options.kills,
        seed: options.seed,
        changed_percent: options.changed_percent,
        plant: options.plant,
        is_alone: options.alone,
        server: own.with_file_name(server),
    };
    let seen = run(&plan).await;
    let figures = serde_json::to_value(seen).expect("numbers");
    if options.json {
        println!("{figures}");
    } else if let Value::Object(figures) = figures {
        for (key, value) in figures {
            println!("{key:24} {value}");
        }
    }
    if seen.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
