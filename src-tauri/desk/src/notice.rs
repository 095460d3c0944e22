//! What should reach a person who is not looking at the window.

use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// One OS notification. It may appear on a locked screen: a name and a room, never why the patient came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub title: String,
    pub body: String,
    /// Where a click leads, as a path in the page: `/appointments/{id}`.
    pub path: String,
}

/// Picks out of the feed what the person signed in here wants to be called for.
#[async_trait]
pub trait Announcer: fmt::Debug + Send + Sync {
    /// What came after feed number `after` up to and with `up_to`.
    async fn announce(&self, after: i64, up_to: i64) -> Vec<Notice>;
}
