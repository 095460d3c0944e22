//! Lists the migrations and the tables of the drug pack by their file names, so that a new one is a new file and nothing
//! else.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    list("sqlite")?;
    list("sqlserver")?;
    packs()
}

fn packs() -> Result<(), Box<dyn std::error::Error>> {
    let mut list = String::new();
    for (file, path) in files("packs", "csv")? {
        writeln!(
            list,
            "    Table {{ file: {file:?}, text: include_str!({path:?}) }},"
        )?;
    }
    write_list("packs.rs", &list)
}

fn list(engine: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut list = String::new();
    for (at, (file, path)) in (1_i64..).zip(files(&format!("../migrations/{engine}"), "sql")?) {
        let number: i64 = file.split('_').next().unwrap_or_default().parse()?;
        if number != at {
            return Err(format!("{file}: migrations are numbered without gaps, {at:04} comes next").into());
        }
        writeln!(
            list,
            "    Migration {{ number: {number}, file: {file:?}, sql: include_str!({path:?}) }},"
        )?;
    }
    write_list(&format!("{engine}_migrations.rs"), &list)
}

/// Names and whole paths of a folder's files, in order; cargo looks whether one has come or changed.
fn files(folder: &str, wanted: &str) -> Result<Vec<(String, String)>, Box<dyn std::error::Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path().canonicalize()?;
        if path.extension().is_none_or(|extension| extension != wanted) {
            continue;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let path = path.to_str().ok_or("the checkout's path is not UTF-8")?;
        files.push((name, path.to_owned()));
    }
    files.sort();
    Ok(files)
}

fn write_list(file: &str, rows: &str) -> Result<(), Box<dyn std::error::Error>> {
    let list = format!("&[\n{rows}]\n");
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join(file), list)?)
}
