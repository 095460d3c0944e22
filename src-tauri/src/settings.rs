//! What this computer is told: flags over environment over file over defaults. A wrong setting is an error
//! that names its key and where it was written.

mod change;
mod sources;
mod values;

use std::{ffi::OsString, path::PathBuf};

use tauri::Url;

pub use change::{ChangeFault, Setting};
use sources::Layers;
pub use sources::{Flags, Source};

/// A setting's name, the same in the file; upper case with a prefix in the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Server,
    DataDir,
    Ui,
    Camera,
    Log,
    Offline,
    InsecureFileKeys,
}

impl Key {
    const ALL: [Self; 7] = [
        Self::Server,
        Self::DataDir,
        Self::Ui,
        Self::Camera,
        Self::Log,
        Self::Offline,
        Self::InsecureFileKeys,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::DataDir => "data_dir",
            Self::Ui => "ui",
            Self::Camera => "camera",
            Self::Log => "log",
            Self::Offline => "offline",
            Self::InsecureFileKeys => "insecure_file_keys",
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
    #[error("`{0}` is not set, and this computer gives no default")]
    Missing(&'static str),
}

fn known() -> String {
    Key::ALL.map(Key::name).join(", ")
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Settings {
    pub server: Url,
    pub data_dir: PathBuf,
    /// `None`: the files in the program (release) or `ui/dist` of the sources (debug).
    pub ui: Option<PathBuf>,
    pub camera: String,
    pub log: String,
    /// Carry out on this computer what can be while the server is away, and send it on later.
    pub offline: bool,
    /// Keep secrets in plain files instead of the keychain. Only for tests and demos without one.
    pub insecure_file_keys: bool,
    /// Another folder than the platform's own: another keychain entry.
    pub own_data_dir: bool,
    written: Layers,
}

impl Settings {
    pub fn read(
        flags: Flags,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, WrongSetting> {
        let written = Layers::read(flags, environment)?;
        let missing = |key: Key| WrongSetting::Missing(key.name());
        Ok(Self {
            server: written
                .value(Key::Server, values::server)?
                .ok_or_else(|| missing(Key::Server))?,
            data_dir: written
                .value(Key::DataDir, values::folder_name)?
                .ok_or_else(|| missing(Key::DataDir))?,
            ui: written.value(Key::Ui, values::page_folder)?,
            camera: written
                .value(Key::Camera, values::camera)?
                .ok_or_else(|| missing(Key::Camera))?,
            log: written
                .value(Key::Log, values::log_filter)?
                .ok_or_else(|| missing(Key::Log))?,
            offline: written.value(Key::Offline, values::yes_or_no)?.unwrap_or(true),
            insecure_file_keys: written
                .value(Key::InsecureFileKeys, values::yes_or_no)?
                .unwrap_or(false),
            own_data_dir: written
                .take(Key::DataDir)
                .is_some_and(|(_, source)| *source != Source::Default),
            written,
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    pub(super) fn read(flags: &[&str], environment: &[(&str, &str)]) -> Result<Settings, WrongSetting> {
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
    fn a_desktop_goes_on_without_its_server_unless_told_otherwise() {
        assert!(read(&[], &[]).unwrap().offline);
        let environment = [("CLINIC_DESKTOP_OFFLINE", "0")];
        assert!(!read(&[], &environment).unwrap().offline);
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
