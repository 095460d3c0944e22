//! How a schedule is told: what it last came to. And how it is changed, with a way back.
use clinic_shared::jobs::{JobSchedule, JobScheduleForm, JobState};
use clinic_shared::time::Timestamp;
use leptos::task::spawn_local;

use super::board::Board;
use super::calls;
use super::told::{ended_at, error_of};
use crate::api;
use crate::kit::Toast;
use crate::load::Load;
use crate::shell::tell_not_undone;

/// What is known of the last run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    pub at: Timestamp,
    /// `None` where its job was cleared away.
    pub state: Option<JobState>,
    pub error: Option<String>,
}

impl LastRun {
    /// `None` before the first.
    pub fn of(schedule: &JobSchedule) -> Option<Self> {
        match &schedule.last_job {
            Some(job) => Some(Self {
                at: ended_at(job),
                state: Some(job.state),
                error: error_of(job),
            }),
            None => schedule.last_due_at.map(|at| Self {
                at,
                state: None,
                error: None,
            }),
        }
    }
}

/// As it is, to be sent with something else in it.
pub fn form_of(schedule: &JobSchedule) -> JobScheduleForm {
    JobScheduleForm {
        cron: schedule.cron.clone(),
        paused: schedule.is_paused,
    }
}

/// It was changed; undo puts back what was before. The page may be gone by then.
pub fn tell_changed(before: &JobSchedule, now: &JobSchedule, said: String, load: Load<Board>) {
    let (name, version, was) = (now.name.clone(), now.version, form_of(before));
    Toast::done(said)
        .undo(move || {
            let (name, was) = (name.clone(), was.clone());
            spawn_local(async move {
                match calls::change(&name, &was, version, api::new_key()).await {
                    Ok(_) => load.again(),
                    Err(error) => tell_not_undone(&error),
                }
            });
        })
        .show();
}

#[cfg(test)]
mod tests {
    use super::super::told::samples::{at, job};
    use super::*;

    fn schedule() -> JobSchedule {
        JobSchedule {
            name: "nightly-backup".to_owned(),
            kind: "nightly-backup".to_owned(),
            cron: "30 1 * * *".to_owned(),
            is_paused: false,
            next_due_at: Some(at(3_600)),
            last_due_at: None,
            last_job: None,
            version: 1,
        }
    }

    #[test]
    fn the_last_run_is_told_by_its_job_then_by_its_time_alone_then_not_at_all() {
        let mut schedule = schedule();
        assert_eq!(LastRun::of(&schedule), None);
        schedule.last_due_at = Some(at(60));
        let known = LastRun::of(&schedule).unwrap();
        assert_eq!((known.at, known.state), (at(60), None));
        let mut failed = job(1, JobState::Dead);
        failed.last_error = Some("đĩa đầy".to_owned());
        schedule.last_job = Some(failed);
        let known = LastRun::of(&schedule).unwrap();
        assert_eq!((known.at, known.state), (at(75), Some(JobState::Dead)));
        assert_eq!(known.error.as_deref(), Some("đĩa đầy"));
    }

    #[test]
    fn what_is_sent_is_what_stands_there_but_for_what_was_asked() {
        let form = form_of(&schedule());
        assert_eq!((form.cron.as_str(), form.paused), ("30 1 * * *", false));
    }
}
