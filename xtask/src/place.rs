//! Where things lie: the repository and cargo's target folder.
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::Failure;

/// The repository's root, which holds this crate's folder.
pub fn root() -> PathBuf {
    // Asked when it runs: checkouts that share a target folder share this program too.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), PathBuf::from)
}

/// What `cargo metadata` says of the workspace and of all it depends on.
pub fn metadata() -> Result<&'static serde_json::Value, Failure> {
    static METADATA: OnceLock<serde_json::Value> = OnceLock::new();
    if let Some(known) = METADATA.get() {
        return Ok(known);
    }
    let output = Command::new(cargo())
        .args(["metadata", "--format-version=1"])
        .current_dir(root())
        .output()?;
    if !output.status.success() {
        return Err(format!(
            "cargo metadata failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    let read = serde_json::from_slice(&output.stdout)?;
    Ok(METADATA.get_or_init(|| read))
}

/// Cargo's target folder, wherever `CARGO_TARGET_DIR` or a configuration file puts it.
pub fn target() -> Result<PathBuf, Failure> {
    metadata()?["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| "cargo metadata names no target_directory".into())
}

/// A program that cargo built, in `profile`'s folder of the target folder.
pub fn program(profile_folder: &str, name: &str) -> Result<PathBuf, Failure> {
    Ok(target()?
        .join(profile_folder)
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// The cargo that runs this task, so that a toolchain chosen by the caller is kept.
pub fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
