//! News to many patients: an admin writes it, sees how many will get it and how it will read, starts it, and watches it go
//! out, pauses it or cancels the rest. On a patient's page: whether this person wants news. Not here: what a patient is
//! told of a visit (`messaging`), and the work of sending (`jobs`).
//!
//! How a mailing is told and what can be done with it (`told.rs`) is plain data with native tests; the components are views
//! of it. All requests are in `calls.rs`.
mod acts;
mod calls;
mod card;
mod form;
mod opt_out;
mod own_test;
mod page;
mod preview;
mod told;
mod words;

pub use opt_out::NewsOptOut;
pub use page::MailingsPage;
pub use words::mailings;

use crate::api::ApiError;

/// Somebody else, or the server, was first: what is shown is old.
fn is_overtaken(error: Option<&ApiError>) -> bool {
    let kinds = ["/problems/version-conflict", "/problems/mailing-state"];
    error.is_some_and(|error| kinds.iter().any(|kind| error.is(kind)))
}
