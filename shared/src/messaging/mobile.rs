//! Numbers that take an SMS.

use crate::text::normal_phone;

/// Without the 0 that a number begins with at home.
const DIGITS: usize = 9;

/// What mobile numbers begin with since 2018, when those of eleven digits ended; 02 are lines on a wall.
const NETWORKS: [char; 5] = ['3', '5', '7', '8', '9'];

/// A Vietnamese mobile number as E.164 says it, however it was typed: `0901 234 567` → `+84901234567`. `None`: it is none,
/// or of another country, where an SMS costs many times as much.
pub fn mobile_number(phone: &str) -> Option<String> {
    let kept = normal_phone(phone);
    let rest = kept.strip_prefix('0')?;
    let is_mobile = rest.len() == DIGITS && rest.starts_with(NETWORKS);
    is_mobile.then(|| format!("+84{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("0901234567", Some("+84901234567"))]
    #[case("0351 234 567", Some("+84351234567"))]
    #[case("+84 901.234.567", Some("+84901234567"))]
    #[case("84901234567", Some("+84901234567"))]
    #[case::on_a_wall("02838123456", None)]
    #[case::of_the_old_eleven_digits("01681234567", None)]
    #[case::too_short("090123456", None)]
    #[case::of_another_country("+1 415 555 0100", None)]
    #[case::a_hotline("19001234", None)]
    #[case::none("", None)]
    fn a_mobile_number_is_told_from_others(#[case] phone: &str, #[case] number: Option<&str>) {
        assert_eq!(mobile_number(phone).as_deref(), number);
    }
}
