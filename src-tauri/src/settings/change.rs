//! The desk's own changes of its settings, written to the settings file.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::Serialize;

use super::{
    Key, Settings, Source, WrongSetting,
    sources::{Layers, table},
    values,
};

/// One setting as the settings page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    pub key: &'static str,
    /// What is in force, since the program started.
    pub value: String,
    /// Where it was written, in words.
    pub source: String,
    /// False: this page cannot change it, or something stronger than the file has set it.
    pub can_change: bool,
}

/// Why a change is not made. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ChangeFault {
    #[error("`{0}` cannot be changed here")]
    NotHere(String),
    #[error("`{key}` is set by {source_}, which is stronger than the settings file")]
    Overruled { key: String, source_: Source },
    #[error(transparent)]
    Wrong(#[from] WrongSetting),
    #[error("the settings file cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl Key {
    /// What the desk may change by itself. The rest is for who installs the program.
    const fn is_the_desks(self) -> bool {
        matches!(self, Self::Server | Self::Camera | Self::Log)
    }
}

impl Settings {
    /// All settings, for the settings page.
    pub fn shown(&self) -> Vec<Setting> {
        let shown = |key: Key| {
            let (value, source) = self.written.take(key)?;
            Some(Setting {
                key: key.name(),
                value: value.to_owned(),
                source: source.to_string(),
                can_change: key.is_the_desks() && overruled(&self.written, key).is_none(),
            })
        };
        Key::ALL.into_iter().filter_map(shown).collect()
    }

    /// Writes new values to the settings file. They are in force from the next start on.
    pub fn change(&self, asked: &BTreeMap<String, String>) -> Result<(), ChangeFault> {
        let file = self
            .written
            .file
            .as_deref()
            .ok_or(WrongSetting::Missing("config"))?;
        for (name, value) in asked {
            let key = Key::ALL
                .into_iter()
                .find(|key| key.name() == name && key.is_the_desks());
            let key = key.ok_or_else(|| ChangeFault::NotHere(name.clone()))?;
            if let Some(source) = overruled(&self.written, key) {
                return Err(ChangeFault::Overruled {
                    key: name.clone(),
                    source_: source.clone(),
                });
            }
            values::check(key, value).map_err(|reason| WrongSetting::Value {
                key: name.clone(),
                source_: Source::File(file.to_owned()),
                reason,
            })?;
        }
        let mut written = table(file)?;
        written.extend(
            asked
                .iter()
                .map(|(name, value)| (name.clone(), value.clone().into())),
        );
        write(file, &written.to_string())?;
        Ok(())
    }
}

fn overruled(written: &Layers, key: Key) -> Option<&Source> {
    let (_, source) = written.take(key)?;
    matches!(source, Source::Flag(_) | Source::Environment(_)).then_some(source)
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = file.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(new, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::read;

    fn asked(key: &str, value: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(key.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_change_is_in_force_at_the_next_start_and_keeps_the_rest_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("desktop.toml");
        fs::write(&file, "log = \"debug\"\n").unwrap();
        let start = || read(&["--config", file.to_str().unwrap()], &[]).unwrap();
        start().change(&asked("camera", "folder:/pictures")).unwrap();
        let settings = start();
        assert_eq!((&*settings.camera, &*settings.log), ("folder:/pictures", "debug"));
        let camera = settings
            .shown()
            .into_iter()
            .find(|setting| setting.key == "camera")
            .unwrap();
        assert_eq!(camera.source, file.display().to_string());
        assert!(camera.can_change);
    }

    #[test]
    fn a_change_that_would_do_nothing_or_harm_is_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("desktop.toml");
        fs::write(&file, "").unwrap();
        let settings = read(&["--config", file.to_str().unwrap(), "--server", "http://a"], &[]).unwrap();
        for (key, value, why) in [
            (
                "server",
                "http://b",
                "`server` is set by the flag --server, which is stronger than the settings file",
            ),
            ("data_dir", "/tmp", "`data_dir` cannot be changed here"),
            (
                "insecure_file_keys",
                "1",
                "`insecure_file_keys` cannot be changed here",
            ),
        ] {
            assert_eq!(settings.change(&asked(key, value)).unwrap_err().to_string(), why);
        }
        let wrong = settings
            .change(&asked("camera", "front"))
            .unwrap_err()
            .to_string();
        assert!(
            wrong.ends_with("`front` is neither webcam:NUMBER nor folder:PATH"),
            "{wrong}"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), "");
    }
}
