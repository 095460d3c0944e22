//! What a desk began from when it changed a record without the server, and how its change comes together with what
//! the clinic has by then.

use std::fmt;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{PatientForm, PatientPart};
use crate::text::hex;

/// The parts that a desk changed, each with a mark of what was there before: two marks are alike where the contents
/// are. Nothing of the contents can be read from it, so it may travel in a header (`Clinic-Base`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base(Vec<(PatientPart, String)>);

/// The record as it will be, and what of the desk's change is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Merged {
    pub form: PatientForm,
    pub conflicts: Vec<PatientPart>,
}

impl Base {
    /// Whoever changed a part that says who the person is has seen all of those parts.
    pub fn of(before: &PatientForm, after: &PatientForm) -> Self {
        let changed = PatientPart::between(before, after);
        let identity = changed.iter().any(|part| part.is_identity());
        let seen = PatientPart::ALL
            .into_iter()
            .filter(|part| changed.contains(part) || (identity && part.is_identity()));
        Self(seen.map(|part| (part, mark(part, before))).collect())
    }

    /// `None` for what is no base.
    pub fn parse(header: &str) -> Option<Self> {
        let parts = header.split(';').filter(|part| !part.is_empty());
        let parts = parts.map(|part| {
            let (name, mark) = part.split_once('=')?;
            Some((PatientPart::parse(name)?, mark.to_owned()))
        });
        parts.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Field by field, and by nothing but the forms:
    /// - changed by one side only: that side's;
    /// - changed by both, to two things: the clinic's stays, the desk's is a conflict;
    /// - who the person is, is one thing: where the clinic has changed any part of it, each change of it by the desk
    ///   is a conflict, so that no person is ever put together from two sides.
    pub fn merge(&self, desk: &PatientForm, clinic: &PatientForm) -> Merged {
        let is_moved = |(part, before): &&(PatientPart, String)| {
            mark(*part, clinic) != *before && !part.same(desk, clinic)
        };
        let another_person = self.0.iter().any(|seen| seen.0.is_identity() && is_moved(&seen));
        let mut merged = Merged {
            form: clinic.clone(),
            conflicts: Vec::new(),
        };
        for seen in &self.0 {
            let (part, before) = seen;
            if mark(*part, desk) == *before || part.same(desk, clinic) {
                continue;
            }
            if is_moved(&seen) || (part.is_identity() && another_person) {
                merged.conflicts.push(*part);
            } else {
                part.take(&mut merged.form, desk);
            }
        }
        merged
    }
}

impl fmt::Display for Base {
    /// `phone=9f86d081884c7d65;note=…`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (part, mark)) in self.0.iter().enumerate() {
            let between = if at == 0 { "" } else { ";" };
            write!(f, "{between}{}={mark}", part.name())?;
        }
        Ok(())
    }
}

/// Of the part's content alone: fields that a later program adds elsewhere in the form do not change it.
fn mark(part: PatientPart, form: &PatientForm) -> String {
    let content = match part {
        PatientPart::FullName => json(&form.full_name),
        PatientPart::Gender => json(&form.gender),
        PatientPart::BirthDate => json(&form.birth_date),
        PatientPart::Number(_) => json(&part.only(form).identifiers),
        PatientPart::Phone => json(&form.phone),
        PatientPart::Email => json(&form.email),
        PatientPart::Address => json(&form.address),
        PatientPart::Occupation => json(&form.occupation),
        PatientPart::Ethnicity => json(&form.ethnicity),
        PatientPart::Nationality => json(&form.nationality),
        PatientPart::Contacts => json(&form.contacts),
        PatientPart::PregnantUntil => json(&form.priority_flags.pregnant_until),
        PatientPart::SevereDisability => json(&form.priority_flags.severe_disability),
        PatientPart::Merit => json(&form.priority_flags.merit),
        PatientPart::Note => json(&form.note),
    };
    let hash = Sha256::digest(content);
    hex(&hash[..8])
}

/// What a form has can be written as JSON.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::patients::Identifier;

    /// `name|phone|note|numbers`
    fn form(text: &str) -> PatientForm {
        let mut parts = text.split('|');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        PatientForm {
            full_name: next(),
            phone: next(),
            note: next(),
            identifiers: next().split(' ').filter_map(Identifier::parse).collect(),
            ..PatientForm::default()
        }
    }

    #[rstest]
    #[case::only_the_desk("An|1||", "An|2||", "An|1||", "An|2||", &[])]
    #[case::only_the_clinic("An|1||", "An|1|x|", "An|2||", "An|2|x|", &[])]
    #[case::different_fields("An|1||", "An|2||", "An|1|x|", "An|2|x|", &[])]
    #[case::the_same_field_twice("An|1||", "An|2|x|", "An|3||", "An|3|x|", &["phone"])]
    #[case::the_same_change("An|1||", "An|2||", "An|2||", "An|2||", &[])]
    #[case::desk_takes_its_change_back("An|1||", "An|1|x|", "An|3||", "An|3|x|", &[])]
    #[case::only_the_desk_says_who("An|1||", "Ân|1||", "An|2||", "Ân|2||", &[])]
    #[case::both_say_who("An|1||", "Ân|1|x|", "Ản|1||", "Ản|1|x|", &["full_name"])]
    #[case::who_is_one_thing(
        "An|1||", "Ân|2||", "An|1||cccd:079090000001", "An|2||cccd:079090000001", &["full_name"]
    )]
    #[case::two_cards(
        "An|1||", "An|1||bhyt:DN4790000000001", "An|1||cccd:079090000001", "An|1||cccd:079090000001",
        &["identifiers/bhyt"]
    )]
    #[case::the_same_name_and_one_card("An|||", "Ân|||cccd:079090000001", "Ân|||", "Ân|||cccd:079090000001", &[])]
    fn two_sides_come_together_field_by_field(
        #[case] base: &str,
        #[case] desk: &str,
        #[case] clinic: &str,
        #[case] together: &str,
        #[case] conflicts: &[&str],
    ) {
        let base = Base::of(&form(base), &form(desk));
        let base = Base::parse(&base.to_string()).unwrap();
        let merged = base.merge(&form(desk), &form(clinic));
        assert_eq!(merged.form, form(together));
        let names: Vec<_> = merged.conflicts.iter().map(|part| part.name()).collect();
        assert_eq!(names, conflicts);
    }

    #[test]
    fn a_base_tells_nothing_of_what_is_in_the_record() {
        let base = Base::of(&form("An|0901234567||cccd:079090000001"), &form("Ân|2||"));
        let header = base.to_string();
        assert!(header.is_ascii());
        assert!(!header.contains("0901234567") && !header.contains("079090000001"));
    }

    #[test]
    fn what_is_no_base_is_none() {
        assert_eq!(Base::parse("phone"), None);
        assert_eq!(Base::parse("shoe_size=1"), None);
    }
}
