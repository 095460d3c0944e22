//! The health insurance card (BHYT): fields parted by `|`, texts as hex of UTF-8, `$` at the end.

use serde::{Deserialize, Serialize};

use super::{damage, dates, is_digits, last_four};
use crate::{
    patients::Gender,
    text::tidy,
    time::{Date, PartialDate},
};

/// What an insurance card says. What cannot be read is blank; the rest stays. `Debug` shows four digits and
/// no name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct InsuranceCard {
    /// Two letters and thirteen digits, or the ten digits of the social insurance number alone.
    pub number: String,
    pub full_name: Option<String>,
    pub birth_date: Option<PartialDate>,
    pub gender: Gender,
    pub address: Option<String>,
    /// The first facility: `79-001`.
    pub facility: Option<String>,
    pub valid_from: Option<Date>,
    /// `None`: no end is written.
    pub valid_to: Option<Date>,
    pub issued_on: Option<Date>,
    /// The insurer's own code of the holder, as it is.
    pub bhxh_code: Option<String>,
    pub parent_name: Option<String>,
    /// The area of living, as it is (`4`, `K1` …).
    pub area: Option<String>,
    /// From this day the holder has been insured five years without a gap.
    pub five_years_on: Option<Date>,
    pub benefit_level: Option<String>,
    pub residence: Option<String>,
    /// A name is written but does not decode, or came through an input method.
    pub name_damaged: bool,
}

impl InsuranceCard {
    /// Told by its shape: a card number, a birth date, and 1 or 2 for the sex, in a text of 9, 15 or 17 parts.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut fields: Vec<&str> = text.split('|').map(str::trim).collect();
        if fields.last() == Some(&"$") {
            fields.pop();
        }
        // The `$` counts as a part and some scanners are set to drop the last character.
        if !matches!(fields.len(), 8 | 9 | 14 | 15 | 16 | 17) {
            return None;
        }
        let field = |at: usize| {
            fields
                .get(at)
                .copied()
                .filter(|text| !text.is_empty() && *text != "-")
        };

        let number = card_number(field(0)?)?;
        let birth_date = field(2).map(dates::of_birth);
        let gender = match field(3) {
            Some("1") => Gender::Male,
            Some("2") => Gender::Female,
            Some(_) => return None,
            None => Gender::Unknown,
        };
        // A field that is there must have its shape: else this is some other code with a number in front.
        if birth_date == Some(None) || (birth_date.is_none() && gender == Gender::Unknown) {
            return None;
        }
        let full_name = field(1).and_then(hex_text);
        let name_damaged = field(1).is_some() && full_name.as_deref().is_none_or(damage::looks_damaged);
        Some(Self {
            number,
            full_name,
            birth_date: birth_date.flatten(),
            gender,
            address: field(4).and_then(hex_text),
            facility: field(5).map(|text| text.replace(' ', "")),
            valid_from: field(6).and_then(dates::whole),
            valid_to: field(7).and_then(dates::whole),
            issued_on: field(8).and_then(dates::whole),
            bhxh_code: field(9).map(str::to_owned),
            parent_name: field(10).and_then(hex_text),
            area: field(11).map(str::to_owned),
            five_years_on: field(12).and_then(dates::whole),
            benefit_level: field(14).map(str::to_owned),
            residence: field(15).and_then(hex_text),
            name_damaged,
        })
    }

    /// The letters in front (`TE`, `CC` …), which say whom the card insures.
    pub fn prefix(&self) -> Option<&str> {
        (self.number.len() == 15).then(|| &self.number[..2])
    }

    /// The social insurance number (BHXH): ten digits.
    pub fn social_number(&self) -> &str {
        &self.number[self.number.len().saturating_sub(10)..]
    }

    /// Whether the card says that it is good on this day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

fn card_number(text: &str) -> Option<String> {
    let letters = text
        .get(..2)
        .is_some_and(|letters| letters.bytes().all(|b| b.is_ascii_alphabetic()));
    let long = letters && is_digits(&text[2..], 13);
    (long || is_digits(text, 10)).then(|| text.to_ascii_uppercase())
}

/// The text behind the hex of its UTF-8 bytes. `None` where it does not decode.
fn hex_text(hex: &str) -> Option<String> {
    if hex.len() % 2 == 1 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect();
    let text = String::from_utf8(bytes?).ok()?;
    Some(tidy(&text)).filter(|text| !text.is_empty() && !text.contains(char::is_control))
}

impl std::fmt::Debug for InsuranceCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InsuranceCard")
            .field("number", &last_four(&self.number))
            .field("name_damaged", &self.name_damaged)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const CARD: &str = "DN4790000000001|4e677579e1bb856e2056c4836e205468e1bbad|01/02/1990|1|313220c490c6b0e1bb9d6e672053e1bb9120332c205175e1baad6e20352c2054502e2048e1bb93204368c3ad204d696e68|79 - 001|01/01/2024|31/12/2024|20/12/2023|79000000000001|-|4|01/01/2029|0123456789abcdef-7102|$";

    fn hex(text: &str) -> String {
        use std::fmt::Write;
        text.bytes().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    #[test]
    fn a_card_of_fifteen_parts_is_read_field_by_field() {
        let card = InsuranceCard::read(CARD).unwrap();
        assert_eq!(card.number, "DN4790000000001");
        assert_eq!((card.prefix(), card.social_number()), (Some("DN"), "0000000001"));
        assert_eq!(card.full_name.as_deref(), Some("Nguyễn Văn Thử"));
        assert_eq!(card.birth_date.unwrap().to_string(), "1990-02-01");
        assert_eq!(card.gender, Gender::Male);
        assert_eq!(
            card.address.as_deref(),
            Some("12 Đường Số 3, Quận 5, TP. Hồ Chí Minh")
        );
        assert_eq!(card.facility.as_deref(), Some("79-001"));
        assert_eq!(
            (card.valid_from, card.valid_to),
            (Date::new(2024, 1, 1), Date::new(2024, 12, 31))
        );
        assert_eq!(card.issued_on, Date::new(2023, 12, 20));
        assert_eq!(card.bhxh_code.as_deref(), Some("79000000000001"));
        assert_eq!(card.parent_name, None);
        assert_eq!(card.area.as_deref(), Some("4"));
        assert_eq!(card.five_years_on, Date::new(2029, 1, 1));
        assert!(!card.name_damaged);
    }

    #[test]
    fn a_card_of_seventeen_parts_adds_level_and_residence() {
        let text = CARD.replace("7102|$", &format!("7102|4|{}|$", hex("Quận 5")));
        let card = InsuranceCard::read(&text).unwrap();
        assert_eq!(card.benefit_level.as_deref(), Some("4"));
        assert_eq!(card.residence.as_deref(), Some("Quận 5"));
    }

    #[rstest]
    #[case::with_its_end("0000000001|4e616d|1990|2|-|79 - 001|01/01/2024|-|$")]
    #[case::without("0000000001|4e616d|1990|2|-|79 - 001|01/01/2024|-|20/12/2023")]
    fn a_card_of_nine_parts_is_read(#[case] text: &str) {
        let card = InsuranceCard::read(text).unwrap();
        assert_eq!((card.number.as_str(), card.prefix()), ("0000000001", None));
        assert_eq!(
            (card.full_name.as_deref(), card.gender),
            (Some("Nam"), Gender::Female)
        );
        assert_eq!(card.birth_date.unwrap().to_string(), "1990");
        assert_eq!((card.valid_to, card.bhxh_code.as_deref()), (None, None));
    }

    #[rstest]
    #[case::odd_length("4e67757")]
    #[case::not_hex("đ4e677")]
    #[case::not_utf8("e1bb")]
    #[case::control_characters("0001")]
    fn a_name_that_does_not_decode_is_blank_and_the_rest_stays(#[case] name: &str) {
        let card =
            InsuranceCard::read(&CARD.replace("4e677579e1bb856e2056c4836e205468e1bbad", name)).unwrap();
        assert_eq!(card.full_name, None);
        assert!(card.name_damaged);
        assert_eq!(card.facility.as_deref(), Some("79-001"));
    }

    #[rstest]
    #[case::short_number("DN479000000001|4e616d|1990|2|-|79 - 001|01/01/2024|-|$")]
    #[case::digits_for_letters("124790000000001|4e616d|1990|2|-|79 - 001|01/01/2024|-|$")]
    #[case::sex("DN4790000000001|4e616d|1990|Nam|-|79 - 001|01/01/2024|-|$")]
    #[case::date("DN4790000000001|4e616d|x|1|-|79 - 001|01/01/2024|-|$")]
    #[case::parts("DN4790000000001|4e616d|1990|2|$")]
    #[case::letters_of_other_scripts("Đ4790000000001|4e616d|1990|2|-|79 - 001|01/01/2024|-|$")]
    fn what_has_not_the_shape_is_no_insurance_card(#[case] text: &str) {
        assert_eq!(InsuranceCard::read(text), None);
    }

    #[rstest]
    #[case(2023, 12, 31, false)]
    #[case(2024, 1, 1, true)]
    #[case(2024, 12, 31, true)]
    #[case(2025, 1, 1, false)]
    fn a_card_is_good_from_its_first_to_its_last_day(
        #[case] y: i16,
        #[case] m: i8,
        #[case] d: i8,
        #[case] good: bool,
    ) {
        assert_eq!(
            InsuranceCard::read(CARD)
                .unwrap()
                .is_valid_on(Date::new(y, m, d).unwrap()),
            good
        );
    }

    #[test]
    fn debug_shows_no_more_than_four_digits() {
        let shown = format!("{:?}", InsuranceCard::read(CARD).unwrap());
        assert!(
            shown.contains("0001") && !shown.contains("DN4790") && !shown.contains("Nguyễn"),
            "{shown}"
        );
    }

    proptest! {
        #[test]
        fn a_card_that_is_written_is_read_back(
            prefix in "[A-Z]{2}", digits in "[1-5][0-9]{12}", year in 1900i16..2100, female: bool,
            name in prop::sample::select(vec!["Nguyễn Văn Đức", "Trần Thị Ánh", "Lê Quý Đôn"]),
            upper: bool, parts in prop::sample::select(vec![9usize, 15, 17]),
        ) {
            let mut name_hex = hex(name);
            if upper { name_hex.make_ascii_uppercase(); }
            let sex = if female { 2 } else { 1 };
            let mut fields = vec![format!("{prefix}{digits}"), name_hex, year.to_string(), sex.to_string(), hex("Huế")];
            fields.extend(["79 - 001", "01/01/2024", "-", "20/12/2023", "7", "-", "4", "01/01/2029", "ab-1", "4", "-"].map(str::to_owned));
            fields.truncate(parts - 1);
            fields.push("$".to_owned());
            let card = InsuranceCard::read(&fields.join("|")).unwrap();
            prop_assert_eq!(card.number, format!("{prefix}{digits}"));
            prop_assert_eq!(card.full_name.as_deref(), Some(name));
            prop_assert_eq!(card.birth_date, PartialDate::new(year, None, None));
            prop_assert_eq!(card.gender, if female { Gender::Female } else { Gender::Male });
            prop_assert_eq!(card.address.as_deref(), Some("Huế"));
            prop_assert!(!card.name_damaged);
        }
    }
}
