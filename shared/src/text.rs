//! Folding of Vietnamese text, the same on every engine and in the page.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Two lower-case digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to memory does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Lower case, without marks, `đ` as `d`, words parted by one space: `Nguyễn  Văn Đức` → `nguyen van duc`.
/// SQLite's own tokenizer never folds `đ`, hence one function for all.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match c {
            // U+00F0 is what some old fonts and keyboards write for đ.
            'đ' | 'ð' => push(&mut folded, &mut gap, 'd'),
            c if c.is_alphanumeric() => push(&mut folded, &mut gap, c),
            _ => gap = true,
        }
    }
    folded
}

fn push(folded: &mut String, gap: &mut bool, c: char) {
    if std::mem::take(gap) && !folded.is_empty() {
        folded.push(' ');
    }
    folded.push(c);
}

/// Sorts names as a Vietnamese reader looks for them: a ă â b c d đ e ê …, tones only between words that are else the
/// same, `Phòng 2` before `Phòng 10`.
pub fn alphabetical(text: &str) -> (String, String) {
    let (mut letters, mut tones) = (String::with_capacity(text.len()), String::new());
    let mut number = String::new();
    for c in text.nfd().flat_map(char::to_lowercase) {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        push_number(&mut letters, &mut number);
        // What follows a letter comes after every letter of the alphabet, and so after all that begins with it.
        match c {
            'đ' | 'ð' => letters.push_str("d{"),
            '\u{306}' => letters.push('{'),
            '\u{302}' => letters.push('|'),
            '\u{31b}' => letters.push('}'),
            c if is_combining_mark(c) => {
                tones.push(c);
                continue;
            }
            c if c.is_alphanumeric() => letters.push(c),
            _ => letters.push(' '),
        }
        tones.push(' ');
    }
    push_number(&mut letters, &mut number);
    (letters, tones)
}

/// Numbers sort by their value: as many digits for each.
fn push_number(letters: &mut String, number: &mut String) {
    if !number.is_empty() {
        let digits = number.trim_start_matches('0');
        letters.extend(std::iter::repeat_n('0', 9_usize.saturating_sub(digits.len())));
        letters.push_str(digits);
        number.clear();
    }
}

/// First letters of the folded words: `nguyen van duc` → `nvd`.
pub fn initials(folded: &str) -> String {
    folded.split(' ').filter_map(|word| word.chars().next()).collect()
}

/// The digits alone.
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Trimmed, inner runs of white space as one space, composed (NFC): how names are kept.
pub fn tidy(text: &str) -> String {
    text.nfc()
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A person's name as it is written: what came in capitals only (from a card) or without any gets one per word.
pub fn name_case(name: &str) -> String {
    let name = tidy(name);
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let one_case = letters().all(char::is_uppercase) || letters().all(char::is_lowercase);
    if !one_case || letters().count() < 2 {
        return name;
    }
    let mut begins = true;
    let cased = name.chars().flat_map(|c| {
        let first = std::mem::replace(&mut begins, !c.is_alphabetic() && c != '\'');
        if first {
            c.to_uppercase().collect::<Vec<_>>()
        } else {
            c.to_lowercase().collect()
        }
    });
    cased.collect()
}

/// A phone as it is kept: digits alone, a Vietnamese one with its leading 0, a foreign one with its `+`.
pub fn normal_phone(phone: &str) -> String {
    let (digits, foreign) = (digits(phone), phone.trim_start().starts_with('+'));
    let home = digits
        .strip_prefix("84")
        .filter(|rest| foreign || rest.len() == 9);
    match home {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None if foreign => format!("+{digits}"),
        None => digits,
    }
}

/// An error with its causes, in one line: for a log, and for whoever mends it. A cause that an error tells itself is
/// not told again.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{what}")]
    struct Broke {
        what: &'static str,
        source: Option<Box<Broke>>,
    }

    #[rstest::rstest]
    #[case(&["the store", "no answer", "line cut"], "the store: no answer: line cut")]
    #[case(&["the store: no answer", "no answer", "line cut"], "the store: no answer: line cut")]
    #[case(&["the store: no answer: line cut", "no answer: line cut", "line cut"], "the store: no answer: line cut")]
    fn each_cause_is_told_once(#[case] causes: &[&'static str], #[case] told: &str) {
        let error = causes
            .iter()
            .rev()
            .fold(None, |source, what| Some(Box::new(Broke { what, source })));
        assert_eq!(with_causes(&*error.unwrap()), told);
    }
    use rstest::rstest;

    #[rstest]
    #[case("Nguyễn Văn Đức", "nguyen van duc")]
    #[case("  TRẦN-THỊ  Ánh. ", "tran thi anh")]
    #[case("Nguye\u{302}\u{303}n", "nguyen")]
    #[case("Ðặng", "dang")]
    #[case("", "")]
    fn vietnamese_folds_to_plain_letters(#[case] written: &str, #[case] folded: &str) {
        assert_eq!(fold(written), folded);
    }

    #[test]
    fn names_stand_where_a_vietnamese_reader_looks_for_them() {
        let sorted = [
            "An thần",
            "ăn dặm",
            "Âm đạo",
            "Chụp X-quang",
            "Da liễu",
            "Dị ứng",
            "Đo điện tim",
            "Em bé",
            "Êm dịu",
            "Phòng 2",
            "Phòng 10",
            "Ta",
            "Tá",
            "Tạ",
            "Tai",
        ];
        let mut names = sorted.to_vec();
        names.reverse();
        names.sort_by_key(|name| alphabetical(name));
        let tones_apart: Vec<_> = names.iter().map(|name| fold(name)).collect();
        assert_eq!(tones_apart, sorted.map(fold));
        assert_eq!(names.iter().position(|name| *name == "Ta"), Some(11));
    }

    #[test]
    fn initials_are_of_the_folded_words() {
        assert_eq!(initials(&fold("Nguyễn Văn Đức")), "nvd");
    }

    #[rstest]
    #[case("NGUYỄN VĂN  ĐỨC", "Nguyễn Văn Đức")]
    #[case("trần thị ánh", "Trần Thị Ánh")]
    #[case("H'Hen Niê", "H'Hen Niê")]
    #[case("Lê McDonald", "Lê McDonald")]
    #[case("LÊ-MAI AN", "Lê-Mai An")]
    fn a_name_in_one_case_gets_its_capitals(#[case] written: &str, #[case] kept: &str) {
        assert_eq!(name_case(written), kept);
    }

    #[rstest]
    #[case("0901 234 567", "0901234567")]
    #[case("+84 901.234.567", "0901234567")]
    #[case("84901234567", "0901234567")]
    #[case("+84 0901 234 567", "0901234567")]
    #[case("+1 415 555 0100", "+14155550100")]
    #[case("", "")]
    fn phones_are_kept_in_one_form(#[case] written: &str, #[case] kept: &str) {
        assert_eq!(normal_phone(written), kept);
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once);
        }
    }
}
