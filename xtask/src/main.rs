//! The build door of ClinicDesk: two commands for everybody (`run`, `test`) and a few for those who build it.
//!
//! Each command first installs what is missing and says what and why; what is already there is left alone,
//! so a second run neither rebuilds nor downloads.
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench_sync;
mod browser;
mod children;
mod command;
mod doc_paths;
mod fuzz;
mod licences;
mod place;
mod run;
mod setup;
mod simulate;
mod soak;
mod stamp;
mod storm;
mod suite;
mod tally;
mod test;
mod tsql;
mod ui;
mod windows;

/// Anything that stops a command, in words for the person who typed it.
pub type Failure = Box<dyn std::error::Error>;

/// Builds, runs and tests ClinicDesk.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Starts the clinic with demo data, and its desktop window where there is a display
    Run(run::Options),
    /// Runs the whole test suite and prints `N passed, N failed`
    Test(test::Options),
    /// Builds the screens into ui/dist
    BuildUi(ui::Options),
    /// Cross-compiles the desktop for Windows and says what that proves
    CheckWindows,
    /// 64 clients book, hold, move, cancel and take leave at once; then the database is examined on its own
    Storm(storm::Options),
    /// How fast a desk fills, follows and gives back, beside a floor and PouchDB, in one run
    BenchSync(bench_sync::Options),
    /// Seeds of a clinic whose network loses, repeats and delays, whose machines are killed; then everything must agree
    Simulate(simulate::Options),
    /// 10,000 messages to a relay that keeps them, the server ended by kill -9, visits moved and cancelled meanwhile
    Soak(soak::Options),
    /// Looks for texts that break what reads cards, codes, doses, names and tables
    Fuzz(fuzz::Options),
    /// Takes the README's pictures from the running product
    Screenshots(browser::ScreenshotOptions),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().verb {
        Verb::Run(options) => run::run(&options),
        Verb::Test(options) => test::run(&options),
        Verb::BuildUi(options) => setup::for_ui().and_then(|()| ui::build(options)),
        Verb::CheckWindows => windows::check(),
        Verb::Storm(options) => storm::run(&options),
        Verb::BenchSync(options) => bench_sync::run(&options),
        Verb::Simulate(options) => simulate::run(&options),
        Verb::Soak(options) => soak::run(&options),
        Verb::Fuzz(options) => fuzz::run(&options),
        Verb::Screenshots(options) => browser::screenshots(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}
