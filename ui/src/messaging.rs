//! What patients are told by mail and SMS: on the patient's page each message and how it stands, and whether this person wants
//! any, by which ways; on a visit what was told of it and what leaves next. Not here: the hours and the test mail (`settings`), and the
//! work of sending (`jobs`).
//!
//! How a message is told (`told.rs`) and what a visit's patient knows (`heard.rs`) are plain data with native tests; the
//! components are views of them. What messages say, as the clinic words it, is in `templates.rs`. All requests are in
//! `calls.rs`.
mod banner;
mod calls;
mod heard;
mod list;
mod of_visit;
mod opt_out;
mod opt_out_link;
mod templates;
mod told;
mod visit_link;
mod words;

pub use banner::MessagesBanner;
pub use list::MessagesOf;
pub use of_visit::ToldOfVisit;
pub use opt_out_link::OptOutLinkPage;
pub use templates::{MessageTemplatesPage, message_templates, to_templates};
pub use told::{kind_word, reason_word, told_of};
pub use visit_link::VisitLinkPage;
pub use words::messages;

use clinic_shared::feed::Entity;
use clinic_shared::identity::Access;

use crate::api::ApiError;
use crate::session;

/// Messages leave no mark of their own in the feed: they are made and dropped with what is done to visits and patients.
const TOUCHED: &[Entity] = &[Entity::Appointment, Entity::QueueEntry, Entity::Patient];

/// Whether the one who sits here sees what patients are told.
pub fn may_see() -> bool {
    Access::STAFF.allows(session::role())
}

/// Whether they also send again what failed, and mark who wants no messages.
fn may_change() -> bool {
    Access::DESK.allows(session::role())
}

/// Somebody else, or the server, was first: what is shown is old.
fn is_overtaken(error: Option<&ApiError>) -> bool {
    let kinds = ["/problems/version-conflict", "/problems/message-state"];
    error.is_some_and(|error| kinds.iter().any(|kind| error.is(kind)))
}
