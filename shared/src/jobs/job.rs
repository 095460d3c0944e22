use serde::{Deserialize, Serialize};

use crate::{ids::JobId, messaging::SendMessage, time::Timestamp};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// For its time, or for a server that has room.
    Waiting,
    Running,
    Done,
    /// It failed as often as it may, or in a way that another try would not mend. Somebody should look at it.
    Dead,
    Cancelled,
}

impl JobState {
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Dead,
        Self::Cancelled,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Waiting or running.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// A job as the admin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Job {
    pub id: JobId,
    /// What is to be done: `nightly-backup`.
    pub kind: String,
    pub state: JobState,
    /// What it is about, never with a patient's name.
    pub about: Option<String>,
    /// The schedule whose run it is.
    pub schedule: Option<String>,
    /// Begun since it was enqueued, or retried by an admin.
    pub tries: u16,
    pub tries_max: u16,
    pub enqueued_at: Timestamp,
    /// Waiting: when it is to run. Running: when another server takes it unless the one that has it says that it goes on.
    pub due_at: Option<Timestamp>,
    /// Of the newest try.
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// Of the newest try that failed, also where a later one did not.
    pub last_error: Option<String>,
    /// Which server had it last.
    pub worker: Option<String>,
    /// It ends where whoever runs it looks up next.
    pub is_cancel_wanted: bool,
    /// Of a job that sends a message to a patient: which.
    pub message: Option<SendMessage>,
}

/// How many jobs there are. Of those that are over up to [`JobCounts::MAX`] of each state are counted: that number means
/// so many or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct JobCounts {
    pub waiting: i64,
    pub running: i64,
    pub dead: i64,
    pub done: i64,
    pub cancelled: i64,
}

impl JobCounts {
    pub const MAX: i64 = 1_000;

    pub const fn of(&self, state: JobState) -> i64 {
        match state {
            JobState::Waiting => self.waiting,
            JobState::Running => self.running,
            JobState::Done => self.done,
            JobState::Dead => self.dead,
            JobState::Cancelled => self.cancelled,
        }
    }
}

/// `GET /api/jobs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct JobsPage {
    /// Of all jobs, whatever was asked for.
    pub counts: JobCounts,
    /// For how long the job that should have been taken first has waited; `null` where none is due.
    pub oldest_due_seconds: Option<i64>,
    pub jobs: Vec<Job>,
    /// Hand it back as `after` for the next page; `null` on the last.
    pub next: Option<String>,
}

/// Which jobs. Open ones come in the order in which they are taken, those that are over with the newest end first, all
/// together with the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct JobsAsked {
    pub state: Option<JobState>,
    pub kind: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_the_store_is_read_back() {
        for state in JobState::ALL {
            assert_eq!(JobState::parse(state.name()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }
}
