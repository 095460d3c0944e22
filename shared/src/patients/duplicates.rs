use serde::{Deserialize, Serialize};

use super::{Identifier, PatientForm, PatientSummary};
use crate::{
    ids::PatientId,
    text::{digits, fold},
    time::PartialDate,
};

/// Asks who in the clinic's list this might already be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MatchPatient {
    pub full_name: String,
    pub birth_date: Option<PartialDate>,
    pub phone: String,
    pub identifiers: Vec<Identifier>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DuplicateReason {
    /// The same card: certainly the same person.
    SameIdentifier,
    SameNameAndBirthDate,
    SameNameAndPhone,
    /// One of the two knows only the year.
    SameNameAndBirthYear,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DuplicateCandidate {
    pub patient: PatientSummary,
    pub reason: DuplicateReason,
}

/// Merges the patient of the path into `into`: visits, allergies and numbers move there, the merged record
/// points to it and stays readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MergePatient {
    pub into: PatientId,
}

impl DuplicateReason {
    /// Why `asked` may be the patient in `known`; `None` when nothing speaks for it.
    pub fn between(asked: &MatchPatient, known: &PatientForm) -> Option<Self> {
        let same_number = asked.identifiers.iter().any(|asked| {
            known
                .identifiers
                .iter()
                .any(|known| known.normal() == asked.normal())
        });
        if same_number {
            return Some(Self::SameIdentifier);
        }
        if fold(&asked.full_name).is_empty() || fold(&asked.full_name) != fold(&known.full_name) {
            return None;
        }
        let phone = digits(&asked.phone);
        if let (Some(a), Some(b)) = (asked.birth_date, known.birth_date) {
            if a == b && a.day.is_some() {
                return Some(Self::SameNameAndBirthDate);
            }
            if a.year == b.year && (a.day.is_none() || b.day.is_none()) {
                return Some(Self::SameNameAndBirthYear);
            }
        }
        (!phone.is_empty() && phone == digits(&known.phone)).then_some(Self::SameNameAndPhone)
    }
}
