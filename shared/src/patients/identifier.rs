use serde::{Deserialize, Serialize};

use crate::field::FieldCode;

/// Who gave a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum IdentifierSystem {
    /// Citizen identity card, 12 digits.
    Cccd,
    /// The older identity card, 9 digits.
    Cmnd,
    /// Health insurance card, 2 letters and 13 digits (or its 10-digit form).
    Bhyt,
    /// Social insurance code, 10 digits.
    Bhxh,
    Passport,
}

impl IdentifierSystem {
    pub const ALL: [Self; 5] = [Self::Cccd, Self::Cmnd, Self::Bhyt, Self::Bhxh, Self::Passport];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Cccd => "cccd",
            Self::Cmnd => "cmnd",
            Self::Bhyt => "bhyt",
            Self::Bhxh => "bhxh",
            Self::Passport => "passport",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.name() == name)
    }

    /// Whether `value` (already normal, see [`Identifier::normal`]) has the shape of this system's numbers.
    pub fn check(self, value: &str) -> Option<FieldCode> {
        let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Cccd => (value.len() != 12 || !all_digits(value)).then_some(FieldCode::NotACitizenNumber),
            Self::Cmnd => (value.len() != 9 || !all_digits(value)).then_some(FieldCode::NotAnOldIdNumber),
            Self::Bhxh => (value.len() != 10 || !all_digits(value)).then_some(FieldCode::NotASocialNumber),
            Self::Bhyt => {
                let short = value.len() == 10 && all_digits(value);
                let long = value.len() == 15
                    && value.is_ascii()
                    && value[..2].bytes().all(|b| b.is_ascii_uppercase())
                    && all_digits(&value[2..]);
                (!short && !long).then_some(FieldCode::NotAnInsuranceNumber)
            }
            Self::Passport => {
                let fits =
                    (5..=20).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric());
                (!fits).then_some(FieldCode::Malformed)
            }
        }
    }
}

/// A number that belongs to one living patient only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Identifier {
    pub system: IdentifierSystem,
    pub value: String,
}

impl Identifier {
    /// Without spaces, dots and dashes, upper case: as it is kept and compared.
    #[must_use]
    pub fn normal(&self) -> Self {
        let value = self
            .value
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect();
        Self {
            system: self.system,
            value,
        }
    }
}

impl Identifier {
    /// The ten digits that name the insured person for life: an insurance card's last ten, which are the social
    /// insurance code. The letters before them change with each new card.
    pub fn person_code(&self) -> Option<String> {
        let value = self.normal().value;
        let insured = matches!(self.system, IdentifierSystem::Bhyt | IdentifierSystem::Bhxh);
        let code = value.get(value.len().checked_sub(10)?..)?;
        (insured && code.bytes().all(|b| b.is_ascii_digit())).then(|| code.to_owned())
    }

    /// All that a list or a log shows of a number.
    pub fn last_four(&self) -> String {
        let hidden = self.value.chars().count().saturating_sub(4);
        self.value.chars().skip(hidden).collect()
    }

    /// Whether both numbers can only be one person's.
    pub fn names_the_same_person(&self, other: &Self) -> bool {
        let codes = (self.person_code(), other.person_code());
        self.normal() == other.normal() || matches!(codes, (Some(a), Some(b)) if a == b)
    }
}

impl std::fmt::Debug for Identifier {
    /// Numbers stay out of logs: only the last four characters.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:…{}", self.system.name(), self.last_four())
    }
}
