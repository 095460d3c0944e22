//! The operating system's keychain, and the plain files that stand in for it only when asked to.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use clinic_desk::secrets::{Secret, SecretFault, SecretStore};

use crate::settings::Settings;

/// Opens the store that the settings ask for. There is no falling back from one to the other.
pub fn open(settings: &Settings) -> Arc<dyn SecretStore> {
    if settings.insecure_file_keys {
        let folder = settings.data_dir.join("insecure-keys");
        tracing::warn!(folder = %folder.display(), "INSECURE: secrets are kept in plain files, as set");
        return Arc::new(FileSecrets { folder });
    }
    let service = if settings.own_data_dir {
        format!("ClinicDesk ({})", settings.data_dir.display())
    } else {
        "ClinicDesk".to_owned()
    };
    Arc::new(Keychain { service })
}

/// Secret Service on Linux, Credential Manager on Windows, Keychain on macOS.
#[derive(Debug)]
struct Keychain {
    /// What the keychain shows as the owner of the entries.
    service: String,
}

impl Keychain {
    fn entry<T>(
        &self,
        secret: Secret,
        doing: &'static str,
        act: impl FnOnce(&keyring::Entry) -> keyring::Result<T>,
    ) -> Result<Option<T>, SecretFault> {
        let done = keyring::Entry::new(&self.service, secret.name()).and_then(|entry| act(&entry));
        match done {
            Ok(value) => Ok(Some(value)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(fault) => {
                // Its first try is final in this process: say why it failed, not only that it did.
                let reason = match keyring::Entry::store_status() {
                    Err(store) => format!("{fault}: {store}"),
                    Ok(()) => fault.to_string(),
                };
                Err(SecretFault {
                    secret,
                    doing,
                    reason,
                })
            }
        }
    }
}

impl SecretStore for Keychain {
    fn get(&self, secret: Secret) -> Result<Option<Vec<u8>>, SecretFault> {
        self.entry(secret, "read", keyring::Entry::get_secret)
    }

    fn put(&self, secret: Secret, value: &[u8]) -> Result<(), SecretFault> {
        self.entry(secret, "keep", |entry| entry.set_secret(value))
            .map(drop)
    }

    fn forget(&self, secret: Secret) -> Result<(), SecretFault> {
        self.entry(secret, "forget", keyring::Entry::delete_credential)
            .map(drop)
    }
}

/// One file per secret, readable by its owner only. Whoever has the disk has the secrets.
#[derive(Debug)]
struct FileSecrets {
    folder: PathBuf,
}

impl FileSecrets {
    fn path(&self, secret: Secret) -> PathBuf {
        self.folder.join(secret.name())
    }
}

impl SecretStore for FileSecrets {
    fn get(&self, secret: Secret) -> Result<Option<Vec<u8>>, SecretFault> {
        absent_is_none(fs::read(self.path(secret))).map_err(fault(secret, "read"))
    }

    fn put(&self, secret: Secret, value: &[u8]) -> Result<(), SecretFault> {
        write_whole(&self.folder, &self.path(secret), value).map_err(fault(secret, "keep"))
    }

    fn forget(&self, secret: Secret) -> Result<(), SecretFault> {
        absent_is_none(fs::remove_file(self.path(secret)))
            .map(drop)
            .map_err(fault(secret, "forget"))
    }
}

fn fault(secret: Secret, doing: &'static str) -> impl FnOnce(io::Error) -> SecretFault {
    move |fault| SecretFault {
        secret,
        doing,
        reason: fault.to_string(),
    }
}

fn absent_is_none<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Ok(value) => Ok(Some(value)),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The old value or the new one, never half of it: a rotated refresh token works once.
fn write_whole(folder: &Path, path: &Path, value: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let new = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&new)?;
    file.write_all(value)?;
    file.sync_all()?;
    fs::rename(new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_a_file_is_kept_replaced_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileSecrets {
            folder: folder.path().join("keys"),
        };
        assert_eq!(store.get(Secret::RefreshToken).unwrap(), None);
        store.put(Secret::RefreshToken, b"first, and longer").unwrap();
        store.put(Secret::RefreshToken, b"second").unwrap();
        assert_eq!(store.get(Secret::RefreshToken).unwrap().unwrap(), b"second");
        store.forget(Secret::RefreshToken).unwrap();
        store.forget(Secret::RefreshToken).unwrap();
        assert_eq!(store.get(Secret::RefreshToken).unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_on_this_computer_reads_the_files() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let store = FileSecrets {
            folder: folder.path().join("keys"),
        };
        store.put(Secret::ReplicaKey, &[7; 32]).unwrap();
        let mode = fs::metadata(store.path(Secret::ReplicaKey))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
