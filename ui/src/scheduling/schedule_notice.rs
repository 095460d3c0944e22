//! What a doctor without hours was told, for the desk: in a few words. Plain data. Rule B7.
use clinic_shared::scheduling::{NoticeStatus, ScheduleNotice};

use super::words as w;
use crate::clinic;
use crate::kit::{Icon, Tone};

/// Colour, picture, and what is said, in the language of the page.
pub fn look(notice: &ScheduleNotice) -> (Tone, Icon, String) {
    let at = notice.at.map(clinic::hour_or_day).unwrap_or_default();
    match notice.status {
        NoticeStatus::NotYet => (Tone::Neutral, Icon::Clock, w::doctor_not_told_yet().to_owned()),
        NoticeStatus::NoAddress => (Tone::Warning, Icon::Phone, w::doctor_without_address().to_owned()),
        NoticeStatus::Waiting | NoticeStatus::HandingOver => {
            (Tone::Info, Icon::Refresh, w::doctor_being_told().to_owned())
        }
        NoticeStatus::Sent if notice.turns > 1 => (Tone::Success, Icon::Mail, w::doctor_told_twice(&at)),
        NoticeStatus::Sent => (Tone::Success, Icon::Mail, w::doctor_told(&at)),
        NoticeStatus::Failed => (Tone::Danger, Icon::Danger, w::doctor_not_told(&at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::PractitionerId;
    use clinic_shared::time::{Date, Timestamp};
    use rstest::rstest;

    /// At half past seven of the clinic's first day, which is today.
    fn notice(status: NoticeStatus, turns: u8) -> ScheduleNotice {
        ScheduleNotice {
            practitioner_id: PractitionerId(uuid::Uuid::nil()),
            week: Date::new(1970, 1, 5).unwrap(),
            status,
            at: (turns > 0).then(|| Timestamp::from_ms(30 * 60_000)),
            turns,
        }
    }

    #[rstest]
    #[case(notice(NoticeStatus::NotYet, 0), "chưa báo")]
    #[case(notice(NoticeStatus::NoAddress, 0), "chưa có địa chỉ email, xin gọi")]
    #[case(notice(NoticeStatus::Sent, 1), "đã báo lúc 07:30")]
    #[case(notice(NoticeStatus::Sent, 2), "đã báo lần hai lúc 07:30")]
    #[case(notice(NoticeStatus::Failed, 1), "không gửi được lúc 07:30, xin gọi")]
    fn the_desk_sees_whether_a_doctor_was_told_and_when(#[case] notice: ScheduleNotice, #[case] said: &str) {
        assert_eq!(look(&notice).2, said);
    }
}
