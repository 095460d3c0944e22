//! A file that is looked at before it is taken over: of the clinic's own medicines, and of its own rules. What the
//! person does with the preview is plain data (`state.rs`); the bytes go to the clinic as they are.
mod field;
mod sheet;
mod state;
mod table;
mod told;
mod words;

pub(crate) use sheet::ImportSheet;
pub(crate) use state::Preview;
pub(crate) use table::{ColumnsOf, Problems};
pub(crate) use told::{Importing, Told};
