//! Medical records: what was written about visits, and who may read it. Clinical content that was there before it
//! (allergies) lies with `patients`; what was prescribed with `medication`.

mod care;
mod encounter;
mod icd10;
mod refused;
mod timeline;

pub use care::{CareBecause, CareStanding, OpenRecord};
pub use encounter::{
    AmendEncounter, Diagnosis, Encounter, EncounterForm, EncounterRevision, EncounterStatus, OpenEncounter,
    PatientFacts, VitalRange, Vitals, is_icd10,
};
pub use icd10::DiagnosisFound;
pub use refused::RecordRefused;
pub use timeline::{Happened, PatientSeen, TimelineItem};

#[cfg(feature = "app")]
mod access;
#[cfg(feature = "app")]
mod encounters;
#[cfg(feature = "app")]
mod seen;

#[cfg(feature = "app")]
pub use access::{access_has_ended, end_access, has_in_care, want_care};
#[cfg(feature = "app")]
pub(crate) use encounters::find as find_encounter;

/// All statements of the room.
#[cfg(feature = "app")]
pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    [access::STATEMENTS, encounters::STATEMENTS, seen::STATEMENTS].concat()
}

#[cfg(feature = "app")]
pub fn routes() -> crate::web::Routes {
    access::routes().and(encounters::routes()).and(seen::routes())
}
