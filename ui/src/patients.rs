//! The screens of patients: finding, registering, the record, its changes, merging, allergies.
//!
//! Rules are plain data with native tests: `prefill.rs` (what a card fills in), `changes.rs` (what differs
//! between two versions), `choosing.rs` (which row Enter opens). All requests are in `calls.rs`.
mod allergies;
mod calls;
mod card;
mod changes;
mod choosing;
mod closed;
mod conflicts;
mod duplicates;
mod edit;
mod fields;
mod form;
mod list;
mod looks;
mod merge;
mod prefill;
mod record;
mod refused;
mod register;
mod visits;
mod words;

pub use card::{PatientCard, open_card};
pub use changes::part_name;
pub(crate) use choosing::Choosing;
pub use closed::{ClosedRecord, OpenedFor};
pub use conflicts::{ConflictsLink, ConflictsPage, PATH as CONFLICTS, conflicts};
pub use edit::EditPatientPage;
pub use list::PatientsPage;
pub(crate) use list::SearchField;
pub use looks::{PhoneLink, age_word, gender_word, spaced_phone};
pub use record::PatientPage;
pub use register::RegisterPage;
pub use words::{patients, register};
