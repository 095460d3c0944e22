//! `cargo xtask storm`: builds the server and lets it storm itself.
use clap::Args;

use crate::Failure;
use crate::command::cargo;

#[derive(Debug, Args)]
pub struct Options {
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// The optimised build: more requests meet.
    #[arg(long)]
    release: bool,
    #[arg(long, default_value_t = 64)]
    clients: u32,
    #[arg(long, default_value_t = 10)]
    doctors: u8,
    /// Requests of each client.
    #[arg(long, default_value_t = 200)]
    requests: u32,
    /// The same number asks for the same things.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(options: &Options) -> Result<(), Failure> {
    let mut storm = cargo(&["run", "--quiet", "--package=clinic-server"]);
    if options.release {
        storm.arg("--release");
    }
    storm.args(["--", "bench", "storm"]);
    if options.json {
        storm.arg("--json");
    }
    for (flag, value) in [
        ("--clients", options.clients.to_string()),
        ("--doctors", options.doctors.to_string()),
        ("--requests", options.requests.to_string()),
        ("--seed", options.seed.to_string()),
    ] {
        storm.args([flag, &value]);
    }
    // Nothing else on stdout: `--json` is for programs.
    let status = storm.status()?;
    if status.success() {
        Ok(())
    } else {
        Err("the storm broke a rule, or could not be run".into())
    }
}
