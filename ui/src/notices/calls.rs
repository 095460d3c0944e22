//! The room's requests.
use clinic_shared::notices::Notices;

use super::told::ForShell;
use crate::api::{self, ApiError};

pub async fn standing() -> Result<Notices, ApiError> {
    api::get("/api/notices").await
}

/// Of the desktop: the shell notifies of what it did not know, where nobody looks at the window.
pub async fn tell_shell(told: &ForShell) -> Result<(), ApiError> {
    api::put("/desk/notices", told, api::new_key(), None).await
}
