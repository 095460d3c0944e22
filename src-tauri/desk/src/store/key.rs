use std::fmt;

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
        use fmt::Write as _;
        let mut sql = String::with_capacity(90);
        sql.push_str("PRAGMA key = \"x'");
        for byte in self.0 {
            let _ = write!(sql, "{byte:02x}");
        }
        sql.push_str("'\";");
        sql
    }
}

impl fmt::Debug for ReplicaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplicaKey")
    }
}
