//! Work that the clinic's servers do by themselves. Row T3. A *job* is a row: enqueued in the transaction that wants it
//! done, claimed by one server at a time, tried again where it fails. A *schedule* enqueues jobs by the clinic's clocks.
//! See `docs/jobs.md` and `docs/adr/0015-jobs-are-rows-and-an-own-loop.md`. Not here: the loop that claims them and what
//! they do (`server/src/jobs.rs`).

mod job;
mod refused;
mod schedule;

pub use job::{Job, JobCounts, JobState, JobsAsked, JobsPage};
pub use refused::JobRefused;
pub use schedule::{JobSchedule, JobScheduleForm};

#[cfg(feature = "app")]
mod back_off;
#[cfg(feature = "app")]
mod cancel;
#[cfg(feature = "app")]
mod claim;
#[cfg(feature = "app")]
mod cron;
#[cfg(feature = "app")]
mod due;
#[cfg(feature = "app")]
mod end;
#[cfg(feature = "app")]
mod enqueue;
#[cfg(feature = "app")]
mod forget;
#[cfg(feature = "app")]
mod list;
#[cfg(feature = "app")]
mod overview;
#[cfg(feature = "app")]
mod queries;
#[cfg(feature = "app")]
mod retry;
#[cfg(feature = "app")]
mod routes;
#[cfg(feature = "app")]
mod run_now;
#[cfg(feature = "app")]
mod schedules;
#[cfg(feature = "app")]
mod timetable;
#[cfg(feature = "app")]
mod withdraw;

#[cfg(feature = "app")]
pub(crate) use routes::{routes, statements};
#[cfg(feature = "app")]
pub use {
    back_off::back_off_ms,
    claim::{Beat, Buried, Claim, Claimed, LEASE_SECONDS, claim, claim_or_bury, heartbeat, is_any_due},
    due::{DueJob, due_jobs},
    end::{begin_anew, fail, finish, give_up, put_off, stop},
    enqueue::{Enqueued, NewJob, Priority, TRIES_MAX, enqueue},
    forget::forget,
    overview::{Overview, overview},
    timetable::{Planned, enqueue_due, is_run_due, next_due, next_due_after, settle},
    withdraw::withdraw,
};
