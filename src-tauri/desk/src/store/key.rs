use std::fmt;

use clinic_shared::text::hex;

/// The 32 bytes that a replica is encrypted with, from [`crate::secrets::replica_key`]. Never derived from a
/// password: no stretching is needed and none is done.
#[derive(Clone, PartialEq, Eq)]
pub struct ReplicaKey([u8; 32]);

impl ReplicaKey {
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// `PRAGMA key` with the raw bytes.
    pub(super) fn pragma(&self) -> String {
        format!("PRAGMA key = \"x'{}'\";", hex(&self.0))
    }
}

impl fmt::Debug for ReplicaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplicaKey")
    }
}
