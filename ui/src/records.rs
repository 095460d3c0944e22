//! The doctors' records: what is written about a visit, what happened to a patient, whom a doctor has seen. Rows D1, D3, A3,
//! A6. Not here: what is prescribed (`prescribing`), allergies and the break-glass (`patients`).
//!
//! Plain data with native tests: `encounter_state.rs` (what is typed and the record that it makes), `keeping.rs` (what of it is
//! at the clinic), `template_state.rs` (what a template does to a record), `timeline_days.rs`. All requests are in `calls.rs`.
mod allergies;
mod amend;
mod before_signing;
mod blanks;
mod calls;
mod content;
mod diagnoses;
mod draft;
mod encounter;
mod encounter_state;
mod facts;
mod fields;
mod follow_up;
mod head;
mod keeping;
mod looks;
mod next_visit;
mod open;
mod revisions;
mod seen;
mod signed;
mod template_keep;
mod template_own;
mod template_state;
mod templates;
mod timeline;
mod timeline_days;
mod twins;
mod vitals;
mod words;
mod writing;

pub(crate) use diagnoses::Diagnoses;
pub use encounter::EncounterPage;
pub use open::{OpenRecordButton, may_open, open_record};
pub use seen::PatientsSeenPage;
pub use timeline::Timeline;
pub use words::{my_patients, open_record as open_record_word};

use clinic_shared::ids::EncounterId;

pub fn path_of(id: EncounterId) -> String {
    format!("/encounters/{id}")
}
