use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldErrors},
    time::Timestamp,
};

/// Whether a patient wants news: `GET /api/patients/{id}/mailing-opt-out`. Whoever wants no messages at all gets none
/// either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MailingPreference {
    pub opted_out: bool,
    /// When the patient changed it by the link of a mail, where nobody has since.
    #[serde(default)]
    pub by_link_at: Option<Timestamp>,
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
