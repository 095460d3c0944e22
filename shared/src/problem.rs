//! RFC 9457 problem details, as the page reads them.

use serde::{Deserialize, Serialize};

use crate::{field::FieldCode, ids::RequestId};

/// One field's error as it travels: the code for programs, the text for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// JSON pointer into the request's body.
    pub pointer: String,
    pub code: FieldCode,
    /// In the asker's language.
    pub detail: String,
}

/// `application/problem+json`. Members that belong to one type are in `members`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/slot-taken`; listed in `docs/errors.md`.
    #[serde(rename = "type")]
    pub kind: String,
    /// In the asker's language.
    pub title: String,
    pub status: u16,
    /// What to do next, where there is something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    #[serde(flatten)]
    pub members: serde_json::Map<String, serde_json::Value>,
}
