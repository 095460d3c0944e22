//! The real server and real desktops in one process, without a network, a clock or a die of their own: every run of a
//! seed is the same. See `docs/simulation.md`.

mod acts;
mod checks;
mod desk;
mod dice;
mod engine;
mod fleet;
mod ledger;
mod life;
mod look;
mod net;
mod plants;
mod rest;
mod schedule;
mod server;
mod template;
mod trace;
mod trouble;
mod watch;
mod world;

use std::process::ExitCode;

use clap::Parser;

/// Why the simulation itself could not go on.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Runs seeds, then looks for each planted bug.
#[derive(Debug, Clone, Parser)]
pub struct Options {
    /// How many seeds
    #[arg(long, default_value_t = 200)]
    pub seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    pub first: u64,
    /// Goes on for so long instead, as far as it comes
    #[arg(long)]
    pub minutes: Option<u64>,
    /// Runs this one alone and prints what happened
    #[arg(long)]
    pub seed: Option<u64>,
    /// With a planted bug of this name
    #[arg(long)]
    pub plant: Option<String>,
    /// Seeds in which each planted bug must be found; 0 plants none
    #[arg(long, default_value_t = 300)]
    pub plant_seeds: u64,
    /// At once; as many as the machine has processors where it is left out
    #[arg(long)]
    pub threads: Option<usize>,
    /// One JSON object on stdout
    #[arg(long)]
    pub json: bool,
    /// What the product logs, to stderr
    #[arg(long)]
    pub log: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if options.log {
        tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    }
    match fleet::run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("the simulation failed: {fault}");
            ExitCode::FAILURE
        }
    }
}
