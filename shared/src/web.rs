//! HTTP: routes with their declared access, the unit of work around every change, problems, pages.
//! A request's way through it is drawn in `docs/architecture.md`.

mod answer;
mod audit;
mod date;
mod extract;
mod failure;
mod language;
mod offline;
mod page;
mod read_note;
mod routes;
mod work;

pub use answer::{Created, NoContent, Versioned};
pub use audit::{AuditCheck, check_audit};
pub use date::tell_time;
pub use extract::{ActorIs, Body, IfMatch, Params, PathId, RawBody, Reading};
pub use failure::{Failure, Fault, Outcome, problem, problem_with};
pub use language::{in_language, language};
pub use offline::{BASE, DeviceIs, GIVEN, MADE_AT, OFFLINE_VERSION, Offline, OnReplica, SENT_AGAIN};
pub use page::{Before, Cursor, malformed_cursor};
pub use read_note::{NOTE_READ, routes as read_note_routes};
pub use routes::{MustChangePassword, Reach, RouteInfo, Routes, Style, is_not_allowed};
pub use work::{Work, Working, change_key, done_again};

pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    [work::STATEMENTS, audit::STATEMENTS].concat()
}
