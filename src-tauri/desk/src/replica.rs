//! What the rest of the desktop asks of the replica: to be as fresh as the server says.

use std::fmt;

use async_trait::async_trait;
use tokio::sync::watch;

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

    /// Whether the server's hints arrive just now: without them a change does not wait for the server first.
    fn online(&self, _online: bool) {}

    /// Resolves when somebody wants the line to the server tried now, instead of after its wait.
    async fn line_wanted(&self) {
        std::future::pending::<()>().await;
    }

    /// The server is there: what waits for it goes now. Does nothing where nothing waits.
    async fn send_waiting(&self) {}

    /// Where what is shown here stands after every change that was made or taken back here.
    fn shown(&self) -> Option<watch::Receiver<i64>> {
        None
    }
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
