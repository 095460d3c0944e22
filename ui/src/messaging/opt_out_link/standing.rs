//! How each sort of mail stands for the one who follows the link at a mail's foot, in words. Plain data.
use clinic_shared::messaging::{OptOutLink, OptOutOf};

use super::words as w;
use crate::kit::{Icon, Tone};

type Word = fn() -> &'static str;

/// What it is called, and what is meant by it.
pub const fn named(of: OptOutOf) -> (Word, Word) {
    match of {
        OptOutOf::News => (w::news, w::news_about),
        OptOutOf::Visits => (w::visits, w::visits_about),
    }
}

pub const fn is_wanted(link: &OptOutLink, of: OptOutOf) -> bool {
    match of {
        OptOutOf::News => link.news_wanted,
        OptOutOf::Visits => link.visits_wanted,
    }
}

/// Colour, picture, what is so, and what to mind. `is_noted`: it was said just now, on this page.
pub const fn standing(
    of: OptOutOf,
    is_wanted: bool,
    sms_comes: bool,
    is_noted: bool,
) -> (Tone, Icon, Word, Option<Word>) {
    let next: Option<Word> = match (of, is_wanted) {
        (OptOutOf::Visits, false) if sms_comes => Some(w::sms_instead),
        (OptOutOf::Visits, false) => Some(w::stopped_visits_next),
        _ => None,
    };
    match (is_wanted, is_noted) {
        (true, false) => (Tone::Info, Icon::Mail, w::comes, next),
        (true, true) => (Tone::Success, Icon::Check, w::comes_again, next),
        (false, false) => (Tone::Neutral, Icon::Close, w::stopped, next),
        (false, true) => (Tone::Success, Icon::Check, w::stopped_now, next),
    }
}

/// What the button does about it.
pub const fn press_word(of: OptOutOf, is_wanted: bool) -> Word {
    match (of, is_wanted) {
        (OptOutOf::News, true) => w::stop_news,
        (OptOutOf::News, false) => w::want_news,
        (OptOutOf::Visits, true) => w::stop_visits,
        (OptOutOf::Visits, false) => w::want_visits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_button_says_what_it_does_and_no_two_the_same() {
        let mut words: Vec<&str> = Vec::new();
        for of in OptOutOf::ALL {
            for is_wanted in [true, false] {
                words.push(press_word(*of, is_wanted)());
            }
        }
        assert_eq!(
            words,
            [
                "Ngừng nhận thư báo",
                "Nhận lại thư báo",
                "Ngừng nhận thư về lịch hẹn",
                "Nhận lại thư về lịch hẹn"
            ]
        );
    }

    #[test]
    fn what_is_so_what_was_so_before_and_what_was_just_said_are_told_apart_by_picture_and_words() {
        let told = |is_wanted, is_noted| {
            let (tone, icon, said, _) = standing(OptOutOf::News, is_wanted, false, is_noted);
            (tone, icon, said())
        };
        assert_eq!(told(true, false), (Tone::Info, Icon::Mail, w::comes()));
        assert_eq!(told(false, false), (Tone::Neutral, Icon::Close, w::stopped()));
        let noted = (Tone::Success, Icon::Check, w::stopped_now());
        assert_eq!(told(false, true), noted);
        let noted = (Tone::Success, Icon::Check, w::comes_again());
        assert_eq!(told(true, true), noted);
    }

    /// What is to be minded, where there is something.
    fn next(of: OptOutOf, is_wanted: bool, sms_comes: bool) -> Option<&'static str> {
        let (.., next) = standing(of, is_wanted, sms_comes, false);
        next.map(|next| next())
    }

    #[test]
    fn who_is_reminded_of_nothing_any_more_is_told_so() {
        let told = next(OptOutOf::Visits, false, false).unwrap();
        assert!(told.contains("tự nhớ giờ hẹn"), "{told}");
        assert_eq!(next(OptOutOf::News, false, false), None);
    }

    #[test]
    fn who_agreed_to_sms_is_told_that_those_come_in_the_place_of_mails_of_visits() {
        let told = next(OptOutOf::Visits, false, true).unwrap();
        assert!(told.contains("SMS thay cho thư"), "{told}");
        assert_eq!(next(OptOutOf::Visits, true, true), None);
        assert_eq!(next(OptOutOf::News, false, true), None);
    }
}
