//! ClinicDesk's window: the page and the API served on its own scheme, notifications, keychain.
// A console window beside the real one helps nobody on Windows.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod desk_api;
mod keychain;
mod logs;
mod notify;
mod pages;
mod scheme;
mod settings;
mod shell;
mod window;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let flags = settings::Flags::parse();
    let settings = match settings::Settings::read(flags, std::env::vars_os()) {
        Ok(settings) => settings,
        Err(wrong) => {
            eprintln!("clinic-desktop: {wrong}");
            return ExitCode::from(2);
        }
    };
    let _logs_flushed_at_exit = logs::start(&settings);
    match shell::run(settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            tracing::error!(%fault, "the desktop ends");
            eprintln!("clinic-desktop: {fault}");
            ExitCode::FAILURE
        }
    }
}
