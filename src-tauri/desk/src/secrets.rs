//! The four things this computer must not lose and nobody else may read.

use std::{collections::HashMap, fmt, sync::Mutex};

use clinic_shared::ports::Chance;

/// What can be kept. The name is the account under which a keychain lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Secret {
    /// Rotates at every use; whoever has it is signed in.
    RefreshToken,
    /// 32 random bytes: the replica's SQLCipher key. Forgetting it erases the replica.
    ReplicaKey,
    /// 16 random bytes: which enrolled computer this is.
    DeviceId,
    /// 32 random bytes: what it proves that with.
    DeviceKey,
}

impl Secret {
    pub const ALL: [Self; 4] = [
        Self::RefreshToken,
        Self::ReplicaKey,
        Self::DeviceId,
        Self::DeviceKey,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::RefreshToken => "refresh-token",
            Self::ReplicaKey => "replica-key",
            Self::DeviceId => "device-id",
            Self::DeviceKey => "device-key",
        }
    }
}

/// The keychain is closed, missing or broken. Never a reason to keep the secret elsewhere.
#[derive(Debug, thiserror::Error)]
#[error("the keychain cannot {doing} the {}: {reason}", secret.name())]
pub struct SecretFault {
    pub secret: Secret,
    /// `read`, `keep` or `forget`.
    pub doing: &'static str,
    pub reason: String,
}

/// Where secrets are kept. Calls may block (a keychain can ask its owner to unlock it).
pub trait SecretStore: fmt::Debug + Send + Sync {
    fn get(&self, secret: Secret) -> Result<Option<Vec<u8>>, SecretFault>;
    fn put(&self, secret: Secret, value: &[u8]) -> Result<(), SecretFault>;
    /// Forgetting what is not there succeeds.
    fn forget(&self, secret: Secret) -> Result<(), SecretFault>;
}

/// The replica's key, made on first use.
pub fn replica_key(store: &dyn SecretStore, chance: &Chance) -> Result<[u8; 32], SecretFault> {
    kept_or_made(store, Secret::ReplicaKey, chance)
}

/// This computer's id as lower-case hex, made on first use.
pub fn device_id(store: &dyn SecretStore, chance: &Chance) -> Result<String, SecretFault> {
    let bytes: [u8; 16] = kept_or_made(store, Secret::DeviceId, chance)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// The seed of this computer's signing key, made on first use.
pub fn device_seed(store: &dyn SecretStore, chance: &Chance) -> Result<[u8; 32], SecretFault> {
    kept_or_made(store, Secret::DeviceKey, chance)
}

fn kept_or_made<const N: usize>(
    store: &dyn SecretStore,
    secret: Secret,
    chance: &Chance,
) -> Result<[u8; N], SecretFault> {
    if let Some(kept) = store.get(secret)? {
        // A damaged key is not replaced silently: the replica under it would be lost without a word.
        return kept.try_into().map_err(|kept: Vec<u8>| SecretFault {
            secret,
            doing: "read",
            reason: format!("{} bytes where {N} were kept", kept.len()),
        });
    }
    let made = chance.bytes();
    store.put(secret, &made)?;
    Ok(made)
}

/// Keeps secrets for as long as the program runs; the tests of what stands on the port use it.
#[derive(Default)]
pub struct MemorySecrets(Mutex<HashMap<Secret, Vec<u8>>>);

impl fmt::Debug for MemorySecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySecrets").finish_non_exhaustive()
    }
}

impl MemorySecrets {
    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<Secret, Vec<u8>>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl SecretStore for MemorySecrets {
    fn get(&self, secret: Secret) -> Result<Option<Vec<u8>>, SecretFault> {
        Ok(self.kept().get(&secret).cloned())
    }

    fn put(&self, secret: Secret, value: &[u8]) -> Result<(), SecretFault> {
        self.kept().insert(secret, value.to_vec());
        Ok(())
    }

    fn forget(&self, secret: Secret) -> Result<(), SecretFault> {
        self.kept().remove(&secret);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replica_key_is_made_once_and_then_kept() {
        let store = MemorySecrets::default();
        let made = replica_key(&store, &Chance::from_seed(1)).unwrap();
        assert_ne!(made, [0; 32]);
        assert_eq!(replica_key(&store, &Chance::from_seed(2)).unwrap(), made);
    }

    #[test]
    fn a_damaged_key_is_reported_and_not_replaced() {
        let store = MemorySecrets::default();
        store.put(Secret::ReplicaKey, b"short").unwrap();
        let fault = replica_key(&store, &Chance::from_seed(1)).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "the keychain cannot read the replica-key: 5 bytes where 32 were kept"
        );
        assert_eq!(store.get(Secret::ReplicaKey).unwrap().unwrap(), b"short");
    }

    #[test]
    fn two_computers_have_two_ids() {
        let id = |seed| device_id(&MemorySecrets::default(), &Chance::from_seed(seed)).unwrap();
        assert_ne!(id(1), id(2));
    }
}
