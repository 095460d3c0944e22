//! `cargo xtask bench-sync`: builds the measurement of sync, optimised, and the peer beside it, and runs both.
use std::process::Command;

use clap::Args;

use crate::Failure;
use crate::command::{cargo, npm, typed};
use crate::place;

/// PouchDB, its server, and where that keeps its own settings.
const PEER: [&str; 3] = ["pouchdb@9", "express@4", "express-pouchdb@4"];

#[derive(Debug, Args)]
pub struct Options {
    /// One JSON object on stdout.
    #[arg(long)]
    json: bool,
    #[arg(long, default_value_t = 100_000)]
    patients: u32,
    /// Without PouchDB, which npm would bring into the target folder.
    #[arg(long)]
    no_peer: bool,
}

pub fn run(options: &Options) -> Result<(), Failure> {
    // The simulation's build: both are seldom run, and most of it is the same.
    let mut bench = cargo(&["run", "--quiet", "--profile=simulation", "--bin=bench-sync", "--"]);
    bench.args(["--patients", &options.patients.to_string()]);
    if options.json {
        bench.arg("--json");
    }
    if !options.no_peer {
        let packages = place::target()?.join("peer");
        if !packages.join("node_modules/express-pouchdb").exists() {
            std::fs::create_dir_all(&packages)?;
            std::fs::write(packages.join("package.json"), "{\"private\":true}")?;
            let mut install = npm(
                &packages,
                &["install", "--no-audit", "--no-fund", "--loglevel=error"],
            );
            install.args(PEER).stdout(std::io::stderr());
            well(install)?;
        }
        bench.arg("--peer").arg(packages);
    }
    well(bench)
}

/// Nothing else on stdout: `--json` is for programs.
fn well(mut command: Command) -> Result<(), Failure> {
    if command.status()?.success() {
        Ok(())
    } else {
        Err(format!("failed: {}", typed(&command)).into())
    }
}
