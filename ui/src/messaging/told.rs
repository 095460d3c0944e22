//! How a message to a patient is told: what it is about, how it stands, when, and why it was not sent. Plain data.
use clinic_shared::messaging::{Channel, Message, MessageKind, MessageReason, MessageStatus, MessageVisit};
use clinic_shared::time::Timestamp;

use super::words as w;
use crate::clinic;
use crate::kit::{Icon, Tone};

/// In the language of the page, whenever it is read.
pub type Word = fn() -> &'static str;

pub const fn kind_word(kind: MessageKind) -> Word {
    match kind {
        MessageKind::Booked => w::booked,
        MessageKind::Moved => w::moved,
        MessageKind::Cancelled => w::cancelled,
        MessageKind::Reminder => w::reminder,
        MessageKind::Late => w::late,
        MessageKind::Missed => w::missed,
        MessageKind::Leave => w::leave,
        MessageKind::FollowUp => w::follow_up,
    }
}

/// Picture and name of the way it goes.
pub const fn channel_look(channel: Channel) -> (Icon, Word) {
    match channel {
        Channel::Mail => (Icon::Mail, w::by_mail),
        Channel::Sms => (Icon::Phone, w::by_sms),
    }
}

/// Colour, picture and word of how it stands.
pub const fn look(message: &Message) -> (Tone, Icon, Word) {
    match message.status {
        // The relay has said something already, and is asked once more.
        MessageStatus::Queued if message.detail.is_some() => (Tone::Warning, Icon::Refresh, w::tried_again),
        MessageStatus::Queued => (Tone::Info, Icon::Clock, w::queued),
        MessageStatus::HandingOver => (Tone::Info, Icon::Play, w::handing_over),
        MessageStatus::Sent => (Tone::Success, Icon::Check, w::sent),
        MessageStatus::Failed if is_in_doubt(message) => (Tone::Warning, Icon::Warning, w::in_doubt),
        MessageStatus::Failed => (Tone::Danger, Icon::Danger, w::failed),
        MessageStatus::Dropped => (Tone::Neutral, Icon::Close, w::dropped),
    }
}

/// It was perhaps sent, and nobody tries again.
pub const fn is_in_doubt(message: &Message) -> bool {
    matches!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::Unanswered))
    )
}

/// When it leaves, or when that was over. Of one who wants no messages nothing leaves: the server finds that when its time
/// comes.
pub fn when(message: &Message, now: Timestamp, is_opted_out: bool) -> String {
    match message.status {
        MessageStatus::Queued if is_opted_out => w::will_not_leave().to_owned(),
        MessageStatus::Queued if message.due_at > now => w::leaves_at(&clinic::hour_or_day(message.due_at)),
        MessageStatus::Queued if message.detail.is_some() => w::tries_by_itself().to_owned(),
        MessageStatus::Queued => w::leaves_now().to_owned(),
        MessageStatus::HandingOver => match message.channel {
            Channel::Mail => w::being_handed_over().to_owned(),
            Channel::Sms => w::being_handed_to_gateway().to_owned(),
        },
        MessageStatus::Sent | MessageStatus::Failed | MessageStatus::Dropped => {
            w::at_time(&clinic::hour_or_day(ended_at(message)))
        }
    }
}

/// The last that is known of it.
pub fn ended_at(message: &Message) -> Timestamp {
    message.ended_at.unwrap_or(message.due_at)
}

/// Why it was not sent.
pub fn why(message: &Message) -> Option<Word> {
    let is_over = matches!(message.status, MessageStatus::Failed | MessageStatus::Dropped);
    let word = |reason| reason_word(message.channel, reason);
    message.reason.filter(|_| is_over).map(word)
}

pub const fn reason_word(channel: Channel, reason: MessageReason) -> Word {
    if let (Channel::Sms, Some(word)) = (channel, sms_reason_word(reason)) {
        return word;
    }
    match reason {
        MessageReason::Moved => w::why_moved,
        MessageReason::Cancelled => w::why_cancelled,
        MessageReason::Arrived => w::why_arrived,
        MessageReason::Over => w::why_over,
        MessageReason::NoAddress => w::why_no_address,
        MessageReason::OptedOut => w::why_opted_out,
        MessageReason::PatientDeleted => w::why_patient_deleted,
        MessageReason::Superseded => w::why_superseded,
        MessageReason::Relay => w::why_relay,
        MessageReason::GivenUp => w::why_given_up,
        MessageReason::Unanswered => w::why_unanswered,
        MessageReason::NotThisWay => w::why_not_this_way,
        MessageReason::AtTheDesk => w::why_at_the_desk,
        MessageReason::JobCancelled => w::why_job_cancelled,
        MessageReason::LeaveWithdrawn => w::why_leave_withdrawn,
        MessageReason::BookedMeanwhile => w::why_booked_meanwhile,
    }
}

/// What is otherwise of an SMS than of a mail.
const fn sms_reason_word(reason: MessageReason) -> Option<Word> {
    match reason {
        MessageReason::NoAddress => Some(w::why_no_number),
        MessageReason::OptedOut => Some(w::why_no_sms_wanted),
        MessageReason::Relay => Some(w::why_gateway),
        MessageReason::GivenUp => Some(w::why_gateway_given_up),
        MessageReason::Unanswered => Some(w::why_gateway_unanswered),
        _ => None,
    }
}

/// As how many an SMS is paid for, where that is more than one.
pub fn parts(message: &Message) -> Option<String> {
    let count = message.segments.filter(|count| *count > 1)?;
    Some(w::sms_parts(count))
}

/// What the relay said, while that matters: of what was sent in the end it is over.
pub fn relay_said(message: &Message) -> Option<String> {
    let said = message.detail.as_deref()?.trim();
    let matters = message.status != MessageStatus::Sent && !said.is_empty();
    matters.then(|| said.to_owned())
}

/// Before long it stands otherwise by itself: whoever looks at it is to see that.
pub fn moves_on_soon(message: &Message, now: Timestamp) -> bool {
    match message.status {
        MessageStatus::Queued => message.due_at <= now,
        MessageStatus::HandingOver => true,
        MessageStatus::Sent | MessageStatus::Failed | MessageStatus::Dropped => false,
    }
}

pub fn can_be_sent_again(message: &Message) -> bool {
    message.can_be_sent_again()
}

/// When it is about: the visit's time, or the day of which no time is known.
pub fn about(kind: MessageKind, starts_at: Timestamp) -> String {
    if kind == MessageKind::FollowUp {
        clinic::zone().day_of(starts_at).dd_mm_yyyy()
    } else {
        clinic::date_and_time(starts_at)
    }
}

/// Of the job that sends it: `Nhắc lịch, 16:00 25/11/2026`.
pub fn told_of(visit: &MessageVisit) -> String {
    let kind = kind_word(visit.kind)();
    format!("{kind}, {}", about(visit.kind, visit.starts_at))
}

#[cfg(test)]
pub mod samples {
    use super::*;
    use clinic_shared::field::Language;
    use clinic_shared::ids::{AppointmentId, MessageId, PatientId};
    use uuid::Uuid;

    /// The clinic's clock in the first hours of its first day: `clinic::today` of a test.
    pub const fn at(minutes: i64) -> Timestamp {
        Timestamp::from_ms(minutes * 60_000)
    }

    /// Made at 0, due at 2, ended at 3, of a visit at 60 (08:00 by the clinic's clock).
    pub fn message(number: u128, kind: MessageKind, status: MessageStatus) -> Message {
        Message {
            id: MessageId(Uuid::from_u128(number)),
            appointment_id: AppointmentId(Uuid::from_u128(1)),
            patient_id: PatientId(Uuid::from_u128(2)),
            kind,
            channel: Channel::Mail,
            address: "an@vidu.vn".to_owned(),
            language: Language::Vi,
            status,
            reason: None,
            detail: None,
            due_at: at(2),
            created_at: at(0),
            ended_at: (!status.is_open()).then(|| at(3)),
            starts_at: at(60),
            segments: None,
            version: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{at, message};
    use super::*;
    use clinic_shared::field::Language;
    use rstest::rstest;

    #[test]
    fn every_state_has_a_word_of_its_own() {
        let word = |status| (look(&message(1, MessageKind::Booked, status)).2)();
        let mut words: Vec<&str> = MessageStatus::ALL.iter().map(|status| word(*status)).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), MessageStatus::ALL.len());
    }

    #[rstest]
    #[case::before(MessageStatus::Queued, 1, "sẽ gửi lúc 07:02", "leaves at 07:02")]
    #[case::due(MessageStatus::Queued, 2, "sắp gửi", "leaves any moment")]
    #[case::under_way(
        MessageStatus::HandingOver,
        2,
        "đang giao cho máy chủ thư",
        "on its way to the mail server"
    )]
    #[case::sent(MessageStatus::Sent, 5, "lúc 07:03", "at 07:03")]
    #[case::failed(MessageStatus::Failed, 5, "lúc 07:03", "at 07:03")]
    #[case::dropped(MessageStatus::Dropped, 5, "lúc 07:03", "at 07:03")]
    fn it_is_told_when_it_leaves_and_afterwards_when_that_was_over(
        #[case] status: MessageStatus,
        #[case] now: i64,
        #[case] vi: &str,
        #[case] en: &str,
    ) {
        let message = message(1, MessageKind::Booked, status);
        assert_eq!(when(&message, at(now), false), vi);
        crate::words::speak(Language::En);
        assert_eq!(when(&message, at(now), false), en);
    }

    #[test]
    fn nothing_that_waits_leaves_for_one_who_wants_no_messages() {
        let told = |status| when(&message(1, MessageKind::Reminder, status), at(1), true);
        assert_eq!(
            told(MessageStatus::Queued),
            "sẽ không gửi: người này không nhận tin"
        );
        assert_eq!(told(MessageStatus::HandingOver), "đang giao cho máy chủ thư");
    }

    #[rstest]
    #[case(MessageReason::Moved, "Lịch đã dời, không gửi nữa")]
    #[case(MessageReason::OptedOut, "Người này không nhận tin")]
    #[case(MessageReason::NoAddress, "Hồ sơ chưa có địa chỉ email")]
    fn why_it_was_dropped_is_told_in_plain_words(#[case] reason: MessageReason, #[case] told: &str) {
        let mut message = message(1, MessageKind::Reminder, MessageStatus::Dropped);
        message.reason = Some(reason);
        assert_eq!(why(&message).map(|word| word()), Some(told));
        message.status = MessageStatus::Queued;
        assert!(why(&message).is_none(), "it is on its way again");
    }

    /// Nobody is told that it was not sent: that may be wrong.
    #[test]
    fn what_was_perhaps_sent_says_so_until_it_is_sent_again() {
        let mut message = message(1, MessageKind::Booked, MessageStatus::Failed);
        assert_eq!((look(&message).2)(), "Không gửi được");
        message.reason = Some(MessageReason::Unanswered);
        assert_eq!((look(&message).2)(), "Không rõ đã tới chưa");
        assert!(can_be_sent_again(&message));
        message.channel = Channel::Sms;
        assert_eq!(
            why(&message).map(|word| word()),
            Some(w::why_gateway_unanswered())
        );
        message.status = MessageStatus::HandingOver;
        assert_eq!((look(&message).2)(), "Đang gửi");
        assert!(why(&message).is_none());
    }

    #[test]
    fn every_reason_has_words_of_its_own() {
        let mut words: Vec<&str> = MessageReason::ALL
            .iter()
            .map(|reason| reason_word(Channel::Mail, *reason)())
            .collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), MessageReason::ALL.len());
    }

    #[test]
    fn of_an_sms_it_is_told_in_words_of_its_own_and_as_how_many_it_is_paid_for() {
        let mut message = message(1, MessageKind::Reminder, MessageStatus::Dropped);
        message.channel = Channel::Sms;
        message.reason = Some(MessageReason::NoAddress);
        assert_eq!(why(&message).map(|word| word()), Some("Hồ sơ chưa có số di động"));
        message.status = MessageStatus::HandingOver;
        assert_eq!(when(&message, at(5), false), "đang giao cho nhà cung cấp SMS");
        message.status = MessageStatus::Sent;
        for (segments, told) in [(None, None), (Some(1), None), (Some(2), Some("tính 2 tin SMS"))] {
            message.segments = segments;
            assert_eq!(parts(&message).as_deref(), told);
        }
        assert_ne!(
            (channel_look(Channel::Sms).1)(),
            (channel_look(Channel::Mail).1)()
        );
    }

    #[test]
    fn what_the_relay_said_is_told_until_it_took_the_message() {
        let mut message = message(1, MessageKind::Booked, MessageStatus::Queued);
        assert_eq!(relay_said(&message), None);
        message.detail = Some("450 4.2.0 mailbox busy\n".to_owned());
        assert_eq!(relay_said(&message).as_deref(), Some("450 4.2.0 mailbox busy"));
        assert_eq!((look(&message).2)(), w::tried_again());
        assert_eq!(when(&message, at(5), false), "sẽ tự thử lại");
        message.status = MessageStatus::Sent;
        assert_eq!(relay_said(&message), None);
    }

    #[test]
    fn what_is_due_or_under_way_moves_on_soon_and_nothing_else_does() {
        let soon = |status, now| moves_on_soon(&message(1, MessageKind::Booked, status), at(now));
        assert!(!soon(MessageStatus::Queued, 1));
        let all = MessageStatus::ALL.iter().copied();
        let moving: Vec<_> = all.filter(|status| soon(*status, 2)).collect();
        assert_eq!(moving, [MessageStatus::Queued, MessageStatus::HandingOver]);
    }

    #[test]
    fn only_what_failed_or_was_cancelled_with_its_job_can_be_sent_again() {
        let can = |status: &MessageStatus| can_be_sent_again(&message(1, MessageKind::Booked, *status));
        let all = MessageStatus::ALL.iter().copied();
        assert_eq!(all.filter(can).collect::<Vec<_>>(), [MessageStatus::Failed]);
        let mut dropped = message(1, MessageKind::Booked, MessageStatus::Dropped);
        dropped.reason = Some(MessageReason::JobCancelled);
        assert!(can_be_sent_again(&dropped));
        dropped.reason = Some(MessageReason::Moved);
        assert!(!can_be_sent_again(&dropped));
    }

    #[test]
    fn every_kind_has_words_of_its_own() {
        let mut words: Vec<&str> = MessageKind::ALL.iter().map(|kind| kind_word(*kind)()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), MessageKind::ALL.len());
    }

    #[test]
    fn a_follow_up_has_a_day_and_no_time() {
        assert_eq!(about(MessageKind::FollowUp, at(60)), "01/01/1970");
        assert_eq!(about(MessageKind::Reminder, at(60)), "08:00 01/01/1970");
    }

    #[test]
    fn a_job_says_what_it_tells_and_of_when() {
        let visit = MessageVisit {
            appointment_id: message(1, MessageKind::Reminder, MessageStatus::Queued).appointment_id,
            kind: MessageKind::Reminder,
            starts_at: at(60),
        };
        assert_eq!(told_of(&visit), "Nhắc lịch, 08:00 01/01/1970");
    }
}
