use serde::{Deserialize, Serialize};

use crate::field::{Check, FieldErrors};

/// Whether a patient wants news: `GET /api/patients/{id}/mailing-opt-out`. Whoever wants no messages at all gets none
/// either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MailingPreference {
    pub opted_out: bool,
    /// For `If-Match`; 0 before anybody said anything.
    pub version: i64,
}

/// `PUT /api/patients/{id}/mailing-opt-out`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MailingPreferenceForm {
    pub opted_out: bool,
}

impl Check for MailingPreferenceForm {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}
