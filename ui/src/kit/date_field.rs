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
            wrong=w::not_a_date
            read=parse_date
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
            wrong=w::not_a_birth_date
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
    wrong: fn() -> &'static str,
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
    let complaint = Signal::derive(move || {
        let unread = left.get() && written.with(|text| !text.trim().is_empty() && read(text).is_none());
        if unread {
            Some(wrong().to_owned())
        } else {
            error.get()
        }
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
