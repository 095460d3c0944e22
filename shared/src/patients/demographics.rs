use serde::{Deserialize, Serialize};

use super::{Identifier, IdentifierSystem, Priority, PriorityFlags};
use crate::{
    field::{Check, FieldCode, FieldErrors},
    identity::is_email,
    ids::PatientId,
    text::{digits, fold, initials, name_case, normal_phone, tidy},
    time::{Date, PartialDate, Timestamp},
};

/// FHIR administrative-gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Gender {
    Male,
    Female,
    Other,
    #[default]
    Unknown,
}

impl Gender {
    pub const ALL: [Self; 4] = [Self::Male, Self::Female, Self::Other, Self::Unknown];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gender| gender.name() == name)
    }
}

/// As on the card and in letters; every part may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Address {
    /// House number, street, hamlet.
    pub line: String,
    pub ward: String,
    pub district: String,
    pub province: String,
}

impl Address {
    pub fn one_line(&self) -> String {
        let parts = [&self.line, &self.ward, &self.district, &self.province];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Somebody to call: the parent of a child, the next of kin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Contact {
    pub name: String,
    pub relationship: String,
    pub phone: String,
}

impl Contact {
    fn tidied(self) -> Self {
        Self {
            name: name_case(&self.name),
            relationship: tidy(&self.relationship),
            phone: normal_phone(&self.phone),
        }
    }
}

/// What a person at the desk fills in; the same for registering and for a change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PatientForm {
    pub full_name: String,
    pub gender: Gender,
    /// As far as it is known: many old people know only the year.
    pub birth_date: Option<PartialDate>,
    pub phone: String,
    pub email: String,
    pub address: Address,
    pub occupation: String,
    /// ISO 3166-1 alpha-2; `VN` unless said.
    pub nationality: String,
    pub ethnicity: String,
    pub identifiers: Vec<Identifier>,
    pub contacts: Vec<Contact>,
    pub priority_flags: PriorityFlags,
    /// What the desk should know; never clinical.
    pub note: String,
}

/// Registers a patient under an id made by the asker: asking twice registers once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct RegisterPatient {
    pub id: PatientId,
    #[serde(flatten)]
    pub form: PatientForm,
    /// The desk has seen the likely duplicates and says that this is another person.
    #[serde(default)]
    pub not_a_duplicate: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Patient {
    pub id: PatientId,
    /// Short, for people: `BN000123`.
    pub record_number: String,
    #[serde(flatten)]
    pub form: PatientForm,
    /// On the day of the answer.
    pub priority: Option<Priority>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Set while deleted; a deleted patient can be brought back.
    pub deleted_at: Option<Timestamp>,
    /// The record that this one was merged into.
    pub merged_into: Option<PatientId>,
    /// For `If-Match`.
    pub version: i64,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PatientSummary {
    pub id: PatientId,
    pub record_number: String,
    pub full_name: String,
    pub gender: Gender,
    pub birth_date: Option<PartialDate>,
    pub phone: String,
    pub address_line: String,
    /// The citizen number's last four digits, to tell namesakes apart; empty without a card.
    pub card_last_four: String,
    pub priority: Option<Priority>,
    pub updated_at: Timestamp,
    /// Set while deleted; only with `include_deleted`.
    #[serde(default)]
    pub deleted_at: Option<Timestamp>,
}

impl Patient {
    /// Neither deleted nor merged: visits can be booked, content can change.
    pub const fn is_current(&self) -> bool {
        self.deleted_at.is_none() && self.merged_into.is_none()
    }

    /// As a row of a list.
    pub fn summary(self) -> PatientSummary {
        let mut numbers = self.form.identifiers.iter();
        let citizen = numbers.find(|number| number.system == IdentifierSystem::Cccd);
        PatientSummary {
            id: self.id,
            record_number: self.record_number,
            card_last_four: citizen.map(Identifier::last_four).unwrap_or_default(),
            gender: self.form.gender,
            birth_date: self.form.birth_date,
            address_line: self.form.address.one_line(),
            full_name: self.form.full_name,
            phone: self.form.phone,
            priority: self.priority,
            updated_at: self.updated_at,
            deleted_at: self.deleted_at,
        }
    }
}

impl PatientForm {
    /// As it is kept: names with their capitals, phones and numbers in one form, empty contacts left out.
    #[must_use]
    pub fn tidied(self) -> Self {
        let nationality = self.nationality.trim().to_uppercase();
        let mut identifiers: Vec<_> = self.identifiers.iter().map(Identifier::normal).collect();
        identifiers.sort_by_key(|identifier| identifier.system);
        Self {
            full_name: name_case(&self.full_name),
            gender: self.gender,
            birth_date: self.birth_date,
            phone: normal_phone(&self.phone),
            email: self.email.trim().to_lowercase(),
            address: Address {
                line: tidy(&self.address.line),
                ward: tidy(&self.address.ward),
                district: tidy(&self.address.district),
                province: tidy(&self.address.province),
            },
            occupation: tidy(&self.occupation),
            nationality: if nationality.is_empty() {
                "VN".to_owned()
            } else {
                nationality
            },
            ethnicity: tidy(&self.ethnicity),
            identifiers,
            contacts: self.contacts.into_iter().map(Contact::tidied).collect(),
            priority_flags: self.priority_flags,
            note: self.note.trim().to_owned(),
        }
    }

    /// The words a search can find this patient by, folded: name, initials, phones (whole and last four
    /// digits), numbers.
    pub fn search_text(&self, record_number: &str) -> String {
        let name = fold(&self.full_name);
        let mut words = vec![initials(&name), record_number.to_lowercase()];
        for phone in std::iter::once(&self.phone).chain(self.contacts.iter().map(|contact| &contact.phone)) {
            let phone = digits(phone);
            if phone.len() > 4 {
                words.push(phone[phone.len() - 4..].to_owned());
            }
            words.push(phone);
        }
        for identifier in &self.identifiers {
            words.extend(identifier.person_code());
            words.push(identifier.normal().value.to_lowercase());
        }
        words.retain(|word| !word.is_empty());
        format!("{name} {}", words.join(" "))
    }

    pub fn priority(&self, today: Date) -> Option<Priority> {
        Priority::of(self.birth_date, &self.identifiers, &self.priority_flags, today)
    }
}

/// Vietnamese phones: 9–11 digits, `+84` as `0`.
pub fn phone_is_wrong(phone: &str) -> bool {
    let digits = digits(phone);
    let strange = phone
        .chars()
        .any(|c| !c.is_ascii_digit() && !"+ .-()".contains(c));
    !phone.is_empty() && (strange || !(9..=11).contains(&digits.len()))
}

impl Check for PatientForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/full_name", &self.full_name, 120);
        errors.add_if(phone_is_wrong(&self.phone), "/phone", FieldCode::NotAPhone);
        errors.add_if(
            !self.email.is_empty() && !is_email(&self.email),
            "/email",
            FieldCode::NotAnEmail,
        );
        for (pointer, value, chars_max) in [
            ("/email", &self.email, 200),
            ("/address/line", &self.address.line, 300),
            ("/address/ward", &self.address.ward, 100),
            ("/address/district", &self.address.district, 100),
            ("/address/province", &self.address.province, 100),
            ("/occupation", &self.occupation, 100),
            ("/nationality", &self.nationality, 2),
            ("/ethnicity", &self.ethnicity, 60),
            ("/note", &self.note, 2000),
        ] {
            errors.optional(pointer, value, chars_max);
        }
        let too_old = self.birth_date.is_some_and(|born| born.year < 1890);
        errors.add_if(too_old, "/birth_date", FieldCode::TooLongAgo);
        for (i, identifier) in self.identifiers.iter().enumerate() {
            let normal = identifier.normal();
            if let Some(code) = identifier.system.check(&normal.value) {
                errors.add(format!("/identifiers/{i}/value"), code);
            }
            let given_before = self.identifiers[..i]
                .iter()
                .any(|before| before.system == identifier.system);
            errors.add_if(
                given_before,
                &format!("/identifiers/{i}/system"),
                FieldCode::Duplicate,
            );
        }
        for (i, contact) in self.contacts.iter().enumerate() {
            errors.text(&format!("/contacts/{i}/name"), &contact.name, 120);
            errors.optional(&format!("/contacts/{i}/relationship"), &contact.relationship, 60);
            let pointer = format!("/contacts/{i}/phone");
            errors.add_if(phone_is_wrong(&contact.phone), &pointer, FieldCode::NotAPhone);
        }
        errors
    }
}

impl Check for RegisterPatient {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}
