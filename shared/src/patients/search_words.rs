use crate::text::fold;

/// What to look for when somebody typed `typed` into the search box, in the order to try: phones and card
/// numbers are typed with spaces, dots and dashes, so numbers that stand side by side are first taken as one.
/// Words are parted by one space, as [`fold`] leaves them.
pub fn readings(typed: &str) -> Vec<String> {
    let plain = fold(typed);
    let mut joined: Vec<String> = Vec::new();
    for word in plain.split(' ').filter(|word| !word.is_empty()) {
        match joined.last_mut() {
            Some(before) if is_number(word) && goes_on(before, word) => before.push_str(word),
            _ => joined.push(word.to_owned()),
        }
    }
    let abroad = typed.trim_start().starts_with("+84");
    for word in &mut joined {
        if is_number(word) && word.starts_with("84") && (abroad || word.len() == 11) {
            word.replace_range(..2, "0");
        }
    }
    let mut readings = vec![joined.join(" ")];
    if readings[0] != plain {
        readings.push(plain);
    }
    readings.retain(|reading| !reading.is_empty());
    readings
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

/// `0901 234`, and the letters before a number: `BN 000123`, `DN 479…`.
fn goes_on(before: &str, word: &str) -> bool {
    let (letters, digits) = before.split_at(before.bytes().take_while(u8::is_ascii_lowercase).count());
    let prefixed = letters.len() == 2 && (!digits.is_empty() || letters == "bn" || word.len() == 13);
    is_number(digits) && !before.is_empty() && (letters.is_empty() || prefixed)
}

/// How well a patient fits what was looked for; the smaller, the better. Every word is known to be found.
pub fn rank(wanted: &str, name_key: &str, search_text: &str) -> u8 {
    if name_key == wanted {
        return 0;
    }
    let in_order = |fits: fn(&str, &str) -> bool| {
        let mut words = search_text.split(' ');
        wanted
            .split(' ')
            .all(|wanted| words.by_ref().any(|word| fits(word, wanted)))
    };
    if in_order(|word, wanted| word == wanted) {
        1
    } else if in_order(|word, wanted| word.starts_with(wanted)) {
        2
    } else {
        3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Nguyễn Văn Đức", &["nguyen van duc"])]
    #[case("0901 234.567", &["0901234567", "0901 234 567"])]
    #[case("+84 901 234 567", &["0901234567", "84 901 234 567"])]
    #[case("84901234567", &["0901234567", "84901234567"])]
    #[case("079 090 000 001", &["079090000001", "079 090 000 001"])]
    #[case("bn 000123", &["bn000123", "bn 000123"])]
    #[case("DN 4790000000001", &["dn4790000000001", "dn 4790000000001"])]
    #[case("an 1234", &["an 1234"])]
    #[case("đức 0901 23", &["duc 090123", "duc 0901 23"])]
    #[case(" . ", &[])]
    fn what_was_typed_is_read_in_this_order(#[case] typed: &str, #[case] wanted: &[&str]) {
        assert_eq!(readings(typed), wanted);
    }

    #[test]
    fn the_exact_name_comes_before_words_in_order_before_prefixes() {
        let ranks = [
            ("van duc", "van duc vd"),
            ("nguyen van duc", "nguyen van duc nvd bn000001"),
            ("nguyen van ducanh", "nguyen van ducanh nvd"),
            ("duc van", "duc van dv"),
        ]
        .map(|(name, text)| rank("van duc", name, text));
        assert_eq!(ranks, [0, 1, 2, 3]);
    }
}
