//! `cargo xtask fuzz`: builds the targets of `fuzz/` with the compiler's counters in them and lets libFuzzer look for inputs
//! that break one. With a stable compiler, so without its address sanitizer; our own code has nothing unsafe.
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use clap::Args;

use crate::command::{answer, cargo, command, must, typed};
use crate::{Failure, place};

/// What `cargo fuzz` gives the compiler too; not its sanitizer, nor `--cfg fuzzing`, by which some crates do other things
/// than they are shipped to do.
const FLAGS: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
/// One input may take so long, in seconds, and so much memory, in MB.
const LIMITS: [&str; 2] = ["-timeout=20", "-rss_limit_mb=2048"];
/// The corpus of a target lies in the repository and is run in every suite.
const CORPUS_FILES_MAX: usize = 300;
const CORPUS_BYTES_MAX: u64 = 300_000;
/// Of the log of a run that broke.
const LINES_SHOWN: usize = 40;

#[derive(Debug, Args)]
pub struct Options {
    /// This target alone; without it all, one after the other
    target: Option<String>,
    /// For so long each
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// The same number begins with the same inputs
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Takes new inputs that reach more code into fuzz/corpus
    #[arg(long)]
    keep: bool,
}

/// What came of a target.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    runs: u64,
    /// Edges of the program that some input went through.
    coverage: u64,
    /// Inputs that reached more than those before.
    new: u64,
    /// The input that broke it.
    broke: Option<String>,
}

pub fn run(options: &Options) -> Result<(), Failure> {
    let chosen = chosen(options.target.as_deref())?;
    let programs = build()?;
    let mut all = Vec::new();
    for name in chosen {
        let target = Target::new(&programs, &name)?;
        let seen = target.fuzz(options)?;
        if options.keep && seen.broke.is_none() {
            target.keep()?;
        }
        all.push((name, seen));
    }
    print(&all);
    let broke = all.iter().filter(|(_, seen)| seen.broke.is_some()).count();
    if broke == 0 {
        Ok(())
    } else {
        Err(format!("{broke} of {} targets broke: see docs/testing.md", all.len()).into())
    }
}

fn chosen(wanted: Option<&str>) -> Result<Vec<String>, Failure> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(place::root().join("fuzz/fuzz_targets"))? {
        let file = file?.path();
        all.extend(file.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    all.sort();
    match wanted {
        None => Ok(all),
        Some(wanted) if all.iter().any(|name| name == wanted) => Ok(vec![wanted.to_owned()]),
        Some(wanted) => Err(format!("{wanted}: no such target; there are {}", all.join(", ")).into()),
    }
}

/// The folder of the programs, one per target.
fn build() -> Result<PathBuf, Failure> {
    // With a target named, build scripts and macros are compiled without the flags, which they could not be run with.
    let host = answer(command("rustc", &["-vV"])).and_then(|told| {
        let host = told.lines().find_map(|line| line.strip_prefix("host: "))?;
        Some(host.to_owned())
    });
    let host = host.ok_or("rustc does not tell its host")?;
    let folder = place::target()?.join("fuzz");
    let mut build = cargo(&[
        "build",
        "--release",
        "--bins",
        "--manifest-path=fuzz/Cargo.toml",
        "--target",
        &host,
    ]);
    build.arg("--target-dir").arg(&folder);
    build.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    must(build)?;
    Ok(folder.join(host).join("release"))
}

#[derive(Debug)]
struct Target {
    name: String,
    program: PathBuf,
    /// In the repository.
    corpus: PathBuf,
    /// What this run finds.
    found: PathBuf,
    /// Inputs that broke it.
    artifacts: PathBuf,
}

impl Target {
    fn new(programs: &Path, name: &str) -> Result<Self, Failure> {
        let fuzz = place::root().join("fuzz");
        let target = Self {
            name: name.to_owned(),
            program: programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)),
            corpus: fuzz.join("corpus").join(name),
            found: place::target()?.join("fuzz/found").join(name),
            artifacts: fuzz.join("artifacts").join(name),
        };
        fresh(&target.found)?;
        for folder in [&target.corpus, &target.artifacts] {
            std::fs::create_dir_all(folder)?;
        }
        Ok(target)
    }

    fn fuzz(&self, options: &Options) -> Result<Seen, Failure> {
        let mut run = command(&self.program, &LIMITS);
        run.arg("-print_final_stats=1")
            .arg(format!("-seed={}", options.seed))
            .arg(format!("-max_total_time={}", options.seconds))
            .arg(format!("-artifact_prefix={}/", self.artifacts.display()))
            .args([&self.found, &self.corpus]);
        println!("\n── {}: {} s", self.name, options.seconds);
        println!("  $ {}", typed(&run));
        let output = run.stdout(Stdio::null()).output()?;
        let log = String::from_utf8_lossy(&output.stderr);
        let mut seen = Seen::of(&log);
        if !output.status.success() {
            let lines: Vec<_> = log.lines().collect();
            for line in &lines[lines.len().saturating_sub(LINES_SHOWN)..] {
                println!("  {line}");
            }
            let ended = format!("ended ({})", output.status);
            seen.broke = Some(seen.broke.unwrap_or(ended));
        }
        Ok(seen)
    }

    /// Takes what reaches more than the corpus does, the smallest first, while there is room.
    fn keep(&self) -> Result<(), Failure> {
        let merged = place::target()?.join("fuzz/merged").join(&self.name);
        fresh(&merged)?;
        let known = inputs(&self.corpus)?;
        for (_, name) in &known {
            std::fs::copy(self.corpus.join(name), merged.join(name))?;
        }
        let mut merge = command(&self.program, &LIMITS);
        merge.arg("-merge=1").args([&merged, &self.found]);
        let output = merge.output()?;
        if !output.status.success() {
            let log = String::from_utf8_lossy(&output.stderr);
            return Err(format!("failed: {}\n{log}", typed(&merge)).into());
        }
        let kept = room(&known, &inputs(&merged)?);
        for name in &kept {
            std::fs::copy(merged.join(name), self.corpus.join(name))?;
        }
        println!("  {} inputs kept", kept.len());
        Ok(())
    }
}

/// An empty folder.
fn fresh(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}

/// Bytes and name of each, in order.
fn inputs(folder: &Path) -> Result<BTreeSet<(u64, OsString)>, Failure> {
    let mut inputs = BTreeSet::new();
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        inputs.insert((file.metadata()?.len(), file.file_name()));
    }
    Ok(inputs)
}

/// Those of `merged` that the corpus does not have yet and has room for.
fn room(known: &BTreeSet<(u64, OsString)>, merged: &BTreeSet<(u64, OsString)>) -> Vec<OsString> {
    let (mut files, mut bytes) = (known.len(), known.iter().map(|(bytes, _)| bytes).sum::<u64>());
    let new = merged.difference(known).take_while(|(more, _)| {
        files += 1;
        bytes += more;
        files <= CORPUS_FILES_MAX && bytes <= CORPUS_BYTES_MAX
    });
    new.map(|(_, name)| name.clone()).collect()
}

impl Seen {
    /// From what libFuzzer says.
    fn of(log: &str) -> Self {
        let mut seen = Self::default();
        for line in log.lines() {
            if let Some(runs) = line.strip_prefix("stat::number_of_executed_units:") {
                seen.runs = number(runs).unwrap_or(seen.runs);
            } else if let Some(new) = line.strip_prefix("stat::new_units_added:") {
                seen.new = number(new).unwrap_or(seen.new);
            } else if let Some((_, path)) = line.split_once("Test unit written to ") {
                seen.broke = Some(path.trim().to_owned());
            } else if line.starts_with('#')
                && let Some((_, coverage)) = line.split_once(" cov: ")
            {
                seen.coverage = number(coverage).unwrap_or(seen.coverage);
            }
        }
        seen
    }
}

/// The first word, where it is one.
fn number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}

fn print(all: &[(String, Seen)]) {
    println!(
        "\n{:20} {:>12} {:>9} {:>6}  broke",
        "target", "runs", "coverage", "new"
    );
    for (name, seen) in all {
        let broke = seen.broke.as_deref().unwrap_or("-");
        println!(
            "{name:20} {:>12} {:>9} {:>6}  {broke}",
            seen.runs, seen.coverage, seen.new
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
INFO: Seed: 1
#9\tINITED cov: 611 ft: 812 corp: 9/411b exec/s: 0 rss: 41Mb
#512\tNEW    cov: 640 ft: 900 corp: 10/420b lim: 53 exec/s: 0 rss: 42Mb L: 9/53 MS: 1 EraseBytes-
#70000\tDONE   cov: 655 ft: 950 corp: 31/2Kb lim: 580 exec/s: 35000 rss: 60Mb
stat::number_of_executed_units: 70000
stat::new_units_added:          22
";

    #[test]
    fn a_run_that_ended_by_the_clock_is_counted() {
        let seen = Seen {
            runs: 70_000,
            coverage: 655,
            new: 22,
            broke: None,
        };
        assert_eq!(Seen::of(LOG), seen);
    }

    #[test]
    fn the_input_that_broke_a_target_is_named() {
        let written = "artifact_prefix='/a/'; Test unit written to /a/crash-da39a3\nBase64: AA==\n";
        let seen = Seen::of(&format!("{LOG}{written}"));
        assert_eq!(seen.broke.as_deref(), Some("/a/crash-da39a3"));
    }

    #[test]
    fn the_smallest_new_inputs_are_kept_while_there_is_room() {
        let of = |inputs: &[(u64, &str)]| {
            let named = inputs.iter().map(|(bytes, name)| (*bytes, OsString::from(name)));
            named.collect::<BTreeSet<_>>()
        };
        let known = of(&[(5, "seed"), (200_000, "large")]);
        let merged = of(&[
            (5, "seed"),
            (200_000, "large"),
            (99_000, "b"),
            (900, "a"),
            (901, "c"),
        ]);
        assert_eq!(room(&known, &merged), ["a", "c"].map(OsString::from));
    }
}
