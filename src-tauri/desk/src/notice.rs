//! What should reach a person who is not looking at the window.

use serde::{Deserialize, Serialize};

/// One OS notification. It may appear on a locked screen: a name and a room, never why the patient came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub title: String,
    pub body: String,
    /// Where a click leads, as a path in the page: `/appointments/{id}`.
    pub path: String,
}
