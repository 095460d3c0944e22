//! `cargo xtask simulate`: builds the simulation and lets it run.
use clap::Args;

use crate::command::{command, must, native};
use crate::{Failure, place};

/// Seeds of the suite: the same in every run, few enough for a build that is not optimised.
const SUITE_SEEDS: u64 = 20;

#[derive(Debug, Args)]
pub struct Options {
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// How many seeds.
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Goes on for so long instead.
    #[arg(long)]
    minutes: Option<u64>,
    /// Runs this one alone and prints what happened.
    #[arg(long)]
    seed: Option<u64>,
    /// With this planted bug (see `tests/simulation/src/plants.rs`).
    #[arg(long)]
    plant: Option<String>,
    /// Seeds in which each planted bug must be found; 0 plants none.
    #[arg(long, default_value_t = 300)]
    plant_seeds: u64,
    /// The build of the tests: slower, but nothing is built anew.
    #[arg(long)]
    debug: bool,
}

pub fn run(options: &Options) -> Result<(), Failure> {
    let (profile, folder) = if options.debug {
        ("dev", "debug")
    } else {
        ("simulation", "simulation")
    };
    let profile = format!("--profile={profile}");
    must(native("build", &["--quiet", "--bin=simulate", &profile]))?;
    let mut simulate = command(place::program(folder, "simulate")?, &[]);
    if options.json {
        simulate.arg("--json");
    }
    for (flag, value) in [
        ("--seeds", Some(options.seeds)),
        ("--first", Some(options.first)),
        ("--minutes", options.minutes),
        ("--seed", options.seed),
        ("--plant-seeds", Some(options.plant_seeds)),
    ] {
        if let Some(value) = value {
            simulate.args([flag, &value.to_string()]);
        }
    }
    if let Some(plant) = &options.plant {
        simulate.args(["--plant", plant]);
    }
    // Nothing else on stdout: `--json` is for programs.
    if simulate.status()?.success() {
        Ok(())
    } else {
        Err("a seed broke a rule, a planted bug was not found, or the simulation could not be run".into())
    }
}

/// A fixed set of seeds. The planted bugs are looked for by the command, in the optimised build.
pub fn in_suite() -> Result<(), Failure> {
    run(&Options {
        json: false,
        seeds: SUITE_SEEDS,
        first: 1,
        minutes: None,
        seed: None,
        plant: None,
        plant_seeds: 0,
        debug: true,
    })
}
