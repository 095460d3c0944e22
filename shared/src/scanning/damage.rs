//! Names that a keyboard input method (Telex, VNI) or a wrong character set has spoiled on the way.
//!
//! A hand scanner types; what it types runs through the desk's Vietnamese input method, which turns letters
//! and digits into marks, or keeps the raw keys. So a spoiled name is flagged, and only the digits are trusted.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Grave, acute, tilde, hook, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
/// Breve, circumflex, horn.
const SHAPES: [char; 3] = ['\u{306}', '\u{302}', '\u{31b}'];
const ONSETS: [&str; 27] = [
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph",
    "q", "r", "s", "t", "th", "tr", "v", "x",
];

/// Whether a person should look at this name before it is kept. Careful with the names of every people of
/// Vietnam (Ksor, H'Hen Niê, Y Ƀlang): these pass.
pub(super) fn looks_damaged(name: &str) -> bool {
    name.trim().is_empty()
        || name.nfc().any(|c| !belongs_in_a_name(c))
        || name
            .split(|c: char| c.is_whitespace() || c == '-')
            .any(word_is_damaged)
}

fn belongs_in_a_name(c: char) -> bool {
    if matches!(
        c,
        'đ' | 'Đ' | 'ƀ' | 'Ƀ' | '\'' | '’' | '-' | '.' | ',' | '(' | ')'
    ) || c.is_whitespace()
    {
        return true;
    }
    let mut parts = std::iter::once(c).nfd();
    parts.next().is_some_and(|base| base.is_ascii_alphabetic())
        && parts.all(|mark| TONES.contains(&mark) || SHAPES.contains(&mark))
}

fn word_is_damaged(word: &str) -> bool {
    let parts: Vec<char> = word
        .nfd()
        .flat_map(char::to_lowercase)
        .filter(|c| *c != '.')
        .collect();
    let tones = parts.iter().filter(|c| TONES.contains(c)).count();
    let letters: String = parts.iter().filter(|c| !is_combining_mark(**c)).collect();
    let voiceless = letters.len() > 1 && !letters.contains(|c: char| !c.is_ascii_alphabetic() || is_vowel(c));
    tones > 1 || voiceless || is_raw_telex(&letters, parts.iter().any(|c| is_combining_mark(*c)))
}

/// Keys of the Telex method that no Vietnamese word has: `Nguyeenx`, `Vawn`, `DDuwcs`, `Hoaf`.
fn is_raw_telex(letters: &str, has_marks: bool) -> bool {
    if letters.contains("dd") || letters.contains("aa") || letters.contains("ee") || letters.contains('w') {
        return true;
    }
    let onset = letters.find(is_vowel).map_or(letters, |at| &letters[..at]);
    let tone_key = letters.len() > onset.len() && letters.ends_with(['s', 'f', 'r', 'x', 'j']);
    tone_key && !has_marks && ONSETS.contains(&onset)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Nguyễn Văn Thử")]
    #[case("NGUYỄN THỊ ÁNH")]
    #[case("Đặng Đức Ước")]
    #[case("Mai Thanh Loan")]
    #[case("Ksor H'Lan")]
    #[case("H'Hen Niê")]
    #[case("Y Ƀlang Kpă")]
    #[case("Tôn Nữ Hoàng-Yến")]
    #[case("Nguye\u{302}\u{303}n")]
    fn good_names_pass(#[case] name: &str) {
        assert!(!looks_damaged(name));
    }

    #[rstest]
    #[case::empty(" ")]
    #[case::raw_telex("Nguyeenx Vawn Thuwr")]
    #[case::raw_telex_tone("Mai Thi Hoaf")]
    #[case::raw_vni("Nguye64n Va8n Thu73")]
    #[case::replaced("Nguy?n V?n Th?")]
    #[case::replacement_character("Nguy\u{fffd}n")]
    #[case::wrong_character_set("Nguyá»…n VÄƒn Thá»\u{ad}")]
    #[case::marks_dropped("Nguyn Vn Th")]
    #[case::two_tones("Nguyễ\u{301}n")]
    #[case::doubled_d("DDuc")]
    fn spoiled_names_are_flagged(#[case] name: &str) {
        assert!(looks_damaged(name));
    }
}
