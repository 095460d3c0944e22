use serde::{Deserialize, Serialize};

use super::Job;
use crate::{
    field::{Check, FieldErrors},
    time::Timestamp,
};

const CRON_CHARS_MAX: usize = 100;

/// When jobs of a kind are enqueued by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct JobSchedule {
    pub name: String,
    pub kind: String,
    /// Minute, hour, day, month, weekday, by the clinic's clocks: `30 2 * * *`.
    pub cron: String,
    pub is_paused: bool,
    /// `null` while it is paused.
    pub next_due_at: Option<Timestamp>,
    pub last_due_at: Option<Timestamp>,
    /// Of its newest run, also one that an admin asked for; `null` once that is forgotten.
    pub last_job: Option<Job>,
    /// For `If-Match`.
    pub version: i64,
}

/// `PUT /api/job-schedules/{name}`. Whether the cron is one, and ever comes, only the server says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct JobScheduleForm {
    pub cron: String,
    pub paused: bool,
}

impl Check for JobScheduleForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/cron", &self.cron, CRON_CHARS_MAX);
        errors
    }
}
