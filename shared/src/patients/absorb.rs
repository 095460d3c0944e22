use super::{Address, PatientForm, PriorityFlags};
use crate::time::PartialDate;

impl PatientForm {
    /// One record made of two of the same person: what this one knows stays, what only `other` knows comes in.
    /// A number of a system that both have is not taken over: see the merged record.
    #[must_use]
    pub fn absorbing(self, other: &Self) -> Self {
        let mut identifiers = self.identifiers;
        for identifier in &other.identifiers {
            if identifiers.iter().all(|own| own.system != identifier.system) {
                identifiers.push(identifier.clone());
            }
        }
        identifiers.sort_by_key(|identifier| identifier.system);
        let mut contacts = self.contacts;
        for contact in &other.contacts {
            if contacts
                .iter()
                .all(|own| (&own.name, &own.phone) != (&contact.name, &contact.phone))
            {
                contacts.push(contact.clone());
            }
        }
        let (own, others) = (self.priority_flags, other.priority_flags);
        Self {
            full_name: self.full_name,
            gender: if self.gender == super::Gender::Unknown {
                other.gender
            } else {
                self.gender
            },
            birth_date: more_exact(self.birth_date, other.birth_date),
            phone: or(self.phone, &other.phone),
            email: or(self.email, &other.email),
            address: if self.address == Address::default() {
                other.address.clone()
            } else {
                self.address
            },
            occupation: or(self.occupation, &other.occupation),
            nationality: or(self.nationality, &other.nationality),
            ethnicity: or(self.ethnicity, &other.ethnicity),
            identifiers,
            contacts,
            priority_flags: PriorityFlags {
                pregnant_until: own.pregnant_until.max(others.pregnant_until),
                severe_disability: own.severe_disability || others.severe_disability,
                merit: own.merit || others.merit,
            },
            note: both(self.note, &other.note),
        }
    }
}

fn or(own: String, other: &str) -> String {
    if own.is_empty() { other.to_owned() } else { own }
}

/// Of one year, the date that knows its day.
fn more_exact(own: Option<PartialDate>, other: Option<PartialDate>) -> Option<PartialDate> {
    match (own, other) {
        (Some(own), Some(other)) if own.year == other.year && own.day.is_none() => Some(own.max(other)),
        (own, other) => own.or(other),
    }
}

fn both(own: String, other: &str) -> String {
    if other.is_empty() || own.contains(other) {
        own
    } else if own.is_empty() {
        other.to_owned()
    } else {
        format!("{own}\n{other}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patients::{Contact, Identifier};
    use rstest::rstest;

    fn form(phone: &str, cards: &[&str], contact: &str, note: &str) -> PatientForm {
        PatientForm {
            full_name: "Nguyễn Văn Đức".to_owned(),
            phone: phone.to_owned(),
            identifiers: cards.iter().filter_map(|card| Identifier::parse(card)).collect(),
            contacts: vec![Contact {
                name: contact.to_owned(),
                ..Contact::default()
            }],
            note: note.to_owned(),
            ..PatientForm::default()
        }
    }

    #[test]
    fn what_one_record_knows_stays_and_gaps_are_filled() {
        let own = form("", &["cccd:079090000001"], "Mai", "gọi buổi chiều");
        let other = PatientForm {
            priority_flags: PriorityFlags {
                merit: true,
                ..PriorityFlags::default()
            },
            ..form(
                "0901234567",
                &["cccd:079090000002", "cmnd:024123456"],
                "Lan",
                "điếc tai trái",
            )
        };
        let one = own.absorbing(&other);
        assert_eq!(one.phone, "0901234567");
        assert!(one.priority_flags.merit);
        assert_eq!(one.note, "gọi buổi chiều\nđiếc tai trái");
        let cards: Vec<_> = one.identifiers.iter().map(|card| card.value.as_str()).collect();
        assert_eq!(cards, ["079090000001", "024123456"]);
        let contacts: Vec<_> = one.contacts.iter().map(|contact| contact.name.as_str()).collect();
        assert_eq!(contacts, ["Mai", "Lan"]);
    }

    #[test]
    fn a_record_that_absorbs_itself_stays_as_it_is() {
        let own = form("0901234567", &["cccd:079090000001"], "Mai", "gọi buổi chiều");
        assert_eq!(own.clone().absorbing(&own), own);
    }

    #[rstest]
    #[case(Some("1950"), Some("1950-03-12"), Some("1950-03-12"))]
    #[case(Some("1950-03-12"), Some("1950"), Some("1950-03-12"))]
    #[case(Some("1950"), Some("1951-03-12"), Some("1950"))]
    #[case(None, Some("1951"), Some("1951"))]
    fn the_more_exact_birth_date_stays(
        #[case] own: Option<&str>,
        #[case] other: Option<&str>,
        #[case] kept: Option<&str>,
    ) {
        let date = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        assert_eq!(more_exact(date(own), date(other)), date(kept));
    }
}
