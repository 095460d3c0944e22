//! Numbers as people write them.
use super::words as w;

/// Why what stands in a field is no number to check with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unread {
    NotANumber,
    /// `1.500` is a thousand and a half to one, one and a half to another: a wrong guess hides an overdose.
    ThousandsOrParts,
    TooMuch(f64),
    NotWhole,
}

impl Unread {
    pub fn text(self) -> String {
        match self {
            Self::NotANumber => w::not_a_number().to_owned(),
            Self::ThousandsOrParts => w::thousands_or_parts().to_owned(),
            Self::TooMuch(most) => w::at_most(most),
            Self::NotWhole => w::not_whole().to_owned(),
        }
    }
}

/// `0,5` and `0.5`; `None` where nothing stands.
pub fn number(text: &str, most: f64) -> Result<Option<f64>, Unread> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let is_plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    if !parts.iter().all(|part| is_plain(part)) {
        return Err(Unread::NotANumber);
    }
    if let [whole, rest @ ..] = &parts[..] {
        let is_grouped = rest.iter().all(|part| part.len() == 3) && !whole.trim_start_matches('0').is_empty();
        if !rest.is_empty() && is_grouped {
            return Err(Unread::ThousandsOrParts);
        }
    }
    let read: f64 = parts.join(".").parse().map_err(|_| Unread::NotANumber)?;
    if read > most {
        return Err(Unread::TooMuch(most));
    }
    Ok(Some(read))
}

/// A whole number, such as of days.
pub fn whole(text: &str, most: u16) -> Result<Option<u16>, Unread> {
    let most_of_all = f64::from(most);
    if number(text, most_of_all)?.is_none() {
        return Ok(None);
    }
    let read = text.trim().parse().map_err(|_| Unread::NotWhole)?;
    Ok(Some(read))
}

/// Whole, so that it reads as the same again: `2,125` alone could be two thousand.
pub fn exactly(value: f64) -> String {
    let text = value.to_string().replace('.', ",");
    match number(&text, f64::MAX) {
        Err(Unread::ThousandsOrParts) => format!("{text}0"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Ok(None))]
    #[case("  ", Ok(None))]
    #[case("500", Ok(Some(500.0)))]
    #[case(" 0,5 ", Ok(Some(0.5)))]
    #[case("0.5", Ok(Some(0.5)))]
    #[case("0.125", Ok(Some(0.125)))]
    #[case("1000", Ok(Some(1000.0)))]
    #[case("2,25", Ok(Some(2.25)))]
    #[case("1.500", Err(Unread::ThousandsOrParts))]
    #[case("1,000", Err(Unread::ThousandsOrParts))]
    #[case("1.000.000", Err(Unread::ThousandsOrParts))]
    #[case("1.2.3", Err(Unread::NotANumber))]
    #[case("-1", Err(Unread::NotANumber))]
    #[case("1e3", Err(Unread::NotANumber))]
    #[case("hai", Err(Unread::NotANumber))]
    #[case(",", Err(Unread::NotANumber))]
    #[case("2001", Err(Unread::TooMuch(2000.0)))]
    fn a_number_is_read_with_either_sign_and_never_guessed(
        #[case] text: &str,
        #[case] read: Result<Option<f64>, Unread>,
    ) {
        assert_eq!(number(text, 2000.0), read);
    }

    #[rstest]
    #[case(0.000_25, "0,00025")]
    #[case(2.125, "2,1250")]
    #[case(0.125, "0,125")]
    #[case(1_000.0, "1000")]
    fn a_number_reads_again_as_it_was_written(#[case] value: f64, #[case] text: &str) {
        assert_eq!(exactly(value), text);
        assert_eq!(number(text, f64::MAX), Ok(Some(value)));
    }

    #[rstest]
    #[case("", Ok(None))]
    #[case(" 7 ", Ok(Some(7)))]
    #[case("7,5", Err(Unread::NotWhole))]
    #[case("400", Err(Unread::TooMuch(365.0)))]
    fn days_are_whole(#[case] text: &str, #[case] read: Result<Option<u16>, Unread>) {
        assert_eq!(whole(text, 365), read);
    }
}
