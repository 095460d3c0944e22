//! The port by which mail leaves the clinic. Adapters: [`Relay`](super::Relay), and one of the tests that keeps it.

use std::fmt::Debug;

use async_trait::async_trait;

use super::Letter;

#[async_trait]
pub trait Mail: Debug + Send + Sync {
    /// Returns what the relay said to it. From then on it answers for the letter.
    async fn hand_over(&self, letter: &Letter) -> Result<String, NotTaken>;
}

/// Why a letter was not taken, in the relay's words: they may name the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It will never take this one.
    #[error("{said}")]
    ForGood { code: u16, said: String },
    /// It may take it later: it is busy, away, or not set up well.
    #[error("{said}")]
    ForNow { code: Option<u16>, said: String },
    /// Nobody knows whether it took it: its answer did not come.
    #[error("{said}")]
    Unknown { said: String },
}

impl NotTaken {
    pub fn said(&self) -> &str {
        match self {
            Self::ForGood { said, .. } | Self::ForNow { said, .. } | Self::Unknown { said } => said,
        }
    }

    /// For the admin's list of jobs, which names nobody.
    pub fn without_words(&self) -> String {
        match self {
            Self::ForGood { code, .. } | Self::ForNow { code: Some(code), .. } => {
                format!("the relay did not take it ({code}); the message says why")
            }
            Self::ForNow { code: None, .. } => "it was not handed over; the message says why".to_owned(),
            Self::Unknown { .. } => "the relay did not say whether it took it".to_owned(),
        }
    }
}
