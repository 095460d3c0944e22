//! The port behind which contents lie. Adapter: `server/src/attachments/folder.rs`.

use std::{error::Error, fmt};

use async_trait::async_trait;
use axum::body::Bytes;

/// Where a content lies: under its own SHA-256. So the same content lies there once, and one that was changed shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobKey(String);

impl BlobKey {
    /// `3f/3fa8…`, of the hash in hex.
    pub fn content(sha256: &str) -> Self {
        // Folders of some hundred files, not one of a million.
        Self(format!("{}/{sha256}", sha256.get(..2).unwrap_or_default()))
    }

    /// The small picture of that content. It can be made anew.
    pub fn thumbnail(sha256: &str) -> Self {
        Self(format!("thumb/{}.jpg", Self::content(sha256)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the store of files failed at {key}")]
pub struct BlobFault {
    pub key: String,
    pub source: Box<dyn Error + Send + Sync>,
}

/// Keeps contents. They are put there before the transaction that names them, so a crash leaves at most a content that
/// nobody names, never a row without its content.
#[async_trait]
pub trait BlobStore: fmt::Debug + Send + Sync {
    /// Kept once it returns, whatever becomes of the power. What lies there is replaced as a whole.
    async fn put(&self, key: &BlobKey, content: Bytes) -> Result<(), BlobFault>;

    /// `None`: nothing lies there.
    async fn get(&self, key: &BlobKey) -> Result<Option<Bytes>, BlobFault>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_lie_in_folders_of_their_first_two_digits() {
        assert_eq!(BlobKey::content("3fa8").as_str(), "3f/3fa8");
        assert_eq!(BlobKey::thumbnail("3fa8").as_str(), "thumb/3f/3fa8.jpg");
    }
}
