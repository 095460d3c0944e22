use std::ops::RangeInclusive;

use clinic_shared::text::digits;
use clinic_shared::time::{Date, PartialDate};
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Field, words as w};

/// Reads `24/11/2026`, `24-11-2026`, `24.11.2026`, `24112026`.
pub fn parse_date(text: &str) -> Option<Date> {
    let PartialDate {
        year,
        month: Some(month),
        day: Some(day),
    } = parse_partial_date(text)?
    else {
        return None;
    };
    Date::new(year, month, day)
}

/// Reads a date as far as it is known: also `11/2026` and `2026`.
pub fn parse_partial_date(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let parts: Vec<&str> = if text.len() == 8 && digits(text) == text {
        vec![&text[..2], &text[2..4], &text[4..]]
    } else {
        text.split(['/', '-', '.', ' ']).collect()
    };
    let (year, rest) = parts.split_last()?;
    if year.len() != 4 || digits(year) != *year || rest.len() > 2 {
        return None;
    }
    let number = |part: &&str| part.parse::<i8>().ok();
    let mut rest = rest.iter().rev();
    let month = rest.next().map(number);
    let day = rest.next().map(number);
    if month == Some(None) || day == Some(None) {
        return None;
    }
    PartialDate::new(year.parse().ok()?, month.flatten(), day.flatten())
}

/// Years in which something at a clinic can be: others are slips of the finger, such as 0206 for 2026.
const YEARS: RangeInclusive<i16> = 1900..=2100;

/// What is wrong with a typed day.
fn complaint_of_day(text: &str) -> Option<&'static str> {
    match parse_date(text) {
        Some(Date(day)) if YEARS.contains(&day.year()) => None,
        Some(_) => Some(w::far_year()),
        None if has_form_of_a_day(text) => Some(w::impossible_date()),
        None => Some(w::not_a_date()),
    }
}

/// Written as a day is, such as 30/02/2026, whether there is such a day or not.
fn has_form_of_a_day(text: &str) -> bool {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let is_parted = matches!(lengths[..], [1..=2, 1..=2, 4]);
    parts.iter().all(|part| digits(part) == **part) && (is_parted || lengths == [8])
}

fn read_day(text: &str) -> Option<Date> {
    parse_date(text).filter(|Date(day)| YEARS.contains(&day.year()))
}

fn complaint_of_birth(text: &str) -> Option<&'static str> {
    match parse_partial_date(text) {
        Some(_) => None,
        None if has_form_of_a_day(text) => Some(w::impossible_date()),
        None => Some(w::not_a_birth_date()),
    }
}

/// The date fields of a form in which something stands that is no date.
#[derive(Debug, Clone, Copy)]
pub struct UnreadDates {
    fields: StoredValue<Vec<Memo<bool>>>,
    /// Somebody wanted to send the form: it complains from now on.
    tried: RwSignal<bool>,
}

impl UnreadDates {
    pub fn new(tried: RwSignal<bool>) -> Self {
        Self {
            fields: StoredValue::new(Vec::new()),
            tried,
        }
    }

    pub fn is_empty(self) -> bool {
        // A field that is gone complains of nothing.
        self.fields
            .with_value(|fields| fields.iter().all(|field| field.try_get_untracked() != Some(true)))
    }
}

/// A day, written dd/MM/yyyy whatever the machine's own habit is.
#[component]
pub fn DateField(
    #[prop(into)] label: TextProp,
    value: RwSignal<Option<Date>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    view! {
        <Written
            label
            value
            error
            required
            hint=w::date_example
            wrong=complaint_of_day
            read=read_day
            write=Date::dd_mm_yyyy
        />
    }
}

/// A birth date as far as it is known: a day, a month or only a year.
#[component]
pub fn PartialDateField(
    #[prop(into)] label: TextProp,
    value: RwSignal<Option<PartialDate>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    view! {
        <Written
            label
            value
            error
            required
            hint=w::birth_example
            wrong=complaint_of_birth
            read=parse_partial_date
            write=PartialDate::dd_mm_yyyy
        />
    }
}

/// A text that stands for a value: read at each stroke, written out neatly when the field is left.
#[component]
fn Written<T>(
    label: TextProp,
    value: RwSignal<Option<T>>,
    error: Signal<Option<String>>,
    required: bool,
    hint: fn() -> &'static str,
    /// What is wrong with a text that is not empty.
    wrong: fn(&str) -> Option<&'static str>,
    read: fn(&str) -> Option<T>,
    write: fn(T) -> String,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let written = RwSignal::new(value.get_untracked().map(write).unwrap_or_default());
    // The value may also be set from elsewhere, such as by a scanned card.
    Effect::new(move |_| {
        let value = value.get();
        if read(&written.read_untracked()) != value {
            written.set(value.map(write).unwrap_or_default());
        }
    });
    let left = RwSignal::new(false);
    let is_unread = Memo::new(move |_| written.with(|text| !text.trim().is_empty() && read(text).is_none()));
    let dates = use_context::<UnreadDates>();
    if let Some(dates) = dates {
        dates.fields.update_value(|fields| fields.push(is_unread));
    }
    let complaint = Signal::derive(move || {
        let is_looked_at = left.get() || dates.is_some_and(|dates| dates.tried.get());
        let unread = if is_looked_at && is_unread.get() {
            written.with(|text| wrong(text))
        } else {
            None
        };
        unread.map(str::to_owned).or_else(|| error.get())
    });
    let control = move |id: String, about: String| {
        view! {
            <input
                id=id
                type="text"
                inputmode="numeric"
                autocomplete="off"
                placeholder="dd/mm/yyyy"
                class="input w-full tabular-nums aria-invalid:border-error"
                required=required
                aria-invalid=move || complaint.get().is_some().then_some("true")
                aria-describedby=about
                prop:value=written
                on:input:target=move |event| {
                    let text = event.target().value();
                    left.set(false);
                    let now = read(&text);
                    written.set(text);
                    // A half-typed date is no value; the effect above must not wipe it.
                    if now.is_some() || written.with_untracked(|text| text.trim().is_empty()) {
                        value.set(now);
                    }
                }
                on:blur=move |_| {
                    left.set(true);
                    match read(&written.get_untracked()) {
                        Some(now) => written.set(write(now)),
                        None => value.set(None),
                    }
                }
            />
        }
    };
    view! { <Field label hint error=complaint required control/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("24/11/2026")]
    #[case(" 24-11-2026 ")]
    #[case("24.11.2026")]
    #[case("24112026")]
    fn a_day_is_read_as_people_write_it(#[case] text: &str) {
        assert_eq!(parse_date(text), Date::new(2026, 11, 24));
    }

    #[rstest]
    #[case("1950", "1950")]
    #[case("3/1950", "1950-03")]
    #[case("1/3/1950", "1950-03-01")]
    fn a_birth_date_is_read_as_far_as_known(#[case] text: &str, #[case] iso: &str) {
        assert_eq!(parse_partial_date(text), iso.parse().ok());
    }

    #[rstest]
    #[case("24/11/2026", None)]
    #[case("30/02/2026", Some(w::impossible_date()))]
    #[case("30022026", Some(w::impossible_date()))]
    #[case("1/13/2026", Some(w::impossible_date()))]
    #[case("24/11/0206", Some(w::far_year()))]
    #[case("24/11/9999", Some(w::far_year()))]
    #[case("24/11/26", Some(w::not_a_date()))]
    #[case("mai", Some(w::not_a_date()))]
    fn a_day_that_cannot_be_says_why(#[case] text: &str, #[case] why: Option<&'static str>) {
        assert_eq!(complaint_of_day(text), why);
        assert_eq!(read_day(text).is_some(), why.is_none());
    }

    #[rstest]
    #[case("31/02/2026")]
    #[case("24/11/26")]
    #[case("1950")]
    #[case("hôm nay")]
    #[case("")]
    #[case("1/2/3/2026")]
    #[case("x/11/2026")]
    #[case("ngày ất")]
    fn what_is_no_day_is_not_read(#[case] text: &str) {
        assert_eq!(parse_date(text), None);
    }
}
