//! The people who come to the clinic: demographics, identifiers, contacts, allergies, priority, duplicates.
//! Not here: visits (`scheduling`), the day's queue (`arrivals`), medical records (`records`).

mod absorb;
mod allergy;
mod conflict;
mod demographics;
mod duplicates;
mod identifier;
mod list;
mod part;
mod priority;
mod refused;
pub mod search_words;

pub use allergy::{Allergy, AllergyCriticality, AllergyForm, AllergyStatus, CreateAllergy};
pub use conflict::{
    ChangedPatient, ConflictAbout, ConflictStatus, Keep, PatientConflict, ResolveConflict, Said,
};
pub use demographics::{
    Address, Contact, Gender, Patient, PatientForm, PatientSummary, RegisterPatient, phone_is_wrong,
};
pub use duplicates::{DuplicateCandidate, DuplicateReason, MatchPatient, MergePatient};
pub use identifier::{Identifier, IdentifierSystem};
pub use list::PatientList;
pub use part::PatientPart;
pub use priority::{Priority, PriorityFlags};
pub use refused::PatientRefused;

#[cfg(feature = "app")]
mod allergies;
#[cfg(feature = "app")]
mod base;
#[cfg(feature = "app")]
mod conflicts;
#[cfg(feature = "app")]
mod keep;
#[cfg(feature = "app")]
mod keep_conflict;
#[cfg(feature = "app")]
mod matching;
#[cfg(feature = "app")]
mod merge;
#[cfg(feature = "app")]
mod queries;
#[cfg(feature = "app")]
mod register;
#[cfg(feature = "app")]
mod search;
#[cfg(feature = "app")]
mod update;

/// All statements of the room.
#[cfg(feature = "app")]
pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    [
        allergies::STATEMENTS,
        conflicts::STATEMENTS,
        keep::STATEMENTS,
        keep_conflict::STATEMENTS,
        matching::STATEMENTS,
        merge::STATEMENTS,
        queries::STATEMENTS,
        search::STATEMENTS,
        update::STATEMENTS,
    ]
    .concat()
}

#[cfg(feature = "app")]
pub fn routes() -> crate::web::Routes {
    search::routes()
        .and(register::routes())
        .and(matching::routes())
        .and(update::routes())
        .and(merge::routes())
        .and(conflicts::routes())
        .and(allergies::routes())
}

#[cfg(feature = "app")]
pub use queries::{find_patient, is_current, patient_priority, priority_flags};
