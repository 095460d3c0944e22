//! What the server does by itself, as an administrator sees it: what waits, runs and has failed, and when what is
//! repeated runs next. Not here: this computer's own copy (`sync`) and what it has not sent yet (`unsent`).
//!
//! How it stands (`board.rs`), how a job is told (`told.rs`), a schedule (`schedule.rs`) and a cron (`cron.rs`) are plain
//! data with native tests; the components are views of them. All requests are in `calls.rs`.
mod acts;
mod board;
mod calls;
mod cron;
mod error_text;
mod list;
mod overview;
mod page;
mod schedule;
mod schedule_time;
mod schedules;
mod told;
mod words;

pub(crate) use error_text::ErrorShown;
pub use page::JobsPage;
pub use words::jobs as jobs_title;
