//! What the rest of the desktop asks of the replica: to be as fresh as the server says.

use std::fmt;

use async_trait::async_trait;

/// Why the replica is not as fresh as asked. The page is answered all the same: what it asked has happened.
#[derive(Debug, thiserror::Error)]
#[error("the replica cannot be brought to {wanted}: {reason}")]
pub struct PullFault {
    pub wanted: i64,
    pub reason: String,
}

/// A copy of the clinic that follows the server's feed.
#[async_trait]
pub trait Replica: fmt::Debug + Send + Sync {
    /// Returns once the replica holds everything up to `seq` (0: whatever the server has now), with the
    /// number at which it stands. Several callers may ask at once; one pull serves them all.
    async fn pull_to(&self, seq: i64) -> Result<i64, PullFault>;
}

/// No copy is kept: every read goes to the server, so the answer is always as fresh as the server.
#[derive(Debug, Clone, Copy, Default)]
pub struct OnlineOnly;

#[async_trait]
impl Replica for OnlineOnly {
    async fn pull_to(&self, seq: i64) -> Result<i64, PullFault> {
        Ok(seq)
    }
}
