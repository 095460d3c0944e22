//! Passwords: argon2id, off the async threads.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::{
        self,
        phc::{self, ParamsString},
    },
};
use tokio::{sync::Semaphore, task::spawn_blocking};
use unicode_normalization::UnicodeNormalization as _;

use crate::{ports::Chance, web::Fault};

/// Hashes at once; more wait, so that a flood of sign-ins takes neither all memory nor all cores.
const AT_ONCE: usize = 4;

/// What one hash costs. A kept hash carries its own; it is made anew at the next sign-in when this changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl HashCost {
    /// OWASP's first choice for argon2id: 19 MiB, 2 passes.
    pub const CLINIC: Self = Self {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
    /// For the verifier that a desktop keeps: whoever has its disk and its keychain can try at leisure.
    pub const OFFLINE: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// The least that argon2 takes. Never for a real person's password.
    pub const TESTS: Self = Self {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
}

#[derive(Debug, thiserror::Error)]
#[error("password hashing: {0}")]
pub struct PasswordFault(String);

impl From<password_hash::Error> for PasswordFault {
    fn from(error: password_hash::Error) -> Self {
        Self(error.to_string())
    }
}

/// An argon2id PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    pub right: bool,
    /// The same password at today's cost, where the kept hash has another.
    pub renewed: Option<PasswordHash>,
}

/// Makes and checks password hashes. Never inside a transaction: others would wait for the hash.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    chance: Chance,
    /// Of no password: checked where there is no account, so that both take as long.
    nobodys: Arc<str>,
    turns: Arc<Semaphore>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords")
            .field("argon", &self.argon)
            .finish_non_exhaustive()
    }
}

impl Passwords {
    pub fn new(cost: HashCost, chance: Chance) -> Result<Self, PasswordFault> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|error| PasswordFault(error.to_string()))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = hash(&argon, &chance.bytes::<32>(), &chance.bytes())?.0.into();
        Ok(Self {
            argon,
            chance,
            nobodys,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    pub async fn hash(&self, password: &str) -> Result<PasswordHash, Fault> {
        let (argon, salt, password) = (self.argon.clone(), self.chance.bytes(), bytes(password));
        self.in_turn(move || hash(&argon, &password, &salt)).await
    }

    /// `kept` is `None` where there is no account or it has no password: never right, and takes as long.
    pub async fn check(&self, password: &str, kept: Option<&PasswordHash>) -> Result<Checked, Fault> {
        let exists = kept.is_some();
        let kept = kept.map_or_else(|| self.nobodys.to_string(), |kept| kept.0.clone());
        let (argon, salt, password) = (self.argon.clone(), self.chance.bytes(), bytes(password));
        self.in_turn(move || {
            let kept = phc::PasswordHash::new(&kept).map_err(|error| PasswordFault(error.to_string()))?;
            let right = match argon.verify_password(&password, &kept) {
                Ok(()) => exists,
                Err(password_hash::Error::PasswordInvalid) => false,
                Err(error) => return Err(error.into()),
            };
            let renew = right && kept.params != ParamsString::try_from(argon.params())?;
            let renewed = renew.then(|| hash(&argon, &password, &salt)).transpose()?;
            Ok(Checked { right, renewed })
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordFault> + Send + 'static,
    ) -> Result<T, Fault> {
        let _turn = self.turns.acquire().await.map_err(Fault::new)?;
        spawn_blocking(work)
            .await
            .map_err(Fault::new)?
            .map_err(Fault::new)
    }
}

/// Composed (NFC): `ế` typed on a Mac and on Windows is one password.
fn bytes(password: &str) -> Vec<u8> {
    password.nfc().collect::<String>().into_bytes()
}

fn hash(argon: &Argon2<'_>, password: &[u8], salt: &[u8; 16]) -> Result<PasswordHash, PasswordFault> {
    Ok(PasswordHash(
        argon.hash_password_with_salt(password, salt)?.to_string(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(cost: HashCost) -> Passwords {
        Passwords::new(cost, Chance::from_seed(1)).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_known_again_however_its_marks_were_typed() {
        let passwords = passwords(HashCost::TESTS);
        let kept = passwords.hash("bốn con mèo").await.unwrap();
        let decomposed: String = "bốn con mèo".nfd().collect();
        assert_ne!(decomposed, "bốn con mèo");
        assert!(passwords.check(&decomposed, Some(&kept)).await.unwrap().right);
        assert!(!passwords.check("bon con meo", Some(&kept)).await.unwrap().right);
        assert!(!passwords.check("bốn con mèo", None).await.unwrap().right);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_made_anew_when_the_password_is_right() {
        let kept = passwords(HashCost::TESTS).hash("bốn con mèo").await.unwrap();
        let dearer = HashCost {
            memory_kib: 16,
            ..HashCost::TESTS
        };
        let passwords = passwords(dearer);
        assert!(
            passwords
                .check("sai", Some(&kept))
                .await
                .unwrap()
                .renewed
                .is_none()
        );
        let renewed = passwords
            .check("bốn con mèo", Some(&kept))
            .await
            .unwrap()
            .renewed
            .unwrap();
        assert!(renewed.0.contains("m=16,"));
        assert!(
            passwords
                .check("bốn con mèo", Some(&renewed))
                .await
                .unwrap()
                .renewed
                .is_none()
        );
    }

    #[test]
    fn the_clinics_hashes_are_argon2id_at_the_recommended_cost() {
        let made = hash(&passwords(HashCost::CLINIC).argon, b"x", &[1; 16]).unwrap();
        assert!(
            made.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            made.0
        );
    }
}
