//! What a setting's text must be.

use std::path::PathBuf;

use tauri::Url;

use super::Key;

/// Why a text is no value of this setting.
pub fn check(key: Key, value: &str) -> Result<(), String> {
    match key {
        Key::Server => server(value).map(drop),
        Key::DataDir => folder_name(value).map(drop),
        Key::Ui => page_folder(value).map(drop),
        Key::Camera => camera(value).map(drop),
        Key::Log => log_filter(value).map(drop),
        Key::Offline | Key::InsecureFileKeys => yes_or_no(value).map(drop),
    }
}

pub fn server(value: &str) -> Result<Url, String> {
    let url = Url::parse(value).map_err(|fault| format!("`{value}` is no address: {fault}"))?;
    match url.scheme() {
        "http" | "https" if url.host().is_some() => Ok(url),
        _ => Err(format!(
            "`{value}` must begin with http:// or https:// and name a computer"
        )),
    }
}

pub fn folder_name(value: &str) -> Result<PathBuf, String> {
    if value.is_empty() {
        Err("it is empty".to_owned())
    } else {
        Ok(PathBuf::from(value))
    }
}

pub fn page_folder(value: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(value);
    if folder.join("index.html").is_file() {
        Ok(folder)
    } else {
        Err(format!("`{value}` holds no index.html"))
    }
}

pub fn camera(value: &str) -> Result<String, String> {
    match value.split_once(':') {
        Some(("webcam", index)) if index.parse::<u32>().is_ok() => Ok(value.to_owned()),
        Some(("folder", path)) if !path.is_empty() => Ok(value.to_owned()),
        _ => Err(format!("`{value}` is neither webcam:NUMBER nor folder:PATH")),
    }
}

pub fn log_filter(value: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(value) {
        Ok(_) => Ok(value.to_owned()),
        Err(fault) => Err(fault.to_string()),
    }
}

pub fn yes_or_no(value: &str) -> Result<bool, String> {
    match value {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" | "" => Ok(false),
        _ => Err(format!("`{value}` is neither 1 nor 0")),
    }
}
