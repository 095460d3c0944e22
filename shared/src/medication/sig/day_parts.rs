//! Doses by the parts of a day: `s1 c1`, `s1 t1 c1`, `1v tối`, `sáng 1v chiều 1v`.

use super::{Sig, SigUnread, WRITTEN_MIN, behind, how_often, number, unit_word};

const NAMES: [&str; 4] = ["sáng", "trưa", "chiều", "tối"];
/// One letter may be noon or evening: `t`.
type MayBe = &'static [usize];

fn part(word: &str) -> Option<MayBe> {
    Some(match word {
        "s" | "sáng" | "sang" => &[0],
        "tr" | "trưa" | "trua" => &[1],
        "c" | "chiều" | "chieu" => &[2],
        "tối" | "toi" => &[3],
        "t" => &[1, 3],
        _ => return None,
    })
}

/// The part that a whole word names, in either language.
pub fn named(word: &str) -> Option<usize> {
    match (word, part(word)) {
        ("morning" | "mornings", _) => Some(0),
        ("noon" | "midday", _) => Some(1),
        ("afternoon" | "afternoons", _) => Some(2),
        ("evening" | "evenings" | "night" | "nights" | "nightly" | "bedtime" | "đêm" | "dem", _) => Some(3),
        // One letter is a word that is being typed.
        (_, Some([part])) if word.len() > 2 => Some(*part),
        _ => None,
    }
}

const UNITS: &str = "v viên vien gói goi ống ong o giọt giot gi ml nhát nhat miếng mieng thìa thia muỗng muong lọ lo \
    tuýp tuyp chai hộp hop g mg mcg ui iu đv";

/// A short word for what is counted.
pub fn is_unit(word: &str) -> bool {
    UNITS.split(' ').any(|unit| unit == word)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum What<'t> {
    Number(f64),
    Word(&'t str),
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Token<'t> {
    what: What<'t>,
    /// The signs that part it from the one before.
    gap: &'t str,
    end: usize,
}

/// Up to what is neither number nor word.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all: Vec<Token<'_>> = Vec::new();
    let mut behind = 0;
    loop {
        let rest = text[behind..].trim_start_matches([' ', ',', ';', '+', '-', '–']);
        let start = text.len() - rest.len();
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let long = if is_number {
            digits(rest)
        } else {
            rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())
        };
        let word = &rest[..long];
        let what = match number(word) {
            Some(value) => What::Number(value),
            None if is_number || word.is_empty() => return all,
            None => What::Word(word),
        };
        let gap = text[behind..start].trim();
        behind = start + long;
        all.push(Token {
            what,
            gap,
            end: behind,
        });
    }
}

/// How long a number is: `1`, `0,5`, `1/2`. A comma before a space parts two doses.
fn digits(text: &str) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        let is_inside = matches!(c, '.' | ',' | '/') && next.is_some_and(|next| next.is_ascii_digit());
        if !(c.is_ascii_digit() || is_inside) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// One dose: how many of what, and when.
struct Dose<'t> {
    amount: f64,
    unit: &'t str,
    parts: Vec<MayBe>,
}

/// The next dose of the tokens, and how many of them it took.
fn dose<'t>(tokens: &[Token<'t>]) -> Option<(Dose<'t>, usize)> {
    let word_at = |at: usize| match tokens.get(at)?.what {
        What::Word(word) => Some(word),
        What::Number(_) => None,
    };
    // A sign before it could be a part of the number: `s,5`, `s-1`.
    let number_at = |at: usize| match tokens.get(at)? {
        Token {
            what: What::Number(value),
            gap,
            ..
        } if at == 0 || gap.is_empty() => Some(*value),
        _ => None,
    };
    let unit_at = |at: usize| {
        let is_next = tokens.get(at).is_some_and(|token| token.gap.is_empty());
        word_at(at).filter(|word| is_next && is_unit(word) && part(word).is_none())
    };
    // `buổi` or `và` before a part says nothing more.
    let part_at = |at: usize| match word_at(at)? {
        "buổi" | "và" => Some((part(word_at(at + 1)?)?, at + 2)),
        word => Some((part(word)?, at + 1)),
    };
    // Not by a dash: `1v sáng - tối` could be from one to the other.
    let is_joined = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|token| matches!(token.gap, "" | "," | ";" | "+"))
    };
    if let Some((when, at)) = part_at(0) {
        let amount = number_at(at)?;
        let unit = unit_at(at + 1);
        let dose = Dose {
            amount,
            unit: unit.unwrap_or_default(),
            parts: vec![when],
        };
        return Some((dose, at + 1 + usize::from(unit.is_some())));
    }
    let amount = number_at(0)?;
    let unit = unit_at(1);
    let mut at = 1 + usize::from(unit.is_some());
    let mut parts = Vec::new();
    while let Some((when, next)) = part_at(at).filter(|_| is_joined(at)) {
        // `1v sáng c1`: the letter begins another dose.
        if number_at(next).is_some() && !parts.is_empty() {
            break;
        }
        parts.push(when);
        at = next;
    }
    let dose = Dose {
        amount,
        unit: unit.unwrap_or_default(),
        parts,
    };
    (!dose.parts.is_empty()).then_some((dose, at))
}

/// The only way in which they follow each other in a day.
fn only_order(parts: &[MayBe]) -> Option<Vec<usize>> {
    fn ways(parts: &[MayBe], from: usize) -> Vec<Vec<usize>> {
        let Some((first, rest)) = parts.split_first() else {
            return vec![Vec::new()];
        };
        let firsts = first.iter().filter(|part| **part >= from);
        let ways = firsts.flat_map(|part| {
            let later = ways(rest, part + 1).into_iter();
            later.map(move |later| [vec![*part], later].concat())
        });
        ways.collect()
    }
    let mut all = ways(parts, 0);
    all.pop().filter(|_| all.is_empty())
}

/// `None`: it does not speak of parts of a day. The second piece, where there is one, is of days and says so.
pub fn read(pieces: &[&str]) -> Option<Result<Sig, SigUnread>> {
    let text = pieces.first()?;
    let tokens = tokens(text);
    let (mut doses, mut at, mut end) = (Vec::new(), 0, 0);
    while let Some(next) = tokens.get(at) {
        let is_parted = match next.gap {
            "" => true,
            "," | ";" | "+" | "-" | "–" => at > 0,
            _ => false,
        };
        let Some((dose, taken)) = dose(&tokens[at..]).filter(|_| is_parted) else {
            break;
        };
        doses.push(dose);
        at += taken;
        end = tokens[at - 1].end;
    }
    // All that no dose took is words, its signs too.
    (!doses.is_empty()).then(|| whole(&doses, &text[end..], pieces))
}

fn whole(doses: &[Dose<'_>], behind: &str, pieces: &[&str]) -> Result<Sig, SigUnread> {
    let parts: Vec<MayBe> = doses.iter().flat_map(|dose| dose.parts.iter().copied()).collect();
    let order = only_order(&parts).ok_or(SigUnread::Words)?;
    let times = u8::try_from(order.len()).map_err(|_| SigUnread::Words)?;
    let times = f64::from(times);
    let words = behind::told(behind, times).ok_or(SigUnread::Words)?;
    let first = doses.first().ok_or(SigUnread::Words)?;
    let unit = doses.iter().map(|dose| dose.unit).find(|unit| !unit.is_empty());
    let unit = unit.unwrap_or_default();
    if first.amount < WRITTEN_MIN {
        return Err(SigUnread::Words);
    }
    let is_other_unit = |dose: &Dose<'_>| !dose.unit.is_empty() && dose.unit != unit;
    let is_other_amount = |dose: &Dose<'_>| dose.amount.total_cmp(&first.amount).is_ne();
    if doses
        .iter()
        .any(|dose| is_other_amount(dose) || is_other_unit(dose))
    {
        return Err(SigUnread::Amounts);
    }
    let (days, words) = match pieces {
        [_] => (None, words),
        [_, days] if words.is_empty() => {
            let (days, words) = super::whole_days(days, true, times).ok_or(SigUnread::Words)?;
            (Some(days), words)
        }
        _ => return Err(SigUnread::Words),
    };
    // `1v sáng sau ăn, tối`: at another part too. `s1 c`: another dose that is being typed.
    if part(&words).is_some()
        || how_often::parts_of_day(&words)
            .iter()
            .any(|part| !order.contains(part))
    {
        return Err(SigUnread::Words);
    }
    let names: Vec<&str> = order.iter().filter_map(|at| NAMES.get(*at).copied()).collect();
    let said = [names.join(", "), words];
    let said: Vec<_> = said.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(Sig {
        units_per_dose: first.amount,
        unit: unit_word(unit).ok_or(SigUnread::Words)?,
        times_per_day: times,
        days,
        instructions: said.join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("s1 c1", 2.0, "sáng, chiều")]
    #[case("s1t1c1", 3.0, "sáng, trưa, chiều")]
    #[case("s1 t1 c1 t1", 4.0, "sáng, trưa, chiều, tối")]
    #[case("t1 t1", 2.0, "trưa, tối")]
    #[case("c1, t1", 2.0, "chiều, tối")]
    #[case("sáng 1v chiều 1v", 2.0, "sáng, chiều")]
    #[case("1v sáng 1v tối", 2.0, "sáng, tối")]
    #[case("1v sáng, tối", 2.0, "sáng, tối")]
    #[case("1v buổi tối", 1.0, "tối")]
    #[case("1v tối trước khi ngủ", 1.0, "tối, trước khi ngủ")]
    #[case("1v sáng sau ăn", 1.0, "sáng, sau ăn")]
    #[case("s1 - c1", 2.0, "sáng, chiều")]
    #[case("s1-c1-t1", 3.0, "sáng, chiều, tối")]
    #[case("1v sáng - 1v tối", 2.0, "sáng, tối")]
    #[case("1v sáng và tối", 2.0, "sáng, tối")]
    #[case("1v sáng sau ăn sáng", 1.0, "sáng, sau ăn sáng")]
    #[case("s1 c1 (sau ăn)", 2.0, "sáng, chiều, sau ăn")]
    fn parts_of_a_day_are_times_and_told_by_name(#[case] text: &str, #[case] times: f64, #[case] told: &str) {
        let sig = read(&[text]).unwrap().unwrap();
        assert_eq!((sig.units_per_dose, sig.times_per_day), (1.0, times));
        assert_eq!(sig.instructions, told);
    }

    #[rstest]
    #[case::noon_or_evening("s1 t1", SigUnread::Words)]
    #[case::out_of_order("c1 s1", SigUnread::Words)]
    #[case::twice("s1 s1", SigUnread::Words)]
    #[case::another_amount("s1 c2", SigUnread::Amounts)]
    #[case::another_amount_behind_a_dash("s1 - c2", SigUnread::Amounts)]
    #[case::per_or_and("s1/c1", SigUnread::Words)]
    #[case::a_colon("s1: c2", SigUnread::Words)]
    #[case::an_unknown_sign("1v sáng & 2v tối", SigUnread::Words)]
    #[case::one_or_the_other("1v sáng/tối", SigUnread::Words)]
    #[case::from_one_to_the_other("1v sáng - tối", SigUnread::Words)]
    #[case::a_half("s1½ c1½", SigUnread::Words)]
    #[case::every_other_day_in_brackets("1v tối (cách ngày)", SigUnread::Words)]
    #[case::on_weekdays("1v tối - thứ 2,4,6", SigUnread::Words)]
    #[case::on_a_weekday("4v sáng (thứ hai)", SigUnread::Words)]
    #[case::on_wednesdays("4v sáng thứ tư", SigUnread::Words)]
    #[case::on_sundays("1v tối cn", SigUnread::Words)]
    #[case::a_week("4v sáng/tuần", SigUnread::Words)]
    #[case::more_if_needed("s1 c1 (2v nếu sốt)", SigUnread::Words)]
    #[case::at_another_part_too("1v sáng sau ăn, tối", SigUnread::Words)]
    #[case::a_part_without_its_amount("s1 c", SigUnread::Words)]
    #[case::a_range("s1-2 c1", SigUnread::Words)]
    #[case::a_part_of_one("1v sáng,5v tối", SigUnread::Amounts)]
    #[case::another_unit("sáng 1v chiều 1 gói", SigUnread::Amounts)]
    #[case::every_other_day("1v tối cách ngày", SigUnread::Words)]
    #[case::a_dose_that_is_not_whole("1v sáng 2", SigUnread::Words)]
    fn what_could_be_two_things_is_neither(#[case] text: &str, #[case] why: SigUnread) {
        assert_eq!(read(&[text]), Some(Err(why)));
    }

    #[rstest]
    #[case("1v")]
    #[case("2v/ngày")]
    #[case("1v sau ăn")]
    #[case("sáng")]
    #[case("s,5 c,5")]
    #[case("- 1v sáng")]
    #[case("")]
    fn what_names_no_part_of_a_day_is_read_elsewhere(#[case] text: &str) {
        assert_eq!(read(&[text]), None);
    }

    #[test]
    fn days_say_that_they_are_days() {
        let days = |text| read(&["s1 c1", text]).unwrap().map(|sig| sig.days);
        assert_eq!(days("7 ngày"), Ok(Some(7)));
        assert_eq!(days("7"), Err(SigUnread::Words));
        assert_eq!(read(&["s1", "2", "3"]), Some(Err(SigUnread::Words)));
    }
}
