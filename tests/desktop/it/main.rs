//! The window itself: its scheme, its events, its notifications, more windows than one.
#![expect(clippy::unwrap_used, reason = "what a test cannot ask ends it, loudly")]

mod arrival;
mod attachments;
mod camera;
mod clinic;
mod doctor_offline;
mod keychain;
mod main_job;
mod noticed;
mod notifications;
mod offline;
mod prescribing;
mod window;
