//! `cargo xtask check-windows`: the desktop cross-compiled and linked for Windows.
use std::fs;
use std::path::PathBuf;

use crate::command::{cargo, must};
use crate::{Failure, place, setup, ui};

const TARGET: &str = "x86_64-pc-windows-gnu";

/// nokhwa asks for a needless cdylib, whose export table mingw's linker cannot number ("export ordinal
/// too large"); nothing uses that library, so it may export nothing. Other outputs link as usual.
const LINKER: &str = r#"#!/bin/sh
for word in "$@"; do
  case "$word" in
    *nokhwa*.dll) exec x86_64-w64-mingw32-gcc "$@" -Wl,--exclude-all-symbols ;;
  esac
done
exec x86_64-w64-mingw32-gcc "$@"
"#;

pub fn check() -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(
            "check-windows cross-compiles from Linux; on Windows simply build clinic-desktop.".into(),
        );
    }
    setup::for_windows()?;
    setup::for_ui()?;
    ui::build(ui::Options { dev: false })?;
    let mut build = cargo(&[
        "build",
        "--package=clinic-desktop",
        "--package=clinic-server",
        "--target",
        TARGET,
    ]);
    build.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", linker()?);
    must(build)?;
    println!(
        "\nProved: desktop and server compile and link for {TARGET}: every `cfg(windows)` branch type-checks, and \
         every C library (SQLCipher, OpenSSL) and Windows import resolves.\n\
         Not proved: that the window opens, the keychain stores, a toast shows or a camera opens; \
         those need a Windows machine."
    );
    Ok(())
}

/// Writes the linker wrapper. Its name must not end in `-ld`: rustc would then speak to it as to ld itself.
fn linker() -> Result<PathBuf, Failure> {
    let folder = place::target()?.join("xtask");
    fs::create_dir_all(&folder)?;
    let script = folder.join("windows-linker.sh");
    fs::write(&script, LINKER)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    }
    Ok(script)
}
