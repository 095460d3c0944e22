//! Installing what is missing, once, saying what and why.
use std::path::Path;
use std::process::Stdio;

use crate::command::{answer, command, must, npm};
use crate::stamp::{Fingerprint, unless_done};
use crate::{Failure, place};

/// A Debian package and why we need it.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    name: &'static str,
    why: &'static str,
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { name, why }
}

const DESKTOP: &[Package] = &[
    package("libwebkit2gtk-4.1-dev", "the desktop's web view"),
    package("libgtk-3-dev", "the desktop's window"),
    package("librsvg2-dev", "the desktop's icons"),
    package("libclang-dev", "compiles the camera's bindings"),
    package("pkg-config", "finds C libraries"),
];
const TESTS: &[Package] = &[
    package("chromium", "drives the screens in the browser tests"),
    package("xvfb", "a display for the desktop tests"),
    package("dbus", "carries the notifications in the desktop tests"),
    package("dunst", "shows the notifications in the desktop tests"),
    package("gnome-keyring", "is the keychain in the desktop tests"),
    package("imagemagick", "takes pictures of the screen in the desktop tests"),
    package("fonts-noto-core", "draws Vietnamese letters"),
    package("libssl-dev", "compiles the stand-in for SQL Server in the tests"),
    package("python3-venv", "installs the reader of SQL Server's texts"),
    package("redis-server", "carries hints between servers in the tests"),
    package("rabbitmq-server", "calls servers to their jobs in the tests"),
    package("webkit2gtk-driver", "drives the desktop's window in its tests"),
];
const WINDOWS: &[Package] = &[
    package("mingw-w64", "links programs for Windows"),
    package("nasm", "assembles OpenSSL for Windows"),
    package("cmake", "builds the TLS library for Windows"),
];

/// What the screens need: the wasm target and the CSS tools.
pub fn for_ui() -> Result<(), Failure> {
    rust_target("wasm32-unknown-unknown", "compiles the screens for the browser")?;
    npm_packages(
        &place::root().join("ui"),
        "make the screens' CSS and shrink their wasm",
    )
}

/// What the desktop needs beside the screens. `run` lives without it where there is no display.
pub fn for_desktop() -> Result<(), Failure> {
    debian(DESKTOP)
}

/// What the whole test suite needs.
pub fn for_tests() -> Result<(), Failure> {
    let packages: Vec<Package> = DESKTOP.iter().chain(TESTS).copied().collect();
    debian(&packages)?;
    for_ui()?;
    npm_packages(
        &place::root().join("tests/browser"),
        "drive Chromium and check accessibility",
    )
}

/// What cross-compiling for Windows needs.
pub fn for_windows() -> Result<(), Failure> {
    debian(WINDOWS)?;
    rust_target("x86_64-pc-windows-gnu", "compiles for Windows")
}

fn rust_target(target: &str, why: &str) -> Result<(), Failure> {
    // Without rustup (a distribution's own toolchain) the compiler itself says what it lacks.
    let Some(installed) = answer(command("rustup", &["target", "list", "--installed"])) else {
        return Ok(());
    };
    if installed.lines().any(|line| line.trim() == target) {
        return Ok(());
    }
    println!("Setup: the Rust target {target} is missing ({why}).");
    must(command("rustup", &["target", "add", target]))
}

/// Installs the packages of `folder`'s lock file, exactly, unless that was done for this lock file.
fn npm_packages(folder: &Path, why: &str) -> Result<(), Failure> {
    let installed = folder.join("node_modules");
    let lock = Fingerprint::default().path(&folder.join("package-lock.json"))?;
    unless_done(&installed.join(".clinic-stamps/npm"), &lock, &installed, || {
        println!("Setup: npm packages of {} ({why}).", folder.display());
        must(npm(folder, &["ci", "--no-audit", "--no-fund"])).map_err(|failure| {
            format!("{failure}\nThe screens' build needs Node.js 20 or later with npm.").into()
        })
    })?;
    Ok(())
}

/// Installs the missing ones of `packages` as root, or prints the command for somebody who may.
fn debian(packages: &[Package]) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") || answer(command("dpkg", &["--version"])).is_none() {
        // Windows and macOS bring their web view; other Linux systems name these packages otherwise.
        return Ok(());
    }
    let missing: Vec<Package> = packages
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Setup: Debian packages are missing:");
    for package in &missing {
        println!("  {:24} {}", package.name, package.why);
    }
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(missing.iter().map(|package| package.name));
    if answer(command("id", &["-u"])).is_none_or(|id| id.trim() != "0") {
        return Err(format!(
            "You are not root, so please run this and start again:\n\n  sudo apt-get update && sudo apt-get {}\n",
            install.join(" ")
        )
        .into());
    }
    must(apt(&["update", "--quiet"]))?;
    must(apt(&install))
}

fn apt(arguments: &[&str]) -> std::process::Command {
    // Another installation may be under way: a machine's own updates.
    let mut apt = command("apt-get", &["--option=DPkg::Lock::Timeout=300"]);
    apt.args(arguments);
    apt.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    apt
}

fn is_installed(package: &Package) -> bool {
    answer(command("dpkg-query", &["-W", "-f=${Status}", package.name]))
        .is_some_and(|status| status == "install ok installed")
}
