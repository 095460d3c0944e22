//! The doctors' page that checks a prescription while it is written. Rows B1, B2, D13.
//!
//! What stands on the page is plain data (`page_state.rs`), from which it makes the case that is asked about; which answer
//! counts is plain data too (`checking.rs`). Nothing here is kept: leaving the page forgets it.
mod calls;
mod checking;
mod doses;
mod drug_list;
mod facts;
mod finding;
mod looks;
mod number;
mod page;
mod page_state;
mod patient;
mod result;
mod rows;
mod taken;
mod words;

pub use page::DrugCheckPage;
pub use patient::path_for;
pub use words::drug_check;

/// The page's address; with `?patient=` it checks for that patient.
pub const PATH: &str = "/drug-check";
