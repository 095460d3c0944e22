//! How a mailing is told, and what can be done with it. Plain data.
use clinic_shared::mailings::{Audience, AudienceCount, Mailing, MailingProgress, MailingStatus};
use clinic_shared::time::Date;

use super::words as w;
use crate::clinic;
use crate::crud::thousands;
use crate::kit::{Icon, Tone};

/// In the language of the page, whenever it is read.
pub type Word = fn() -> &'static str;

/// What an admin does with a mailing that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Start,
    Pause,
    Resume,
    Cancel,
    Retry,
}

impl Act {
    /// In the route.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
        }
    }

    pub const fn route(self) -> &'static str {
        match self {
            Self::Start => "POST /api/mailings/{id}/start",
            Self::Pause => "POST /api/mailings/{id}/pause",
            Self::Resume => "POST /api/mailings/{id}/resume",
            Self::Cancel => "POST /api/mailings/{id}/cancel",
            Self::Retry => "POST /api/mailings/{id}/retry",
        }
    }

    pub const fn look(self) -> (Icon, Word) {
        match self {
            Self::Start => (Icon::Mail, w::start),
            Self::Pause => (Icon::Pause, w::pause),
            Self::Resume => (Icon::Play, w::resume),
            Self::Cancel => (Icon::Close, w::cancel_rest),
            Self::Retry => (Icon::Refresh, w::retry),
        }
    }

    /// Once it is done.
    pub const fn said(self) -> Word {
        match self {
            Self::Start => w::was_started,
            Self::Pause => w::was_paused,
            Self::Resume => w::was_resumed,
            Self::Cancel => w::was_cancelled,
            Self::Retry => w::was_retried,
        }
    }

    /// Whether it is asked about first: there is no way back from it.
    pub const fn is_for_good(self) -> bool {
        matches!(self, Self::Start | Self::Cancel)
    }
}

/// In the order of the buttons.
pub fn acts(mailing: &Mailing) -> Vec<Act> {
    let mut acts = match mailing.status {
        MailingStatus::Draft => vec![Act::Start],
        MailingStatus::Sending => vec![Act::Pause, Act::Cancel],
        MailingStatus::Paused => vec![Act::Resume, Act::Cancel],
        MailingStatus::Done | MailingStatus::Cancelled => vec![],
    };
    let may_retry = mailing.status.is_under_way() || mailing.status == MailingStatus::Done;
    if may_retry && mailing.progress.failed > 0 {
        acts.push(Act::Retry);
    }
    acts
}

/// Colour, picture and word of how far it is.
pub const fn look(status: MailingStatus, is_gathered: bool) -> (Tone, Icon, Word) {
    match status {
        MailingStatus::Draft => (Tone::Neutral, Icon::Edit, w::draft),
        MailingStatus::Sending if !is_gathered => (Tone::Info, Icon::List, w::gathering),
        MailingStatus::Sending => (Tone::Info, Icon::Play, w::sending),
        MailingStatus::Paused => (Tone::Warning, Icon::Pause, w::paused),
        MailingStatus::Done => (Tone::Success, Icon::Check, w::done),
        MailingStatus::Cancelled => (Tone::Neutral, Icon::Close, w::cancelled),
    }
}

/// It may be another one soon without anybody's press.
pub fn moves_on(mailing: &Mailing) -> bool {
    match mailing.status {
        MailingStatus::Sending => true,
        // The letter in hand, and the rest that is dropped.
        MailingStatus::Paused | MailingStatus::Cancelled => mailing.progress.left > 0,
        MailingStatus::Draft | MailingStatus::Done => false,
    }
}

/// How a count is said.
type Said = fn(&str) -> String;

/// `1.204 đã gửi · 3 không gửi được · còn 3.585`; what is nought is not said.
pub fn counts_word(progress: &MailingProgress, status: MailingStatus) -> String {
    let left: Said = if status == MailingStatus::Cancelled {
        w::unknown_count
    } else {
        w::left_count
    };
    let parts: [(i64, Said); 4] = [
        (progress.sent, w::sent_count),
        (progress.failed, w::failed_count),
        (progress.dropped, w::dropped_count),
        (progress.left, left),
    ];
    let said = parts.into_iter().filter(|(count, _)| *count > 0);
    said.map(|(count, word)| word(&thousands(count)))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// How fast it goes, and when it is done; empty where that is not known.
pub fn pace_word(progress: &MailingProgress) -> String {
    let pace = progress.a_minute.map(|letters| match letters {
        ..=0 => w::pace_slow().to_owned(),
        letters => w::pace(letters),
    });
    let done_at = progress.done_at.map(|at| w::done_at(&clinic::hour_or_day(at)));
    [pace, done_at]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// The newest of when it was written, started and ended.
pub fn when_word(mailing: &Mailing) -> String {
    match (mailing.started_at, mailing.ended_at) {
        (_, Some(at)) => w::ended_at(&clinic::hour_or_day(at)),
        (Some(at), None) => w::started_at(&clinic::hour_or_day(at)),
        (None, None) => w::written_at(&clinic::hour_or_day(mailing.created_at)),
    }
}

/// `4.812 người nhận, 312 không có email, 27 không muốn nhận`.
pub fn count_word(count: &AudienceCount) -> String {
    let mut parts = vec![w::recipients(&thousands(count.recipients))];
    if count.without_address > 0 {
        parts.push(w::without_address(&thousands(count.without_address)));
    }
    if count.opted_out > 0 {
        parts.push(w::opted_out(&thousands(count.opted_out)));
    }
    parts.join(", ")
}

/// `Bệnh nhân có lịch ngày 26/11/2026, từ 60 tuổi`. `doctor`: the chosen one's name, where it is known.
pub fn audience_word(audience: &Audience, doctor: Option<&str>) -> String {
    let of_doctor = audience
        .practitioner_id
        .map(|_| doctor.map_or_else(|| w::of_a_doctor().to_owned(), w::of_doctor));
    let days = (
        audience.visit_from.map(Date::dd_mm_yyyy),
        audience.visit_until.map(Date::dd_mm_yyyy),
    );
    let visit = match days {
        (None, None) => None,
        (Some(from), Some(until)) if from == until => Some(w::visit_on(&from)),
        (Some(from), Some(until)) => Some(w::visit_between(&from, &until)),
        (Some(from), None) => Some(w::visit_after(&from)),
        (None, Some(until)) => Some(w::visit_before(&until)),
    };
    let age = match (audience.age_from, audience.age_until) {
        (None, None) => None,
        (Some(from), Some(until)) => Some(w::aged_between(from, until)),
        (Some(from), None) => Some(w::aged_from(from)),
        (None, Some(until)) => Some(w::aged_until(until)),
    };
    let said: Vec<String> = [of_doctor, visit, age].into_iter().flatten().collect();
    if said.is_empty() {
        w::to_all().to_owned()
    } else {
        format!("{} {}", w::to_those(), said.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use clinic_shared::ids::{MailingId, PractitionerId};
    use clinic_shared::mailings::MailingForm;
    use clinic_shared::time::Timestamp;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn mailing(status: MailingStatus, failed: i64) -> Mailing {
        Mailing {
            id: MailingId(Uuid::from_u128(1)),
            form: MailingForm::default(),
            status,
            is_gathered: true,
            progress: MailingProgress {
                sent: 1_204,
                failed,
                dropped: 20,
                left: 3_585,
                a_minute: None,
                done_at: None,
            },
            created_at: Timestamp::from_ms(0),
            started_at: None,
            ended_at: None,
            version: 1,
        }
    }

    #[rstest]
    #[case(MailingStatus::Draft, 0, &[Act::Start])]
    #[case(MailingStatus::Sending, 0, &[Act::Pause, Act::Cancel])]
    #[case(MailingStatus::Sending, 3, &[Act::Pause, Act::Cancel, Act::Retry])]
    #[case(MailingStatus::Paused, 0, &[Act::Resume, Act::Cancel])]
    #[case(MailingStatus::Done, 3, &[Act::Retry])]
    #[case(MailingStatus::Done, 0, &[])]
    #[case(MailingStatus::Cancelled, 3, &[])]
    fn each_state_offers_what_can_be_done_in_it(
        #[case] status: MailingStatus,
        #[case] failed: i64,
        #[case] offered: &[Act],
    ) {
        assert_eq!(acts(&mailing(status, failed)), offered);
    }

    #[test]
    fn what_has_no_way_back_is_asked_about_and_a_pause_is_not() {
        assert!(Act::Start.is_for_good() && Act::Cancel.is_for_good());
        assert!(!Act::Pause.is_for_good() && !Act::Resume.is_for_good() && !Act::Retry.is_for_good());
    }

    #[test]
    fn what_is_nought_is_not_told_and_a_cancelled_one_has_nobody_to_come() {
        let progress = mailing(MailingStatus::Sending, 0).progress;
        let told = counts_word(&progress, MailingStatus::Sending);
        assert_eq!(told, "1.204 đã gửi · 20 bỏ qua · còn 3.585");
        let told = counts_word(&progress, MailingStatus::Cancelled);
        assert!(told.ends_with("3.585 chưa rõ"), "{told}");
    }

    #[test]
    fn the_count_says_who_gets_none_and_why() {
        let count = AudienceCount {
            recipients: 4_812,
            without_address: 312,
            opted_out: 27,
        };
        assert_eq!(
            count_word(&count),
            "4.812 người nhận, 312 không có email, 27 không muốn nhận"
        );
        assert_eq!(count_word(&AudienceCount::default()), "0 người nhận");
    }

    #[test]
    fn the_audience_is_told_in_one_line() {
        assert_eq!(audience_word(&Audience::default(), None), "Tất cả bệnh nhân");
        let day = Date::new(2026, 11, 26);
        let audience = Audience {
            practitioner_id: Some(PractitionerId(Uuid::from_u128(7))),
            visit_from: day,
            visit_until: day,
            age_from: Some(60),
            age_until: None,
        };
        assert_eq!(
            audience_word(&audience, Some("BS. Khoa")),
            "Bệnh nhân khám với BS. Khoa, có lịch ngày 26/11/2026, từ 60 tuổi"
        );
        assert!(audience_word(&audience, None).contains("khám với một bác sĩ"));
    }

    #[test]
    fn the_pace_is_told_as_far_as_it_is_known() {
        let mut progress = mailing(MailingStatus::Sending, 0).progress;
        assert_eq!(pace_word(&progress), "");
        progress.a_minute = Some(0);
        assert_eq!(pace_word(&progress), "chưa đến 1 thư mỗi phút");
        progress.a_minute = Some(55);
        progress.done_at = Some("2026-11-24T04:05:00Z".parse().unwrap());
        let told = pace_word(&progress);
        assert!(
            told.starts_with("khoảng 55 thư mỗi phút, xong lúc khoảng 11:05"),
            "{told}"
        );
    }
}
