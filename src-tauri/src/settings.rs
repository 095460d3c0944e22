//! What this computer is told: flags over environment over file over defaults. A wrong setting is an error
//! that names its key and where it was written.

use std::{
    ffi::OsString,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use clap::Parser;
use serde::Serialize;
use tauri::Url;

const ENV_PREFIX: &str = "CLINIC_DESKTOP_";

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

/// A setting's name, the same in the file; upper case with a prefix in the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Server,
    DataDir,
    Ui,
    Camera,
    Log,
    InsecureFileKeys,
}

impl Key {
    const ALL: [Self; 6] = [
        Self::Server,
        Self::DataDir,
        Self::Ui,
        Self::Camera,
        Self::Log,
        Self::InsecureFileKeys,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::DataDir => "data_dir",
            Self::Ui => "ui",
            Self::Camera => "camera",
            Self::Log => "log",
            Self::InsecureFileKeys => "insecure_file_keys",
        }
    }

    fn environment(self) -> String {
        format!("{ENV_PREFIX}{}", self.name().to_uppercase())
    }
}

/// Where a setting was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Flag(&'static str),
    Environment(String),
    File(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "the flag {flag}"),
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WrongSetting {
    #[error("`{key}` from {source_}: {reason}")]
    Value {
        key: String,
        source_: Source,
        reason: String,
    },
    #[error("`{key}` from {source_} is no setting of the desktop; there are {}", known())]
    Unknown { key: String, source_: Source },
    #[error("the settings file {}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("this computer names no folder for data; set `data_dir`")]
    NoDataDir,
}

fn known() -> String {
    Key::ALL.map(Key::name).join(", ")
}

/// The settings in force.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    pub server: Url,
    pub data_dir: PathBuf,
    /// `None`: the files in the program (release) or `ui/dist` of the sources (debug).
    pub ui: Option<PathBuf>,
    pub camera: String,
    pub log: String,
    /// Keep secrets in plain files instead of the keychain. Only for tests and demos without one.
    pub insecure_file_keys: bool,
    /// Where the desk's own changes of settings are written.
    pub file: Option<PathBuf>,
    /// Another folder than the platform's own: another keychain entry.
    pub own_data_dir: bool,
}

struct Layers {
    found: Vec<(Key, String, Source)>,
}

impl Layers {
    /// The strongest value of a key: layers are added from weak to strong.
    fn take(&self, key: Key) -> Option<(&str, &Source)> {
        self.found
            .iter()
            .rev()
            .find(|(found, ..)| *found == key)
            .map(|(_, value, source)| (&**value, source))
    }

    fn parsed<T>(
        &self,
        key: Key,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, WrongSetting> {
        let Some((value, source)) = self.take(key) else {
            return Ok(None);
        };
        let wrong = |reason| WrongSetting::Value {
            key: key.name().to_owned(),
            source_: source.clone(),
            reason,
        };
        parse(value).map(Some).map_err(wrong)
    }
}

impl Settings {
    pub fn read(
        flags: Flags,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, WrongSetting> {
        let environment = ours(environment)?;
        let asked_file = flags.config.clone().or_else(|| {
            let name = format!("{ENV_PREFIX}CONFIG");
            environment
                .iter()
                .find(|(found, _)| *found == name)
                .map(|(_, value)| value.clone())
        });
        let platform = dirs::config_dir().map(|folder| folder.join("ClinicDesk").join("desktop.toml"));
        let file = asked_file.as_ref().map(PathBuf::from).or(platform);

        let mut found = Vec::new();
        if let Some(file) = &file {
            from_file(file, asked_file.is_some(), &mut found)?;
        }
        from_environment(environment, &mut found)?;
        let given = [
            (Key::Server, "--server", flags.server),
            (Key::DataDir, "--data-dir", flags.data_dir),
            (Key::Ui, "--ui", flags.ui),
            (Key::Camera, "--camera", flags.camera),
            (Key::Log, "--log", flags.log),
        ];
        found.extend(
            given
                .into_iter()
                .filter_map(|(key, flag, value)| Some((key, value?, Source::Flag(flag)))),
        );
        Self::from_layers(&Layers { found }, file)
    }

    fn from_layers(layers: &Layers, file: Option<PathBuf>) -> Result<Self, WrongSetting> {
        let data_dir = layers.parsed(Key::DataDir, folder_name)?;
        let own_data_dir = data_dir.is_some();
        let platform = || dirs::data_local_dir().map(|folder| folder.join("ClinicDesk"));
        Ok(Self {
            server: layers
                .parsed(Key::Server, server)?
                .map_or_else(|| server("http://127.0.0.1:8080"), Ok)
                .map_err(|reason| WrongSetting::Value {
                    key: Key::Server.name().to_owned(),
                    source_: Source::Flag("--server"),
                    reason,
                })?,
            data_dir: data_dir.or_else(platform).ok_or(WrongSetting::NoDataDir)?,
            ui: layers.parsed(Key::Ui, page_folder)?,
            camera: layers
                .parsed(Key::Camera, camera)?
                .unwrap_or_else(|| "webcam:0".to_owned()),
            log: layers
                .parsed(Key::Log, log_filter)?
                .unwrap_or_else(|| "info".to_owned()),
            insecure_file_keys: layers.parsed(Key::InsecureFileKeys, yes_or_no)?.unwrap_or(false),
            file,
            own_data_dir,
        })
    }
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
        if name == format!("{ENV_PREFIX}CONFIG") {
            continue;
        }
        let Some(key) = Key::ALL.into_iter().find(|key| key.environment() == name) else {
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
    let wrong = |reason: String| WrongSetting::File {
        path: path.to_owned(),
        reason,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound && !must_exist => return Ok(()),
        Err(fault) => return Err(wrong(fault.to_string())),
    };
    let table: toml::Table = text
        .parse()
        .map_err(|fault: toml::de::Error| wrong(fault.to_string()))?;
    for (name, value) in table {
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

fn server(value: &str) -> Result<Url, String> {
    let url = Url::parse(value).map_err(|fault| format!("`{value}` is no address: {fault}"))?;
    match url.scheme() {
        "http" | "https" if url.host().is_some() => Ok(url),
        _ => Err(format!(
            "`{value}` must begin with http:// or https:// and name a computer"
        )),
    }
}

fn folder_name(value: &str) -> Result<PathBuf, String> {
    if value.is_empty() {
        Err("it is empty".to_owned())
    } else {
        Ok(PathBuf::from(value))
    }
}

fn page_folder(value: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(value);
    if folder.join("index.html").is_file() {
        Ok(folder)
    } else {
        Err(format!("`{value}` holds no index.html"))
    }
}

fn camera(value: &str) -> Result<String, String> {
    match value.split_once(':') {
        Some(("webcam", index)) if index.parse::<u32>().is_ok() => Ok(value.to_owned()),
        Some(("folder", path)) if !path.is_empty() => Ok(value.to_owned()),
        _ => Err(format!("`{value}` is neither webcam:NUMBER nor folder:PATH")),
    }
}

fn log_filter(value: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(value) {
        Ok(_) => Ok(value.to_owned()),
        Err(fault) => Err(fault.to_string()),
    }
}

fn yes_or_no(value: &str) -> Result<bool, String> {
    match value {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" | "" => Ok(false),
        _ => Err(format!("`{value}` is neither 1 nor 0")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str], environment: &[(&str, &str)]) -> Result<Settings, WrongSetting> {
        let flags = Flags::parse_from(std::iter::once(&"clinic-desktop").chain(flags));
        // Not this computer's own file.
        let config = [("CLINIC_DESKTOP_CONFIG", "/dev/null")];
        let environment = config
            .iter()
            .chain(environment)
            .map(|(name, value)| (name.into(), value.into()));
        Settings::read(flags, environment)
    }

    #[test]
    fn a_flag_wins_over_the_environment() {
        let environment = [
            ("CLINIC_DESKTOP_SERVER", "http://env:1"),
            ("CLINIC_DESKTOP_CAMERA", "webcam:2"),
        ];
        let settings = read(&["--server", "http://flag:2"], &environment).unwrap();
        assert_eq!(settings.server.as_str(), "http://flag:2/");
        assert_eq!(settings.camera, "webcam:2");
        assert!(!settings.insecure_file_keys);
    }

    #[test]
    fn a_wrong_setting_names_its_key_and_its_source() {
        let wrong =
            |flags: &[&str], environment: &[(&str, &str)]| read(flags, environment).unwrap_err().to_string();
        assert_eq!(
            wrong(&["--server", "clinic"], &[]),
            "`server` from the flag --server: `clinic` is no address: relative URL without a base"
        );
        assert_eq!(
            wrong(&[], &[("CLINIC_DESKTOP_CAMERA", "front")]),
            "`camera` from the environment variable CLINIC_DESKTOP_CAMERA: `front` is neither webcam:NUMBER nor \
             folder:PATH"
        );
        assert!(
            wrong(&[], &[("CLINIC_DESKTOP_SERVR", "http://a")])
                .starts_with("`servr` from the environment variable CLINIC_DESKTOP_SERVR is no setting")
        );
    }

    #[test]
    fn a_file_that_was_asked_for_must_exist() {
        let wrong = read(&["--config", "/nowhere/desktop.toml"], &[])
            .unwrap_err()
            .to_string();
        assert!(
            wrong.starts_with("the settings file /nowhere/desktop.toml: "),
            "{wrong}"
        );
    }
}
