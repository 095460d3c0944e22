//! Folding of Vietnamese text, the same on every engine and in the page.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

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

#[cfg(test)]
mod tests {
    use super::*;
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
    fn initials_are_of_the_folded_words() {
        assert_eq!(initials(&fold("Nguyễn Văn Đức")), "nvd");
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once);
        }
    }
}
