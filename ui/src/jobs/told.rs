//! How a job is told: what it is called, when, what came of it, and what can be done with it. Plain data.
use clinic_shared::jobs::{Job, JobState};
use clinic_shared::time::Timestamp;

use super::words as w;
use crate::clinic;
use crate::kit::{Icon, Tone};

/// In the language of the page, whenever it is read.
pub type Word = fn() -> &'static str;

/// A first line longer than this is cut; the whole opens.
const FIRST_LINE_CHARS_MAX: usize = 160;

/// What a kind of job is called; one that this page does not know goes by its own name.
pub fn kind_word(kind: &str) -> String {
    match kind {
        "nightly-backup" => w::nightly_backup().to_owned(),
        "forget-old-jobs" => w::forget_old_jobs().to_owned(),
        "send-account-mail" => w::send_account_mail().to_owned(),
        "send-message" => w::send_message().to_owned(),
        "send-sms" => w::send_sms().to_owned(),
        "send-mailing" => w::send_mailing().to_owned(),
        "end-left-messages" => w::end_left_messages().to_owned(),
        "plan-messages" => w::plan_messages().to_owned(),
        "tell-follow-ups" => w::tell_follow_ups().to_owned(),
        "tell-unscheduled" => w::tell_unscheduled().to_owned(),
        other => other.to_owned(),
    }
}

/// Colour, picture and word of a state.
pub const fn look(state: JobState) -> (Tone, Icon, Word) {
    match state {
        JobState::Waiting => (Tone::Neutral, Icon::Clock, w::waiting),
        JobState::Running => (Tone::Info, Icon::Play, w::running),
        JobState::Dead => (Tone::Danger, Icon::Danger, w::dead),
        JobState::Done => (Tone::Success, Icon::Check, w::done),
        JobState::Cancelled => (Tone::Neutral, Icon::Close, w::cancelled),
    }
}

/// `7 phút`: the largest unit alone, rounded down.
pub fn time_word(seconds: i64) -> String {
    match seconds {
        ..=0 => w::less_than_a_second().to_owned(),
        1..60 => w::seconds(seconds),
        60..6_000 => w::minutes(seconds / 60),
        6_000..172_800 => w::hours(seconds / 3_600),
        _ => w::days(seconds / 86_400),
    }
}

fn seconds_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_ms() - from.as_ms()) / 1_000
}

/// When it is due, since when it runs, or when it ended; and below it what belongs to that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    pub main: String,
    pub below: String,
}

impl When {
    pub fn of(job: &Job, now: Timestamp) -> Self {
        match job.state {
            JobState::Waiting => {
                let due = job.due_at.unwrap_or(job.enqueued_at);
                Self {
                    main: due_word(due, now),
                    below: clinic::hour_or_day(due),
                }
            }
            JobState::Running => {
                let since = job.started_at.unwrap_or(job.enqueued_at);
                Self {
                    main: w::runs_for(&time_word(seconds_between(since, now))),
                    below: w::runs_since(&clinic::hour_or_day(since)),
                }
            }
            JobState::Dead | JobState::Done | JobState::Cancelled => Self {
                main: clinic::hour_or_day(ended_at(job)),
                below: took(job).unwrap_or_default(),
            },
        }
    }
}

/// `còn 3 phút`, `đến hạn 20 giây trước`.
pub fn due_word(due: Timestamp, now: Timestamp) -> String {
    match seconds_between(now, due) {
        left @ 1.. => w::due_in(&time_word(left)),
        0 => w::due_now().to_owned(),
        passed => w::due_since(&time_word(-passed)),
    }
}

/// The last that is known of it.
pub fn ended_at(job: &Job) -> Timestamp {
    job.ended_at.or(job.started_at).unwrap_or(job.enqueued_at)
}

/// Of the try that ended it: a cancelled one may have waited since.
fn took(job: &Job) -> Option<String> {
    if job.state == JobState::Cancelled {
        return None;
    }
    let seconds = seconds_between(job.started_at?, job.ended_at?);
    Some(w::took(&time_word(seconds)))
}

/// An error as it is read first, and the whole of it where there is more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorText {
    pub first: String,
    pub whole: Option<String>,
}

impl ErrorText {
    /// `None` where nothing is said.
    pub fn of(error: &str) -> Option<Self> {
        let whole = error.trim();
        let line = whole.lines().next()?.trim_end();
        let is_long = line.chars().count() > FIRST_LINE_CHARS_MAX;
        let first = if is_long {
            let start: String = line.chars().take(FIRST_LINE_CHARS_MAX).collect();
            format!("{}…", start.trim_end())
        } else {
            line.to_owned()
        };
        let is_all = first == whole;
        Some(Self {
            first,
            whole: (!is_all).then(|| whole.to_owned()),
        })
    }
}

/// Why it is not done: what a try before the good one said is over.
pub fn error_of(job: &Job) -> Option<String> {
    job.last_error.clone().filter(|_| job.state != JobState::Done)
}

/// What stands beside the name: that it goes on otherwise than its tab says.
pub fn remark(job: &Job) -> Option<(Tone, Icon, Word)> {
    match job.state {
        JobState::Running if job.is_cancel_wanted => Some((Tone::Warning, Icon::Clock, w::stops)),
        JobState::Waiting if job.tries > 0 => Some((Tone::Warning, Icon::Refresh, w::tried_again)),
        _ => None,
    }
}

/// What somebody can do with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It waits, and need not.
    RunNow,
    RunAgain,
    /// It has not begun: it will not.
    Cancel,
    /// It runs, and is asked to end.
    Stop,
}

impl Act {
    /// In the order of their buttons.
    pub const fn of(job: &Job) -> &'static [Self] {
        match job.state {
            JobState::Waiting => &[Self::RunNow, Self::Cancel],
            JobState::Running if !job.is_cancel_wanted => &[Self::Stop],
            JobState::Dead | JobState::Cancelled => &[Self::RunAgain],
            JobState::Running | JobState::Done => &[],
        }
    }

    pub const fn look(self) -> (Icon, Word) {
        match self {
            Self::RunNow => (Icon::Play, w::run_now),
            Self::RunAgain => (Icon::Refresh, w::run_again),
            Self::Cancel => (Icon::Close, w::cancel_job),
            Self::Stop => (Icon::Close, w::stop_job),
        }
    }
}

#[cfg(test)]
pub mod samples {
    use super::*;
    use clinic_shared::ids::JobId;
    use uuid::Uuid;

    /// The clinic's clock in the first hours of its first day: `clinic::today` of a test.
    pub const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(seconds * 1_000)
    }

    /// Enqueued at 0, due at 60, begun at 70.
    pub fn job(number: u128, state: JobState) -> Job {
        let has_begun = state != JobState::Waiting;
        let has_ended = has_begun && state != JobState::Running;
        Job {
            id: JobId(Uuid::from_u128(number)),
            kind: "nightly-backup".to_owned(),
            state,
            about: None,
            schedule: None,
            tries: u16::from(has_begun),
            tries_max: 10,
            enqueued_at: at(0),
            due_at: Some(at(60)),
            started_at: has_begun.then(|| at(70)),
            ended_at: has_ended.then(|| at(75)),
            last_error: None,
            worker: None,
            is_cancel_wanted: false,
            message: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{at, job};
    use super::*;
    use clinic_shared::field::Language;
    use rstest::rstest;

    #[test]
    fn a_kind_is_told_in_the_language_of_the_page_and_an_unknown_one_by_its_own_name() {
        assert_eq!(kind_word("nightly-backup"), "Sao lưu hằng đêm");
        assert_eq!(kind_word("send-message"), "Gửi tin cho bệnh nhân");
        assert_eq!(kind_word("send-sms"), "Gửi SMS cho bệnh nhân");
        assert_eq!(kind_word("send-mailing"), "Gửi thư hàng loạt");
        assert_eq!(kind_word("send-letters"), "send-letters");
        crate::words::speak(Language::En);
        assert_eq!(kind_word("forget-old-jobs"), "Clearing away old jobs");
    }

    #[test]
    fn every_state_has_a_word_of_its_own() {
        let mut words: Vec<&str> = JobState::ALL.map(|state| (look(state).2)()).into();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), JobState::ALL.len());
    }

    #[rstest]
    #[case(-5, "chưa đến 1 giây")]
    #[case(0, "chưa đến 1 giây")]
    #[case(59, "59 giây")]
    #[case(60, "1 phút")]
    #[case(5_999, "99 phút")]
    #[case(6_000, "1 giờ")]
    #[case(172_799, "47 giờ")]
    #[case(172_800, "2 ngày")]
    fn a_time_is_told_in_its_largest_unit(#[case] seconds: i64, #[case] told: &str) {
        assert_eq!(time_word(seconds), told);
    }

    #[rstest]
    #[case::to_come(0, "còn 1 phút")]
    #[case::now(60, "đến hạn bây giờ")]
    #[case::overdue(480, "đến hạn 7 phút trước")]
    fn a_waiting_job_says_when_it_is_due(#[case] now: i64, #[case] told: &str) {
        let when = When::of(&job(1, JobState::Waiting), at(now));
        assert_eq!((when.main.as_str(), when.below.as_str()), (told, "07:01"));
    }

    #[test]
    fn a_running_job_says_for_how_long_and_an_ended_one_when_it_ended_and_how_long_it_took() {
        let running = When::of(&job(1, JobState::Running), at(100));
        assert_eq!(running.main, "đã chạy 30 giây");
        assert_eq!(running.below, "từ 07:01");
        let done = When::of(&job(1, JobState::Done), at(500));
        assert_eq!(done.main, "07:01");
        assert_eq!(done.below, "mất 5 giây");
        let cancelled = When::of(&job(1, JobState::Cancelled), at(500));
        assert_eq!(cancelled.main, "07:01");
        assert_eq!(cancelled.below, "", "nobody knows how long it would have taken");
    }

    #[rstest]
    #[case::one_line("đĩa đầy", "đĩa đầy", None)]
    #[case::with_space_around("\n đĩa đầy \n", "đĩa đầy", None)]
    #[case::more_lines(
        "không ghi được\n  đĩa đầy",
        "không ghi được",
        Some("không ghi được\n  đĩa đầy")
    )]
    fn of_an_error_the_first_line_is_read_and_the_rest_opens(
        #[case] error: &str,
        #[case] first: &str,
        #[case] whole: Option<&str>,
    ) {
        let text = ErrorText::of(error).unwrap();
        assert_eq!((text.first.as_str(), text.whole.as_deref()), (first, whole));
    }

    #[test]
    fn a_long_line_is_cut_between_letters_and_opens_whole_and_an_empty_error_is_none() {
        let long = "đ".repeat(FIRST_LINE_CHARS_MAX + 1);
        let text = ErrorText::of(&long).unwrap();
        assert_eq!(text.first.chars().count(), FIRST_LINE_CHARS_MAX + 1);
        assert!(text.first.ends_with('…'));
        assert_eq!(text.whole, Some(long));
        assert_eq!(ErrorText::of(" \n "), None);
    }

    #[test]
    fn one_that_was_done_after_all_shows_no_error() {
        let mut job = job(1, JobState::Done);
        job.last_error = Some("đĩa đầy".to_owned());
        assert_eq!(error_of(&job), None);
        job.state = JobState::Waiting;
        assert_eq!(error_of(&job).as_deref(), Some("đĩa đầy"));
    }

    #[rstest]
    #[case(JobState::Waiting, &[Act::RunNow, Act::Cancel])]
    #[case(JobState::Running, &[Act::Stop])]
    #[case(JobState::Dead, &[Act::RunAgain])]
    #[case(JobState::Done, &[])]
    #[case(JobState::Cancelled, &[Act::RunAgain])]
    fn each_state_offers_what_can_be_done_in_it(#[case] state: JobState, #[case] acts: &[Act]) {
        assert_eq!(Act::of(&job(1, state)), acts);
    }

    #[test]
    fn one_that_is_asked_to_stop_says_so_and_is_not_asked_twice() {
        let mut job = job(1, JobState::Running);
        assert_eq!(remark(&job), None);
        job.is_cancel_wanted = true;
        assert_eq!(Act::of(&job), []);
        assert_eq!(remark(&job).map(|(_, _, word)| word()), Some("Đang dừng"));
    }

    #[test]
    fn one_that_waits_for_another_try_says_so() {
        let mut job = job(1, JobState::Waiting);
        assert_eq!(remark(&job), None);
        job.tries = 3;
        assert_eq!(remark(&job).map(|(_, _, word)| word()), Some("Đang thử lại"));
    }
}
