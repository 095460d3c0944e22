//! What is prescribed: the editor of a draft with its live check, signing, prescriptions that are signed, favourites,
//! what a patient takes, and the doctors who stand for the rules. Rows B1, B2, D4, D13. Not here: the record of the visit
//! (`records`), the check page that keeps nothing (`medication`).
//!
//! Plain data with native tests: `typed.rs` (rows as typed ↔ lines as sent), `answers.rs` (what is still wanted before
//! signing, what a newer check says that an older did not), `kept.rs` (what of a draft is at the clinic), `told.rs` (what
//! the patient tells ↔ its form). All requests are in `calls.rs`; those of the clinic's own rules in `rules/calls.rs`.
mod answers;
mod begin;
mod calls;
mod cancel;
mod card;
mod desk;
mod diagnoses;
mod editor;
mod favourites;
mod found;
mod kept;
mod line_fields;
mod list;
mod looks;
mod medications;
mod of_record;
mod page;
mod paper;
mod password;
mod print;
mod reason;
mod reuse;
mod reviews;
mod rules;
mod sign;
mod signed_check;
mod statement;
mod told;
mod typed;
mod whose;
pub mod words;

pub use list::PrescriptionsPage;
pub use looks::StatusBadge as PrescriptionBadge;
pub use medications::Medications;
pub use of_record::{PrescriptionsOf, focus_draft};
pub use page::PrescriptionPage;
pub use rules::{DrugRulesPage, RulesImportPage};

use clinic_shared::ids::PrescriptionId;

/// The address of all that a doctor has prescribed.
pub const PATH: &str = "/prescriptions";

/// The address of one.
pub fn path_of(id: PrescriptionId) -> String {
    format!("{PATH}/{id}")
}
