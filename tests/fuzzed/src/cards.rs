//! Codes of cards and of visits. What was read is written as the card would, and must then read the same.

use clinic_shared::{
    patients::Gender,
    scanning::{AppointmentCode, CardWarning, CitizenCard, InsuranceCard, Scan},
    text::hex,
    time::{Date, PartialDate},
};

use crate::text;

/// No reader takes a longer text.
const TEXT_BYTES_MAX: usize = 2_953;

pub fn citizen_card(bytes: &[u8]) {
    let Scan::CitizenCard(card) = scanned(&text(bytes)) else {
        return;
    };
    assert_eq!(card.number.len(), 12);
    assert!(is_digits(&card.number));
    assert_born(card.birth_date);
    assert!(
        matches!(card.gender, Gender::Male | Gender::Female),
        "the number says it"
    );
    // Written, the number's year and sex stand in their own places.
    let told_by_number = [CardWarning::BirthDateUnreadable, CardWarning::SexUnreadable];
    let mut again = card.clone();
    again.warnings.retain(|warning| !told_by_number.contains(warning));
    assert_reads(&citizen_text(&card), &Scan::CitizenCard(again));
}

pub fn insurance_card(bytes: &[u8]) {
    let Scan::InsuranceCard(card) = scanned(&text(bytes)) else {
        return;
    };
    assert!(matches!(card.number.len(), 10 | 15));
    assert_eq!(card.social_number().len(), 10);
    assert!(is_digits(card.social_number()));
    assert_eq!(card.prefix().is_some(), card.number.len() == 15);
    match card.birth_date {
        Some(born) => assert_born(born),
        None => assert_ne!(card.gender, Gender::Unknown, "one of both makes the shape"),
    }
    assert_reads(&insurance_text(&card), &Scan::InsuranceCard(card));
}

/// Of the text, and of a new code that these bytes make.
pub fn appointment_code(bytes: &[u8]) {
    let text = text(bytes);
    scanned(&text);
    let read = AppointmentCode::parse(&text).ok();
    let made = bytes
        .first_chunk::<16>()
        .map(|chance| AppointmentCode::from_random(*chance));
    for code in read.into_iter().chain(made) {
        assert_eq!(code.as_str().len(), 12);
        for written in [code.payload(), code.grouped(), code.as_str().to_lowercase()] {
            assert_eq!(AppointmentCode::parse(&written).as_ref(), Ok(&code));
        }
        assert_reads(&code.payload(), &Scan::AppointmentCode { code: code.clone() });
    }
}

/// Reads it, and sees that it goes through JSON unchanged.
fn scanned(text: &str) -> Scan {
    let scan = Scan::read(text);
    let json = serde_json::to_string(&scan).expect("a scan is JSON");
    let heard: Scan = serde_json::from_str(&json).expect("as it was said");
    assert_eq!(heard, scan);
    scan
}

fn assert_reads(written: &str, scan: &Scan) {
    // Letters that are kept composed may need more bytes than those on the card.
    if written.len() <= TEXT_BYTES_MAX {
        assert_eq!(&scanned(written), scan);
    }
}

fn assert_born(born: PartialDate) {
    assert!((1900..=2099).contains(&born.year), "{born:?}");
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn citizen_text(card: &CitizenCard) -> String {
    let sex = if card.gender == Gender::Male {
        "Nam"
    } else {
        "Nữ"
    };
    let mut fields = vec![
        card.number.clone(),
        card.old_number.clone().unwrap_or_default(),
        card.full_name.clone(),
        card.birth_date.dd_mm_yyyy(),
        sex.to_owned(),
        card.address.clone(),
        card.issued_on.map(Date::dd_mm_yyyy).unwrap_or_default(),
    ];
    fields.extend(card.rest.iter().cloned());
    fields.join("|")
}

fn insurance_text(card: &InsuranceCard) -> String {
    let nothing = || "-".to_owned();
    let plain = |text: Option<&str>| text.map_or_else(nothing, str::to_owned);
    let in_hex = |text: Option<&str>| text.map_or_else(nothing, |text| hex(text.as_bytes()));
    let day = |date: Option<Date>| date.map_or_else(nothing, Date::dd_mm_yyyy);
    let name = match card.full_name.as_deref() {
        None if card.name_damaged => "one that does not decode".to_owned(),
        name => in_hex(name),
    };
    let sex = match card.gender {
        Gender::Male => "1",
        Gender::Female => "2",
        Gender::Other | Gender::Unknown => "-",
    };
    let fields = [
        card.number.clone(),
        name,
        card.birth_date.map_or_else(nothing, PartialDate::dd_mm_yyyy),
        sex.to_owned(),
        in_hex(card.address.as_deref()),
        plain(card.facility.as_deref()),
        day(card.valid_from),
        day(card.valid_to),
        day(card.issued_on),
        plain(card.bhxh_code.as_deref()),
        in_hex(card.parent_name.as_deref()),
        plain(card.area.as_deref()),
        day(card.five_years_on),
        nothing(),
        plain(card.benefit_level.as_deref()),
        in_hex(card.residence.as_deref()),
        "$".to_owned(),
    ];
    fields.join("|")
}
