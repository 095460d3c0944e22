//! The national ID card (CCCD): `number|old number|name|born|sex|address|issued`.

use serde::{Deserialize, Serialize};

use super::{damage, dates, is_digits, last_four};
use crate::{
    patients::Gender,
    text::{fold, tidy},
    time::{Date, PartialDate},
};

/// The 2024 card has eleven fields; a few more do no harm, a text of a hundred is something else.
const FIELDS_MAX: usize = 16;

/// What a citizen card says, and what is doubtful about it. `Debug` shows four digits and no name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CitizenCard {
    /// Twelve digits.
    pub number: String,
    /// The number of the older card (CMND): nine digits.
    pub old_number: Option<String>,
    pub full_name: String,
    pub birth_date: PartialDate,
    pub gender: Gender,
    pub address: String,
    pub issued_on: Option<Date>,
    /// The fields after the seventh, as they are (2024 card).
    pub rest: Vec<String>,
    /// The name came through an input method or a wrong character set: a person must look at it.
    pub name_damaged: bool,
    pub warnings: Vec<CardWarning>,
}

/// What does not fit together on a card. The desk shows it; it never refuses the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CardWarning {
    /// The number says another year of birth than the card.
    BirthYearDiffers,
    /// The number says another sex than the card.
    SexDiffers,
    /// No date could be read: the year is the number's.
    BirthDateUnreadable,
    /// No sex could be read: it is the number's.
    SexUnreadable,
    IssuedBeforeBirth,
}

impl CitizenCard {
    /// Told by its shape: twelve digits that say sex and year, then an old number or nothing, then a date in
    /// its place. Texts may be spoiled, digits may not.
    pub(super) fn read(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split('|').map(str::trim).collect();
        let number = *fields.first()?;
        let (gender, birth_year) = gender_and_year(number)?;

        let has_old_number = fields.len() >= 7 && fields.len() <= FIELDS_MAX;
        // A form of six fields leaves the old number out.
        let (old_number, others) = match &fields[1..] {
            [old, others @ ..] if has_old_number => (*old, others),
            others if fields.len() == 6 => ("", others),
            _ => return None,
        };
        let [name, born, sex, address, issued, rest @ ..] = others else {
            return None;
        };
        let dates_fit = [born, issued]
            .iter()
            .all(|date| date.chars().all(|c| c.is_ascii_digit() || "/-. ".contains(c)));
        if !dates_fit || !(old_number.is_empty() || is_digits(old_number, 9) || is_digits(old_number, 12)) {
            return None;
        }

        let mut warnings = Vec::new();
        let birth_date = dates::of_birth(born);
        warnings.extend(match birth_date {
            None => Some(CardWarning::BirthDateUnreadable),
            Some(date) => (date.year != birth_year).then_some(CardWarning::BirthYearDiffers),
        });
        let birth_date = birth_date.or_else(|| PartialDate::new(birth_year, None, None))?;
        let written = written_gender(sex);
        warnings.extend(match written {
            None => Some(CardWarning::SexUnreadable),
            Some(written) => (written != gender).then_some(CardWarning::SexDiffers),
        });
        let gender = written.unwrap_or(gender);
        let issued_on = dates::whole(issued);
        warnings.extend(
            issued_on
                .is_some_and(|issued| issued < birth_date.earliest())
                .then_some(CardWarning::IssuedBeforeBirth),
        );

        Some(Self {
            number: number.to_owned(),
            old_number: Some(old_number).filter(|old| !old.is_empty()).map(str::to_owned),
            full_name: tidy(name),
            birth_date,
            gender,
            address: tidy(address),
            issued_on,
            rest: rest.iter().map(|field| (*field).to_owned()).collect(),
            name_damaged: damage::looks_damaged(name),
            warnings,
        })
    }
}

/// What the number itself says: three digits of province, one of century and sex, two of year, six of serial.
/// `None`: not a number of a person born between 1900 and 2099.
fn gender_and_year(number: &str) -> Option<(Gender, i16)> {
    if !is_digits(number, 12) {
        return None;
    }
    let (gender, century) = match number.as_bytes()[3] {
        b'0' => (Gender::Male, 1900),
        b'1' => (Gender::Female, 1900),
        b'2' => (Gender::Male, 2000),
        b'3' => (Gender::Female, 2000),
        _ => return None,
    };
    Some((gender, century + number[4..6].parse::<i16>().ok()?))
}

fn written_gender(text: &str) -> Option<Gender> {
    match fold(text).as_str() {
        "nam" => Some(Gender::Male),
        "nu" => Some(Gender::Female),
        _ => None,
    }
}

impl std::fmt::Debug for CitizenCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CitizenCard")
            .field("number", &last_four(&self.number))
            .field("name_damaged", &self.name_damaged)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const CARD: &str =
        "079090000001||Nguyễn Văn Thử|01021990|Nam|12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh|15062021";

    fn read(text: &str) -> CitizenCard {
        CitizenCard::read(text).unwrap()
    }

    #[test]
    fn a_card_is_read_field_by_field() {
        let card = read(CARD);
        assert_eq!(card.number, "079090000001");
        assert_eq!(card.old_number, None);
        assert_eq!(card.full_name, "Nguyễn Văn Thử");
        assert_eq!(card.birth_date.to_string(), "1990-02-01");
        assert_eq!(card.gender, Gender::Male);
        assert_eq!(card.address, "12 Đường Số 3, Phường 4, Quận 5, TP. Hồ Chí Minh");
        assert_eq!(card.issued_on, Date::new(2021, 6, 15));
        assert!(!card.name_damaged && card.warnings.is_empty() && card.rest.is_empty());
    }

    #[rstest]
    #[case::year_only(
        "079190000002|024123456|Trần Thị Mẫu|1990|Nữ|Huế|15062021",
        "1990",
        "024123456"
    )]
    #[case::month_and_year(
        "079190000002|024123456|Trần Thị Mẫu|021990|Nữ|Huế|15062021",
        "1990-02",
        "024123456"
    )]
    #[case::six_fields("079190000002|Trần Thị Mẫu|01/02/1990|Nữ|Huế|15/06/2021", "1990-02-01", "")]
    #[case::card_of_2024(
        "079190000002||Trần Thị Mẫu|01021990|Nữ|Huế|15062024||Trần Văn A|Lê Thị B|",
        "1990-02-01",
        ""
    )]
    fn every_documented_form_is_read(#[case] text: &str, #[case] born: &str, #[case] old: &str) {
        let card = read(text);
        assert_eq!(
            (card.full_name.as_str(), card.gender),
            ("Trần Thị Mẫu", Gender::Female)
        );
        assert_eq!(card.birth_date.to_string(), born);
        assert_eq!(card.old_number.as_deref().unwrap_or_default(), old);
        assert_eq!(card.address, "Huế");
        assert!(card.issued_on.is_some());
        assert_eq!(card.warnings, []);
    }

    #[test]
    fn fields_after_the_seventh_are_kept_as_they_are() {
        let card = read("079190000002||Trần Thị Mẫu|01021990|Nữ|Huế|15062024||Trần Văn A|Lê Thị B|x");
        assert_eq!(card.rest, ["", "Trần Văn A", "Lê Thị B", "x"]);
    }

    #[rstest]
    #[case::year(
        "079091000001||Nguyễn Văn Thử|01021990|Nam|Huế|15062021",
        CardWarning::BirthYearDiffers
    )]
    #[case::century(
        "079290000001||Nguyễn Văn Thử|01021990|Nam|Huế|15062091",
        CardWarning::BirthYearDiffers
    )]
    #[case::sex(
        "079190000001||Nguyễn Văn Thử|01021990|Nam|Huế|15062021",
        CardWarning::SexDiffers
    )]
    #[case::date(
        "079090000001||Nguyễn Văn Thử|31021990|Nam|Huế|15062021",
        CardWarning::BirthDateUnreadable
    )]
    #[case::no_date(
        "079090000001||Nguyễn Văn Thử||Nam|Huế|15062021",
        CardWarning::BirthDateUnreadable
    )]
    #[case::no_sex(
        "079090000001||Nguyễn Văn Thử|01021990||Huế|15062021",
        CardWarning::SexUnreadable
    )]
    #[case::issued(
        "079090000001||Nguyễn Văn Thử|01021990|Nam|Huế|15061989",
        CardWarning::IssuedBeforeBirth
    )]
    fn what_does_not_fit_is_a_warning_never_a_refusal(#[case] text: &str, #[case] warning: CardWarning) {
        assert_eq!(read(text).warnings, [warning]);
    }

    #[rstest]
    #[case::raw_telex("079190000002||Traanf Thij Maaux|01021990|Nuwx|Hueer|15062021")]
    #[case::raw_vni("079190000002||Tra62n Thi5 Ma64u|01021990|Nu74|Hue61|15062021")]
    #[case::replaced("079190000002||Tr?n Th? M?u|01021990|N?|Hu?|15062021")]
    fn through_an_input_method_the_digits_are_trusted(#[case] text: &str) {
        let card = read(text);
        assert!(card.name_damaged);
        assert_eq!(card.number, "079190000002");
        assert_eq!(card.gender, Gender::Female, "the number says it");
        assert_eq!(card.warnings, [CardWarning::SexUnreadable]);
        assert_eq!(card.birth_date.to_string(), "1990-02-01");
    }

    #[rstest]
    #[case::number_with_a_letter("07909000000a||Nguyễn Văn Thử|01021990|Nam|Huế|15062021")]
    #[case::born_after_2099("079490000001||Nguyễn Văn Thử|01021990|Nam|Huế|15062021")]
    #[case::text_for_a_date("079090000001||Nguyễn Văn Thử|hôm qua|Nam|Huế|15062021")]
    #[case::text_for_the_old_number("079090000001|abc|Nguyễn Văn Thử|01021990|Nam|Huế|15062021")]
    #[case::too_few_fields("079090000001|Nguyễn Văn Thử|01021990|Nam|Huế")]
    #[case::too_many_fields("079090000001||Nguyễn Văn Thử|01021990|Nam|Huế|15062021||||||||||")]
    fn what_has_not_the_shape_is_no_citizen_card(#[case] text: &str) {
        assert_eq!(CitizenCard::read(text), None);
    }

    #[test]
    fn debug_shows_no_more_than_four_digits() {
        let shown = format!("{:?}", read(CARD));
        assert!(shown.contains("0001"));
        for secret in ["079090", "Nguyễn", "1990", "Đường"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn a_card_that_is_written_is_read_back(
            province in 1u16..97, serial in 0u32..1_000_000, year in 1900i16..2100, month in 1i8..13, day in 1i8..29,
            female: bool, old in proptest::option::of(100_000_000u32..1_000_000_000),
            name in prop::sample::select(vec!["Nguyễn Văn Đức", "Trần Thị Ánh", "Lê Quý Đôn", "Ksor H'Lan"]),
        ) {
            let mark = u8::from(female) + if year >= 2000 { 2 } else { 0 };
            let number = format!("{province:03}{mark}{:02}{serial:06}", year % 100);
            let old = old.map(|old| old.to_string());
            let sex = if female { "Nữ" } else { "Nam" };
            let text = format!(
                "{number}|{}|{name}|{day:02}{month:02}{year}|{sex}|Số 1, Huế|{day:02}{month:02}{}",
                old.as_deref().unwrap_or_default(), year + 20,
            );
            let card = CitizenCard::read(&text).unwrap();
            prop_assert_eq!(card.warnings, []);
            prop_assert_eq!((card.number, card.old_number, card.full_name), (number, old, name.to_owned()));
            prop_assert_eq!(card.birth_date, PartialDate::new(year, Some(month), Some(day)).unwrap());
            prop_assert_eq!(card.gender, if female { Gender::Female } else { Gender::Male });
            prop_assert!(!card.name_damaged);
        }
    }
}
