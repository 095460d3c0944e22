use serde::{Deserialize, Serialize};

use super::{Identifier, PatientForm, PatientSummary};
use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::PatientId,
    text::{digits, fold, name_case, normal_phone},
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

/// The strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// Why `asked` may be the patient in `known`; `None` when nothing speaks for it. Both as
    /// [`PatientForm::tidied`] leaves them.
    pub fn between(asked: &MatchPatient, known: &PatientForm) -> Option<Self> {
        let same_number = asked.identifiers.iter().any(|asked| {
            let mut known = known.identifiers.iter();
            known.any(|known| known.names_the_same_person(asked))
        });
        if same_number {
            return Some(Self::SameIdentifier);
        }
        let name = fold(&asked.full_name);
        if name.is_empty() || name != fold(&known.full_name) {
            return None;
        }
        if let (Some(a), Some(b)) = (asked.birth_date, known.birth_date) {
            if a == b && a.day.is_some() {
                return Some(Self::SameNameAndBirthDate);
            }
            if a.year == b.year && (a.day.is_none() || b.day.is_none()) {
                return Some(Self::SameNameAndBirthYear);
            }
        }
        let phone = digits(&asked.phone);
        (!phone.is_empty() && phone == digits(&known.phone)).then_some(Self::SameNameAndPhone)
    }
}

impl MatchPatient {
    pub fn of(form: &PatientForm) -> Self {
        Self {
            full_name: form.full_name.clone(),
            birth_date: form.birth_date,
            phone: form.phone.clone(),
            identifiers: form.identifiers.clone(),
        }
    }

    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            full_name: name_case(&self.full_name),
            birth_date: self.birth_date,
            phone: normal_phone(&self.phone),
            identifiers: self.identifiers.iter().map(Identifier::normal).collect(),
        }
    }
}

impl Check for MatchPatient {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.optional("/full_name", &self.full_name, 120);
        errors.optional("/phone", &self.phone, 40);
        errors.add_if(self.identifiers.len() > 10, "/identifiers", FieldCode::TooLong);
        errors
    }
}

impl Check for MergePatient {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn known() -> PatientForm {
        let card = Identifier::parse("bhyt:DN4790000000001");
        PatientForm {
            full_name: "Nguyễn Văn Đức".to_owned(),
            birth_date: "1990-02-01".parse().ok(),
            phone: "0901234567".to_owned(),
            identifiers: card.into_iter().collect(),
            ..PatientForm::default()
        }
    }

    #[rstest]
    #[case(
        "nguyen van duc",
        Some("1990-02-01"),
        "",
        "",
        Some(DuplicateReason::SameNameAndBirthDate)
    )]
    #[case(
        "Nguyen Van Duc",
        Some("1990"),
        "",
        "",
        Some(DuplicateReason::SameNameAndBirthYear)
    )]
    #[case(
        "Nguyễn Văn Đức",
        Some("1991"),
        "+84 901 234 567",
        "",
        Some(DuplicateReason::SameNameAndPhone)
    )]
    #[case("Nguyễn Văn Đức", Some("1990-03-01"), "", "", None)]
    #[case(
        "Nguyễn Văn Đực",
        Some("1990-02-01"),
        "",
        "",
        Some(DuplicateReason::SameNameAndBirthDate)
    )]
    #[case("Trần Thị Ánh", Some("1990-02-01"), "0901234567", "", None)]
    #[case(
        "Trần Thị Ánh",
        None,
        "",
        "bhyt:DN4790000000001",
        Some(DuplicateReason::SameIdentifier)
    )]
    #[case("", None, "", "bhyt:HT3790000000001", Some(DuplicateReason::SameIdentifier))]
    #[case("", None, "", "bhxh:0000000001", Some(DuplicateReason::SameIdentifier))]
    #[case("", None, "", "bhxh:9000000000", None)]
    #[case("", None, "0901234567", "", None)]
    fn duplicates_are_told_by_number_then_name(
        #[case] name: &str,
        #[case] born: Option<&str>,
        #[case] phone: &str,
        #[case] card: &str,
        #[case] reason: Option<DuplicateReason>,
    ) {
        let asked = MatchPatient {
            full_name: name.to_owned(),
            birth_date: born.and_then(|born| born.parse().ok()),
            phone: phone.to_owned(),
            identifiers: Identifier::parse(card).into_iter().collect(),
        };
        assert_eq!(DuplicateReason::between(&asked.tidied(), &known()), reason);
    }
}
