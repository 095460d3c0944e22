//! How much, how often, how long, as doctors type it: `1v x 3 x 7`, `500 mg/5 ml`. Nothing is guessed: what does not
//! read as a whole reads as nothing.

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
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some((over, under)) = text.split_once('/') {
        let (over, under) = (number(over)?, number(under)?);
        let is_part = under > 0.0 && over <= under;
        return is_part.then(|| over / under);
    }
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
/// second times a day, the third days.
pub fn sig(text: &str) -> Option<Sig> {
    let text = text.trim().to_lowercase().replace(['×', '*'], "x");
    let parts: Vec<&str> = text.split('x').map(str::trim).collect();
    let (dose, times, days) = match parts[..] {
        [dose, times] => (dose, times, None),
        [dose, times, days] => (dose, times, Some(days)),
        _ => return None,
    };
    let end = dose
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '/'))
        .unwrap_or(dose.len());
    let (digits, unit) = dose.split_at(end);
    let times = worded(
        times,
        &["", "lần", "l", "lần/ngày", "l/ngày", "l/ng", "lần/ng", "/ngày"],
    )?;
    let days = match days {
        None => None,
        Some(days) => {
            let days = worded(days, &["", "ngày", "ng", "n"])?;
            if days.fract() != 0.0 || days > 3_650.0 {
                return None;
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole, above nothing and small, as was just seen"
            )]
            let whole = days as u16;
            Some(whole)
        }
    };
    Some(Sig {
        units_per_dose: number(digits)?,
        unit: unit_word(unit.trim())?,
        times_per_day: times,
        days,
    })
}

/// A number with one of these words behind it.
fn worded(text: &str, words: &[&str]) -> Option<f64> {
    let (amount, word) = amount(text)?;
    words.contains(&word).then_some(amount)
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
    is_word.then(|| whole.to_owned())
}

/// As it is written: without a point where there is nothing behind it, with a comma in Vietnamese.
pub fn written(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.replace('.', ",")
}

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
    #[case("3/2 x 2", None)]
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
    #[case(1.0, "1")]
    #[case(0.5, "0,5")]
    #[case(2.125, "2,125")]
    #[case(100.0, "100")]
    fn numbers_are_written_short(#[case] value: f64, #[case] text: &str) {
        assert_eq!(written(value), text);
    }
}
