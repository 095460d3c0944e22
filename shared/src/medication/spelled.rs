//! A line of a prescription in words, as the patient reads it: `Uống: mỗi lần 1 viên, ngày 3 lần, trong 7 ngày.` Only
//! what was written is said; nothing is guessed.

use super::{
    case::{Form, Route},
    prescription::PrescribedLine,
    sig::written,
};
use crate::field::Language;

/// What to do with it, in whole sentences. Empty where nothing is said yet.
pub fn spelled(line: &PrescribedLine, language: Language) -> String {
    let route = line.route.or_else(|| line.form.and_then(Form::route));
    let known = route.is_some() || line.form.is_some();
    let how = how(route, line.form, language);
    let sentences = [taking(line, how, known, language), sentence(&line.instructions)];
    let said: Vec<_> = sentences.into_iter().filter(|text| !text.is_empty()).collect();
    said.join(" ")
}

/// How many are handed out: `21 viên`, and `07 viên` where a digit could be put before it.
pub fn quantity(line: &PrescribedLine, language: Language) -> String {
    let Some(count) = line.quantity() else {
        return String::new();
    };
    let is_digit = count < 10.0 && count.fract() == 0.0;
    let zero = if is_digit { "0" } else { "" };
    let number = number(count, language);
    let unit = unit(line, count, language);
    format!("{zero}{number} {unit}").trim_end().to_owned()
}

/// Name and strength, where the name does not say the strength itself.
pub fn drug(line: &PrescribedLine) -> String {
    let plain = |text: &str| text.to_lowercase().replace([' ', '\u{a0}'], "");
    let (name, strength) = (plain(&line.drug), plain(&line.strength));
    // `5 mg` is not said by `2.5 mg`.
    let is_whole = |at: usize| {
        let before = name[..at].chars().next_back();
        !before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
    };
    if strength.is_empty() || name.match_indices(&strength).any(|(at, _)| is_whole(at)) {
        return line.drug.clone();
    }
    format!("{} {}", line.drug, line.strength)
}

fn taking(line: &PrescribedLine, how: &str, known: bool, language: Language) -> String {
    let (mut parts, mut counted) = (Vec::new(), false);
    if let Some(units) = line.units_per_dose {
        counted = true;
        let dose = dose(line, units, language);
        parts.push(match language {
            Language::Vi => format!("mỗi lần {dose}"),
            Language::En => format!("{dose} each time"),
        });
    }
    if line.as_needed {
        parts.push(language.pick("khi cần", "when needed").to_owned());
    }
    let once = line.times_per_day == Some(1.0) && line.days == Some(1) && !line.as_needed;
    if once {
        parts.push(language.pick("một lần duy nhất", "once only").to_owned());
    } else {
        if let Some(times) = line.times_per_day {
            counted = true;
            let often = often(times, language);
            parts.push(match (line.as_needed, language) {
                (false, _) => often,
                (true, Language::Vi) => format!("tối đa {often}"),
                (true, Language::En) => format!("at most {often}"),
            });
        }
        parts.extend(line.days.map(|days| long(days, language)));
    }
    if parts.is_empty() {
        return if known { format!("{how}.") } else { String::new() };
    }
    let colon = if counted { ":" } else { "" };
    format!("{how}{colon} {}.", parts.join(", "))
}

/// `ngày 3 lần`, `2 ngày 1 lần`, `mỗi tuần 2 lần`.
fn often(times_per_day: f64, language: Language) -> String {
    let Some((times, days)) = in_days(times_per_day) else {
        let times = number(times_per_day, language);
        return match language {
            Language::Vi => format!("ngày {times} lần"),
            Language::En => format!("{times} times a day"),
        };
    };
    match language {
        Language::Vi => match days {
            1 => format!("ngày {times} lần"),
            7 => format!("mỗi tuần {times} lần"),
            30 => format!("mỗi tháng {times} lần"),
            _ if days % 7 == 0 => format!("{} tuần {times} lần", days / 7),
            _ => format!("{days} ngày {times} lần"),
        },
        Language::En => {
            let times = match times {
                1 => "once".to_owned(),
                2 => "twice".to_owned(),
                _ => format!("{times} times"),
            };
            match days {
                1 => format!("{times} a day"),
                7 => format!("{times} a week"),
                30 => format!("{times} a month"),
                _ if days % 7 == 0 => format!("{times} in {} weeks", days / 7),
                _ => format!("{times} in {days} days"),
            }
        }
    }
}

/// Spans that people count doses by.
const SPANS: [u32; 12] = [1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 28, 30];

/// So many times in the fewest days: 0.5 is once in two. `None`: in no span that anybody counts by.
fn in_days(times_per_day: f64) -> Option<(u32, u32)> {
    // What is more often than daily is not counted by fortnights.
    let days_max = if times_per_day < 1.0 { 30 } else { 7 };
    // A third is written as 0.333, and as 0.33.
    fitting(times_per_day, days_max, 0.000_5).or_else(|| fitting(times_per_day, days_max.min(14), 0.005))
}

/// `off`: how far the number may be off, a day.
fn fitting(times_per_day: f64, days_max: u32, off: f64) -> Option<(u32, u32)> {
    let mut spans = SPANS.into_iter().filter(|days| *days <= days_max);
    spans.find_map(|days| {
        let times = times_per_day * f64::from(days);
        let whole = times.round();
        let fits = whole >= 1.0 && (times - whole).abs() <= off * f64::from(days);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and at least one; a number that is too large is cut off"
        )]
        fits.then_some((whole as u32, days))
    })
}

fn long(days: u16, language: Language) -> String {
    match (language, days) {
        (Language::Vi, _) => format!("trong {days} ngày"),
        (Language::En, 1) => "for 1 day".to_owned(),
        (Language::En, _) => format!("for {days} days"),
    }
}

/// `1 viên`, `nửa viên`, `1 viên rưỡi`: what is counted, not measured, is parted in words. A badly printed ½ reads as 1.
fn dose(line: &PrescribedLine, units: f64, language: Language) -> String {
    let unit = unit(line, units, language);
    let count = number(units, language);
    if is_measured(&line.unit) {
        return format!("{count} {unit}").trim_end().to_owned();
    }
    let (whole, part) = (units.trunc(), units.fract());
    let is = |value: f64| (part - value).abs() < 1e-9;
    match language {
        Language::Vi if whole == 0.0 && is(0.5) => format!("nửa {unit}"),
        Language::Vi if whole == 0.0 && is(0.25) => format!("một phần tư {unit}"),
        Language::Vi if whole == 0.0 && is(0.75) => format!("ba phần tư {unit}"),
        Language::Vi if is(0.5) => format!("{} {unit} rưỡi", number(whole, language)),
        Language::En if whole == 0.0 && is(0.5) => format!("half a {unit}"),
        Language::En if whole == 0.0 && is(0.25) => format!("a quarter of a {unit}"),
        Language::En if whole == 0.0 && is(0.75) => format!("three quarters of a {unit}"),
        Language::En if is(0.5) => format!("{} and a half {unit}", number(whole, language)),
        _ => format!("{count} {unit}"),
    }
}

/// By a scale, a cylinder or in international units.
fn is_measured(unit: &str) -> bool {
    let unit = unit.to_lowercase();
    let measures = "ml l g mg mcg µg μg ui iu đv % cm";
    unit.is_empty() || unit == "đơn vị" || measures.split(' ').any(|measure| measure == unit)
}

fn number(value: f64, language: Language) -> String {
    let text = written(value);
    match language {
        Language::Vi => text,
        Language::En => text.replace(',', "."),
    }
}

/// Units of the list in English, others as they were typed.
fn unit(line: &PrescribedLine, count: f64, language: Language) -> String {
    if language == Language::Vi {
        return line.unit.clone();
    }
    let one = match line.unit.to_lowercase().as_str() {
        "viên" => match line.form {
            Some(Form::Capsule) => "capsule",
            Some(Form::Lozenge) => "lozenge",
            Some(Form::Suppository) => "suppository",
            Some(Form::Pessary) => "pessary",
            _ => "tablet",
        },
        "gói" => "sachet",
        "ống" => "ampoule",
        "lọ" | "chai" => "bottle",
        "tuýp" => "tube",
        "miếng" => "patch",
        "giọt" => "drop",
        "nhát" | "nhát xịt" => "puff",
        "thìa" | "muỗng" => "spoon",
        _ => return line.unit.clone(),
    };
    if count <= 1.0 {
        return one.to_owned();
    }
    match one.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if one.ends_with("ch") => format!("{one}es"),
        None => format!("{one}s"),
    }
}

/// With its capital and its full stop.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let has_end = text.ends_with(['.', '!', '?', '…']);
    let end = if has_end { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

/// What one does with it. A form says it more exactly than the way into the body.
fn how(route: Option<Route>, form: Option<Form>, language: Language) -> &'static str {
    let (vi, en) = by_form(route, form)
        .or_else(|| route.map(|route| by_route(route, form)))
        .unwrap_or(("Dùng", "Use"));
    language.pick(vi, en)
}

fn by_form(route: Option<Route>, form: Option<Form>) -> Option<(&'static str, &'static str)> {
    Some(match form? {
        Form::Lozenge if route == Some(Route::Oral) => ("Ngậm", "Suck"),
        Form::Effervescent if route == Some(Route::Oral) => ("Hòa nước uống", "Dissolve and drink"),
        Form::Mouthwash => ("Súc miệng", "Rinse the mouth"),
        Form::Shampoo => ("Gội đầu", "Wash the hair"),
        Form::Patch => ("Dán ngoài da", "Put on the skin"),
        Form::Infusion => ("Truyền tĩnh mạch", "By infusion"),
        Form::Implant => ("Cấy dưới da", "Implant under the skin"),
        Form::Intrauterine => ("Đặt tử cung", "Into the womb"),
        Form::Nebuliser => ("Khí dung", "By nebuliser"),
        Form::NasalSpray => ("Xịt mũi", "Spray into the nose"),
        Form::EyeOintment => ("Tra mắt", "Put into the eye"),
        Form::Injection | Form::Depot if route.is_none() => ("Tiêm", "Inject"),
        Form::Spray if route.is_none() => ("Xịt", "Spray"),
        Form::Drops if route.is_none() => ("Nhỏ", "Drop"),
        _ => return None,
    })
}

fn by_route(route: Route, form: Option<Form>) -> (&'static str, &'static str) {
    let is_spray = form == Some(Form::Spray);
    let is_spread = matches!(form, Some(Form::Cream | Form::Ointment | Form::Gel));
    match route {
        Route::Oral if is_spray => ("Xịt miệng", "Spray into the mouth"),
        Route::Oral => ("Uống", "By mouth"),
        Route::Sublingual if is_spray => ("Xịt dưới lưỡi", "Spray under the tongue"),
        Route::Sublingual => ("Ngậm dưới lưỡi", "Under the tongue"),
        Route::Rectal if is_spread => ("Bôi hậu môn", "Apply to the anus"),
        Route::Rectal if form == Some(Form::Solution) => ("Thụt hậu môn", "As an enema"),
        Route::Rectal => ("Đặt hậu môn", "Into the rectum"),
        Route::Iv => ("Tiêm tĩnh mạch", "Into a vein"),
        Route::Im => ("Tiêm bắp", "Into a muscle"),
        Route::Sc => ("Tiêm dưới da", "Under the skin"),
        Route::Transdermal if is_spread => ("Bôi ngoài da", "Apply to the skin"),
        Route::Transdermal => ("Dán ngoài da", "Put on the skin"),
        Route::Intrathecal => ("Tiêm nội tủy mạc", "Into the spinal canal"),
        Route::Inhaled => ("Hít", "Inhale"),
        Route::Nasal if is_spray => ("Xịt mũi", "Spray into the nose"),
        Route::Nasal if is_spread => ("Bôi mũi", "Apply inside the nose"),
        Route::Nasal => ("Nhỏ mũi", "Into the nose"),
        Route::Eye if is_spread => ("Tra mắt", "Put into the eye"),
        Route::Eye => ("Nhỏ mắt", "Drop into the eye"),
        Route::Ear if is_spray => ("Xịt tai", "Spray into the ear"),
        Route::Ear => ("Nhỏ tai", "Drop into the ear"),
        Route::Skin if is_spray => ("Xịt ngoài da", "Spray on the skin"),
        Route::Skin if form == Some(Form::Powder) => ("Rắc ngoài da", "Dust on the skin"),
        Route::Skin => ("Bôi ngoài da", "Apply to the skin"),
        Route::Vaginal if is_spread => ("Bôi âm đạo", "Apply inside the vagina"),
        Route::Vaginal => ("Đặt âm đạo", "Into the vagina"),
        Route::Local if is_spray => ("Xịt tại chỗ", "Spray on the spot"),
        Route::Local if is_spread => ("Bôi tại chỗ", "Apply to the spot"),
        Route::Local => ("Dùng tại chỗ", "Use on the spot"),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sig::sig, *};
    use rstest::rstest;

    /// As a doctor types it.
    fn line((form, typed): (&str, &str)) -> PrescribedLine {
        let sig = sig(typed).unwrap();
        PrescribedLine {
            form: Form::parse(form),
            units_per_dose: Some(sig.units_per_dose),
            unit: sig.unit,
            times_per_day: Some(sig.times_per_day),
            days: sig.days,
            ..PrescribedLine::default()
        }
    }

    #[rstest]
    #[case(("tablet", "1v x 3 x 7"), "Uống: mỗi lần 1 viên, ngày 3 lần, trong 7 ngày.")]
    #[case(("tablet", "1/2v x 2 x 30"), "Uống: mỗi lần nửa viên, ngày 2 lần, trong 30 ngày.")]
    #[case(("tablet", "1/4v x 1 x 5"), "Uống: mỗi lần một phần tư viên, ngày 1 lần, trong 5 ngày.")]
    #[case(("tablet", "1,5v x 1 x 5"), "Uống: mỗi lần 1 viên rưỡi, ngày 1 lần, trong 5 ngày.")]
    #[case(("tablet", "1,25v x 1 x 5"), "Uống: mỗi lần 1,25 viên, ngày 1 lần, trong 5 ngày.")]
    #[case(("tablet", "1v x 1 x 1"), "Uống: mỗi lần 1 viên, một lần duy nhất.")]
    #[case(("tablet", "1v x 2"), "Uống: mỗi lần 1 viên, ngày 2 lần.")]
    #[case(("tablet", "1v x 0,5 x 30"), "Uống: mỗi lần 1 viên, 2 ngày 1 lần, trong 30 ngày.")]
    #[case(("tablet", "4v x 0,142857 x 84"), "Uống: mỗi lần 4 viên, mỗi tuần 1 lần, trong 84 ngày.")]
    #[case(("tablet", "1v x 0,43 x 28"), "Uống: mỗi lần 1 viên, mỗi tuần 3 lần, trong 28 ngày.")]
    #[case(("syrup", "7,5ml x 2 x 5"), "Uống: mỗi lần 7,5 ml, ngày 2 lần, trong 5 ngày.")]
    #[case(("suspension", "0,5ml x 2 x 5"), "Uống: mỗi lần 0,5 ml, ngày 2 lần, trong 5 ngày.")]
    #[case(("lozenge", "1v x 4 x 5"), "Ngậm: mỗi lần 1 viên, ngày 4 lần, trong 5 ngày.")]
    #[case(("effervescent", "1v x 1 x 10"), "Hòa nước uống: mỗi lần 1 viên, ngày 1 lần, trong 10 ngày.")]
    #[case(("eye-drops", "2gi x 4 x 7"), "Nhỏ mắt: mỗi lần 2 giọt, ngày 4 lần, trong 7 ngày.")]
    #[case(("ear-drops", "3gi x 2 x 7"), "Nhỏ tai: mỗi lần 3 giọt, ngày 2 lần, trong 7 ngày.")]
    #[case(("nasal-spray", "2 nhát x 1 x 30"), "Xịt mũi: mỗi lần 2 nhát, ngày 1 lần, trong 30 ngày.")]
    #[case(("inhaler", "1 nhát x 2 x 30"), "Hít: mỗi lần 1 nhát, ngày 2 lần, trong 30 ngày.")]
    #[case(("nebuliser", "1o x 2 x 3"), "Khí dung: mỗi lần 1 ống, ngày 2 lần, trong 3 ngày.")]
    #[case(("suppository", "1v x 1 x 3"), "Đặt hậu môn: mỗi lần 1 viên, ngày 1 lần, trong 3 ngày.")]
    #[case(("pessary", "1v x 1 x 6"), "Đặt âm đạo: mỗi lần 1 viên, ngày 1 lần, trong 6 ngày.")]
    #[case(("patch", "1 miếng x 0,333 x 30"), "Dán ngoài da: mỗi lần 1 miếng, 3 ngày 1 lần, trong 30 ngày.")]
    #[case(("mouthwash", "10ml x 3 x 7"), "Súc miệng: mỗi lần 10 ml, ngày 3 lần, trong 7 ngày.")]
    #[case(("injection", "1o x 1 x 3"), "Tiêm: mỗi lần 1 ống, ngày 1 lần, trong 3 ngày.")]
    #[case(("", "1v x 2 x 3"), "Dùng: mỗi lần 1 viên, ngày 2 lần, trong 3 ngày.")]
    fn a_line_says_how_much_how_often_and_how_long(#[case] written: (&str, &str), #[case] said: &str) {
        assert_eq!(spelled(&line(written), Language::Vi), said);
    }

    #[rstest]
    #[case(("tablet", "1v x 3 x 7"), "By mouth: 1 tablet each time, 3 times a day, for 7 days.")]
    #[case(("capsule", "2v x 1 x 1"), "By mouth: 2 capsules each time, once only.")]
    #[case(("tablet", "1/2v x 2 x 30"), "By mouth: half a tablet each time, twice a day, for 30 days.")]
    #[case(("tablet", "1,5v x 1 x 5"), "By mouth: 1 and a half tablets each time, once a day, for 5 days.")]
    #[case(("syrup", "7,5ml x 2 x 5"), "By mouth: 7.5 ml each time, twice a day, for 5 days.")]
    #[case(("pessary", "2v x 0,143 x 6"), "Into the vagina: 2 pessaries each time, once a week, for 6 days.")]
    #[case(("patch", "1 miếng x 0,33 x 30"), "Put on the skin: 1 patch each time, once in 3 days, for 30 days.")]
    fn in_english_it_says_the_same(#[case] written: (&str, &str), #[case] said: &str) {
        assert_eq!(spelled(&line(written), Language::En), said);
    }

    #[rstest]
    #[case("cream", Some(2.0), Some(7), "Bôi ngoài da: ngày 2 lần, trong 7 ngày.")]
    #[case("cream", None, Some(7), "Bôi ngoài da trong 7 ngày.")]
    #[case("eye-ointment", Some(1.0), None, "Tra mắt: ngày 1 lần.")]
    #[case("tablet", None, None, "Uống.")]
    #[case("", None, None, "")]
    fn what_is_not_said_is_not_guessed(
        #[case] form: &str,
        #[case] times_per_day: Option<f64>,
        #[case] days: Option<u16>,
        #[case] said: &str,
    ) {
        let line = PrescribedLine {
            form: Form::parse(form),
            times_per_day,
            days,
            ..PrescribedLine::default()
        };
        assert_eq!(spelled(&line, Language::Vi), said);
    }

    #[rstest]
    #[case("oral", "tablet", "Uống")]
    #[case("sublingual", "tablet", "Ngậm dưới lưỡi")]
    #[case("sublingual", "spray", "Xịt dưới lưỡi")]
    #[case("vaginal", "tablet", "Đặt âm đạo")]
    #[case("vaginal", "cream", "Bôi âm đạo")]
    #[case("rectal", "solution", "Thụt hậu môn")]
    #[case("rectal", "ointment", "Bôi hậu môn")]
    #[case("iv", "injection", "Tiêm tĩnh mạch")]
    #[case("im", "injection", "Tiêm bắp")]
    #[case("sc", "injection", "Tiêm dưới da")]
    #[case("im", "depot", "Tiêm bắp")]
    #[case("iv", "infusion", "Truyền tĩnh mạch")]
    #[case("nasal", "drops", "Nhỏ mũi")]
    #[case("nasal", "spray", "Xịt mũi")]
    #[case("ear", "drops", "Nhỏ tai")]
    #[case("eye", "gel", "Tra mắt")]
    #[case("skin", "spray", "Xịt ngoài da")]
    #[case("skin", "shampoo", "Gội đầu")]
    #[case("transdermal", "gel", "Bôi ngoài da")]
    #[case("local", "spray", "Xịt tại chỗ")]
    fn the_way_and_the_form_together_say_what_to_do(
        #[case] route: &str,
        #[case] form: &str,
        #[case] vi: &str,
    ) {
        let line = PrescribedLine {
            route: Route::parse(route),
            ..line((form, "1v x 2 x 3"))
        };
        assert_eq!(
            spelled(&line, Language::Vi),
            format!("{vi}: mỗi lần 1 viên, ngày 2 lần, trong 3 ngày.")
        );
    }

    #[test]
    fn every_way_has_words_in_both_languages() {
        for route in Route::ALL {
            for form in Form::ALL.iter().copied().map(Some).chain([None]) {
                let (vi, en) = (
                    how(Some(*route), form, Language::Vi),
                    how(Some(*route), form, Language::En),
                );
                assert!(vi != "Dùng" && en != "Use", "{route:?} {form:?}");
            }
        }
    }

    #[rstest]
    #[case((Some(1.0), Some(4.0), Some(5)), "Uống: mỗi lần 1 viên, khi cần, tối đa ngày 4 lần, trong 5 ngày.")]
    #[case((Some(1.0), Some(1.0), Some(1)), "Uống: mỗi lần 1 viên, khi cần, tối đa ngày 1 lần, trong 1 ngày.")]
    #[case((Some(1.0), Some(0.5), None), "Uống: mỗi lần 1 viên, khi cần, tối đa 2 ngày 1 lần.")]
    #[case((Some(1.0), None, Some(5)), "Uống: mỗi lần 1 viên, khi cần, trong 5 ngày.")]
    #[case((None, None, Some(5)), "Uống khi cần, trong 5 ngày.")]
    fn what_is_taken_when_needed_has_its_most(
        #[case] written: (Option<f64>, Option<f64>, Option<u16>),
        #[case] said: &str,
    ) {
        let (units_per_dose, times_per_day, days) = written;
        let line = PrescribedLine {
            units_per_dose,
            times_per_day,
            days,
            as_needed: true,
            instructions: "khi sốt trên 38,5 °C".to_owned(),
            ..line(("tablet", "1v x 1 x 1"))
        };
        assert_eq!(
            spelled(&line, Language::Vi),
            format!("{said} Khi sốt trên 38,5 °C.")
        );
    }

    #[rstest]
    #[case("uống sau ăn", "Uống sau ăn.")]
    #[case("Uống sau ăn.", "Uống sau ăn.")]
    #[case("để xa tầm tay trẻ em!", "Để xa tầm tay trẻ em!")]
    #[case("  ", "")]
    fn instructions_are_a_sentence_of_their_own(#[case] instructions: &str, #[case] said: &str) {
        let line = PrescribedLine {
            instructions: instructions.to_owned(),
            ..PrescribedLine::default()
        };
        assert_eq!(spelled(&line, Language::Vi), said);
    }

    #[rstest]
    #[case("1v x 3 x 7", None, "21 viên")]
    #[case("1v x 1 x 7", None, "07 viên")]
    #[case("1/2v x 1 x 7", None, "04 viên")]
    #[case("5ml x 2 x 5", Some(60.0), "60 ml")]
    #[case("5ml x 2 x 5", Some(7.5), "7,5 ml")]
    #[case("1 x 1 x 9", None, "09")]
    #[case("1v x 1", None, "")]
    fn a_quantity_of_one_digit_has_a_zero_before_it(
        #[case] typed: &str,
        #[case] given: Option<f64>,
        #[case] said: &str,
    ) {
        let line = PrescribedLine {
            quantity: given,
            ..line(("tablet", typed))
        };
        assert_eq!(quantity(&line, Language::Vi), said);
    }

    #[rstest]
    #[case("Paracetamol", "500 mg", "Paracetamol 500 mg")]
    #[case("Augmentin 625mg", "625 mg", "Augmentin 625mg")]
    #[case("Warfarin 2.5 mg", "5 mg", "Warfarin 2.5 mg 5 mg")]
    #[case("Warfarin 2,5mg", "5 mg", "Warfarin 2,5mg 5 mg")]
    #[case("Atorvastatin 15 mg", "5 mg", "Atorvastatin 15 mg 5 mg")]
    #[case("Berberin", "", "Berberin")]
    fn a_strength_is_not_said_twice(#[case] name: &str, #[case] strength: &str, #[case] whole: &str) {
        let line = PrescribedLine {
            drug: name.to_owned(),
            strength: strength.to_owned(),
            ..PrescribedLine::default()
        };
        assert_eq!(drug(&line), whole);
    }

    #[rstest]
    #[case(3.0, Some((3, 1)))]
    #[case(48.0, Some((48, 1)))]
    #[case(1.5, Some((3, 2)))]
    #[case(0.14, Some((1, 7)))]
    #[case(0.29, Some((2, 7)))]
    #[case(0.07, Some((1, 14)))]
    #[case(1.0 / 30.0, Some((1, 30)))]
    #[case(0.033, Some((1, 30)))]
    #[case(1.33, Some((4, 3)))]
    #[case(2.3, None)]
    #[case(0.01, None)]
    fn how_often_is_told_in_the_fewest_whole_days(#[case] times: f64, #[case] read: Option<(u32, u32)>) {
        assert_eq!(in_days(times), read);
    }
}
