//! What is derived from the server's key instead of being kept: one keyed hash, a purpose per use.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The server's key, for keyed hashes. A purpose keeps one use's values from being another's.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    pub fn new(key: &[u8; 32]) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mac = Hmac::new_from_slice(key).expect("a key");
        Self(mac)
    }

    /// `parts` are told apart by their lengths.
    pub fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.mac(purpose, parts).finalize().into_bytes().into()
    }

    /// Compares in constant time.
    pub fn is_derived(&self, shown: &[u8], purpose: &str, parts: &[&[u8]]) -> bool {
        self.mac(purpose, parts).verify_slice(shown).is_ok()
    }

    /// As [`Self::is_derived`], of the first bytes: what is shown was cut.
    pub fn begins_derived(&self, shown: &[u8], purpose: &str, parts: &[&[u8]]) -> bool {
        self.mac(purpose, parts).verify_truncated_left(shown).is_ok()
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purpose_key_and_where_parts_end_all_count() {
        let secret = Secret::new(&[7; 32]);
        let value = secret.derive("a", &[b"bc", b"d"]);
        assert!(secret.is_derived(&value, "a", &[b"bc", b"d"]));
        assert!(!secret.is_derived(&value, "a", &[b"b", b"cd"]));
        assert!(!secret.is_derived(&value, "ab", &[b"c", b"d"]));
        assert!(!Secret::new(&[8; 32]).is_derived(&value, "a", &[b"bc", b"d"]));
    }
}
