use serde::{Deserialize, Serialize};

use super::{IdentifierSystem, PatientForm};

/// A part of a patient's form that changes as one: what two people's changes are compared and merged by. An address
/// is one part, because half of one and half of another is neither; each card number is one, because a new insurance
/// card has nothing to say of the citizen card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum PatientPart {
    FullName,
    Gender,
    BirthDate,
    Number(IdentifierSystem),
    Phone,
    Email,
    Address,
    Occupation,
    Ethnicity,
    Nationality,
    Contacts,
    PregnantUntil,
    SevereDisability,
    Merit,
    Note,
}

impl PatientPart {
    /// As a form has them.
    pub const ALL: [Self; 19] = [
        Self::FullName,
        Self::Gender,
        Self::BirthDate,
        Self::Number(IdentifierSystem::Cccd),
        Self::Number(IdentifierSystem::Cmnd),
        Self::Number(IdentifierSystem::Bhyt),
        Self::Number(IdentifierSystem::Bhxh),
        Self::Number(IdentifierSystem::Passport),
        Self::Phone,
        Self::Email,
        Self::Address,
        Self::Occupation,
        Self::Ethnicity,
        Self::Nationality,
        Self::Contacts,
        Self::PregnantUntil,
        Self::SevereDisability,
        Self::Merit,
        Self::Note,
    ];

    /// Its place in the form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FullName => "full_name",
            Self::Gender => "gender",
            Self::BirthDate => "birth_date",
            Self::Number(IdentifierSystem::Cccd) => "identifiers/cccd",
            Self::Number(IdentifierSystem::Cmnd) => "identifiers/cmnd",
            Self::Number(IdentifierSystem::Bhyt) => "identifiers/bhyt",
            Self::Number(IdentifierSystem::Bhxh) => "identifiers/bhxh",
            Self::Number(IdentifierSystem::Passport) => "identifiers/passport",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Occupation => "occupation",
            Self::Ethnicity => "ethnicity",
            Self::Nationality => "nationality",
            Self::Contacts => "contacts",
            Self::PregnantUntil => "priority_flags/pregnant_until",
            Self::SevereDisability => "priority_flags/severe_disability",
            Self::Merit => "priority_flags/merit",
            Self::Note => "note",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Says who the person is.
    pub const fn is_identity(self) -> bool {
        matches!(
            self,
            Self::FullName | Self::Gender | Self::BirthDate | Self::Number(_)
        )
    }

    /// Makes this part of `to` what it is in `from`.
    pub fn take(self, to: &mut PatientForm, from: &PatientForm) {
        match self {
            Self::FullName => to.full_name.clone_from(&from.full_name),
            Self::Gender => to.gender = from.gender,
            Self::BirthDate => to.birth_date = from.birth_date,
            Self::Number(system) => {
                to.identifiers.retain(|number| number.system != system);
                let taken = from.identifiers.iter().filter(|number| number.system == system);
                to.identifiers.extend(taken.cloned());
                to.identifiers.sort_by_key(|number| number.system);
            }
            Self::Phone => to.phone.clone_from(&from.phone),
            Self::Email => to.email.clone_from(&from.email),
            Self::Address => to.address.clone_from(&from.address),
            Self::Occupation => to.occupation.clone_from(&from.occupation),
            Self::Ethnicity => to.ethnicity.clone_from(&from.ethnicity),
            Self::Nationality => to.nationality.clone_from(&from.nationality),
            Self::Contacts => to.contacts.clone_from(&from.contacts),
            Self::PregnantUntil => to.priority_flags.pregnant_until = from.priority_flags.pregnant_until,
            Self::SevereDisability => {
                to.priority_flags.severe_disability = from.priority_flags.severe_disability;
            }
            Self::Merit => to.priority_flags.merit = from.priority_flags.merit,
            Self::Note => to.note.clone_from(&from.note),
        }
    }

    /// A form with nothing in it but this part.
    #[must_use]
    pub fn only(self, of: &PatientForm) -> PatientForm {
        let mut only = PatientForm::default();
        self.take(&mut only, of);
        only
    }

    pub fn same(self, a: &PatientForm, b: &PatientForm) -> bool {
        self.only(a) == self.only(b)
    }

    /// The parts in which two forms differ.
    pub fn between(a: &PatientForm, b: &PatientForm) -> Vec<Self> {
        let all = Self::ALL.into_iter();
        all.filter(|part| !part.same(a, b)).collect()
    }
}

impl From<PatientPart> for &'static str {
    fn from(part: PatientPart) -> Self {
        part.name()
    }
}

impl TryFrom<String> for PatientPart {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name).ok_or(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_form_is_in_a_part() {
        // A field that is in the form but in no part would be lost here.
        let full: PatientForm = serde_json::from_value(serde_json::json!({
            "full_name": "A", "gender": "male", "birth_date": "1950", "phone": "1", "email": "e",
            "address": {"line": "l", "ward": "w", "district": "d", "province": "p"},
            "occupation": "o", "nationality": "LA", "ethnicity": "Kinh",
            "identifiers": IdentifierSystem::ALL.map(|system| serde_json::json!({"system": system, "value": "1"})),
            "contacts": [{"name": "B", "relationship": "mẹ", "phone": "2"}],
            "priority_flags": {"pregnant_until": "2026-12-01", "severe_disability": true, "merit": true},
            "note": "n",
        }))
        .unwrap();
        let mut made = PatientForm::default();
        for part in PatientPart::between(&full, &made) {
            part.take(&mut made, &full);
        }
        assert_eq!(made, full);
        assert_eq!(
            PatientPart::between(&full, &PatientForm::default()).len(),
            PatientPart::ALL.len()
        );
    }

    #[test]
    fn a_part_is_read_by_the_name_it_is_written_with() {
        for part in PatientPart::ALL {
            let text = serde_json::to_string(&part).unwrap();
            assert_eq!(serde_json::from_str::<PatientPart>(&text).unwrap(), part);
        }
    }
}
