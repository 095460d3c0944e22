//! Dates as cards write them.

use super::is_digits;
use crate::time::{Date, PartialDate};

/// `ddMMyyyy`, `MMyyyy`, `yyyy`, each also with `/` or `-` between. Unknown parts written as zeros stay unknown.
pub(super) fn partial(text: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = text.trim().split(['/', '-']).map(str::trim).collect();
    let (day, month, year) = match parts[..] {
        [all] if is_digits(all, 8) => (&all[..2], &all[2..4], &all[4..]),
        [all] if is_digits(all, 6) => ("00", &all[..2], &all[2..]),
        [all] => ("00", "00", all),
        [month, year] => ("00", month, year),
        [day, month, year] => (day, month, year),
        _ => return None,
    };
    if !is_digits(year, 4) {
        return None;
    }
    let month = one_or_two_digits(month)?;
    // A day of an unknown month says nothing.
    let day = one_or_two_digits(day)?.filter(|_| month.is_some());
    PartialDate::new(year.parse().ok().filter(|year| *year > 0)?, month, day)
}

/// Of somebody who may stand at the desk: another year is a slip, or the card of something else.
pub(super) fn of_birth(text: &str) -> Option<PartialDate> {
    partial(text).filter(|date| (1900..2100).contains(&date.year))
}

/// A whole day, or nothing.
pub(super) fn whole(text: &str) -> Option<Date> {
    let date = partial(text)?;
    Date::new(date.year, date.month?, date.day?)
}

/// Outer `None`: not a number of one or two digits. Inner `None`: zero, that is unknown.
#[expect(clippy::option_option, reason = "unreadable and unknown are two answers")]
fn one_or_two_digits(text: &str) -> Option<Option<i8>> {
    if !is_digits(text, 1) && !is_digits(text, 2) {
        return None;
    }
    text.parse().ok().map(|number: i8| (number > 0).then_some(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("01021990", "1990-02-01")]
    #[case("01/02/1990", "1990-02-01")]
    #[case("1/2/1990", "1990-02-01")]
    #[case("01-02-1990", "1990-02-01")]
    #[case("021990", "1990-02")]
    #[case("02/1990", "1990-02")]
    #[case("1990", "1990")]
    #[case("00001990", "1990")]
    #[case("00/02/1990", "1990-02")]
    #[case("05001990", "1990")]
    #[case("29022000", "2000-02-29")]
    fn dates_keep_what_is_known(#[case] card: &str, #[case] date: &str) {
        assert_eq!(partial(card).map(|date| date.to_string()).as_deref(), Some(date));
    }

    #[rstest]
    #[case("")]
    #[case("-")]
    #[case("31021990")]
    #[case("29021990")]
    #[case("01131990")]
    #[case("0102199")]
    #[case("0000")]
    #[case("1/2/3/4")]
    #[case("+1/02/1990")]
    #[case("٠١/02/1990")]
    fn what_is_no_date_is_nothing(#[case] card: &str) {
        assert_eq!(partial(card), None);
    }

    #[rstest]
    #[case("01011900", true)]
    #[case("2099", true)]
    #[case("01020199", false)]
    #[case("31121899", false)]
    #[case("2100", false)]
    fn nobody_was_born_before_1900_or_is_after_2099(#[case] card: &str, #[case] is_read: bool) {
        assert_eq!(of_birth(card).is_some(), is_read);
    }

    #[test]
    fn a_whole_day_needs_all_three() {
        assert_eq!(whole("15062021"), Date::new(2021, 6, 15));
        assert_eq!(whole("062021"), None);
    }
}
