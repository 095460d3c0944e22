//! Structured logs: JSON lines in daily files, plain lines on the terminal. No personal data: handlers log
//! ids, statuses and statement names, never content.

use std::{io::IsTerminal as _, path::Path};

use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{InitError, RollingFileAppender, Rotation},
};
use tracing_subscriber::{
    Layer as _,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Keep it: dropping it writes out what is still in memory.
#[derive(Debug)]
pub struct Logging {
    _guard: WorkerGuard,
}

/// The log files cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the log folder cannot be used: {0}")]
pub enum LogFailed {
    Folder(#[from] std::io::Error),
    Files(#[from] InitError),
}

/// Files `clinic.YYYY-MM-DD.log` (UTC days) in `folder`, one JSON object per line; the oldest are deleted
/// beyond `keep_days`.
pub fn start(folder: &Path, level: tracing::Level, keep_days: usize) -> Result<Logging, LogFailed> {
    std::fs::create_dir_all(folder)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("clinic")
        .filename_suffix("log")
        .max_log_files(keep_days)
        .build(folder)?;
    let (files, guard) = tracing_appender::non_blocking(files);
    let level = LevelFilter::from_level(level);
    let json = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(files);
    let terminal = fmt::layer()
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(json.with_filter(said_by(level)))
        .with(terminal.with_filter(said_by(level.min(LevelFilter::INFO))))
        .init();
    Ok(Logging { _guard: guard })
}

/// SQL Server's driver logs the server's errors whole, with the values of a key that is taken: patients' numbers. What
/// there is to know of them our own errors say.
fn said_by(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level)
        .with_target("tiberius", LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn the_driver_is_silent_whatever_the_level() {
        let said = said_by(LevelFilter::TRACE);
        assert!(said.would_enable("clinic_server::serve", &Level::TRACE));
        assert!(!said.would_enable("tiberius", &Level::ERROR));
        assert!(!said.would_enable("tiberius::tds::codec::token", &Level::ERROR));
    }
}
