//! How a visit stands for the one who follows a mail's link, in words. Plain data.
use clinic_shared::messaging::{LinkAct, LinkState, VisitLink};
use clinic_shared::time::{Timestamp, Zone};

use super::words as w;
use crate::kit::Tone;
use crate::scheduling::looks::weekday_and_date;

type Word = fn() -> &'static str;

/// Colour, what is so, and what to do.
pub fn standing(link: &VisitLink) -> (Tone, Word, Word) {
    match link.state {
        LinkState::Cancelled => (Tone::Neutral, w::cancelled, w::cancelled_next),
        LinkState::Over => (Tone::Neutral, w::over, w::over_next),
        // Of an older mail too: the time that has come is the visit's own.
        LinkState::Begun => (Tone::Info, w::begun, w::begun_next),
        _ if link.is_old => (Tone::Warning, w::changed, w::changed_next),
        LinkState::Asked => (Tone::Info, w::asked, w::asked_next),
        LinkState::Booked => (Tone::Info, w::booked, w::booked_next),
        LinkState::Confirmed => (Tone::Success, w::confirmed, w::confirmed_next),
        LinkState::ToCall if link.acts.contains(&LinkAct::Choose) => {
            (Tone::Warning, w::to_call, w::to_call_next)
        }
        LinkState::ToCall => (Tone::Warning, w::to_call, w::to_call_calls),
    }
}

/// Whether the time that is shown holds no more.
pub fn is_time_gone(link: &VisitLink) -> bool {
    matches!(link.state, LinkState::ToCall | LinkState::Cancelled)
}

/// It stands, and only a call cancels it.
pub fn is_too_late_to_cancel(link: &VisitLink) -> bool {
    let stands = matches!(
        link.state,
        LinkState::Asked | LinkState::Booked | LinkState::Confirmed
    );
    stands && !link.is_old && !link.acts.contains(&LinkAct::Cancel)
}

/// `09:05, Thứ Năm 26/11/2026`, on the clinic's clock: it may be another than that of who reads it.
pub fn when(link: &VisitLink, at: Timestamp) -> String {
    let zone = Zone::fixed_hours(link.utc_offset_hours);
    w::time_and_day(&zone.hh_mm(at), &weekday_and_date(zone.day_of(at)))
}

/// `tel:+842834567890` of a number as the clinic writes it.
pub fn phone_link(phone: &str) -> String {
    let dialled: String = phone
        .chars()
        .filter(|sign| sign.is_ascii_digit() || *sign == '+')
        .collect();
    format!("tel:{dialled}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::field::Language;
    use rstest::rstest;

    fn link(state: LinkState, is_old: bool, acts: &[LinkAct]) -> VisitLink {
        VisitLink {
            clinic_name: "An Tâm".to_owned(),
            clinic_address: String::new(),
            clinic_phone: "028 3456 7890".to_owned(),
            language: Language::Vi,
            utc_offset_hours: 7,
            start: "2026-11-26T03:00:00Z".parse().unwrap(),
            practitioner_name: "Trần Thị Mai".to_owned(),
            service_name: "Khám tổng quát".to_owned(),
            state,
            is_old,
            acts: acts.to_vec(),
            cancel_until: "2026-11-26T01:00:00Z".parse().unwrap(),
            times: Vec::new(),
        }
    }

    #[rstest]
    #[case(LinkState::Asked, false, "Phòng khám đang xem yêu cầu đặt lịch này")]
    #[case(LinkState::Booked, false, "Quý khách có đến được không?")]
    #[case(LinkState::Booked, true, "Lịch hẹn đã thay đổi sau thư này")]
    #[case(LinkState::Confirmed, false, "Quý khách đã xác nhận sẽ đến")]
    #[case(LinkState::ToCall, false, "Bác sĩ nghỉ nên lịch này cần đổi giờ")]
    #[case(LinkState::ToCall, true, "Lịch hẹn đã thay đổi sau thư này")]
    #[case(LinkState::Cancelled, true, "Lịch hẹn này đã hủy")]
    #[case(LinkState::Begun, true, "Đã đến giờ hẹn")]
    #[case(LinkState::Over, true, "Lịch hẹn này đã qua")]
    fn each_standing_is_told_and_what_was_changed_before_what_it_is(
        #[case] state: LinkState,
        #[case] is_old: bool,
        #[case] said: &str,
    ) {
        let (_, told, _) = standing(&link(state, is_old, &[]));
        assert_eq!(told(), said);
    }

    #[test]
    fn who_waits_for_a_call_chooses_where_that_is_open_and_is_called_otherwise() {
        let next = |acts: &[LinkAct]| {
            let (_, _, next) = standing(&link(LinkState::ToCall, false, acts));
            next()
        };
        assert_eq!(next(&[LinkAct::Choose]), w::to_call_next());
        assert_eq!(next(&[]), w::to_call_calls());
    }

    #[test]
    fn in_the_last_hours_only_a_call_cancels() {
        let late = |state, is_old, acts: &[LinkAct]| is_too_late_to_cancel(&link(state, is_old, acts));
        assert!(late(LinkState::Booked, false, &[LinkAct::Confirm]));
        assert!(late(LinkState::Confirmed, false, &[]));
        assert!(!late(LinkState::Confirmed, false, &[LinkAct::Cancel]));
        assert!(!late(LinkState::Booked, true, &[]));
        assert!(!late(LinkState::Cancelled, false, &[]));
    }

    #[test]
    fn a_time_is_told_on_the_clinics_clock_and_a_number_is_dialled_without_its_blanks() {
        let link = link(LinkState::Booked, false, &[]);
        assert_eq!(when(&link, link.start), "10:00, Thứ Năm 26/11/2026");
        assert_eq!(phone_link("+84 28 3456-7890"), "tel:+842834567890");
    }
}
