use clinic_shared::{
    field::Language,
    medication::{
        PrescribedLine,
        sig::{Sig, sig, strength_mg, written},
        spelled::{quantity, spelled},
    },
    text::{fold, tidy},
};

use crate::text;

/// A dose or a strength is above nothing, what is written of a dose never reads as another one, and no number or word of
/// what was typed is passed over.
pub fn dose(bytes: &[u8]) {
    let text = text(bytes);
    if let Some(strength) = strength_mg(&text) {
        let of_one = ["viên", "ml", "thìa"].map(|unit| strength.of(1.0, unit));
        let all = of_one.into_iter().chain([Some(strength.mg), strength.per_ml]);
        all.flatten().for_each(assert_amount);
    }
    let Some(read) = sig(&text) else {
        return;
    };
    assert_amount(read.units_per_dose);
    assert_amount(read.times_per_day);
    assert!(read.days.is_none_or(|days| days > 0));
    assert_says_the_same(&read);
    assert_eq!(passed_over(&text, &read), [""; 0], "{text} {read:?}");
    let line = PrescribedLine {
        units_per_dose: Some(read.units_per_dose),
        unit: read.unit,
        times_per_day: Some(read.times_per_day),
        days: read.days,
        ..PrescribedLine::default()
    };
    assert!(line.quantity().is_none_or(|units| units >= 1.0));
    for language in [Language::Vi, Language::En] {
        assert!(!spelled(&line, language).is_empty());
        assert_eq!(quantity(&line, language).is_empty(), line.days.is_none());
    }
}

fn assert_amount(amount: f64) {
    assert!(amount > 0.0 && amount.is_finite(), "{amount}");
}

fn assert_says_the_same(read: &Sig) {
    let (units, times) = (written(read.units_per_dose), written(read.times_per_day));
    let days = read.days.map(|days| format!(" x {days}")).unwrap_or_default();
    let again = sig(&format!("{units} {} x {times}{days}", read.unit));
    let Some(again) = again else {
        assert!(
            [units, times].iter().any(|number| is_read_two_ways(number)),
            "{read:?}"
        );
        return;
    };
    assert!((again.units_per_dose - read.units_per_dose).abs() <= 0.000_501);
    assert!((again.times_per_day - read.times_per_day).abs() <= 0.000_501);
    assert_eq!((&again.unit, again.days), (&read.unit, read.days));
}

/// Words that say what a number is of, or join two.
const SAID_OTHERWISE: [&str; 10] = ["x", "l", "lan", "ngay", "ng", "n", "moi", "mot", "buoi", "va"];
const UNITS_IN_SHORT: [(&str, &str); 3] = [("v", "vien"), ("o", "ong"), ("gi", "giot")];
const PARTS_OF_DAY: [&str; 8] = ["sang", "trua", "chieu", "toi", "s", "tr", "c", "t"];

/// The numbers and words of a text that are in nothing that was read of it.
fn passed_over(text: &str, read: &Sig) -> Vec<String> {
    let text = tidy(text).to_lowercase().replace(['×', '*'], "x");
    let (told, unit) = (words(&read.instructions), words(&read.unit));
    let is_kept = |word: &str| {
        let is_unit = UNITS_IN_SHORT
            .iter()
            .any(|(short, whole)| *short == word && unit.iter().any(|unit| unit == whole));
        // `s1` is told as `sáng`.
        let is_part = PARTS_OF_DAY[4..].contains(&word)
            && told
                .iter()
                .any(|told| PARTS_OF_DAY[..4].contains(&told.as_str()) && told.starts_with(word));
        let is_said = told.iter().chain(&unit).any(|said| said == word);
        is_unit || is_part || is_said || SAID_OTHERWISE.contains(&word)
    };
    // `1vx3`.
    let is_before_x = |word: &str| word.strip_suffix('x').is_some_and(is_kept);
    let typed = words(&text);
    let (parts_typed, parts_told) = (parts_of_day(&typed), parts_of_day(&told));
    let mut lost: Vec<String> = typed
        .into_iter()
        .filter(|word| !is_kept(word) && !is_before_x(word))
        .collect();
    if parts_typed > parts_told {
        lost.push(format!("{parts_typed} parts of a day"));
    }
    let read_numbers = [
        Some(read.units_per_dose),
        Some(read.times_per_day),
        read.days.map(f64::from),
    ];
    let told_numbers = numbers(&read.instructions);
    lost.extend(numbers(&text).into_iter().filter(|number| {
        let is_read = value(number).is_some_and(|value| {
            let mut all = read_numbers.iter().flatten();
            all.any(|read| (read - value).abs() <= f64::EPSILON * value)
        });
        !is_read && !told_numbers.contains(number)
    }));
    lost
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).map(fold);
    words.filter(|word| !word.is_empty()).collect()
}

fn numbers(text: &str) -> Vec<String> {
    let signs = ['.', ',', '/'];
    let numbers = text
        .split(|c: char| !c.is_numeric() && !signs.contains(&c))
        .map(|number| number.trim_matches(signs).to_owned());
    numbers.filter(|number| !number.is_empty()).collect()
}

fn value(number: &str) -> Option<f64> {
    let part = |text: &str| text.replace(',', ".").parse::<f64>().ok();
    match number.split_once('/') {
        Some((over, under)) => Some(part(over)? / part(under)?),
        None => part(number),
    }
}

fn parts_of_day(words: &[String]) -> usize {
    let is_part = |word: &&String| PARTS_OF_DAY.contains(&word.as_str());
    words.iter().filter(is_part).count()
}

/// `1,125` is perhaps more than a thousand: nobody guesses.
fn is_read_two_ways(number: &str) -> bool {
    let parts = number.split_once(',');
    parts.is_some_and(|(whole, rest)| whole != "0" && rest.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader that stops at a sign once made of them.
    #[test]
    fn a_text_of_which_a_part_is_passed_over_is_told_from_one_that_is_read() {
        let once = Sig {
            units_per_dose: 1.0,
            unit: "viên".to_owned(),
            times_per_day: 1.0,
            days: None,
            instructions: "sáng".to_owned(),
        };
        for text in ["1v sáng", "s1", "S1v", "buổi sáng 1 viên"] {
            assert!(passed_over(text, &once).is_empty(), "{text}");
        }
        let texts = [
            "s1 - c2",
            "s1-c1-t1",
            "s1/c1",
            "s1: c2",
            "1v sáng - 1v tối",
            "1v sáng & 2v tối",
            "1v sáng/tối",
            "1v sáng (cách ngày)",
            "1v sáng - thứ 2,4,6",
            "1v sáng/tuần",
            "s1½",
            "s1 (2v nếu sốt)",
            "s1 s1",
        ];
        for text in texts {
            assert!(!passed_over(text, &once).is_empty(), "{text}");
        }
    }
}
