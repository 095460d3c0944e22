//! Places to fill in: `Sốt ___ ngày`.

use std::ops::Range;

use super::EncounterForm;

/// So many underscores, or more.
const UNDERSCORES: usize = 3;

/// The next place to fill in that begins at or after `from`. In UTF-16 units, as a text field counts.
pub fn next_blank(text: &str, from: usize) -> Option<Range<usize>> {
    let underscore = u16::from(b'_');
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut at = from;
    while at < units.len() {
        let long = units[at..].iter().take_while(|unit| **unit == underscore).count();
        if long >= UNDERSCORES {
            return Some(at..at + long);
        }
        at += long.max(1);
    }
    None
}

/// How many places of a text are not filled in.
pub fn blanks(text: &str) -> usize {
    let mut from = 0;
    let next = std::iter::from_fn(|| {
        let blank = next_blank(text, from)?;
        from = blank.end;
        Some(())
    });
    next.count()
}

impl EncounterForm {
    /// Texts in which places are not filled in, by their pointers, with how many.
    pub fn blanks(&self) -> Vec<(&'static str, usize)> {
        let texts = [
            ("/reason", &self.reason),
            ("/history", &self.history),
            ("/examination", &self.examination),
            ("/advice", &self.advice),
        ];
        let counted = texts.map(|(pointer, text)| (pointer, blanks(text)));
        counted.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Sốt ___ ngày", 0, Some(4..7))]
    #[case("Sốt ___ ngày", 4, Some(4..7))]
    #[case::the_rest_of_it_is_too_short("Sốt ___ ngày", 5, None)]
    #[case::the_next_one("___ và _____", 3, Some(7..12))]
    #[case::two_are_none("a__b", 0, None)]
    #[case::counted_as_a_text_field_counts("😀 ___", 0, Some(3..6))]
    #[case("___", 99, None)]
    #[case("", 0, None)]
    fn a_place_to_fill_in_is_found_from_where_one_types(
        #[case] text: &str,
        #[case] from: usize,
        #[case] next: Option<Range<usize>>,
    ) {
        assert_eq!(next_blank(text, from), next);
    }

    #[test]
    fn a_record_says_where_places_are_not_filled_in() {
        let form = EncounterForm {
            reason: "Đau __ họng".to_owned(),
            history: "Sốt ___ ngày, ho ____".to_owned(),
            advice: "Tái khám sau ___".to_owned(),
            ..EncounterForm::default()
        };
        assert_eq!(form.blanks(), [("/history", 2), ("/advice", 1)]);
        assert!(EncounterForm::default().blanks().is_empty());
    }
}
