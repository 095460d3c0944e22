//! Lists the migrations and the tables of the drug pack by their file names, so that a new one is a new file and nothing
//! else.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    list("sqlite")?;
    list("sqlserver")?;
    packs()
}

fn packs() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("packs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        files.push(entry?.file_name().to_string_lossy().into_owned());
    }
    files.retain(|file| {
        Path::new(file)
            .extension()
            .is_some_and(|extension| extension == "csv")
    });
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let path = folder.join(&file).canonicalize()?;
        println!("cargo::rerun-if-changed={}", path.display());
        let path = path.to_str().ok_or("the checkout's path is not UTF-8")?;
        writeln!(
            list,
            "    Table {{ file: {file:?}, text: include_str!({path:?}) }},"
        )?;
    }
    list += "]\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("packs.rs"), list)?;
    Ok(())
}

fn list(engine: &str) -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?)
        .join("../migrations")
        .join(engine);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        files.push(entry?.file_name().to_string_lossy().into_owned());
    }
    files.retain(|file| {
        Path::new(file)
            .extension()
            .is_some_and(|extension| extension == "sql")
    });
    files.sort();
    let mut list = String::from("&[\n");
    for (at, file) in (1_i64..).zip(&files) {
        let number: i64 = file.split('_').next().unwrap_or_default().parse()?;
        if number != at {
            return Err(format!("{file}: migrations are numbered without gaps, {at:04} comes next").into());
        }
        let path = folder.join(file).canonicalize()?;
        println!("cargo::rerun-if-changed={}", path.display());
        let path = path.to_str().ok_or("the checkout's path is not UTF-8")?;
        writeln!(
            list,
            "    Migration {{ number: {number}, file: {file:?}, sql: include_str!({path:?}) }},"
        )?;
    }
    list += "]\n";
    fs::write(
        Path::new(&env::var("OUT_DIR")?).join(format!("{engine}_migrations.rs")),
        list,
    )?;
    Ok(())
}
