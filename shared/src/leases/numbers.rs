//! Numbers as people read them out.

/// Letters that are told apart when read out, in Vietnamese and in English.
const LETTERS: &[u8] = b"BCDEGHKLMNPRSTVXY";

/// The letter of the post number `at`: `B`, `C` … `Y`, then `BB`, `BC` …
pub fn letter_at(at: usize) -> String {
    let count = LETTERS.len();
    let letter = |at: usize| char::from(LETTERS[at % count]);
    if at < count {
        return letter(at).to_string();
    }
    let at = at - count;
    [letter(at / count), letter(at)].iter().collect()
}

/// `A-B07`: the room's prefix, the desk's letter, how many of that room this desk has let in today. A number that the
/// server gives has no hyphen, so the two are never the same.
pub fn queue_number(prefix: &str, letter: &str, count: i64) -> String {
    format!("{prefix}-{letter}{count:02}")
}

/// The `A` and the 7 of `A-B07`, where it is of the desk with this letter.
pub fn queue_count<'number>(number: &'number str, letter: &str) -> Option<(&'number str, i64)> {
    let (prefix, rest) = number.rsplit_once('-')?;
    let count = rest.strip_prefix(letter)?;
    let is_count = count.len() >= 2 && count.bytes().all(|byte| byte.is_ascii_digit());
    is_count.then(|| Some((prefix, count.parse().ok()?)))?
}

/// `BN000123`
pub fn record_number(number: i64) -> String {
    format!("BN{number:06}")
}

/// The 123 of `BN000123`.
pub fn record_number_of(text: &str) -> Option<i64> {
    let number: i64 = text.strip_prefix("BN")?.parse().ok()?;
    (number >= 0 && record_number(number) == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_posts_have_one_letter() {
        let letters: Vec<_> = (0..300).map(letter_at).collect();
        assert_eq!(letters.iter().collect::<BTreeSet<_>>().len(), 300);
        assert_eq!((&*letters[0], &*letters[16], &*letters[17]), ("B", "Y", "BB"));
    }

    #[test]
    fn numbers_of_two_desks_and_of_the_server_differ() {
        assert_eq!(queue_number("A", "B", 7), "A-B07");
        assert_eq!(queue_number("A", "B", 107), "A-B107");
        assert_ne!(queue_number("A", "BB", 7), queue_number("A", "B", 7));
        assert_eq!(queue_count("A-B07", "B"), Some(("A", 7)));
        for of_another in ["A-BB07", "A-C07", "A007", "A-B", "A-B7", "AB07"] {
            assert_eq!(queue_count(of_another, "B"), None, "{of_another}");
        }
    }

    #[test]
    fn a_record_number_is_read_back_as_it_was_written_and_nothing_else_is() {
        assert_eq!(record_number_of(&record_number(123)), Some(123));
        assert_eq!(record_number_of(&record_number(1_234_567)), Some(1_234_567));
        for other in ["BN123", "TAM-000123", "BN-00123", "BN+00123", "000123", "BN"] {
            assert_eq!(record_number_of(other), None, "{other}");
        }
    }
}
