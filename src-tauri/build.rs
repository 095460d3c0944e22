//! Lists the page's files for `src/pages.rs`: a release carries them inside the binary. A debug build carries
//! none and reads `ui/dist`, so that a change of the page does not compile the shell anew.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    tauri_build::try_build(tauri_build::Attributes::new())?;
    let dist = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../ui/dist");
    let mut files = Vec::new();
    if env::var("PROFILE")? == "release" {
        println!("cargo::rerun-if-changed={}", dist.display());
        if !dist.join("index.html").is_file() {
            return Err(format!(
                "{} has no index.html: build the page first (cargo xtask)",
                dist.display()
            )
            .into());
        }
        list(&dist, &dist, &mut files)?;
        files.sort();
    }
    let mut listing = String::from("&[\n");
    for (name, path) in files {
        let path = path.display().to_string();
        writeln!(listing, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    listing += "]\n";
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("page_files.rs"), listing)?;
    Ok(())
}

fn list(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<(), Fault> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(root, &path, files)?;
        } else {
            let name = path
                .strip_prefix(root)?
                .components()
                .map(|part| part.as_os_str().to_string_lossy());
            files.push((name.collect::<Vec<_>>().join("/"), path.canonicalize()?));
        }
    }
    Ok(())
}
