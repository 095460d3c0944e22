//! A cron's five parts as people say them: "Hằng ngày lúc 01:30". What is seldom is left to the cron itself.
use super::words as w;
use crate::scheduling::words as days;

/// Two, six and eight times a day are still read at a glance.
const TIMES_MAX: usize = 8;

/// What the form offers; each has words.
pub const EXAMPLES: [&str; 4] = ["30 1 * * *", "0 */6 * * *", "0 22 * * 1-5", "0 3 1 * *"];

/// One part of a cron, of a kind that has words.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// `*`
    Any,
    /// `*/15`
    Every(u8),
    /// `5`, `1,3` or `1-5`, as single values in their order.
    Values(Vec<u8>),
}

impl Part {
    /// `None` where it is none of these, or beyond `first..=last`.
    fn read(text: &str, first: u8, last: u8, value: fn(&str) -> Option<u8>) -> Option<Self> {
        if text == "*" {
            return Some(Self::Any);
        }
        if let Some(step) = text.strip_prefix("*/") {
            return step.parse().ok().filter(|step| *step > 0).map(Self::Every);
        }
        let mut values = Vec::new();
        for one in text.split(',') {
            match one.split_once('-') {
                Some((from, to)) => values.extend(value(from)?..=value(to)?),
                None => values.push(value(one)?),
            }
        }
        let are_in = !values.is_empty() && values.iter().all(|value| (first..=last).contains(value));
        are_in.then_some(Self::Values(values))
    }

    fn only(&self) -> Option<u8> {
        match self {
            Self::Values(values) => <[u8; 1]>::try_from(values.as_slice()).ok().map(|[value]| value),
            Self::Any | Self::Every(_) => None,
        }
    }
}

fn number(text: &str) -> Option<u8> {
    text.parse().ok()
}

/// `1` and `MON` are Monday, `0` and `7` Sunday: here it is always 7, so that a week ends with it.
fn weekday(text: &str) -> Option<u8> {
    const NAMES: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    let named = NAMES
        .iter()
        .zip(1..)
        .find(|(name, _)| text.eq_ignore_ascii_case(name));
    match named {
        Some((_, day)) => Some(day),
        None => number(text).map(|day| if day == 0 { 7 } else { day }),
    }
}

/// In the language of the page; `None` where only the cron itself says it.
pub fn said(cron: &str) -> Option<String> {
    let parts: Vec<&str> = cron.split_whitespace().collect();
    let [minute, hour, day, "*", week] = parts.as_slice() else {
        return None;
    };
    let minute = Part::read(minute, 0, 59, number)?;
    let hour = Part::read(hour, 0, 23, number)?;
    let day = Part::read(day, 1, 31, number)?;
    let week = Part::read(week, 1, 7, weekday)?;
    match (&day, &week) {
        (Part::Any, Part::Any) => each_day(&minute, &hour),
        (Part::Any, Part::Values(days)) => Some(w::weekdays_at(&weekdays(days), &times(&minute, &hour)?)),
        (Part::Values(_), Part::Any) => Some(w::monthly_at(day.only()?, &times(&minute, &hour)?)),
        _ => None,
    }
}

fn each_day(minute: &Part, hour: &Part) -> Option<String> {
    match (minute, hour) {
        (Part::Any, Part::Any) => Some(w::every_minute().to_owned()),
        // Another step does not go on over the full hour.
        (Part::Every(step), Part::Any) if 60_u8.is_multiple_of(*step) => Some(every_minutes(*step)),
        (Part::Values(_), Part::Any) => Some(w::hourly_at(&format!("{:02}", minute.only()?))),
        (Part::Values(_), Part::Every(step)) if 24_u8.is_multiple_of(*step) => {
            Some(w::every_hours(*step, &hh_mm(0, minute.only()?)))
        }
        _ => Some(w::daily_at(&times(minute, hour)?)),
    }
}

fn every_minutes(step: u8) -> String {
    if step == 1 {
        w::every_minute().to_owned()
    } else {
        w::every_minutes(step)
    }
}

/// `06:00, 12:00 và 18:00`.
fn times(minute: &Part, hour: &Part) -> Option<String> {
    let minute = minute.only()?;
    let Part::Values(hours) = hour else { return None };
    let times: Vec<String> = hours.iter().map(|hour| hh_mm(*hour, minute)).collect();
    (times.len() <= TIMES_MAX).then(|| listed(&times))
}

fn hh_mm(hour: u8, minute: u8) -> String {
    format!("{hour:02}:{minute:02}")
}

/// `Thứ Hai đến Thứ Sáu`, `Thứ Hai và Thứ Năm`.
fn weekdays(days: &[u8]) -> String {
    let follow = days.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    match days {
        [first, .., last] if follow && days.len() > 2 => w::from_to(day_word(*first), day_word(*last)),
        _ => {
            let words: Vec<String> = days.iter().map(|day| day_word(*day).to_owned()).collect();
            listed(&words)
        }
    }
}

fn day_word(day: u8) -> &'static str {
    match day {
        1 => days::monday(),
        2 => days::tuesday(),
        3 => days::wednesday(),
        4 => days::thursday(),
        5 => days::friday(),
        6 => days::saturday(),
        _ => days::sunday(),
    }
}

fn listed(words: &[String]) -> String {
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, some)) => w::and(&some.join(", "), last),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::field::Language;
    use rstest::rstest;

    #[rstest]
    #[case("30 1 * * *", "Hằng ngày lúc 01:30", "Every day at 01:30")]
    #[case(
        "0 6,12,18 * * *",
        "Hằng ngày lúc 06:00, 12:00 và 18:00",
        "Every day at 06:00, 12:00 and 18:00"
    )]
    #[case("5 * * * *", "Mỗi giờ, vào phút 05", "Every hour, at minute 05")]
    #[case("*/15 * * * *", "Cứ 15 phút một lần", "Every 15 minutes")]
    #[case("* * * * *", "Mỗi phút", "Every minute")]
    #[case("*/1 * * * *", "Mỗi phút", "Every minute")]
    #[case("0 */6 * * *", "Cứ 6 giờ một lần, từ 00:00", "Every 6 hours, from 00:00")]
    #[case("0 22 * * 1-5", "Thứ Hai đến Thứ Sáu, lúc 22:00", "Monday to Friday at 22:00")]
    #[case(
        "0 22 * * mon,THU",
        "Thứ Hai và Thứ Năm, lúc 22:00",
        "Monday and Thursday at 22:00"
    )]
    #[case("15 4 * * 0", "Chủ Nhật, lúc 04:15", "Sunday at 04:15")]
    #[case("15 4 * * 7", "Chủ Nhật, lúc 04:15", "Sunday at 04:15")]
    #[case("0 3 1 * *", "Ngày 1 hằng tháng, lúc 03:00", "Day 1 of every month at 03:00")]
    fn a_cron_is_said_in_plain_words_in_both_languages(
        #[case] cron: &str,
        #[case] vi: &str,
        #[case] en: &str,
    ) {
        assert_eq!(said(cron).as_deref(), Some(vi));
        crate::words::speak(Language::En);
        assert_eq!(said(cron).as_deref(), Some(en));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::too_few("30 1 * *")]
    #[case::with_seconds("0 30 1 * * *")]
    #[case::no_such_minute("60 1 * * *")]
    #[case::no_such_hour("0 24 * * *")]
    #[case::no_such_weekday("0 1 * * 8")]
    #[case::no_day_zero("0 1 0 * *")]
    #[case::a_month_of_its_own("0 1 * 6 *")]
    #[case::day_and_weekday("0 1 1 * 1")]
    #[case::a_step_that_does_not_fit_the_hour("*/7 * * * *")]
    #[case::a_step_of_nothing("*/0 * * * *")]
    #[case::a_range_that_runs_backwards("0 1 * * 5-1")]
    #[case::words("mỗi đêm lúc hai giờ")]
    fn what_is_seldom_or_wrong_has_no_words_of_its_own(#[case] cron: &str) {
        assert_eq!(said(cron), None);
    }

    #[test]
    fn every_example_has_words() {
        assert!(EXAMPLES.iter().all(|cron| said(cron).is_some()));
    }
}
