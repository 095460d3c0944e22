//! Running other programs, said in a line before each.
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::{Failure, place};

/// A program with its arguments, started in the repository's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(place::root());
    command
}

/// The cargo that runs this task.
pub fn cargo(arguments: &[&str]) -> Command {
    command(place::cargo(), arguments)
}

/// A build, always of the same packages: everything but the screens. Of others, crates have other features, and all is
/// compiled anew.
pub fn native(build: &str, what: &[&str]) -> Command {
    let mut native = cargo(&[build, "--workspace", "--exclude=clinic-ui"]);
    native.args(what);
    native
}

/// Server and desktop.
pub fn build_programs() -> Result<(), Failure> {
    must(native(
        "build",
        &["--quiet", "--bin=clinic-desktop", "--bin=clinic-server"],
    ))
}

/// npm in `folder`; on Windows npm is a script.
pub fn npm(folder: &Path, arguments: &[&str]) -> Command {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" }, arguments);
    npm.current_dir(folder);
    npm
}

/// How `command` would be typed.
pub fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    command.get_args().fold(program.into_owned(), |line, word| {
        let word = word.to_string_lossy();
        if word.contains(' ') {
            format!("{line} '{word}'")
        } else {
            format!("{line} {word}")
        }
    })
}

/// Runs `command` with its output on the terminal; anything but success is a failure that names it.
pub fn must(mut command: Command) -> Result<(), Failure> {
    println!("  $ {}", typed(&command));
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", typed(&command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("failed ({status}): {}", typed(&command)).into())
    }
}

/// Runs `command` and hands each line of its standard output on, after printing it.
/// True when it ended well.
pub fn each_line(mut command: Command, mut line_seen: impl FnMut(&str)) -> Result<bool, Failure> {
    println!("  $ {}", typed(&command));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", typed(&command)))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            line_seen(&line);
        }
    }
    Ok(child.wait()?.success())
}

/// What `command` prints, if it exists and succeeds.
pub fn answer(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
