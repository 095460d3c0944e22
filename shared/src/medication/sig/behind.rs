//! What is said behind the numbers of a dose: `1v x 3 sau ăn`. It goes to the patient as it stands; words that could mean
//! other numbers than were read are not taken.

use super::{hours, how_often, number};

/// The words as they are told, empty where there are none. `None`: they may mean another dose than so many times a day.
pub fn told(words: &str, times: f64) -> Option<String> {
    let words = words.trim_start_matches([' ', ',', ';', '.', '(']);
    let words = words.trim_end_matches([' ', ',', ';', '.', ')']);
    if words.is_empty() {
        return Some(String::new());
    }
    let is_told = words.starts_with(char::is_alphabetic)
        && words.chars().all(is_of_words)
        && !how_often::begins_counting(words)
        && how_often::agree(words, times)
        && hours::are_harmless(words, times);
    // What is read is in small letters.
    is_told.then(|| words.replace("°c", "°C"))
}

/// No other sign: `+`, `&` and `=` add something.
fn is_of_words(c: char) -> bool {
    c.is_alphanumeric() || " ,;.:()/-–'°>≥=".contains(c)
}

/// A number, which of these words counts it, and what is behind. What is not parted from them is no further word.
pub fn parted<'t>(text: &'t str, counting: &[&'t str]) -> Option<(f64, &'t str, &'t str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(text.len());
    let digits = text[..end].trim_end_matches(['.', ',']);
    let value = number(digits)?;
    let behind = &text[digits.len()..];
    let rest = behind.trim_start();
    let is_parted = |text: &str| text.is_empty() || text.starts_with([' ', ',', ';', '.', '(']);
    let counted = counting.iter().copied().filter(|word| {
        let after = rest.strip_prefix(*word);
        !word.is_empty() && after.is_some_and(is_parted)
    });
    let counted = counted.max_by_key(|word| word.len()).unwrap_or_default();
    let words = if counted.is_empty() {
        behind
    } else {
        &rest[counted.len()..]
    };
    is_parted(words).then_some((value, counted, words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(" sau ăn", Some("sau ăn"))]
    #[case(", uống trước ăn 30 phút.", Some("uống trước ăn 30 phút"))]
    #[case(" (khi đau)", Some("khi đau"))]
    #[case(" khi sốt trên 38,5", Some("khi sốt trên 38,5"))]
    #[case(
        " khi sốt trên 38,5 °c, cách nhau ít nhất 4–6 giờ",
        Some("khi sốt trên 38,5 °C, cách nhau ít nhất 4–6 giờ")
    )]
    #[case(" hòa tan trong nước rồi uống", Some("hòa tan trong nước rồi uống"))]
    #[case(" không nhai, không bẻ viên thuốc", Some("không nhai, không bẻ viên thuốc"))]
    #[case("", Some(""))]
    #[case::every_other_day(" cách ngày", None)]
    #[case::a_week(" mỗi tuần", None)]
    #[case::another_number(" sau đó 2 viên", None)]
    #[case::another_number_in_words(" rồi nửa viên", None)]
    #[case::or(" hoặc 3", None)]
    #[case::less_and_less(" giảm dần", None)]
    #[case::on_a_weekday(" sáng thứ hai", None)]
    #[case::of_another_column(" viên", None)]
    #[case::days(" ngày", None)]
    #[case::no_word("- 3", None)]
    #[case::added(" sau ăn + tối", None)]
    #[case::on_a_weekday_in_short(" cn", None)]
    #[case::every_six_hours(" mỗi 6 giờ", None)]
    #[case::every_eight_hours(" mỗi 8 giờ", Some("mỗi 8 giờ"))]
    fn words_are_told_as_they_stand_unless_they_may_mean_another_dose(
        #[case] words: &str,
        #[case] as_told: Option<&str>,
    ) {
        assert_eq!(told(words, 3.0).as_deref(), as_told);
    }
}
