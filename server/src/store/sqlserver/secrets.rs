//! Where the password or the access token comes from, when the address does not say.

use std::{fmt, io, path::PathBuf, sync::Arc};

use super::url::SqlServerUrl;

const PASSWORD: &str = "CLINIC_DATABASE_PASSWORD";
const TOKEN: &str = "CLINIC_DATABASE_TOKEN";
const TOKEN_FILE: &str = "CLINIC_DATABASE_TOKEN_FILE";

/// Looks names up, in the environment or in a test's list.
#[derive(Clone)]
pub struct Secrets(Arc<LookUp>);

type LookUp = dyn Fn(&str) -> Option<String> + Send + Sync;

#[derive(Debug, thiserror::Error)]
pub enum SecretFault {
    #[error("no password for the SQL Server: set {PASSWORD}, or give it in the address")]
    NoPassword,
    #[error("no access token for the SQL Server: set {TOKEN}, or name by {TOKEN_FILE} a file that holds it")]
    NoToken,
    #[error("the access token in {} cannot be read", path.display())]
    TokenFile { path: PathBuf, source: io::Error },
}

impl Secrets {
    pub fn of_the_environment() -> Self {
        Self::new(|name| std::env::var(name).ok())
    }

    pub fn new(look_up: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(look_up))
    }

    fn named(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    pub(super) fn password(&self, url: &SqlServerUrl) -> Result<String, SecretFault> {
        let password = url.password.clone().or_else(|| self.named(PASSWORD));
        password.ok_or(SecretFault::NoPassword)
    }

    /// The file is read each time: whoever renews the token writes it there.
    pub(super) async fn token(&self) -> Result<String, SecretFault> {
        let token = match self.named(TOKEN_FILE) {
            Some(path) => {
                let path = PathBuf::from(path);
                match tokio::fs::read_to_string(&path).await {
                    Ok(token) => Some(token),
                    Err(source) => return Err(SecretFault::TokenFile { path, source }),
                }
            }
            None => self.named(TOKEN),
        };
        let token = token.map(|token| token.trim().to_owned());
        token
            .filter(|token| !token.is_empty())
            .ok_or(SecretFault::NoToken)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(known: &'static [(&'static str, &'static str)]) -> Secrets {
        Secrets::new(|name| {
            let found = known.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_address_goes_before_the_environment() {
        let with: SqlServerUrl = "sqlserver://sa:own@db/clinic".parse().unwrap();
        let without: SqlServerUrl = "sqlserver://sa@db/clinic".parse().unwrap();
        let found = secrets(&[(PASSWORD, "given")]);
        assert_eq!(found.password(&with).unwrap(), "own");
        assert_eq!(found.password(&without).unwrap(), "given");
        let empty = secrets(&[(PASSWORD, "")]);
        assert!(matches!(empty.password(&without), Err(SecretFault::NoPassword)));
    }

    #[tokio::test]
    async fn a_token_is_read_anew_each_time() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        let found = Secrets::new(move |name| match name {
            TOKEN_FILE => Some(path.clone()),
            TOKEN => Some("of the environment".to_owned()),
            _ => None,
        });
        std::fs::write(file.path(), "first\n").unwrap();
        assert_eq!(found.token().await.unwrap(), "first");
        std::fs::write(file.path(), "second\n").unwrap();
        assert_eq!(found.token().await.unwrap(), "second");
        std::fs::write(file.path(), "\n").unwrap();
        assert!(matches!(found.token().await, Err(SecretFault::NoToken)));
        drop(file);
        assert!(matches!(found.token().await, Err(SecretFault::TokenFile { .. })));
        assert_eq!(secrets(&[(TOKEN, "t")]).token().await.unwrap(), "t");
        assert!(matches!(secrets(&[]).token().await, Err(SecretFault::NoToken)));
    }
}
