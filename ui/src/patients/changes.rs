//! What differs between two versions of a record, in the words of the screen, and how two people's changes of
//! it come together.
use clinic_shared::patients::{Contact, PatientForm};
use clinic_shared::time::{Date, PartialDate};

use super::looks::{gender_word, masked, spaced_phone, system_word};
use super::words as w;

/// A part of the form that changes as one.
struct Part {
    name: fn() -> &'static str,
    /// As people read it; empty when nothing is there.
    text: fn(&PatientForm) -> String,
    same: fn(&PatientForm, &PatientForm) -> bool,
    take: fn(&mut PatientForm, &PatientForm),
}

macro_rules! part {
    ($name:path, $($field:ident).+, $text:expr) => {
        Part {
            name: $name,
            text: $text,
            same: |a, b| a.$($field).+ == b.$($field).+,
            take: |to, from| to.$($field).+.clone_from(&from.$($field).+),
        }
    };
}

const PARTS: &[Part] = &[
    part!(w::name, full_name, |form| form.full_name.clone()),
    part!(w::gender, gender, |form| gender_word(form.gender).to_owned()),
    part!(w::born, birth_date, |form| form
        .birth_date
        .map(PartialDate::dd_mm_yyyy)
        .unwrap_or_default()),
    part!(w::numbers, identifiers, numbers),
    part!(w::phone, phone, |form| spaced_phone(&form.phone)),
    part!(w::email, email, |form| form.email.clone()),
    part!(w::line, address.line, |form| form.address.line.clone()),
    part!(w::ward, address.ward, |form| form.address.ward.clone()),
    part!(w::district, address.district, |form| form
        .address
        .district
        .clone()),
    part!(w::province, address.province, |form| form
        .address
        .province
        .clone()),
    part!(w::occupation, occupation, |form| form.occupation.clone()),
    part!(w::ethnicity, ethnicity, |form| form.ethnicity.clone()),
    part!(w::nationality, nationality, |form| form.nationality.clone()),
    part!(w::contacts, contacts, |form| form
        .contacts
        .iter()
        .map(contact)
        .collect::<Vec<_>>()
        .join("; ")),
    part!(w::pregnant_until, priority_flags.pregnant_until, |form| {
        form.priority_flags
            .pregnant_until
            .map(Date::dd_mm_yyyy)
            .unwrap_or_default()
    }),
    part!(w::severe_disability, priority_flags.severe_disability, |form| {
        yes(form.priority_flags.severe_disability)
    }),
    part!(w::merit, priority_flags.merit, |form| yes(form
        .priority_flags
        .merit)),
    part!(w::note, note, |form| form.note.clone()),
];

fn yes(is: bool) -> String {
    if is { w::yes().to_owned() } else { String::new() }
}

fn numbers(form: &PatientForm) -> String {
    let all = form.identifiers.iter();
    all.map(|number| format!("{} {}", system_word(number.system), masked(&number.value)))
        .collect::<Vec<_>>()
        .join("; ")
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
    let parts = PARTS.iter().filter(|part| !(part.same)(base, theirs));
    parts
        .map(|part| Difference {
            name: (part.name)(),
            left: (part.text)(base),
            right: (part.text)(theirs),
            also_mine: !(part.same)(base, mine) && !(part.same)(mine, theirs),
        })
        .collect()
}

/// Two records side by side; parts that both leave empty are left out.
pub fn side_by_side(left: &PatientForm, right: &PatientForm) -> Vec<Difference> {
    let lines = PARTS.iter().map(|part| Difference {
        name: (part.name)(),
        left: (part.text)(left),
        right: (part.text)(right),
        also_mine: !(part.same)(left, right),
    });
    lines
        .filter(|line| !(line.left.is_empty() && line.right.is_empty()))
        .collect()
}

/// `theirs` with what `mine` changed since `base`.
pub fn together(base: &PatientForm, mine: &PatientForm, theirs: &PatientForm) -> PatientForm {
    let mut form = theirs.clone();
    for part in PARTS.iter().filter(|part| !(part.same)(base, mine)) {
        (part.take)(&mut form, mine);
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
    fn every_part_of_the_form_is_compared() {
        // A field that is in the form but in no part would be lost here.
        let mine: PatientForm = serde_json::from_value(serde_json::json!({
            "full_name": "A", "gender": "male", "birth_date": "1950", "phone": "1", "email": "e",
            "address": {"line": "l", "ward": "w", "district": "d", "province": "p"},
            "occupation": "o", "nationality": "LA", "ethnicity": "Kinh",
            "identifiers": [{"system": "cmnd", "value": "123456789"}],
            "contacts": [{"name": "B", "relationship": "mẹ", "phone": "2"}],
            "priority_flags": {"pregnant_until": "2026-12-01", "severe_disability": true, "merit": true},
            "note": "n",
        }))
        .unwrap();
        let base = PatientForm::default();
        assert_eq!(together(&base, &mine, &base), mine);
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
