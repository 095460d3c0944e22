//! Numbers within the words of a dose: minutes, hours and degrees, where they leave the dose as it is.

use super::number;
use crate::text::fold;

/// Before a temperature.
const ABOVE: [&str; 4] = ["trên", ">", "≥", ">="];
/// So long apart means so many times a day.
const APART: [&str; 9] = [
    "moi", "cach", "nhau", "quang", "cu", "q", "every", "each", "apart",
];
const ABOUT: [&str; 3] = ["khoang", "chung", "about"];
/// So long from a meal or from sleep.
const FROM: [&str; 9] = ["an", "bua", "com", "sua", "bu", "ngu", "truoc", "meal", "meals"];
/// Behind `30 phút trước`.
const WHAT: [&str; 14] = [
    "an", "bua", "com", "sua", "bu", "ngu", "khi", "di", "cac", "food", "meal", "meals", "eating", "bed",
];

/// Whether each number is harmless for a dose of so many times a day.
pub fn are_harmless(words: &str, times: f64) -> bool {
    let all: Vec<&str> = words.split_whitespace().map(bare).collect();
    let is_number = |word: &str| word.contains(char::is_numeric);
    (0..all.len()).all(|at| !is_number(all[at]) || is_harmless(&all, at, times))
}

fn bare(word: &str) -> &str {
    word.trim_matches(['(', ')', ',', ';', '.'])
}

fn is_harmless(all: &[&str], at: usize, times: f64) -> bool {
    let word_at = |at: usize| all.get(at).map(|word| fold(word)).unwrap_or_default();
    let (is_q, word) = match all[at].strip_prefix('q') {
        Some(rest) => (true, rest),
        None => (false, all[at]),
    };
    let is_counted = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '–');
    let end = word.find(|c| !is_counted(c)).unwrap_or(word.len());
    let (digits, unit) = word.split_at(end);
    let (unit, next) = if unit.is_empty() {
        (all.get(at + 1).copied().unwrap_or_default(), at + 2)
    } else {
        (unit, at + 1)
    };
    let in_a_day = match unit {
        "°c" | "độ" => return true,
        "giờ" | "gio" | "tiếng" | "tieng" | "h" | "hour" | "hours" => 24.0,
        "phút" | "phut" | "p" | "'" | "min" | "minute" | "minutes" => 1_440.0,
        _ => return at > 0 && at + 1 == all.len() && ABOVE.contains(&all[at - 1]),
    };
    let mut before = at.checked_sub(1);
    while let Some(at) = before.filter(|at| ABOUT.contains(&word_at(*at).as_str())) {
        before = at.checked_sub(1);
    }
    let earlier = before
        .and_then(|at| at.checked_sub(1))
        .map(word_at)
        .unwrap_or_default();
    let before = if is_q {
        "q".to_owned()
    } else {
        before.map(word_at).unwrap_or_default()
    };
    if APART.contains(&before.as_str()) {
        return number(digits).is_some_and(|apart| (in_a_day / apart - times).abs() < super::WRITTEN_MIN);
    }
    let is_least = matches!(
        (earlier.as_str(), before.as_str()),
        ("it", "nhat") | ("toi", "thieu") | ("at", "least")
    );
    let is_within = in_a_day > 24.0 && matches!(before.as_str(), "trong" | "within" | "for");
    let is_from_what = matches!(word_at(next).as_str(), "truoc" | "sau" | "before" | "after")
        && WHAT.contains(&word_at(next + 1).as_str());
    is_least || is_within || is_from_what || FROM.contains(&before.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("mỗi 6 giờ", 4.0, true)]
    #[case("mỗi 6 giờ", 1.0, false)]
    #[case("cách nhau 8 tiếng", 3.0, true)]
    #[case("cách khoảng 6 giờ", 1.0, false)]
    #[case("mỗi 6-8 giờ", 3.0, false)]
    #[case("mỗi 8h", 3.0, true)]
    #[case("q6h", 4.0, true)]
    #[case("q8h", 1.0, false)]
    #[case("every 12 hours", 2.0, true)]
    #[case("mỗi 5 phút", 1.0, false)]
    #[case("cách nhau ít nhất 4–6 giờ", 3.0, true)]
    #[case("trước ăn 30 phút", 2.0, true)]
    #[case("uống 30 phút trước ăn", 2.0, true)]
    #[case("sau ăn 1-2 giờ", 2.0, true)]
    #[case("cách bữa ăn 2 giờ", 2.0, true)]
    #[case("uống 6 giờ sau lần trước", 1.0, false)]
    #[case("sau 6 giờ", 1.0, false)]
    #[case("lúc 8 giờ và 20 giờ", 1.0, false)]
    #[case("ngậm trong 5 phút", 3.0, true)]
    #[case("khi sốt trên 38,5", 3.0, true)]
    #[case("khi sốt trên 38,5°c", 3.0, true)]
    #[case("sau đó 2 viên", 3.0, false)]
    #[case("½ viên", 3.0, false)]
    fn a_number_is_a_time_that_agrees_or_another_dose(
        #[case] words: &str,
        #[case] times: f64,
        #[case] is_harmless: bool,
    ) {
        assert_eq!(are_harmless(words, times), is_harmless);
    }
}
