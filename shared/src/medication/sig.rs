//! How much, how often, how long, as doctors type it: `1v x 3 x 7`, `500 mg/5 ml`. Nothing is guessed: what does not
//! read as a whole reads as nothing.

use crate::text::tidy;

mod behind;
mod day_parts;
mod hours;
mod how_often;

/// What one unit holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strength {
    pub mg: f64,
    /// In so many millilitres, where it is a liquid.
    pub per_ml: Option<f64>,
}

impl Strength {
    /// Milligrams in so many units. A liquid is counted by millilitres or not at all.
    pub fn of(self, units: f64, unit: &str) -> Option<f64> {
        let is_ml = crate::text::fold(unit) == "ml";
        match (self.per_ml, is_ml) {
            (Some(ml), true) => Some(self.mg / ml * units),
            (None, false) => Some(self.mg * units),
            // A spoon, a bottle: nobody knows how much that is.
            (Some(_), false) | (None, true) => None,
        }
    }
}

/// What one takes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sig {
    pub units_per_dose: f64,
    /// Empty where none was typed.
    pub unit: String,
    pub times_per_day: f64,
    pub days: Option<u16>,
    /// What was said behind the numbers, and at which parts of the day. Empty: nothing.
    pub instructions: String,
}

/// Why a dose that is typed is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigUnread {
    /// How many times a day is not said: `2v/ngày`.
    Times,
    /// Another amount at another part of the day: `s1 c2`.
    Amounts,
    /// It says something else, or could say two things.
    Words,
}

/// `500 mg`, `1g`, `250 mcg`, `0,5 g`, `250mg/5ml`. Of several ingredients (`500 mg/125 mg`), and of units that are no
/// mass: nothing.
pub fn strength_mg(text: &str) -> Option<Strength> {
    let text = text.trim().to_lowercase();
    let (mass, per) = match text.split_once('/') {
        Some((mass, per)) => (mass, Some(per)),
        None => (text.as_str(), None),
    };
    let mg = milligrams(mass)?;
    let per_ml = match per.map(str::trim) {
        None => None,
        Some("ml") => Some(1.0),
        Some(per) => {
            let (amount, unit) = amount(per)?;
            if unit != "ml" {
                return None;
            }
            Some(amount)
        }
    };
    Some(Strength { mg, per_ml })
}

fn milligrams(text: &str) -> Option<f64> {
    let (amount, unit) = amount(text)?;
    Some(amount * mass_mg(unit)?)
}

/// Milligrams of a unit that is a mass.
pub fn mass_mg(unit: &str) -> Option<f64> {
    match unit.trim() {
        "g" => Some(1_000.0),
        "mg" => Some(1.0),
        "mcg" | "ug" | "µg" | "μg" => Some(0.001),
        _ => None,
    }
}

/// A number and the word behind it.
fn amount(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    Some((number(digits)?, unit.trim()))
}

/// `0,5` and `0.5`, `1/2`; `1.500` is a thousand and a half to one and one and a half to another: nothing.
pub(super) fn number(text: &str) -> Option<f64> {
    // No fraction of fractions: `1/2/2` is a slip of the hand.
    let Some((over, under)) = text.split_once('/') else {
        return decimal(text);
    };
    let (over, under) = (decimal(over)?, decimal(under)?);
    (over <= under).then_some(over / under)
}

fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    let plain = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if parts.len() > 2 || !parts.iter().all(plain) || text.len() > 12 {
        return None;
    }
    if let [whole, rest] = parts[..] {
        let is_grouped = rest.len() == 3 && !whole.trim_start_matches('0').is_empty();
        if is_grouped {
            return None;
        }
    }
    let value: f64 = parts.join(".").parse().ok()?;
    (value > 0.0).then_some(value)
}

/// `1 viên x 3 lần/ngày x 7 ngày`, `1v x 3 x 7`, `1x3x7`, `5ml x 2 x 5`, `1/2 viên x 2`. The first is of one dose, the
/// second times a day, the third days. Or by the parts of a day: `s1 c1`, `1v tối`. Words may follow: `1v x 3 sau ăn`.
pub fn sig(text: &str) -> Option<Sig> {
    sig_or_why(text).ok()
}

/// As [`sig`], or why not.
pub fn sig_or_why(text: &str) -> Result<Sig, SigUnread> {
    let text = tidy(text).to_lowercase().replace(['×', '*'], "x");
    let pieces = pieces(&text);
    day_parts::read(&pieces).unwrap_or_else(|| counted(&pieces))
}

/// Parted at each sign: an `x` with a number behind it, and no word before that it belongs to. Words have one too: `xa bữa
/// ăn`, `max 3`.
fn pieces(text: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    for (at, _) in text.match_indices('x') {
        let mut words = text[..at].rsplit(|c: char| !c.is_alphabetic());
        let word = words.next().unwrap_or_default();
        let is_alone = matches!(word, "" | "lần" | "l") || day_parts::is_unit(word);
        let behind = text[at + 1..].trim_start();
        if is_alone && behind.starts_with(|c: char| c.is_ascii_digit()) {
            pieces.push(text[start..at].trim());
            start = at + 1;
        }
    }
    pieces.push(text[start..].trim());
    pieces
}

const TIMES: [&str; 9] = [
    "lần",
    "l",
    "lần/ngày",
    "l/ngày",
    "l/ng",
    "lần/ng",
    "/ngày",
    "lần mỗi ngày",
    "lần một ngày",
];

fn counted(pieces: &[&str]) -> Result<Sig, SigUnread> {
    let (dose, times, days) = match *pieces {
        // How much is said, and not how often: `2v/ngày`.
        [dose] if leading(dose).is_some() => return Err(SigUnread::Times),
        [dose, times] => (dose, times, None),
        [dose, times, days] => (dose, times, Some(days)),
        _ => return Err(SigUnread::Words),
    };
    let read = || {
        let (units_per_dose, unit) = leading(dose)?;
        let (times_per_day, _, after_times) = behind::parted(times, &TIMES)?;
        let after_times = behind::told(after_times, times_per_day)?;
        let (days, instructions) = match days {
            None => (None, after_times),
            // Words are told behind the last number.
            Some(_) if !after_times.is_empty() => return None,
            Some(text) => {
                let (days, words) = whole_days(text, false, times_per_day)?;
                (Some(days), words)
            }
        };
        // `1v x 3 tối`: three times, or on three evenings.
        let parts = u8::try_from(how_often::parts_of_day(&instructions).len()).ok()?;
        let is_other = parts > 0 && (f64::from(parts) - times_per_day).abs() > WRITTEN_MIN;
        if is_other || units_per_dose.min(times_per_day) < WRITTEN_MIN {
            return None;
        }
        Some(Sig {
            units_per_dose,
            unit: unit_word(unit)?,
            times_per_day,
            days,
            instructions,
        })
    };
    read().ok_or(SigUnread::Words)
}

/// The number that a dose begins with, and what is behind it.
fn leading(dose: &str) -> Option<(f64, &str)> {
    let end = dose
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '/'))
        .unwrap_or(dose.len());
    // `2v/ngày` ends its number before the stroke.
    let digits = dose[..end].trim_end_matches('/');
    Some((number(digits)?, dose[digits.len()..].trim()))
}

/// So many days, and what is told behind. `must_say`: that it is days.
fn whole_days(text: &str, must_say: bool, times: f64) -> Option<(u16, String)> {
    let (days, counted, words) = behind::parted(text, &["ngày", "ng", "n"])?;
    let words = behind::told(words, times)?;
    if days.fract() != 0.0 || days > 3_650.0 || (must_say && counted.is_empty()) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, above nothing and small, as was just seen"
    )]
    Some((days as u16, words))
}

/// Short words written out; others as they are, if they are one word.
fn unit_word(text: &str) -> Option<String> {
    let whole = match text {
        "v" | "vien" => "viên",
        "goi" => "gói",
        "o" | "ong" => "ống",
        "gi" | "giot" => "giọt",
        other => other,
    };
    let is_word = whole.chars().all(|c| c.is_alphabetic() || c == ' ') && whole.chars().count() <= 20;
    // No unit says when or how often, or another number, or is half a sign.
    let is_other = whole.split(' ').any(|word| word == "x")
        || !how_often::parts_of_day(whole).is_empty()
        || how_often::has_number_word(whole)
        || !how_often::agree(whole, 0.0);
    (is_word && !is_other).then(|| whole.to_owned())
}

/// Less would be written as nothing.
const WRITTEN_MIN: f64 = 0.001;

/// As it is written: without a point where there is nothing behind it, with a comma in Vietnamese.
pub fn written(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.replace('.', ",")
}

#[cfg(test)]
mod whole_texts;

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("500 mg", Some((500.0, None)))]
    #[case("500mg", Some((500.0, None)))]
    #[case("1g", Some((1_000.0, None)))]
    #[case("0,5 g", Some((500.0, None)))]
    #[case("250 mcg", Some((0.25, None)))]
    #[case("250mg/5ml", Some((250.0, Some(5.0))))]
    #[case("2 mg/ml", Some((2.0, Some(1.0))))]
    #[case("500 mg/125 mg", None)]
    #[case("1.500 mg", None)]
    #[case("100 IU", None)]
    #[case("5%", None)]
    #[case("0 mg", None)]
    #[case("mg", None)]
    #[case("", None)]
    fn a_strength_is_a_mass_or_nothing(#[case] text: &str, #[case] read: Option<(f64, Option<f64>)>) {
        let strength = strength_mg(text).map(|strength| (strength.mg, strength.per_ml));
        assert_eq!(strength, read);
    }

    #[test]
    fn a_dose_of_a_liquid_is_counted_by_millilitres_alone() {
        let syrup = strength_mg("250 mg/5 ml").unwrap();
        assert_eq!(syrup.of(10.0, "ml"), Some(500.0));
        assert_eq!(syrup.of(2.0, "thìa"), None);
        let tablet = strength_mg("500 mg").unwrap();
        assert_eq!(tablet.of(0.5, "viên"), Some(250.0));
        assert_eq!(tablet.of(5.0, "ml"), None);
    }

    #[rstest]
    #[case("1v x 3 x 7", Some((1.0, "viên", 3.0, Some(7))))]
    #[case("1x3x7", Some((1.0, "", 3.0, Some(7))))]
    #[case("1 viên × 3 lần/ngày × 7 ngày", Some((1.0, "viên", 3.0, Some(7))))]
    #[case("1/2 viên x 2", Some((0.5, "viên", 2.0, None)))]
    #[case("0,5v x 2 x 30", Some((0.5, "viên", 2.0, Some(30))))]
    #[case("5ml x 2 lần x 5 ngày", Some((5.0, "ml", 2.0, Some(5))))]
    #[case("1 x 3 x 7,5", None)]
    #[case("1 x 3 x 7 x 2", None)]
    #[case("x 3 x 7", None)]
    #[case("1 viên", None)]
    #[case("1.500 x 2", None)]
    #[case("0 x 2", None)]
    #[case("0,0004 x 2", None)]
    #[case("1 x 0,0004", None)]
    #[case("0,001 x 2", Some((0.001, "", 2.0, None)))]
    #[case("3/2 x 2", None)]
    #[case("1/2/2 viên x 2", None)]
    #[case("uống khi đau", None)]
    fn a_dose_reads_as_a_whole_or_not_at_all(
        #[case] text: &str,
        #[case] read: Option<(f64, &str, f64, Option<u16>)>,
    ) {
        let sig = sig(text);
        let told = sig
            .as_ref()
            .map(|sig| (sig.units_per_dose, sig.unit.as_str(), sig.times_per_day, sig.days));
        assert_eq!(told, read);
    }

    #[rstest]
    #[case("1v x 3 sau ăn", (1.0, 3.0, None, "sau ăn"))]
    #[case("1v x 3, sau ăn", (1.0, 3.0, None, "sau ăn"))]
    #[case("1v x 3 lần/ngày sau ăn", (1.0, 3.0, None, "sau ăn"))]
    #[case("1v x 2 x 5 trước ăn", (1.0, 2.0, Some(5), "trước ăn"))]
    #[case("1v x 2 x 5 ngày, uống trước ăn 30 phút", (1.0, 2.0, Some(5), "uống trước ăn 30 phút"))]
    #[case("1v x 3 khi đau", (1.0, 3.0, None, "khi đau"))]
    #[case("1v x 3 xa bữa ăn", (1.0, 3.0, None, "xa bữa ăn"))]
    #[case("1v tối", (1.0, 1.0, None, "tối"))]
    #[case("1v x 2 sáng và tối", (1.0, 2.0, None, "sáng và tối"))]
    #[case("s1v c1v x 7 ngày", (1.0, 2.0, Some(7), "sáng, chiều"))]
    #[case("S1 T1 C1", (1.0, 3.0, None, "sáng, trưa, chiều"))]
    fn words_behind_the_numbers_are_told(#[case] text: &str, #[case] read: (f64, f64, Option<u16>, &str)) {
        let sig = sig(text).unwrap();
        let told = (
            sig.units_per_dose,
            sig.times_per_day,
            sig.days,
            sig.instructions.as_str(),
        );
        assert_eq!(told, read);
    }

    #[rstest]
    #[case("2v/ngày", SigUnread::Times)]
    #[case("2 viên mỗi ngày", SigUnread::Times)]
    #[case("1v sau ăn", SigUnread::Times)]
    #[case("2v", SigUnread::Times)]
    #[case("s1 c2", SigUnread::Amounts)]
    #[case("s1 t1", SigUnread::Words)]
    #[case("1v tối x 5", SigUnread::Words)]
    #[case("1v x 1 cách ngày", SigUnread::Words)]
    #[case("1v x 2 lần/tuần", SigUnread::Words)]
    #[case("1v x 3 tối", SigUnread::Words)]
    #[case("1v max 3", SigUnread::Times)]
    #[case("1xx3", SigUnread::Times)]
    #[case("s0,0004", SigUnread::Words)]
    #[case("1v x 3 ngày", SigUnread::Words)]
    #[case("1v x 3n", SigUnread::Words)]
    #[case("1v x 2-3", SigUnread::Words)]
    #[case("1v x 2 hoặc 3", SigUnread::Words)]
    #[case("1v x 3 sau đó 2v", SigUnread::Words)]
    #[case("1v x 3 sau ăn x 5", SigUnread::Words)]
    #[case("1v x 3 x", SigUnread::Words)]
    #[case("uống khi đau", SigUnread::Words)]
    fn what_is_not_read_is_said_and_never_guessed(#[case] text: &str, #[case] why: SigUnread) {
        assert_eq!(sig_or_why(text), Err(why));
    }

    #[rstest]
    #[case(1.0, "1")]
    #[case(0.5, "0,5")]
    #[case(2.125, "2,125")]
    #[case(100.0, "100")]
    fn numbers_are_written_short(#[case] value: f64, #[case] text: &str) {
        assert_eq!(written(value), text);
    }
}
