//! The port by which mail leaves the clinic. Adapters: [`Relay`](super::Relay), and one of the tests that keeps it.

use std::fmt::Debug;

use async_trait::async_trait;

use super::{Letter, NotTaken};

#[async_trait]
pub trait Mail: Debug + Send + Sync {
    /// Returns what the relay said to it. From then on it answers for the letter.
    async fn hand_over(&self, letter: &Letter) -> Result<String, NotTaken>;
}
