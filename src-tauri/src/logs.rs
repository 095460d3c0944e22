//! The desktop's log: JSON lines, one file a day, kept beside its data.

use std::io::IsTerminal as _;

use tracing_appender::{non_blocking::WorkerGuard, rolling};
use tracing_subscriber::{
    EnvFilter, Layer as _, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::settings::Settings;

/// Days of which the log is kept.
const DAYS_KEPT: usize = 30;

/// Starts logging. The log is complete once the guard is dropped.
pub fn start(settings: &Settings) -> Option<WorkerGuard> {
    let filter = || EnvFilter::new(&settings.log);
    let folder = settings.data_dir.join("logs");
    // Where it cannot be made, the next step fails and says so.
    std::fs::create_dir_all(&folder).ok();
    let files = rolling::Builder::new()
        .rotation(rolling::Rotation::DAILY)
        .filename_prefix("clinic-desktop")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(folder);
    let (file, guard, trouble) = match files {
        Ok(files) => {
            let (writer, guard) = tracing_appender::non_blocking(files);
            (
                Some(fmt::layer().json().with_writer(writer).with_filter(filter())),
                Some(guard),
                None,
            )
        }
        Err(fault) => (None, None, Some(fault)),
    };
    let console = fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(file)
        .with(console.with_filter(filter()))
        .init();
    if let Some(fault) = trouble {
        tracing::error!(%fault, "no log file can be written; logging to the console only");
    }
    guard
}
