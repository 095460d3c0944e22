use serde::{Deserialize, Serialize};

use super::Identifier;

/// Filters of `GET /api/patients`; all may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct PatientList {
    /// Name (with or without marks), initials, phone or its last four digits, record or card number. The best
    /// come first, on one page. Without it: the most recently changed first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// One card's number: `cccd:079090000001`. At most one patient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// 1–200, 50 unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Deleted patients too; merged ones never.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub include_deleted: bool,
}

impl Identifier {
    /// Of `cccd:079090000001`.
    pub fn parse(text: &str) -> Option<Self> {
        let (system, value) = text.split_once(':')?;
        let identifier = Self {
            system: super::IdentifierSystem::parse(system)?,
            value: value.to_owned(),
        };
        Some(identifier.normal())
    }
}
