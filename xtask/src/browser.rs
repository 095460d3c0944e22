//! Journeys and pictures: Node scripts of `tests/browser` that drive Chromium against the real server.
use std::path::PathBuf;
use std::process::Command;

use crate::command::{build_programs, command, must, native};
use crate::suite::tests;
use crate::tally::Tally;
use crate::{Failure, place, setup, ui};

#[derive(Debug, clap::Args)]
pub struct ScreenshotOptions {
    /// Folder for the pictures
    #[arg(long, default_value = "docs/images")]
    out: PathBuf,
}

fn folder() -> PathBuf {
    place::root().join("tests/browser")
}

fn journey_files() -> Vec<PathBuf> {
    let files = crate::stamp::files(&folder().join("journeys")).unwrap_or_default();
    files
        .into_iter()
        .filter(|file| file.to_string_lossy().ends_with(".test.mjs"))
        .collect()
}

/// Runs every journey; each starts a server of its own with demo data in a temporary folder.
pub fn journeys(tally: &mut Tally) -> Result<(), Failure> {
    build_programs()?;
    must(native("build", &["--quiet", "--bin=led-server"]))?;
    let mut node = node(&["--test", "--test-reporter=spec", "--test-concurrency=2"])?;
    node.args(journey_files());
    tests(tally, node)
}

/// Takes the pictures of the README.
pub fn screenshots(options: &ScreenshotOptions) -> Result<(), Failure> {
    setup::for_tests()?;
    ui::build(ui::Options { dev: false })?;
    must(native(
        "build",
        &["--quiet", "--bin=clinic-server", "--bin=led-server"],
    ))?;
    let mut node = node(&["screenshots.mjs"])?;
    node.arg(place::root().join(&options.out));
    must(node)
}

/// Node in `tests/browser`, told where the built program and the screens are.
fn node(arguments: &[&str]) -> Result<Command, Failure> {
    let mut node = command("node", arguments);
    node.current_dir(folder())
        .env("CLINIC_SERVER_PROGRAM", place::program("debug", "clinic-server")?)
        .env(
            "CLINIC_LED_SERVER_PROGRAM",
            place::program("debug", "led-server")?,
        )
        .env("CLINIC_UI_DIST", place::root().join("ui/dist"));
    Ok(node)
}
