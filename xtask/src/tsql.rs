//! Every text for SQL Server read by a parser of its language, with no server. What it lets pass and we do not
//! take stands in `tests/it/tsql.rs`.
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{command, must, native};
use crate::stamp::{self, Fingerprint, unless_done};
use crate::{Failure, place};

const FILES: &str = "migrations/sqlserver";
const CONFIG: &str = "migrations/sqlserver/.sqlfluff";
const VERSIONS: &str = "xtask/sqlfluff.txt";
/// The test that writes the statements into the folder of this variable.
const WRITES: &str = "tsql::every_statement_is_one_that_sql_server_reads";
const FOLDER: &str = "CLINIC_TSQL_DIR";

pub fn check() -> Result<(), Failure> {
    let made = place::target()?.join("tsql");
    let statements = made.join("statements");
    write_statements(&statements)?;
    let texts = Fingerprint::default()
        .path(&statements)?
        .path(&place::root().join(FILES))?
        .path(&place::root().join(VERSIONS))?;
    let read = unless_done(&made.join("read"), &texts, &statements, || {
        let mut sqlfluff = command(sqlfluff(&made)?, &["lint", "--disable-progress-bar"]);
        sqlfluff
            .args(["--processes=0", "--config", CONFIG])
            .arg(&statements)
            .arg(FILES)
            // Its workers' locks are gone before its own clean-up looks for them: nothing to tell about.
            .env("PYTHONWARNINGS", "ignore");
        must(sqlfluff).map_err(|_| {
            "SQL Server does not read the texts above; a file is named like its statement".into()
        })
    })?;
    if !read {
        println!("  The same texts as when they were last read.");
    }
    Ok(())
}

/// One file for each, named like it. By a test, because only those know server and rooms; with the packages of the
/// other tests, because alone it would be built with other features, and so anew.
fn write_statements(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let mut test = native("test", &["--quiet", "--test=it", "--", "--exact", WRITES]);
    test.env(FOLDER, folder);
    must(test)?;
    match stamp::files(folder)?.len() {
        0 => Err(format!("the test {WRITES} wrote no statement").into()),
        count => {
            println!("  {count} statements, and the files of {FILES}");
            Ok(())
        }
    }
}

/// The parser, installed into a Python environment of its own unless that was done for these versions.
fn sqlfluff(folder: &Path) -> Result<PathBuf, Failure> {
    let home = folder.join("python");
    let programs = home.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let program = |name: &str| programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let versions = Fingerprint::default().path(&place::root().join(VERSIONS))?;
    unless_done(
        &home.join("clinic-stamp"),
        &versions,
        &program("sqlfluff"),
        || {
            println!("Setup: sqlfluff is missing (reads the texts for SQL Server).");
            let python = if cfg!(windows) { "python" } else { "python3" };
            let mut environment = command(python, &["-m", "venv", "--clear"]);
            environment.arg(&home);
            must(environment)
                .map_err(|failure| format!("{failure}\nThis needs Python 3.9 or later with venv."))?;
            let install = [
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ];
            let mut pip = command(program("python"), &install);
            pip.arg(VERSIONS);
            must(pip)
        },
    )?;
    Ok(program("sqlfluff"))
}
