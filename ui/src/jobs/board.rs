//! What the page shows: the jobs of one tab, how many there are of each, and what is repeated. Plain data.
use std::collections::HashSet;

use clinic_shared::ids::JobId;
use clinic_shared::jobs::{Job, JobCounts, JobSchedule, JobState, JobsPage};

/// The tabs in their order: what needs a person stands before what is over.
pub const TABS: [JobState; 5] = [
    JobState::Waiting,
    JobState::Running,
    JobState::Dead,
    JobState::Done,
    JobState::Cancelled,
];

/// The tab and how many pages of it are wanted; another tab begins with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub tab: JobState,
    pub pages: usize,
}

impl Wanted {
    /// Of the tab that is chosen now.
    #[must_use]
    pub fn for_tab(self, tab: JobState) -> Self {
        if self.tab == tab {
            self
        } else {
            Self { tab, pages: 1 }
        }
    }

    #[must_use]
    pub const fn and_one_more(self) -> Self {
        Self {
            tab: self.tab,
            pages: self.pages + 1,
        }
    }
}

/// All of it as the server told it at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// What was asked for.
    pub wanted: Wanted,
    pub page: JobsPage,
    pub schedules: Vec<JobSchedule>,
}

impl Board {
    /// `None` while another tab was chosen than this tells of.
    pub fn jobs_of(&self, tab: JobState) -> Option<&[Job]> {
        (self.wanted.tab == tab).then_some(self.page.jobs.as_slice())
    }

    pub fn has_more_of(&self, tab: JobState) -> bool {
        self.wanted.tab == tab && self.page.next.is_some()
    }

    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.page.jobs.iter().find(|job| job.id == id)
    }

    pub fn schedule(&self, name: &str) -> Option<&JobSchedule> {
        self.schedules.iter().find(|schedule| schedule.name == name)
    }
}

/// `12`, and `1000+` where there are more than are counted.
pub fn count_word(counts: JobCounts, state: JobState) -> String {
    let count = counts.of(state);
    if !state.is_open() && count >= JobCounts::MAX {
        format!("{}+", JobCounts::MAX)
    } else {
        count.to_string()
    }
}

/// Adds the next page. Between two questions a job may have moved from one page to the other: it is shown once.
pub fn append(all: &mut JobsPage, next: JobsPage) {
    let known: HashSet<_> = all.jobs.iter().map(|job| job.id).collect();
    let new = next.jobs.into_iter().filter(|job| !known.contains(&job.id));
    all.jobs.extend(new);
    all.counts = next.counts;
    all.oldest_due_seconds = next.oldest_due_seconds;
    all.next = next.next;
}

/// A job that is due for longer waits for a reason that somebody should look at.
pub const LATE_SECONDS: i64 = 5 * 60;

/// Whether somebody has to do something, and what comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Jobs are due, and nothing is done.
    Stopped,
    /// Jobs are due for long while others run.
    Busy,
    /// Jobs have used up their tries.
    Failed,
    Calm,
}

impl Health {
    pub fn of(page: &JobsPage) -> Self {
        let is_late = page
            .oldest_due_seconds
            .is_some_and(|seconds| seconds > LATE_SECONDS);
        match (is_late, page.counts) {
            (true, JobCounts { running: 0, .. }) => Self::Stopped,
            (true, _) => Self::Busy,
            (false, JobCounts { dead: 1.., .. }) => Self::Failed,
            (false, _) => Self::Calm,
        }
    }

    pub const fn is_late(self) -> bool {
        matches!(self, Self::Stopped | Self::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::super::told::samples::job;
    use super::*;
    use rstest::rstest;

    fn page(numbers: &[u128], next: Option<&str>) -> JobsPage {
        JobsPage {
            counts: JobCounts::default(),
            oldest_due_seconds: None,
            jobs: numbers
                .iter()
                .map(|number| job(*number, JobState::Done))
                .collect(),
            next: next.map(str::to_owned),
        }
    }

    fn numbers(page: &JobsPage) -> Vec<u128> {
        page.jobs.iter().map(|job| job.id.0.as_u128()).collect()
    }

    #[test]
    fn another_tab_begins_with_its_first_page() {
        let wanted = Wanted {
            tab: JobState::Done,
            pages: 1,
        };
        let wanted = wanted.and_one_more();
        assert_eq!(wanted.for_tab(JobState::Done).pages, 2);
        assert_eq!(wanted.for_tab(JobState::Dead).pages, 1);
        assert_eq!(wanted.for_tab(JobState::Dead).tab, JobState::Dead);
    }

    #[test]
    fn the_rows_of_one_tab_are_never_shown_under_another() {
        let wanted = Wanted {
            tab: JobState::Done,
            pages: 1,
        };
        let board = Board {
            wanted,
            page: page(&[1, 2], Some("2")),
            schedules: Vec::new(),
        };
        assert_eq!(board.jobs_of(JobState::Done).map(<[Job]>::len), Some(2));
        assert!(board.has_more_of(JobState::Done));
        assert_eq!(board.jobs_of(JobState::Dead), None);
        assert!(!board.has_more_of(JobState::Dead));
    }

    #[test]
    fn a_job_that_moved_between_two_pages_is_shown_once_and_the_newest_counts_hold() {
        let mut all = page(&[5, 4, 3], Some("3"));
        let mut next = page(&[3, 2, 1], None);
        next.counts.done = 5;
        append(&mut all, next);
        assert_eq!(numbers(&all), [5, 4, 3, 2, 1]);
        assert_eq!(all.next, None);
        assert_eq!(all.counts.done, 5);
    }

    #[test]
    fn of_those_that_are_over_so_many_or_more_are_counted_and_of_open_ones_all() {
        let counts = JobCounts {
            waiting: 1_000,
            done: 1_000,
            dead: 999,
            ..JobCounts::default()
        };
        assert_eq!(count_word(counts, JobState::Waiting), "1000");
        assert_eq!(count_word(counts, JobState::Done), "1000+");
        assert_eq!(count_word(counts, JobState::Dead), "999");
    }

    #[rstest]
    #[case::nothing_is_due(None, 0, 0, Health::Calm)]
    #[case::five_minutes_are_no_delay(Some(300), 0, 0, Health::Calm)]
    #[case::nobody_works(Some(301), 0, 0, Health::Stopped)]
    #[case::more_than_can_be_done(Some(301), 2, 0, Health::Busy)]
    #[case::one_has_failed(Some(10), 1, 1, Health::Failed)]
    #[case::late_comes_before_failed(Some(301), 0, 4, Health::Stopped)]
    fn it_is_said_first_that_jobs_are_late_then_that_some_have_failed(
        #[case] oldest_due_seconds: Option<i64>,
        #[case] running: i64,
        #[case] dead: i64,
        #[case] health: Health,
    ) {
        let mut page = page(&[], None);
        page.oldest_due_seconds = oldest_due_seconds;
        (page.counts.running, page.counts.dead) = (running, dead);
        assert_eq!(Health::of(&page), health);
        assert_eq!(health.is_late(), oldest_due_seconds == Some(301));
    }
}
