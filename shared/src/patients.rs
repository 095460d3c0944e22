//! The people who come to the clinic: demographics, identifiers, contacts, allergies, priority, duplicates.
//! Not here: visits (`scheduling`), the day's queue (`arrivals`), medical records (`records`).

mod allergy;
mod demographics;
mod duplicates;
mod identifier;
mod priority;

pub use allergy::{Allergy, AllergyCriticality, AllergyForm, AllergyStatus};
pub use demographics::{
    Address, Contact, Gender, Patient, PatientForm, PatientSummary, RegisterPatient, phone_is_wrong,
};
pub use duplicates::{DuplicateCandidate, DuplicateReason, MatchPatient, MergePatient};
pub use identifier::{Identifier, IdentifierSystem};
pub use priority::{Priority, PriorityFlags};
