//! Targets of fuzzing: each takes any bytes, hands them to a reader as text, and panics where something is not true that
//! must be true of every text.
//!
//! `cargo xtask fuzz` looks for such bytes. What it found on its way lies in `fuzz/corpus` and is run here in every suite.
#![expect(
    clippy::expect_used,
    reason = "tools of tests: what goes wrong fails the test"
)]

use std::borrow::Cow;

mod cards;
mod diagnoses;
mod doses;
mod drugs;
mod tables;

pub use cards::{appointment_code, citizen_card, insurance_card};
pub use diagnoses::diagnosis;
pub use doses::dose;
pub use drugs::{drug_name, drug_pack};
pub use tables::{product_table, rule_table, spreadsheet};

pub type Target = fn(&[u8]);

/// By the name that each has in `fuzz/fuzz_targets` and in `fuzz/corpus`.
pub const TARGETS: &[(&str, Target)] = &[
    ("appointment_code", appointment_code),
    ("citizen_card", citizen_card),
    ("diagnosis", diagnosis),
    ("dose", dose),
    ("drug_name", drug_name),
    ("drug_pack", drug_pack),
    ("insurance_card", insurance_card),
    ("product_table", product_table),
    ("rule_table", rule_table),
    ("spreadsheet", spreadsheet),
];

/// As a scanner or a file gives it.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    fn fuzz() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let files = fs::read_dir(folder).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        files
    }

    #[test]
    fn every_input_of_the_corpus_passes() {
        for (name, target) in TARGETS {
            let inputs = files(&fuzz().join("corpus").join(name));
            assert!(!inputs.is_empty(), "{name} has no corpus");
            for input in inputs {
                // Of a failing test the last one is shown.
                println!("{}", input.display());
                target(&fs::read(input).unwrap());
            }
        }
    }

    #[test]
    fn every_target_can_be_fuzzed() {
        let here: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        let stem = |file: PathBuf| file.file_stem().unwrap().to_string_lossy().into_owned();
        let there: BTreeSet<_> = files(&fuzz().join("fuzz_targets"))
            .into_iter()
            .map(stem)
            .collect();
        assert_eq!(there, here);
        let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
        for name in here {
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        }
    }
}
