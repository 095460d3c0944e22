//! Stamps: a fingerprint of what a step read, kept beside what it wrote, so that it is not done twice.
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::Failure;

/// A fingerprint of some inputs. Not cryptographic: it guards against repeated work, not against an enemy.
#[derive(Debug, Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds words, such as options or a tool's version.
    pub fn words(mut self, words: &str) -> Self {
        words.hash(&mut self.0);
        self
    }

    /// Adds a file's bytes, or every file's in a folder, in the order of their names.
    pub fn path(mut self, path: &Path) -> Result<Self, Failure> {
        for file in files(path)? {
            file.hash(&mut self.0);
            fs::read(&file)
                .map_err(|error| format!("{}: {error}", file.display()))?
                .hash(&mut self.0);
        }
        Ok(self)
    }

    /// Sixteen hexadecimal digits.
    pub fn digits(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// All files at or below `path`, sorted; none when nothing is there.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            found.extend(files(&entry?.path())?);
        }
    } else if path.exists() {
        found.push(path.to_path_buf());
    }
    found.sort();
    Ok(found)
}

/// Runs `step` unless `stamp` says that it was done for this fingerprint and `wrote` still exists.
/// True when it ran.
pub fn unless_done(
    stamp: &Path,
    fingerprint: &Fingerprint,
    wrote: &Path,
    step: impl FnOnce() -> Result<(), Failure>,
) -> Result<bool, Failure> {
    let digits = fingerprint.digits();
    if wrote.exists() && fs::read_to_string(stamp).is_ok_and(|done| done == digits) {
        return Ok(false);
    }
    step()?;
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(stamp, digits)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_repeated_only_when_its_input_changed_or_its_output_is_gone() {
        let folder = std::env::temp_dir().join(format!("clinic-stamp-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (input, output, stamp) = (folder.join("input"), folder.join("output"), folder.join("stamp"));
        fs::write(&input, "one").unwrap();
        let ran = || {
            let seen = Fingerprint::default().path(&input).unwrap();
            unless_done(&stamp, &seen, &output, || Ok(fs::write(&output, "made")?)).unwrap()
        };
        assert!(ran(), "the first time");
        assert!(!ran(), "nothing changed");
        fs::write(&input, "two").unwrap();
        assert!(ran(), "the input changed");
        fs::remove_file(&output).unwrap();
        assert!(ran(), "the output is gone");
        fs::remove_dir_all(&folder).unwrap();
    }
}
