//! How each sort of mail stands for the one who follows the link at a mail's foot, in words. Plain data.
use clinic_shared::messaging::{OptOutLink, OptOutOf};

use super::words as w;

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

/// What is so, and what the button does about it.
pub const fn standing(of: OptOutOf, is_wanted: bool, sms_comes: bool) -> (Word, Word) {
    match (of, is_wanted) {
        (OptOutOf::News, true) => (w::comes, w::stop_news),
        (OptOutOf::News, false) => (w::stopped, w::want_news),
        (OptOutOf::Visits, true) => (w::comes, w::stop_visits),
        (OptOutOf::Visits, false) if sms_comes => (w::stopped_visits_for_sms, w::want_visits),
        (OptOutOf::Visits, false) => (w::stopped_visits, w::want_visits),
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
                words.push((standing(*of, is_wanted, false).1)());
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
    fn who_is_reminded_of_nothing_any_more_is_told_so() {
        let (said, _) = standing(OptOutOf::Visits, false, false);
        assert!(said().contains("tự nhớ giờ hẹn"), "{}", said());
    }

    #[test]
    fn who_agreed_to_sms_is_told_that_those_come_in_the_place_of_mails_of_visits() {
        let said = |of, is_wanted| (standing(of, is_wanted, true).0)();
        let stopped = said(OptOutOf::Visits, false);
        assert!(stopped.contains("SMS thay cho thư"), "{stopped}");
        assert!(!stopped.contains("tự nhớ giờ hẹn"), "{stopped}");
        assert!(!said(OptOutOf::Visits, true).contains("SMS"));
        assert!(!said(OptOutOf::News, false).contains("SMS"));
    }
}
