use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldErrors},
    ids::{AllergyId, PatientId, UserId},
    text::tidy,
    time::Timestamp,
};

/// FHIR AllergyIntolerance.criticality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AllergyCriticality {
    Low,
    High,
    #[default]
    UnableToAssess,
}

/// FHIR AllergyIntolerance.verificationStatus, the part used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AllergyStatus {
    #[default]
    Unconfirmed,
    Confirmed,
    Refuted,
}

impl AllergyCriticality {
    pub const ALL: [Self; 3] = [Self::Low, Self::High, Self::UnableToAssess];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::UnableToAssess => "unable-to-assess",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|criticality| criticality.name() == name)
    }
}

impl AllergyStatus {
    pub const ALL: [Self; 3] = [Self::Unconfirmed, Self::Confirmed, Self::Refuted];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Confirmed => "confirmed",
            Self::Refuted => "refuted",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AllergyForm {
    /// What it is against, as it was told: `Penicillin`.
    pub substance: String,
    /// What happened: `nổi mề đay`.
    pub reaction: String,
    pub criticality: AllergyCriticality,
    pub status: AllergyStatus,
    pub note: String,
}

/// Records an allergy under an id made by the asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateAllergy {
    pub id: AllergyId,
    #[serde(flatten)]
    pub form: AllergyForm,
}

/// Clinical: doctors read and write it; a desk's replica has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Allergy {
    pub id: AllergyId,
    pub patient_id: PatientId,
    #[serde(flatten)]
    pub form: AllergyForm,
    pub recorded_by: UserId,
    pub recorded_at: Timestamp,
    pub version: i64,
}

impl AllergyForm {
    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            substance: tidy(&self.substance),
            reaction: tidy(&self.reaction),
            note: self.note.trim().to_owned(),
            ..self
        }
    }
}

impl Check for AllergyForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/substance", &self.substance, 120);
        errors.optional("/reaction", &self.reaction, 300);
        errors.optional("/note", &self.note, 1000);
        errors
    }
}

impl Check for CreateAllergy {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}
