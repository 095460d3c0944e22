//! What a visit's patient has been told, what leaves next, and what stands in the way. Plain data.
use clinic_shared::messaging::{LinkAct, Message, MessageKind, MessageReason, MessageStatus, PatientAnswer};
use clinic_shared::time::Timestamp;

use super::told::{ended_at, is_in_doubt, kind_word, look, when, why};
use super::words as w;
use crate::clinic;
use crate::kit::{Icon, Tone};

/// Of one visit's messages, what is worth a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The last that was sent.
    told: Option<Message>,
    /// The first that will be.
    next: Option<Message>,
    /// The last that did not reach the patient, where nothing was sent since.
    trouble: Option<Message>,
    /// The patient wants no messages: what waits does not leave.
    is_opted_out: bool,
    /// What the patient said by a link, of the visit as it is.
    answer: PatientAnswer,
}

/// Colour, picture, word, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub tone: Tone,
    pub icon: Icon,
    pub word: &'static str,
    pub text: String,
}

impl Line {
    fn new(tone: Tone, icon: Icon, word: &'static str, text: String) -> Self {
        Self {
            tone,
            icon,
            word,
            text,
        }
    }
}

/// Somebody has to do something, or the patient hears nothing. What a newer state of the visit has made needless is no
/// trouble.
fn is_trouble(message: &Message) -> bool {
    match message.status {
        MessageStatus::Failed => true,
        MessageStatus::Dropped => matches!(
            message.reason,
            Some(MessageReason::NoAddress | MessageReason::JobCancelled)
        ),
        MessageStatus::Queued | MessageStatus::HandingOver | MessageStatus::Sent => false,
    }
}

impl Heard {
    pub fn of(messages: &[Message], is_opted_out: bool) -> Self {
        let of_all = |fits: fn(&Message) -> bool| messages.iter().filter(move |message| fits(message));
        let told = of_all(|message| message.status == MessageStatus::Sent).max_by_key(|sent| ended_at(sent));
        let next = of_all(|message| message.status.is_open()).min_by_key(|open| open.due_at);
        let next = next.filter(|next| !is_opted_out || next.status != MessageStatus::Queued);
        let trouble = of_all(is_trouble)
            .max_by_key(|missed| ended_at(missed))
            .filter(|missed| told.is_none_or(|told| ended_at(missed) > ended_at(told)));
        Self {
            told: told.cloned(),
            next: next.cloned(),
            trouble: trouble.cloned(),
            is_opted_out,
            answer: PatientAnswer::default(),
        }
    }

    #[must_use]
    pub fn answered(mut self, answer: PatientAnswer) -> Self {
        self.answer = answer;
        self
    }

    /// First of all that the desk wants to know: whether somebody comes.
    fn answer_line(&self) -> Option<Line> {
        let (act, at) = (self.answer.act?, self.answer.at?);
        let (tone, icon, word) = match act {
            LinkAct::Confirm => (Tone::Success, Icon::Check, w::has_confirmed()),
            LinkAct::Choose => (Tone::Success, Icon::Check, w::has_chosen()),
            LinkAct::Cancel => (Tone::Warning, Icon::Close, w::has_cancelled()),
        };
        Some(Line::new(
            tone,
            icon,
            word,
            w::by_the_mails_link(&clinic::hour_or_day(at)),
        ))
    }

    /// In the language of the page; of a visit that begins at `start`.
    pub fn lines(&self, start: Timestamp, now: Timestamp) -> Vec<Line> {
        let told = self.told.as_ref();
        // What is said of a next visit says nothing of this one.
        let is_of_this = |told: &&Message| told.kind != MessageKind::FollowUp;
        let knows_another = told
            .filter(is_of_this)
            .filter(|told| told.starts_at != start && self.next.is_none());
        let lines = [
            self.answer_line(),
            told.map(|told| Line::new(Tone::Success, Icon::Check, w::has_been_told(), of_time(told, now))),
            knows_another.map(|told| {
                let text = w::knows_old_time(&clinic::date_and_time(told.starts_at));
                Line::new(Tone::Warning, Icon::Warning, w::old_time(), text)
            }),
            self.trouble.as_ref().map(|missed| {
                let (kind, why) = (kind_word(missed.kind)(), why(missed));
                let text = why.map_or_else(|| kind.to_owned(), |why| w::of_why(kind, why()));
                if is_in_doubt(missed) {
                    let (tone, icon, word) = look(missed);
                    return Line::new(tone, icon, word(), text);
                }
                Line::new(Tone::Danger, Icon::Danger, w::failed(), text)
            }),
            self.next
                .as_ref()
                .map(|next| Line::new(Tone::Info, Icon::Clock, w::will_be_told(), of_time(next, now))),
            self.is_opted_out.then(|| {
                let text = w::nothing_leaves().to_owned();
                Line::new(Tone::Warning, Icon::Close, w::is_opted_out(), text)
            }),
        ];
        let lines: Vec<Line> = lines.into_iter().flatten().collect();
        if lines.is_empty() {
            let text = w::nothing_told_yet().to_owned();
            return vec![Line::new(Tone::Neutral, Icon::Info, w::nothing_told(), text)];
        }
        lines
    }
}

/// `Nhắc lịch, lúc 09:00`.
fn of_time(message: &Message, now: Timestamp) -> String {
    w::of_at(kind_word(message.kind)(), &when(message, now, false))
}

#[cfg(test)]
mod tests {
    use super::super::told::samples::{at, message};
    use super::*;
    use clinic_shared::messaging::MessageKind::{Booked, Moved, Reminder};
    use rstest::rstest;
    use std::slice::from_ref;

    fn told(messages: &[Message], start: Timestamp) -> Vec<(String, String)> {
        let lines = Heard::of(messages, false).lines(start, at(10)).into_iter();
        lines.map(|line| (line.word.to_owned(), line.text)).collect()
    }

    fn line(word: &str, text: &str) -> (String, String) {
        (word.to_owned(), text.to_owned())
    }

    fn dropped(number: u128, reason: MessageReason) -> Message {
        Message {
            reason: Some(reason),
            ..message(number, Reminder, MessageStatus::Dropped)
        }
    }

    #[test]
    fn a_visit_tells_what_was_sent_last_and_what_leaves_first() {
        let reminder = Message {
            due_at: at(30),
            ..message(2, Reminder, MessageStatus::Queued)
        };
        let later = Message {
            due_at: at(50),
            ..message(3, Reminder, MessageStatus::Queued)
        };
        let messages = [later, reminder, message(1, Booked, MessageStatus::Sent)];
        let expected = [
            line("Đã báo", "Xác nhận đặt lịch, lúc 07:03"),
            line("Sẽ gửi", "Nhắc lịch, sẽ gửi lúc 07:30"),
        ];
        assert_eq!(told(&messages, at(60)), expected);
    }

    #[test]
    fn a_patient_who_knows_an_old_time_is_told_of_unless_the_new_one_is_about_to_leave() {
        let sent = message(1, Booked, MessageStatus::Sent);
        let moved = message(2, Moved, MessageStatus::Queued);
        let expected = [
            line("Đã báo", "Xác nhận đặt lịch, lúc 07:03"),
            line("Giờ cũ", "bệnh nhân đang biết 08:00 01/01/1970"),
        ];
        assert_eq!(told(from_ref(&sent), at(90)), expected);
        let words: Vec<_> = told(&[moved, sent], at(90))
            .into_iter()
            .map(|(word, _)| word)
            .collect();
        assert_eq!(words, ["Đã báo", "Sẽ gửi"]);
    }

    #[test]
    fn what_did_not_arrive_is_told_until_something_else_was_sent() {
        let failed = Message {
            reason: Some(MessageReason::Relay),
            ..message(1, Booked, MessageStatus::Failed)
        };
        let expected = [line(
            "Không gửi được",
            "Xác nhận đặt lịch: Máy chủ thư không nhận",
        )];
        assert_eq!(told(from_ref(&failed), at(60)), expected);
        let sent = Message {
            ended_at: Some(at(8)),
            ..message(2, Reminder, MessageStatus::Sent)
        };
        assert_eq!(
            told(&[sent, failed], at(60)),
            [line("Đã báo", "Nhắc lịch, lúc 07:08")]
        );
    }

    #[test]
    fn what_was_perhaps_sent_is_not_said_to_be_told_nor_to_have_failed() {
        let unanswered = Message {
            reason: Some(MessageReason::Unanswered),
            ..message(1, Booked, MessageStatus::Failed)
        };
        let text = w::of_why("Xác nhận đặt lịch", w::why_unanswered());
        let expected = [line("Không rõ đã tới chưa", &text)];
        assert_eq!(told(from_ref(&unanswered), at(60)), expected);
    }

    #[test]
    fn what_was_said_of_a_next_visit_is_no_old_time_of_this_one() {
        let sent = Message {
            starts_at: at(9_000),
            ..message(1, MessageKind::FollowUp, MessageStatus::Sent)
        };
        assert_eq!(
            told(from_ref(&sent), at(60)),
            [line("Đã báo", "Nhắc tái khám, lúc 07:03")]
        );
    }

    #[test]
    fn of_one_who_wants_no_messages_nothing_is_said_to_leave() {
        let messages = [
            message(2, Reminder, MessageStatus::Queued),
            message(1, Booked, MessageStatus::Sent),
        ];
        let lines = Heard::of(&messages, true).lines(at(60), at(10));
        let words: Vec<_> = lines.iter().map(|line| line.word).collect();
        assert_eq!(words, ["Đã báo", "Không nhận tin"]);
    }

    #[rstest]
    #[case(LinkAct::Confirm, "Đã xác nhận")]
    #[case(LinkAct::Choose, "Đã tự chọn giờ")]
    #[case(LinkAct::Cancel, "Bệnh nhân hủy")]
    fn what_the_patient_answered_is_told_before_what_was_sent(#[case] act: LinkAct, #[case] word: &str) {
        let sent = message(1, Booked, MessageStatus::Sent);
        let answer = PatientAnswer {
            act: Some(act),
            at: Some(at(5)),
        };
        let heard = Heard::of(from_ref(&sent), false).answered(answer);
        let lines = heard.lines(at(60), at(10));
        let words: Vec<_> = lines.iter().map(|line| line.word).collect();
        assert_eq!(words, [word, "Đã báo"]);
        assert_eq!(lines[0].text, "qua thư, lúc 07:05");
    }

    #[test]
    fn what_is_not_needed_any_more_is_no_trouble_but_a_missing_address_is() {
        let nothing = [line("Chưa báo", "bệnh nhân chưa được gửi tin nào")];
        assert_eq!(told(&[], at(60)), nothing);
        let needless = [MessageReason::Moved, MessageReason::Arrived].map(|reason| dropped(1, reason));
        assert_eq!(told(&needless, at(60)), nothing);
        let expected = [line("Không gửi được", "Nhắc lịch: Hồ sơ chưa có địa chỉ email")];
        assert_eq!(
            told(from_ref(&dropped(1, MessageReason::NoAddress)), at(60)),
            expected
        );
    }
}
