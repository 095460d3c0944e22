//! Where settings are written: flags, environment, file, and the defaults under them.

use std::{
    ffi::OsString,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use clap::Parser;

use super::{Key, WrongSetting};

const ENV_PREFIX: &str = "CLINIC_DESKTOP_";
/// Names the settings file, so it cannot be in it.
const ENV_CONFIG: &str = "CLINIC_DESKTOP_CONFIG";

/// ClinicDesk's desktop window: the front desk's and the doctors' application.
///
/// Settings are read from a file, from the environment (CLINIC_DESKTOP_SERVER …) and from these flags; a flag
/// wins over the environment, the environment over the file.
#[derive(Debug, Default, Parser)]
#[expect(clippy::doc_markdown, reason = "clap shows these comments as they are")]
#[command(version, name = "clinic-desktop")]
pub struct Flags {
    /// Address of the clinic's server, such as http://192.168.1.10:8080
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Folder for this computer's data and logs
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// Folder of page files to show instead of those in the program
    #[arg(long, value_name = "FOLDER")]
    ui: Option<String>,
    /// Camera: `webcam:0` is the first one; `folder:PATH` plays pictures, to test a desk without a camera
    #[arg(long, value_name = "SOURCE")]
    camera: Option<String>,
    /// What is logged: error, warn, info, debug, or a filter per module
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// Settings file [default: desktop.toml in the platform's configuration folder]
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
}

/// Where a setting was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Flag(&'static str),
    Environment(String),
    File(PathBuf),
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "the flag {flag}"),
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Default => f.write_str("the defaults"),
        }
    }
}

/// Everything that was written, the weakest first.
#[derive(Debug, Clone)]
pub struct Layers {
    found: Vec<(Key, String, Source)>,
    /// The settings file, be it there or not.
    pub file: Option<PathBuf>,
}

impl Layers {
    pub fn read(
        flags: Flags,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, WrongSetting> {
        let environment = ours(environment)?;
        let named = environment.iter().find(|(name, _)| name == ENV_CONFIG);
        let asked = flags
            .config
            .or_else(|| named.map(|(_, file)| file.clone()))
            .map(PathBuf::from);
        let must_exist = asked.is_some();
        let platform = || dirs::config_dir().map(|folder| folder.join("ClinicDesk").join("desktop.toml"));
        let file = asked.or_else(platform);

        let mut found = defaults();
        if let Some(file) = &file {
            from_file(file, must_exist, &mut found)?;
        }
        from_environment(environment, &mut found)?;
        let given = [
            (Key::Server, "--server", flags.server),
            (Key::DataDir, "--data-dir", flags.data_dir),
            (Key::Ui, "--ui", flags.ui),
            (Key::Camera, "--camera", flags.camera),
            (Key::Log, "--log", flags.log),
        ];
        for (key, flag, value) in given {
            found.extend(value.map(|value| (key, value, Source::Flag(flag))));
        }
        Ok(Self { found, file })
    }

    /// The strongest value of a key.
    pub fn take(&self, key: Key) -> Option<(&str, &Source)> {
        let strongest = self.found.iter().rev().find(|(found, ..)| *found == key);
        strongest.map(|(_, value, source)| (&**value, source))
    }

    /// The strongest value, read; `None` where nobody has written one.
    pub fn value<T>(
        &self,
        key: Key,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, WrongSetting> {
        let Some((value, source)) = self.take(key) else {
            return Ok(None);
        };
        read(value).map(Some).map_err(|reason| WrongSetting::Value {
            key: key.name().to_owned(),
            source_: source.clone(),
            reason,
        })
    }
}

fn defaults() -> Vec<(Key, String, Source)> {
    let platform = dirs::data_local_dir().map(|folder| folder.join("ClinicDesk").display().to_string());
    let mut defaults = vec![
        (Key::Server, "http://127.0.0.1:8080".to_owned(), Source::Default),
        (Key::Camera, "webcam:0".to_owned(), Source::Default),
        (Key::Log, "info".to_owned(), Source::Default),
        (Key::Offline, "1".to_owned(), Source::Default),
        (Key::InsecureFileKeys, "0".to_owned(), Source::Default),
    ];
    defaults.extend(platform.map(|folder| (Key::DataDir, folder, Source::Default)));
    defaults
}

/// The environment's variables that are meant for the desktop.
fn ours(
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Vec<(String, String)>, WrongSetting> {
    environment
        .filter_map(|(name, value)| {
            Some((
                name.into_string().ok().filter(|n| n.starts_with(ENV_PREFIX))?,
                value,
            ))
        })
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(WrongSetting::Value {
                key: name.trim_start_matches(ENV_PREFIX).to_lowercase(),
                source_: Source::Environment(name),
                reason: "it is not UTF-8 text".to_owned(),
            }),
        })
        .collect()
}

fn from_environment(
    environment: Vec<(String, String)>,
    found: &mut Vec<(Key, String, Source)>,
) -> Result<(), WrongSetting> {
    for (name, value) in environment {
        if name == ENV_CONFIG {
            continue;
        }
        let Some(key) = Key::ALL.into_iter().find(|key| environment_name(*key) == name) else {
            let key = name.trim_start_matches(ENV_PREFIX).to_lowercase();
            return Err(WrongSetting::Unknown {
                key,
                source_: Source::Environment(name),
            });
        };
        found.push((key, value, Source::Environment(name)));
    }
    Ok(())
}

fn from_file(
    path: &Path,
    must_exist: bool,
    found: &mut Vec<(Key, String, Source)>,
) -> Result<(), WrongSetting> {
    if must_exist && !path.exists() {
        return Err(WrongSetting::File {
            path: path.to_owned(),
            reason: "there is no such file".to_owned(),
        });
    }
    for (name, value) in table(path)? {
        let source_ = Source::File(path.to_owned());
        let Some(key) = Key::ALL.into_iter().find(|key| key.name() == name) else {
            return Err(WrongSetting::Unknown { key: name, source_ });
        };
        let value = match value {
            toml::Value::String(value) => value,
            toml::Value::Boolean(value) => value.to_string(),
            _ => {
                let reason = "a text or true/false is expected".to_owned();
                return Err(WrongSetting::Value {
                    key: name,
                    source_,
                    reason,
                });
            }
        };
        found.push((key, value, source_));
    }
    Ok(())
}

fn environment_name(key: Key) -> String {
    format!("{ENV_PREFIX}{}", key.name().to_uppercase())
}

/// The settings file as it is; empty where there is none.
pub fn table(path: &Path) -> Result<toml::Table, WrongSetting> {
    let wrong = |reason: String| WrongSetting::File {
        path: path.to_owned(),
        reason,
    };
    match fs::read_to_string(path) {
        Ok(text) => text
            .parse()
            .map_err(|fault: toml::de::Error| wrong(fault.to_string())),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(toml::Table::new()),
        Err(fault) => Err(wrong(fault.to_string())),
    }
}
