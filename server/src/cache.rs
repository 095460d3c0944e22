//! Answers that are the same for everybody who may ask are worked out once for each state of the clinic. A hint makes
//! every screen load the same things in the same second; with this they cost the database one reading each, not one for
//! each screen.
//!
//! Invariant: an answer is kept under the feed's position that the database showed *before* it was worked out, and that
//! position is read anew from the database for each request. So what is found is never older than what the asker could
//! have read. See `docs/several-servers.md`.

mod answers;
mod memory;
mod shared;

use std::{fmt, pin::Pin};

use async_trait::async_trait;
use axum::body::Bytes;

pub use answers::{Answers, KEPT, is_kept, once_each};
pub use memory::Memory;
pub use shared::Shared;

/// How an answer is worked out where it is not there. `None`: it is not one to be kept.
pub type Making<'a> = Pin<Box<dyn Future<Output = Option<Bytes>> + Send + 'a>>;

/// Port: answers under keys. A key's value never changes, for the state it was worked out from is in the key.
#[async_trait]
pub trait Cache: fmt::Debug + Send + Sync {
    /// What is there, or what `make` makes. Of those who ask at once, one makes it. `None` where it was made, and is not
    /// one to be kept, by whomever. A cache that is away or slow is as one that is empty.
    async fn get_or(&self, key: &str, make: Making<'_>) -> Option<Bytes>;
}
