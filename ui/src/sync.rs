//! This screen and its server: whether it is there, since when it is not, what can be done meanwhile, and how this
//! computer's own copy of the clinic stands.
//!
//! Every control that changes something asks `needs("POST /api/rooms")` whether it can be used just now. A browser keeps no
//! copy: without the server it can change nothing.
mod banner;
mod course;
mod needs;
mod page;
mod parts;
mod state;
pub mod words;
mod works;

pub use banner::Banner;
pub use needs::{NeedsServer, bars, needs, needs_to_book};
pub use page::SyncPage;
pub use state::{follow, is_away, works_offline};
