//! The clinic's own medicines: what it calls them and what they hold, so that they are found and checked by their own
//! names. One by one, or from a file that is looked at first (`import`).
//!
//! Plain data with native tests: `typed.rs` (a form as typed ↔ as sent), `difference.rs` (what a file would change).
mod calls;
mod difference;
mod fields;
mod import_page;
mod ingredients;
mod list;
mod looks;
mod page;
mod template;
mod typed;
mod words;

pub use import_page::MedicationImportPage;
pub use page::MedicationCataloguePage;
pub use words::catalogue;

/// The address of its page.
pub const PATH: &str = "/medication-catalogue";

/// Where a file is looked at and taken over.
const IMPORT_PATH: &str = "/medication-catalogue/import";
