//! The page's one way to the clinic: JSON over `fetch`, the same in the browser and on the desktop.
//!
//! Every request carries the language, a request id and the access token (which lives in memory only); every
//! change also carries its key, so that asking twice does it once. A token that ran out is renewed silently.
//!
//! ```ignore
//! let page: Page<PatientSummary> = api::get("/api/patients?q=duc").await?;
//! let made: Patient = api::post("/api/patients", &form, key).await?;
//! ```
mod error;
mod token;
mod transport;

pub use error::ApiError;
pub use token::{access, forget, keep, renew, was_lost};
pub use transport::{Answer, Verb, ask, bytes, post_bytes, text, upload};

use clinic_shared::ids::ChangeKey;
use serde::{Serialize, de::DeserializeOwned};

/// A key for one intended change. Keep it while retrying the same content; take a new one for other content.
pub fn new_key() -> ChangeKey {
    crate::browser::new_id()
}

/// `GET`.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    Ok(ask(Verb::Get, path, None, None, None).await?.value)
}

/// `POST`: makes something, or does an act.
pub async fn post<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
    key: ChangeKey,
) -> Result<T, ApiError> {
    Ok(ask(Verb::Post, path, Some(json(body)?), Some(key), None)
        .await?
        .value)
}

/// `POST` of an act on the row that was read as `version`, such as a step in its life.
pub async fn act<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
    key: ChangeKey,
    version: Option<i64>,
) -> Result<T, ApiError> {
    Ok(ask(Verb::Post, path, Some(json(body)?), Some(key), version)
        .await?
        .value)
}

/// `PUT` of the row that was read as `version`; refused when somebody changed it since.
pub async fn put<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
    key: ChangeKey,
    version: Option<i64>,
) -> Result<T, ApiError> {
    Ok(ask(Verb::Put, path, Some(json(body)?), Some(key), version)
        .await?
        .value)
}

/// `DELETE` of the row that was read as `version`.
pub async fn delete<T: DeserializeOwned>(
    path: &str,
    key: ChangeKey,
    version: Option<i64>,
) -> Result<T, ApiError> {
    Ok(ask(Verb::Delete, path, None, Some(key), version).await?.value)
}

/// A change's body, for [`ask`].
pub fn json(body: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(body).map_err(|error| ApiError::Unreadable {
        status: 0,
        why: error.to_string(),
    })
}

/// `text` for a part of a path or of a query.
pub fn encoded(text: &str) -> String {
    const PLAIN: &[u8] = b"-._~";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(format!("%{byte:02X}").chars());
        }
    }
    encoded
}

/// `path?a=1&b=2` from what is given; empty values are left out.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = given
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_encoded_and_leave_out_what_is_empty() {
        let path = with_query("/api/patients", &[("q", "Đức & con"), ("cursor", "")]);
        assert_eq!(path, "/api/patients?q=%C4%90%E1%BB%A9c%20%26%20con");
        assert_eq!(with_query("/api/patients", &[("cursor", "")]), "/api/patients");
    }
}
