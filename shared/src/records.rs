//! Medical records: what was written about visits, and who may read it. Clinical content that was there before it
//! (allergies) lies with `patients`; what was prescribed with `medication`.

mod blank;
mod care;
mod encounter;
mod follow_up;
mod icd10;
mod refused;
mod template;
mod timeline;

pub use blank::{blanks, next_blank};
pub use care::{CareBecause, CareStanding, OpenRecord};
pub use encounter::{
    AmendEncounter, Diagnosis, Encounter, EncounterForm, EncounterRevision, EncounterStatus, OpenEncounter,
    PatientFacts, VitalRange, Vitals, is_icd10,
};
pub use follow_up::{FollowUp, FollowUpTold, days_around};
pub use icd10::DiagnosisFound;
pub use refused::{RecordRefused, TemplateRefused};
pub use template::{CreateTemplate, EncounterTemplate, Nearness, TemplateContent, TemplateForm};
pub use timeline::{Happened, PatientSeen, TimelineItem};

#[cfg(feature = "app")]
mod access;
#[cfg(feature = "app")]
mod encounters;
#[cfg(feature = "app")]
mod follow_ups;
#[cfg(feature = "app")]
mod second_draft;
#[cfg(feature = "app")]
mod seen;
#[cfg(feature = "app")]
mod shipped;
#[cfg(feature = "app")]
mod templates;

#[cfg(feature = "app")]
pub use access::{access_has_ended, end_access, has_in_care, want_care};
#[cfg(feature = "app")]
pub(crate) use encounters::find as find_encounter;
#[cfg(feature = "app")]
pub(crate) use follow_ups::{After as AfterFollowUp, due as due_follow_ups, of_visit as follow_up_of_visit};
#[cfg(feature = "app")]
pub use icd10::find_diagnoses;
#[cfg(feature = "app")]
pub use second_draft::BETWEEN_MARKS;
#[cfg(feature = "app")]
pub(crate) use second_draft::{base_of, goes_on_with, new_copy, note_base, version_step};

/// All statements of the room.
#[cfg(feature = "app")]
pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    [
        access::STATEMENTS,
        encounters::STATEMENTS,
        follow_ups::STATEMENTS,
        seen::STATEMENTS,
        templates::STATEMENTS,
    ]
    .concat()
}

#[cfg(feature = "app")]
pub fn routes() -> crate::web::Routes {
    access::routes()
        .and(encounters::routes())
        .and(follow_ups::routes())
        .and(seen::routes())
        .and(templates::routes())
}
