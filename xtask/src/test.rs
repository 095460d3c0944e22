//! `cargo xtask test`: everything that must hold, from format to the real window.
use std::process::Command;

use crate::command::{answer, build_programs, cargo, command, must, native};
use crate::suite::{Suite, tests};
use crate::{Failure, browser, doc_paths, licences, place, setup, simulate, tsql, ui};

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Runs only the steps whose name contains this word
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
}

pub fn run(options: &Options) -> Result<(), Failure> {
    setup::for_tests()?;
    let mut suite = Suite::default();
    for (name, work) in steps() {
        if options
            .only
            .as_ref()
            .is_none_or(|word| name.contains(word.as_str()))
            && (name != ON_SQL_SERVER || has_sql_server())
        {
            suite.step(name, work);
        }
    }
    println!(
        "\nEngines: SQLite by sqlx (server), SQLite by rusqlite (desktop){}",
        sql_server_ran()
    );
    println!("{}", bus_ran());
    suite.close()
}

/// Names a SQL Server whose sign-in may make databases: the suite runs there too, in databases of its own.
const SQL_SERVER: &str = "CLINIC_TEST_SQLSERVER";
const ON_SQL_SERVER: &str = "rules, engines, HTTP on SQL Server";

fn has_sql_server() -> bool {
    std::env::var_os(SQL_SERVER).is_some_and(|url| !url.is_empty())
}

fn sql_server_ran() -> &'static str {
    if has_sql_server() {
        ", SQL Server."
    } else {
        ". SQL Server did NOT run: CLINIC_TEST_SQLSERVER names none."
    }
}

/// Tests of what several servers say to each other pass without it where these are not installed.
fn bus_ran() -> String {
    let redis = answer(command("redis-server", &["--version"])).is_some();
    let rabbit = std::path::Path::new("/usr/lib/rabbitmq/lib").is_dir();
    let ran = |ran: bool, what: &str, package: &str| {
        if ran {
            format!("{what} ran.")
        } else {
            format!("{what} did NOT run: {package} is not installed.")
        }
    };
    format!(
        "Between servers: {} {}",
        ran(redis, "Redis", "redis-server"),
        ran(rabbit, "RabbitMQ", "rabbitmq-server")
    )
}

/// The same tests with another database of record; what they made there is removed at the end.
fn on_sql_server(tally: &mut crate::tally::Tally) -> Result<(), Failure> {
    let ran = tests(tally, native("test", &["--no-fail-fast", "--test=it"]));
    let last = [
        "--test=it",
        "--",
        "--exact",
        "engines::nothing_is_left_on_the_sql_server",
    ];
    ran.and(tests(tally, native("test", &last)))
}

type Work = Box<dyn FnOnce(&mut crate::tally::Tally) -> Result<(), Failure>>;

fn steps() -> Vec<(&'static str, Work)> {
    let check = |command: Command| -> Work { Box::new(|_| must(command)) };
    vec![
        ("format", check(cargo(&["fmt", "--all", "--check"]))),
        // Before clippy: the desktop's crate reads ui/dist when it is compiled.
        (
            "screens build",
            Box::new(|_| ui::build(ui::Options { dev: false })),
        ),
        (
            "clippy",
            check(clippy(&["--workspace", "--exclude=clinic-ui", "--all-targets"])),
        ),
        (
            "clippy of the screens' tests",
            check(of_screens(clippy(&["--package=clinic-ui", "--all-targets"]))),
        ),
        (
            "clippy of the screens",
            check(clippy(&[
                "--package=clinic-ui",
                "--target=wasm32-unknown-unknown",
            ])),
        ),
        ("licences and bans", Box::new(|_| licences::check())),
        ("paths named in docs", Box::new(|_| doc_paths::check())),
        (
            "rules, engines, HTTP",
            Box::new(|tally| {
                let kinds = ["--no-fail-fast", "--lib", "--bins", "--test=it", "--test=desk"];
                let mut on_sqlite = native("test", &kinds);
                on_sqlite.env_remove(SQL_SERVER);
                tests(tally, on_sqlite)
            }),
        ),
        ("T-SQL", Box::new(|_| tsql::check())),
        (ON_SQL_SERVER, Box::new(on_sql_server)),
        ("sync simulation", Box::new(|_| simulate::in_suite())),
        (
            "screens' states",
            Box::new(|tally| tests(tally, of_screens(cargo(&["test", "--package=clinic-ui"])))),
        ),
        ("browser journeys", Box::new(browser::journeys)),
        ("desktop window", Box::new(desktop)),
    ]
}

/// For the screens' crate on this machine: without its views' types, as `.cargo/config.toml` has it for the browser.
fn of_screens(mut command: Command) -> Command {
    command.env("RUSTFLAGS", "--cfg erase_components");
    command
}

fn clippy(what: &[&str]) -> Command {
    let mut clippy = cargo(&["clippy", "--quiet"]);
    clippy.args(what).args(["--", "--deny=warnings"]);
    clippy
}

/// The real window on a display of its own, with a session bus of its own for its notifications.
fn desktop(tally: &mut crate::tally::Tally) -> Result<(), Failure> {
    build_programs()?;
    let mut runner = if answer(command("xvfb-run", &["--help"])).is_some() {
        let mut runner = command("xvfb-run", &["-a", "--server-args=-screen 0 1600x1000x24"]);
        runner.args(["dbus-run-session", "--"]).arg(place::cargo());
        runner
    } else {
        cargo(&[])
    };
    runner
        .args(["test", "--workspace", "--exclude=clinic-ui", "--test=desktop"])
        .env(
            "CLINIC_DESKTOP_PROGRAM",
            place::program("debug", "clinic-desktop")?,
        )
        .env("CLINIC_SERVER_PROGRAM", place::program("debug", "clinic-server")?);
    tests(tally, runner)
}
