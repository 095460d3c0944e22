//! How states look and read: colour, picture and word, the same on every screen.
use clinic_shared::patients::Priority;
use clinic_shared::practitioners::PractitionerState;
use clinic_shared::scheduling::{AppointmentKind, AppointmentStatus, BookingRefused, Transition};
use clinic_shared::time::Date;
use leptos::prelude::*;

use super::words as w;
use crate::clinic;
use crate::kit::{Badge, Icon, Tone};

pub fn status_look(status: AppointmentStatus) -> (Tone, Icon) {
    match status {
        AppointmentStatus::Proposed => (Tone::Warning, Icon::Clock),
        AppointmentStatus::Booked => (Tone::Neutral, Icon::Calendar),
        AppointmentStatus::Arrived => (Tone::Success, Icon::Arrival),
        AppointmentStatus::InProgress => (Tone::Info, Icon::Play),
        AppointmentStatus::Fulfilled => (Tone::Neutral, Icon::Check),
        AppointmentStatus::Cancelled => (Tone::Danger, Icon::Close),
        AppointmentStatus::NoShow => (Tone::Danger, Icon::Skip),
        AppointmentStatus::EnteredInError => (Tone::Neutral, Icon::Trash),
    }
}

pub fn status_word(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Proposed => w::proposed(),
        AppointmentStatus::Booked => w::booked(),
        AppointmentStatus::Arrived => w::arrived(),
        AppointmentStatus::InProgress => w::in_progress(),
        AppointmentStatus::Fulfilled => w::fulfilled(),
        AppointmentStatus::Cancelled => w::cancelled(),
        AppointmentStatus::NoShow => w::no_show(),
        AppointmentStatus::EnteredInError => w::entered_in_error(),
    }
}

/// In a word, for the smallest cards.
pub fn status_short(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Proposed => w::proposed_short(),
        AppointmentStatus::Booked => w::booked_short(),
        AppointmentStatus::Arrived => w::arrived_short(),
        AppointmentStatus::InProgress => w::in_progress_short(),
        AppointmentStatus::Fulfilled => w::fulfilled_short(),
        AppointmentStatus::Cancelled | AppointmentStatus::EnteredInError => w::cancelled_short(),
        AppointmentStatus::NoShow => w::no_show_short(),
    }
}

#[component]
pub fn StatusBadge(status: AppointmentStatus) -> impl IntoView {
    let (tone, icon) = status_look(status);
    view! { <Badge tone icon text=move || status_word(status)/> }
}

pub fn kind_word(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::General => w::general(),
        AppointmentKind::FollowUp => w::follow_up(),
        AppointmentKind::Checkup => w::checkup(),
        AppointmentKind::Procedure => w::procedure(),
        AppointmentKind::Urgent => w::urgent(),
    }
}

pub fn state_look(state: PractitionerState) -> (Tone, Icon) {
    match state {
        PractitionerState::Free => (Tone::Success, Icon::Check),
        PractitionerState::WithPatient => (Tone::Info, Icon::User),
        PractitionerState::OnLeave => (Tone::Warning, Icon::Sun),
        PractitionerState::OffShift => (Tone::Neutral, Icon::Moon),
    }
}

pub fn state_word(state: PractitionerState) -> &'static str {
    match state {
        PractitionerState::Free => w::free_now(),
        PractitionerState::WithPatient => w::with_patient(),
        PractitionerState::OnLeave => w::on_leave(),
        PractitionerState::OffShift => w::off_shift(),
    }
}

/// Row E2: what a doctor is doing now.
#[component]
pub fn StateBadge(state: PractitionerState) -> impl IntoView {
    let (tone, icon) = state_look(state);
    view! { <Badge tone icon text=move || state_word(state)/> }
}

pub fn step_look(step: Transition) -> Icon {
    match step {
        Transition::Confirm | Transition::Finish => Icon::Check,
        Transition::CheckIn => Icon::Arrival,
        Transition::UndoCheckIn | Transition::Reinstate => Icon::Undo,
        Transition::Start => Icon::Play,
        Transition::Cancel => Icon::Close,
        Transition::MarkNoShow => Icon::Skip,
        Transition::MarkError => Icon::Trash,
    }
}

pub fn step_word(step: Transition) -> &'static str {
    match step {
        Transition::Confirm => w::confirm(),
        Transition::CheckIn => w::check_in(),
        Transition::UndoCheckIn => w::undo_check_in(),
        Transition::Start => w::start(),
        Transition::Finish => w::finish(),
        Transition::Cancel => w::cancel_visit(),
        Transition::MarkNoShow => w::mark_no_show(),
        Transition::Reinstate => w::reinstate(),
        Transition::MarkError => w::mark_error(),
    }
}

pub fn priority_word(priority: Priority) -> &'static str {
    match priority {
        Priority::Emergency => w::emergency(),
        Priority::ChildUnderSix => w::child_under_six(),
        Priority::Pregnant => w::pregnant(),
        Priority::SevereDisability => w::severe_disability(),
        Priority::Aged75AndOver => w::aged_75(),
        Priority::Merit => w::merit(),
    }
}

/// Rule D10.
#[component]
pub fn PriorityBadge(priority: Priority) -> impl IntoView {
    let tone = if priority == Priority::Emergency {
        Tone::Danger
    } else {
        Tone::Warning
    };
    view! { <Badge tone icon=Icon::Star text=move || priority_word(priority)/> }
}

/// Why a time does not fit, short enough for the ghost of a moved visit.
pub fn why_not(refused: &BookingRefused) -> String {
    match refused {
        BookingRefused::SlotTaken { .. } => w::why_taken().to_owned(),
        BookingRefused::PatientBusy { start, .. } => w::why_patient_busy(&clinic::hh_mm(*start)),
        BookingRefused::OutsideHours { .. } => w::why_outside_hours().to_owned(),
        BookingRefused::OnLeave { .. } => w::why_on_leave().to_owned(),
        BookingRefused::DayFull { visits_max, .. } => w::why_day_full(*visits_max),
        BookingRefused::DayTooLong { minutes_max, .. } => w::why_day_too_long(minutes_max / 60),
        BookingRefused::SlotHeld { until, .. } => w::why_held(&clinic::hh_mm(*until)),
        BookingRefused::KeptForPriority { opens_at, .. } => w::why_kept(&clinic::date_and_time(*opens_at)),
        BookingRefused::InThePast { .. } => w::why_past().to_owned(),
        _ => w::why_other().to_owned(),
    }
}

/// The same by the type of the refusal, as `FreeTimes::why_none` names it.
pub fn why_none(kind: &str) -> &'static str {
    match kind {
        "/problems/outside-hours" => w::none_outside_hours(),
        "/problems/on-leave" => w::none_on_leave(),
        "/problems/day-full" | "/problems/day-too-long" => w::none_day_full(),
        "/problems/slot-taken" => w::none_taken(),
        "/problems/slot-held" => w::none_held(),
        "/problems/kept-for-priority" => w::none_kept(),
        "/problems/in-the-past" => w::none_past(),
        _ => w::none_other(),
    }
}

/// `Thứ Ba 24/11/2026`.
pub fn weekday_and_date(day: Date) -> String {
    format!("{} {}", weekday(day), day.dd_mm_yyyy())
}

/// `Thứ Ba`, `Tuesday`.
pub fn weekday(day: Date) -> &'static str {
    match day.0.weekday().to_monday_zero_offset() {
        0 => w::monday(),
        1 => w::tuesday(),
        2 => w::wednesday(),
        3 => w::thursday(),
        4 => w::friday(),
        5 => w::saturday(),
        _ => w::sunday(),
    }
}

/// `T3`, `Tue`.
pub fn weekday_short(day: Date) -> &'static str {
    match day.0.weekday().to_monday_zero_offset() {
        0 => w::mon(),
        1 => w::tue(),
        2 => w::wed(),
        3 => w::thu(),
        4 => w::fri(),
        5 => w::sat(),
        _ => w::sun(),
    }
}

/// `24/11`.
pub fn dd_mm(day: Date) -> String {
    format!("{:02}/{:02}", day.0.day(), day.0.month())
}

/// A name for a narrow place. People are told apart by the last words, so the first ones are shortened:
/// `Nguyễn Ngọc Loan Đào` → `N.N. Loan Đào`.
pub fn short_name(name: &str) -> String {
    const ENOUGH: usize = 15;
    let words: Vec<&str> = name.split_whitespace().collect();
    if name.chars().count() <= ENOUGH || words.len() < 3 {
        return name.to_owned();
    }
    let (first, last) = words.split_at(words.len() - 2);
    let letters: String = first
        .iter()
        .filter_map(|word| word.chars().next())
        .flat_map(|letter| [letter, '.'])
        .collect();
    format!("{letters} {}", last.join(" "))
}

/// A service's colour, beside its name.
#[component]
pub fn ServiceDot(color: String) -> impl IntoView {
    view! { <span class="size-3 shrink-0 rounded-full" style:background-color=color aria-hidden="true"></span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_named_as_people_say_them() {
        let day = Date::new(2026, 11, 24).unwrap();
        assert_eq!(weekday_and_date(day), "Thứ Ba 24/11/2026");
        assert_eq!((weekday_short(day), dd_mm(day).as_str()), ("T3", "24/11"));
    }

    #[test]
    fn a_short_name_keeps_the_last_words() {
        assert_eq!(short_name("Nguyễn Ngọc Loan Đào"), "N.N. Loan Đào");
        assert_eq!(short_name("Nguyễn Phương Thảo"), "N. Phương Thảo");
        assert_eq!(short_name("Phan Diệu Hiền"), "Phan Diệu Hiền");
    }

    #[test]
    fn a_day_without_times_says_why() {
        assert_eq!(why_none("/problems/on-leave"), "Bác sĩ nghỉ phép ngày này");
        assert_ne!(why_none("/problems/unheard-of"), "");
    }
}
