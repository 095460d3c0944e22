//! The clinic's own wording of its messages: chosen, written with a preview beside it, tried, and put back.
mod calls;
mod editor;
mod facts;
mod page;
mod preview;
mod state;
mod try_out;
mod versions;
mod words;

pub use page::MessageTemplatesPage;
pub use words::{message_templates, to_templates};
