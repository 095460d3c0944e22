//! `clinic-server`: one program, plain verbs.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use clinic_server::{
    ops::logs,
    serve::{open, serve},
    settings::{Flags, Settings},
};

/// The clinic's server: keeps the data, answers the desks, the doctors and the browsers.
///
/// Settings come from flags, then from the environment (CLINIC_…), then from a file (clinic.toml in the data
/// folder, or --config), then from defaults that suit one machine.
#[derive(Debug, Parser)]
#[command(name = "clinic-server", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve the clinic until Ctrl-C. The first start makes an admin and prints a one-time password.
    Serve,
    /// Bring the database to this program's schema and say what was done.
    Migrate,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clinic-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::read(&cli.flags, &std::env::vars().collect())?;
    let _logging = logs::start(
        &settings.data_dir.join("logs"),
        settings.log_level,
        settings.log_keep_days,
    )?;
    match cli.verb {
        Verb::Serve => {
            let server = open(&settings).await?;
            serve(server, &settings, stopped()).await?;
        }
        Verb::Migrate => {
            open(&settings).await?;
            println!("The database is up to date.");
        }
    }
    Ok(())
}

/// Ctrl-C, or the service manager's request to end.
async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}
