//! What differs between two versions of a record, in the words of the screen, and how two people's changes of
//! it come together.
use clinic_shared::patients::{Contact, PatientForm, PatientPart};
use clinic_shared::time::{Date, PartialDate};

use super::looks::{gender_word, masked, spaced_phone, system_word};
use super::words as w;

/// What a part of the form is called.
pub fn part_name(part: PatientPart) -> &'static str {
    match part {
        PatientPart::FullName => w::name(),
        PatientPart::Gender => w::gender(),
        PatientPart::BirthDate => w::born(),
        PatientPart::Number(system) => system_word(system),
        PatientPart::Phone => w::phone(),
        PatientPart::Email => w::email(),
        PatientPart::Address => w::address(),
        PatientPart::Occupation => w::occupation(),
        PatientPart::Ethnicity => w::ethnicity(),
        PatientPart::Nationality => w::nationality(),
        PatientPart::Contacts => w::contacts(),
        PatientPart::PregnantUntil => w::pregnant_until(),
        PatientPart::SevereDisability => w::severe_disability(),
        PatientPart::Merit => w::merit(),
        PatientPart::Note => w::note(),
    }
}

/// As people read it, no number whole; empty when nothing is there.
fn part_text(part: PatientPart, form: &PatientForm) -> String {
    match part {
        PatientPart::Number(_) => masked(&part_whole(part, form)),
        part => part_whole(part, form),
    }
}

/// As [`part_text`], numbers too: for whoever has the card in hand.
pub fn part_whole(part: PatientPart, form: &PatientForm) -> String {
    match part {
        PatientPart::FullName => form.full_name.clone(),
        PatientPart::Gender => gender_word(form.gender).to_owned(),
        PatientPart::BirthDate => form.birth_date.map(PartialDate::dd_mm_yyyy).unwrap_or_default(),
        PatientPart::Number(system) => {
            let mut numbers = form.identifiers.iter();
            let number = numbers.find(|number| number.system == system);
            number.map(|number| number.value.clone()).unwrap_or_default()
        }
        PatientPart::Phone => spaced_phone(&form.phone),
        PatientPart::Email => form.email.clone(),
        PatientPart::Address => form.address.one_line(),
        PatientPart::Occupation => form.occupation.clone(),
        PatientPart::Ethnicity => form.ethnicity.clone(),
        PatientPart::Nationality => form.nationality.clone(),
        PatientPart::Contacts => {
            let contacts = form.contacts.iter().map(contact);
            contacts.collect::<Vec<_>>().join("; ")
        }
        PatientPart::PregnantUntil => {
            let until = form.priority_flags.pregnant_until;
            until.map(Date::dd_mm_yyyy).unwrap_or_default()
        }
        PatientPart::SevereDisability => yes(form.priority_flags.severe_disability),
        PatientPart::Merit => yes(form.priority_flags.merit),
        PatientPart::Note => form.note.clone(),
    }
}

fn yes(is: bool) -> String {
    if is { w::yes().to_owned() } else { String::new() }
}

/// `Trần Thị Mẹ (mẹ) 0901 234 567`
pub fn contact(contact: &Contact) -> String {
    let relationship = if contact.relationship.is_empty() {
        String::new()
    } else {
        format!(" ({})", contact.relationship)
    };
    format!("{}{relationship} {}", contact.name, spaced_phone(&contact.phone))
        .trim()
        .to_owned()
}

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub name: &'static str,
    pub left: String,
    pub right: String,
    /// The person at this screen has changed it as well.
    pub also_mine: bool,
}

/// What `theirs` changed since `base`, and where `mine` did too.
pub fn changed(base: &PatientForm, mine: &PatientForm, theirs: &PatientForm) -> Vec<Difference> {
    let parts = PatientPart::between(base, theirs).into_iter();
    parts
        .map(|part| Difference {
            name: part_name(part),
            left: part_text(part, base),
            right: part_text(part, theirs),
            also_mine: !part.same(base, mine) && !part.same(mine, theirs),
        })
        .collect()
}

/// Two records side by side; parts that both leave empty are left out.
pub fn side_by_side(left: &PatientForm, right: &PatientForm) -> Vec<Difference> {
    let lines = PatientPart::ALL.into_iter().map(|part| Difference {
        name: part_name(part),
        left: part_text(part, left),
        right: part_text(part, right),
        also_mine: !part.same(left, right),
    });
    lines
        .filter(|line| !(line.left.is_empty() && line.right.is_empty()))
        .collect()
}

/// `theirs` with what `mine` changed since `base`.
pub fn together(base: &PatientForm, mine: &PatientForm, theirs: &PatientForm) -> PatientForm {
    let mut form = theirs.clone();
    for part in PatientPart::between(base, mine) {
        part.take(&mut form, mine);
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, phone: &str, note: &str) -> PatientForm {
        PatientForm {
            full_name: name.to_owned(),
            phone: phone.to_owned(),
            note: note.to_owned(),
            ..PatientForm::default()
        }
    }

    #[test]
    fn both_peoples_changes_are_kept_and_mine_wins_where_both_changed() {
        let base = form("Lê Văn A", "0901234567", "");
        let mine = form("Lê Văn An", "0901234567", "đi xe lăn");
        let theirs = form("Lê Văn Ân", "0912345678", "");
        let together = together(&base, &mine, &theirs);
        assert_eq!(together, form("Lê Văn An", "0912345678", "đi xe lăn"));
        let changed = changed(&base, &mine, &theirs);
        let names: Vec<_> = changed.iter().map(|line| (line.name, line.also_mine)).collect();
        assert_eq!(names, [("Họ tên", true), ("Điện thoại", false)]);
        assert_eq!(changed[1].right, "0912 345 678");
    }

    #[test]
    fn the_same_change_by_both_is_no_conflict() {
        let base = form("Lê Văn A", "", "");
        let both = form("Lê Văn An", "", "");
        assert!(!changed(&base, &both, &both)[0].also_mine);
    }

    #[test]
    fn a_comparison_shows_no_whole_card_number() {
        let left: PatientForm = serde_json::from_value(serde_json::json!({
            "identifiers": [{"system": "cccd", "value": "079090000001"}],
        }))
        .unwrap();
        let lines = side_by_side(&left, &PatientForm::default());
        assert!(lines.iter().all(|line| !line.left.contains("079090000001")));
        assert!(
            lines
                .iter()
                .any(|line| line.left.contains("0001") && line.also_mine)
        );
    }
}
