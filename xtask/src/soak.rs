//! `cargo xtask soak`: builds the soak of messages, optimised, and lets it run.
use clap::Args;

use crate::command::{command, native, typed};
use crate::{Failure, place};

#[derive(Debug, Args)]
pub struct Options {
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// At least so many are planned.
    #[arg(long, default_value_t = 10_000)]
    messages: u32,
    /// So often the server is ended by kill -9.
    #[arg(long, default_value_t = 20)]
    kills: u32,
    /// The same number books, moves and cancels the same.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// With this planted bug, which must be found: send-then-mark.
    #[arg(long)]
    plant: Option<String>,
    /// Without Redis and RabbitMQ, of which else one is killed too with each kill of the server.
    #[arg(long)]
    alone: bool,
    /// The build of the tests: slower, but nothing is built anew.
    #[arg(long)]
    debug: bool,
}

pub fn run(options: &Options) -> Result<(), Failure> {
    // The simulation's build: most of it is the same.
    let (profile, folder) = if options.debug {
        ("dev", "debug")
    } else {
        ("simulation", "simulation")
    };
    let profile = format!("--profile={profile}");
    // Nothing else on stdout: `--json` is for programs.
    let mut build = native("build", &["--quiet", "--bin=soak", "--bin=soak-server", &profile]);
    if !build.status()?.success() {
        return Err(format!("failed: {}", typed(&build)).into());
    }
    let mut soak = command(place::program(folder, "soak")?, &[]);
    if options.json {
        soak.arg("--json");
    }
    for (flag, value) in [
        ("--messages", options.messages.to_string()),
        ("--kills", options.kills.to_string()),
        ("--seed", options.seed.to_string()),
    ] {
        soak.args([flag, &value]);
    }
    if let Some(plant) = &options.plant {
        soak.args(["--plant", plant]);
    }
    if options.alone {
        soak.arg("--alone");
    }
    if soak.status()?.success() {
        Ok(())
    } else {
        Err(
            "a message was lost, sent twice, or sent of what had changed, or the soak could not be run"
                .into(),
        )
    }
}
