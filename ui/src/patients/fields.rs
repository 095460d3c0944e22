//! The fields of the patient form as signals. Every system has one number at most, so each has its own field.
use clinic_shared::patients::{
    Address, Contact, Gender, Identifier, IdentifierSystem, PatientForm, PriorityFlags,
};
use clinic_shared::time::{Date, PartialDate};
use leptos::prelude::*;

use crate::send::{Form, use_form_of};

/// More contacts than this are kept as they are, without fields.
pub const CONTACTS_MAX: usize = 4;

/// One system's number; shown when it is usual, filled in or asked for.
#[derive(Debug, Clone, Copy)]
pub struct NumberField {
    pub system: IdentifierSystem,
    pub value: RwSignal<String>,
    pub shown: RwSignal<bool>,
}

#[derive(Debug, Clone, Copy)]
pub struct ContactField {
    pub name: RwSignal<String>,
    pub relationship: RwSignal<String>,
    pub phone: RwSignal<String>,
}

/// What is typed.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    pub full_name: RwSignal<String>,
    pub gender: RwSignal<String>,
    pub birth_date: RwSignal<Option<PartialDate>>,
    pub numbers: [NumberField; 5],
    pub phone: RwSignal<String>,
    pub email: RwSignal<String>,
    pub line: RwSignal<String>,
    pub ward: RwSignal<String>,
    pub district: RwSignal<String>,
    pub province: RwSignal<String>,
    pub occupation: RwSignal<String>,
    pub ethnicity: RwSignal<String>,
    pub nationality: RwSignal<String>,
    pub contacts: [ContactField; CONTACTS_MAX],
    /// How many contacts have fields now.
    pub contact_count: RwSignal<usize>,
    /// Contacts without fields.
    more_contacts: RwSignal<Vec<Contact>>,
    pub pregnant_until: RwSignal<Option<Date>>,
    pub severe_disability: RwSignal<bool>,
    pub merit: RwSignal<bool>,
    pub note: RwSignal<String>,
}

/// Cards that most people have: their fields are always there.
fn is_usual(system: IdentifierSystem) -> bool {
    matches!(system, IdentifierSystem::Cccd | IdentifierSystem::Bhyt)
}

impl Fields {
    pub fn of(form: &PatientForm) -> Self {
        let text = || RwSignal::new(String::new());
        let fields = Self {
            full_name: text(),
            gender: text(),
            birth_date: RwSignal::new(None),
            numbers: IdentifierSystem::ALL.map(|system| NumberField {
                system,
                value: text(),
                shown: RwSignal::new(false),
            }),
            phone: text(),
            email: text(),
            line: text(),
            ward: text(),
            district: text(),
            province: text(),
            occupation: text(),
            ethnicity: text(),
            nationality: text(),
            contacts: [(); CONTACTS_MAX].map(|()| ContactField {
                name: text(),
                relationship: text(),
                phone: text(),
            }),
            contact_count: RwSignal::new(0),
            more_contacts: RwSignal::new(Vec::new()),
            pregnant_until: RwSignal::new(None),
            severe_disability: RwSignal::new(false),
            merit: RwSignal::new(false),
            note: text(),
        };
        fields.fill(form);
        fields
    }

    /// Shows this form instead of what is typed.
    pub fn fill(&self, form: &PatientForm) {
        self.full_name.set(form.full_name.clone());
        self.gender.set(form.gender.name().to_owned());
        self.birth_date.set(form.birth_date);
        for field in &self.numbers {
            let mut given = form.identifiers.iter();
            let given = given.find(|number| number.system == field.system);
            field.shown.set(given.is_some() || is_usual(field.system));
            field
                .value
                .set(given.map(|number| number.value.clone()).unwrap_or_default());
        }
        self.phone.set(form.phone.clone());
        self.email.set(form.email.clone());
        self.line.set(form.address.line.clone());
        self.ward.set(form.address.ward.clone());
        self.district.set(form.address.district.clone());
        self.province.set(form.address.province.clone());
        self.occupation.set(form.occupation.clone());
        self.ethnicity.set(form.ethnicity.clone());
        self.nationality.set(form.nationality.clone());
        for (at, field) in self.contacts.iter().enumerate() {
            let given = form.contacts.get(at).cloned().unwrap_or_default();
            field.name.set(given.name);
            field.relationship.set(given.relationship);
            field.phone.set(given.phone);
        }
        self.contact_count.set(form.contacts.len().min(CONTACTS_MAX));
        self.more_contacts
            .set(form.contacts.iter().skip(CONTACTS_MAX).cloned().collect());
        self.pregnant_until.set(form.priority_flags.pregnant_until);
        self.severe_disability.set(form.priority_flags.severe_disability);
        self.merit.set(form.priority_flags.merit);
        self.note.set(form.note.clone());
    }

    /// A card's content over what is typed; what the card does not say stays.
    pub fn take_card(&self, card: &PatientForm) {
        let typed = untrack(|| self.form());
        self.fill(&with_card(typed, card));
    }

    /// What would be sent; follows every field.
    pub fn form(&self) -> PatientForm {
        let shown = self.contacts.iter().take(self.contact_count.get());
        let contacts = shown.map(|field| Contact {
            name: field.name.get(),
            relationship: field.relationship.get(),
            phone: field.phone.get(),
        });
        PatientForm {
            full_name: self.full_name.get(),
            gender: self.gender.with(|name| Gender::parse(name)).unwrap_or_default(),
            birth_date: self.birth_date.get(),
            phone: self.phone.get(),
            email: self.email.get(),
            address: Address {
                line: self.line.get(),
                ward: self.ward.get(),
                district: self.district.get(),
                province: self.province.get(),
            },
            occupation: self.occupation.get(),
            nationality: self.nationality.get(),
            ethnicity: self.ethnicity.get(),
            identifiers: self.given_numbers(),
            contacts: contacts
                .filter(|contact| *contact != Contact::default())
                .chain(self.more_contacts.get())
                .collect(),
            priority_flags: PriorityFlags {
                pregnant_until: self.pregnant_until.get(),
                severe_disability: self.severe_disability.get(),
                merit: self.merit.get(),
            },
            note: self.note.get(),
        }
    }

    fn given_numbers(&self) -> Vec<Identifier> {
        let given = self.numbers.iter().filter(|field| is_given(field));
        given
            .map(|field| Identifier {
                system: field.system,
                value: field.value.get(),
            })
            .collect()
    }

    /// Where the number is in what is sent.
    fn number_pointer(&self, system: IdentifierSystem) -> Option<String> {
        let mut given = self.numbers.iter().filter(|field| is_given(field));
        let at = given.position(|field| field.system == system)?;
        Some(format!("/identifiers/{at}/value"))
    }

    fn contact_pointer(&self, contact: usize, part: &str) -> String {
        let before = self.contacts.iter().take(contact);
        let filled = before.filter(|field| {
            field.name.with(|text| !text.is_empty())
                || field.relationship.with(|text| !text.is_empty())
                || field.phone.with(|text| !text.is_empty())
        });
        format!("/contacts/{}/{part}", filled.count())
    }
}

fn is_given(field: &NumberField) -> bool {
    field.value.with(|value| !value.trim().is_empty())
}

/// What is known of a person with what a card says over it.
pub fn with_card(mut typed: PatientForm, card: &PatientForm) -> PatientForm {
    let take = |to: &mut String, from: &String| {
        if !from.is_empty() {
            to.clone_from(from);
        }
    };
    take(&mut typed.full_name, &card.full_name);
    take(&mut typed.phone, &card.phone);
    if card.gender != Gender::Unknown {
        typed.gender = card.gender;
    }
    typed.birth_date = card.birth_date.or(typed.birth_date);
    if card.address != Address::default() {
        typed.address = card.address.clone();
    }
    for number in &card.identifiers {
        typed.identifiers.retain(|known| known.system != number.system);
        typed.identifiers.push(number.clone());
    }
    typed
}

/// What is wrong with each of the patient's fields.
#[derive(Debug, Clone, Copy)]
pub struct Complaints {
    pub fields: Fields,
    pub form: Form,
}

impl Complaints {
    pub fn about(fields: Fields) -> Self {
        Self {
            fields,
            form: use_form_of(move || fields.form()),
        }
    }

    pub fn of(self, pointer: &'static str) -> Signal<Option<String>> {
        self.form.of(pointer)
    }

    pub fn of_number(self, system: IdentifierSystem) -> Signal<Option<String>> {
        Signal::derive(move || self.form.at(&self.fields.number_pointer(system)?))
    }

    pub fn of_contact(self, contact: usize, part: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.form.at(&self.fields.contact_pointer(contact, part)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::reactive::owner::Owner;

    fn known() -> PatientForm {
        serde_json::from_value(serde_json::json!({
            "full_name": "Nguyễn Văn Thử", "gender": "male", "birth_date": "1950", "phone": "0901234567",
            "email": "a@b.vn", "address": {"line": "12 Lê Lợi", "ward": "P1", "district": "Q1", "province": "HCM"},
            "occupation": "o", "nationality": "VN", "ethnicity": "Kinh",
            "identifiers": [{"system": "cccd", "value": "079090000001"}, {"system": "passport", "value": "B12345"}],
            "contacts": (0..6).map(|i| serde_json::json!({"name": format!("C{i}"), "relationship": "con", "phone": ""}))
                .collect::<Vec<_>>(),
            "priority_flags": {"pregnant_until": null, "severe_disability": true, "merit": false},
            "note": "n",
        }))
        .unwrap()
    }

    #[test]
    fn what_is_filled_in_is_what_is_sent_even_more_contacts_than_fields() {
        Owner::new().with(|| assert_eq!(Fields::of(&known()).form(), known()));
    }

    #[test]
    fn errors_point_at_the_given_numbers_only() {
        Owner::new().with(|| {
            let fields = Fields::of(&known());
            assert_eq!(
                fields.number_pointer(IdentifierSystem::Passport).as_deref(),
                Some("/identifiers/1/value")
            );
            assert_eq!(fields.number_pointer(IdentifierSystem::Bhyt), None);
            fields.contacts[0].name.set(String::new());
            fields.contacts[0].relationship.set(String::new());
            assert_eq!(fields.contact_pointer(1, "name"), "/contacts/0/name");
        });
    }

    #[test]
    fn a_card_fills_in_what_it_says_and_leaves_the_rest() {
        let card: PatientForm = serde_json::from_value(serde_json::json!({
            "full_name": "Nguyễn Văn Thử", "birth_date": "1950-02-01",
            "identifiers": [{"system": "cccd", "value": "079050000002"}],
        }))
        .unwrap();
        let both = with_card(known(), &card);
        assert_eq!(both.phone, "0901234567");
        assert_eq!(both.gender, Gender::Male);
        assert_eq!(both.birth_date, card.birth_date);
        assert_eq!(both.address, known().address);
        assert_eq!(both.identifiers.len(), 2, "one number of a system");
    }
}
