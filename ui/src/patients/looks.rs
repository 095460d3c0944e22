//! How a patient's facts read and look, the same on every screen.
use clinic_shared::patients::{DuplicateReason, Gender, IdentifierSystem};
use clinic_shared::time::{Date, PartialDate};
use leptos::prelude::*;

use super::words as w;
use crate::clinic;
use crate::kit::{Badge, Glyph, Icon, Tone};

pub fn gender_word(gender: Gender) -> &'static str {
    match gender {
        Gender::Male => w::male(),
        Gender::Female => w::female(),
        Gender::Other => w::other(),
        Gender::Unknown => w::unknown(),
    }
}

pub fn system_word(system: IdentifierSystem) -> &'static str {
    match system {
        IdentifierSystem::Cccd => w::cccd(),
        IdentifierSystem::Cmnd => w::cmnd(),
        IdentifierSystem::Bhyt => w::bhyt(),
        IdentifierSystem::Bhxh => w::bhxh(),
        IdentifierSystem::Passport => w::passport(),
    }
}

#[component]
pub fn ReasonBadge(reason: DuplicateReason) -> impl IntoView {
    let (tone, icon, word): (Tone, Icon, fn() -> &'static str) = match reason {
        DuplicateReason::SameIdentifier => (Tone::Danger, Icon::Card, w::same_identifier),
        DuplicateReason::SameNameAndBirthDate => (Tone::Warning, Icon::Calendar, w::same_name_birth),
        DuplicateReason::SameNameAndPhone => (Tone::Warning, Icon::Phone, w::same_name_phone),
        DuplicateReason::SameNameAndBirthYear => (Tone::Info, Icon::Calendar, w::same_name_year),
    };
    view! { <Badge tone icon text=word/> }
}

/// Months for the youngest, years for the others.
pub fn age_word(born: PartialDate, today: Date) -> String {
    let months = born.age_months(today);
    if months < 24 && born.month.is_some() {
        w::months_old(months.max(0))
    } else {
        w::years_old(born.age_years(today).max(0))
    }
}

/// `12/03/1950 · 76 tuổi`; empty when nothing is known.
pub fn born_and_age(born: Option<PartialDate>) -> String {
    born.map(|born| format!("{} · {}", born.dd_mm_yyyy(), age_word(born, clinic::today())))
        .unwrap_or_default()
}

/// `0901 234 567`; other lengths as they are.
pub fn spaced_phone(phone: &str) -> String {
    if phone.len() == 10 && phone.is_ascii() {
        format!("{} {} {}", &phone[..4], &phone[4..7], &phone[7..])
    } else {
        phone.to_owned()
    }
}

/// A number that is called by a press; nothing where there is none.
#[component]
pub fn PhoneLink(phone: String) -> impl IntoView {
    (!phone.is_empty()).then(move || {
        view! {
            <a class="link flex items-center gap-1.5 font-semibold tabular-nums" href=format!("tel:{phone}")>
                <Glyph icon=Icon::Phone class="size-5"/>
                {spaced_phone(&phone)}
            </a>
        }
    })
}

/// All but the last four characters hidden: `••••••••0001`.
pub fn masked(value: &str) -> String {
    let count = value.chars().count();
    let hidden = count.saturating_sub(4);
    "•".repeat(hidden) + &value.chars().skip(hidden).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn the_youngest_are_counted_in_months_and_a_bare_year_in_years() {
        let baby = PartialDate::new(2026, Some(8), Some(20)).unwrap();
        assert_eq!(age_word(baby, day(2026, 11, 24)), "3 tháng tuổi");
        let old = PartialDate::new(1950, None, None).unwrap();
        assert_eq!(age_word(old, day(2026, 11, 24)), "76 tuổi");
        let unborn = PartialDate::new(2027, Some(1), Some(1)).unwrap();
        assert_eq!(age_word(unborn, day(2026, 11, 24)), "0 tháng tuổi");
    }

    #[test]
    fn a_number_shows_only_its_last_four() {
        assert_eq!(masked("079090000001"), "••••••••0001");
        assert_eq!(masked("123"), "123");
    }

    #[test]
    fn a_phone_is_read_in_groups() {
        assert_eq!(spaced_phone("0901234567"), "0901 234 567");
        assert_eq!(spaced_phone("02838123456"), "02838123456");
    }
}
