//! What an SMS costs: a text is sent, and paid for, in segments, and its letters decide how many go into one (3GPP TS
//! 23.038 and 23.040). Vietnamese with its marks has room for 70 letters, without them for 160.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// GSM 03.38, without what needs an escape before it.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// What takes an escape, and so the room of two.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// Of a text that is one segment, and of each where there are several: a header says then which it is.
const GSM_UNITS: (usize, usize) = (160, 153);
const UCS2_UNITS: (usize, usize) = (70, 67);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsEncoding {
    Gsm,
    /// One letter beyond GSM 03.38 makes the whole text go this way.
    Ucs2,
}

/// How a text goes out by SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segments {
    pub encoding: SmsEncoding,
    /// Letters, as they count: an escaped one twice.
    pub units: u16,
    /// As many messages are paid for.
    pub count: u16,
}

impl Segments {
    /// As a gateway counts that sends GSM 03.38 wherever it can.
    pub fn of(text: &str) -> Self {
        let widths: Option<Vec<usize>> = text.chars().map(gsm_width).collect();
        widths.map_or_else(
            || Self::of_ucs2(text),
            |widths| Self::counted(SmsEncoding::Gsm, &widths, GSM_UNITS),
        )
    }

    /// As a gateway counts that was told to keep the letters as they are.
    pub fn of_ucs2(text: &str) -> Self {
        let widths: Vec<usize> = text.chars().map(char::len_utf16).collect();
        Self::counted(SmsEncoding::Ucs2, &widths, UCS2_UNITS)
    }

    fn counted(encoding: SmsEncoding, widths: &[usize], (alone, each): (usize, usize)) -> Self {
        let units: usize = widths.iter().sum();
        let count = if units <= alone {
            usize::from(units > 0)
        } else {
            packed(widths, each)
        };
        let small = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        Self {
            encoding,
            units: small(units),
            count: small(count),
        }
    }
}

/// Nothing that takes two is parted between segments.
fn packed(widths: &[usize], each: usize) -> usize {
    let (mut count, mut taken) = (1, 0);
    for width in widths {
        if taken + width > each {
            (count, taken) = (count + 1, 0);
        }
        taken += width;
    }
    count
}

fn gsm_width(c: char) -> Option<usize> {
    match c {
        c if BASIC.contains(c) => Some(1),
        c if EXTENSION.contains(c) => Some(2),
        _ => None,
    }
}

/// Without marks, so that it goes out as GSM 03.38: `Đặng Hữu Đức – 8:00` → `Dang Huu Duc - 8:00`. Unlike
/// [`fold`](crate::text::fold) it keeps capitals and signs: people read it.
pub fn unaccented(text: &str) -> String {
    let bare = text.nfd().filter(|c| !is_combining_mark(*c)).nfc();
    let mut plain = String::with_capacity(text.len());
    for c in bare {
        match c {
            'đ' | 'ð' => plain.push('d'),
            // U+00D0 looks the same, and some keyboards write it.
            'Đ' | 'Ð' => plain.push('D'),
            '–' | '—' | '‑' => plain.push('-'),
            '‘' | '’' => plain.push('\''),
            '“' | '”' => plain.push('"'),
            '…' => plain.push_str("..."),
            '\u{a0}' => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    use SmsEncoding::{Gsm, Ucs2};

    #[rstest]
    #[case::nothing(String::new(), (Gsm, 0, 0))]
    #[case::one("a".repeat(160), (Gsm, 160, 1))]
    #[case::two("a".repeat(161), (Gsm, 161, 2))]
    #[case::two_full("a".repeat(306), (Gsm, 306, 2))]
    #[case::three("a".repeat(307), (Gsm, 307, 3))]
    #[case::escaped_count_two("€".repeat(80), (Gsm, 160, 1))]
    #[case::one_escaped_too_many(format!("{}€", "a".repeat(159)), (Gsm, 161, 2))]
    // 153 is odd: an escaped letter that would be parted goes into the next, and leaves a gap.
    #[case::escaped_are_not_parted("€".repeat(153), (Gsm, 306, 3))]
    #[case::all_of_the_extension("^{}\\[~]|€".to_owned(), (Gsm, 18, 1))]
    #[case::one_with_marks("ạ".repeat(70), (Ucs2, 70, 1))]
    #[case::two_with_marks("ạ".repeat(71), (Ucs2, 71, 2))]
    #[case::two_full_with_marks("ạ".repeat(134), (Ucs2, 134, 2))]
    #[case::three_with_marks("ạ".repeat(135), (Ucs2, 135, 3))]
    #[case::one_mark_among_plain_letters(format!("{}ạ", "a".repeat(70)), (Ucs2, 71, 2))]
    #[case::a_face_counts_two("😀".repeat(35), (Ucs2, 70, 1))]
    // 67 is odd, likewise.
    #[case::faces_are_not_parted("😀".repeat(67), (Ucs2, 134, 3))]
    #[case::marks_that_gsm_has("àéù".to_owned(), (Gsm, 3, 1))]
    fn segments_are_counted_as_they_are_paid_for(
        #[case] text: String,
        #[case] (encoding, units, count): (SmsEncoding, u16, u16),
    ) {
        let expected = Segments {
            encoding,
            units,
            count,
        };
        assert_eq!(Segments::of(&text), expected);
    }

    #[test]
    fn a_text_that_keeps_its_letters_has_less_room() {
        assert_eq!(Segments::of("àéù".repeat(30).as_str()).count, 1);
        assert_eq!(Segments::of_ucs2("àéù".repeat(30).as_str()).count, 2);
    }

    #[rstest]
    #[case("Đặng Hữu Đức – 8:00", "Dang Huu Duc - 8:00")]
    #[case("Quý khách đến lúc 10:30, Thứ Năm", "Quy khach den luc 10:30, Thu Nam")]
    #[case("Nguye\u{302}\u{303}n", "Nguyen")]
    #[case("Ðà “Lạt”…", "Da \"Lat\"...")]
    #[case("ƯỚC Ơ", "UOC O")]
    fn without_marks_words_keep_their_capitals_and_signs(#[case] text: &str, #[case] plain: &str) {
        assert_eq!(unaccented(text), plain);
        assert_eq!(Segments::of(plain).encoding, Gsm);
    }

    proptest::proptest! {
        #[test]
        fn what_has_no_marks_changes_no_more(text in ".*") {
            let once = unaccented(&text);
            proptest::prop_assert_eq!(unaccented(&once), once);
        }
    }
}
